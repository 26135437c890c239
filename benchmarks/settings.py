"""The plain host of the tests, with a connection that stays open, so that its backend's CPU time can be read."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, TEMPLATES, TESTS_DIR

INSTALLED_APPS = ["benchmarks.minimal", *INSTALLED_APPS]
TEMPLATES[0]["DIRS"] = [TESTS_DIR.parent / "benchmarks" / "minimal" / "templates"]

database = DATABASES["default"]
database["CONN_MAX_AGE"] = None
if "postgresql" in database["ENGINE"]:
    # Parallel workers are processes of their own: their CPU time would not be counted.
    database["OPTIONS"] = {"options": "-c max_parallel_workers_per_gather=0"}
elif "sqlite" in database["ENGINE"]:
    database["OPTIONS"] = {"timeout": 60}

LOGGING = {"version": 1, "disable_existing_loggers": True}
DEBUG_PROPAGATE_EXCEPTIONS = True  # a page that fails ends the benchmark
WAGTAIL_SITE_NAME = "Benchmarks"
