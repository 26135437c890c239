"""The example site as the browser tests see it: its own settings, on a copy of its data for each process."""

from association.settings import *  # noqa: F403
from tests.settings import SCRATCH_DIR

DEBUG = False
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(SCRATCH_DIR / "db.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
}
MEDIA_ROOT = SCRATCH_DIR / "media"
STATIC_ROOT = SCRATCH_DIR / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
