"""The matrix: `pipx run nox`, or `pipx run nox -s "tests(python='3.12', django='6.1', wagtail='8.0')"`."""

import os
from pathlib import Path

import nox

nox.options.sessions = ["tests", "swapped"]
LOWEST, NEWEST = ("5.2", "7.4"), ("6.1", "8.0")


def _suite(session, versions, *options, env=None):
    django, wagtail = versions
    session.install(f"Django~={django}.0", f"wagtail~={wagtail}.0", "-e", ".[dev]")
    session.run("pytest", "-n", "auto", *options, *session.posargs, env=env)


@nox.session
@nox.parametrize(
    ("python", "django", "wagtail"), [("3.11", *LOWEST), ("3.11", "5.2", "8.0"), ("3.12", *NEWEST), ("3.13", *NEWEST)]
)
def tests(session, django, wagtail):
    """The suite on SQLite, with ten times as many invented examples as by default."""
    _suite(session, (django, wagtail), "--hypothesis-profile=thorough")


@nox.session(python="3.12")
def swapped(session):
    """The tests of the host that swaps user, image, document and base page."""
    _suite(session, NEWEST, "--ds=tests.settings_swapped")


@nox.session(python="3.12")
@nox.parametrize("scheme", ["postgres", "mysql"])
def databases(session, scheme):
    """The suite on a server: POSTGRES_URL or MYSQL_URL name it, the local one otherwise."""
    port = {"postgres": 5432, "mysql": 3306}[scheme]
    url = os.environ.get(f"{scheme.upper()}_URL", f"{scheme}://root@127.0.0.1:{port}/test")
    session.install("-e", ".[databases]")
    _suite(session, NEWEST, env={"DATABASE_URL": url})


@nox.session(python="3.12")
@nox.parametrize(("django", "wagtail"), [LOWEST, NEWEST])
def hosts(session, django, wagtail):
    """The wheel in sites of other people's making."""
    session.install(f"Django~={django}.0", f"wagtail~={wagtail}.0", "-e", ".[dev]")
    session.run("pytest", "-n", "auto", "tests/hosts", env={"HOSTS": "full"})


@nox.session(python="3.11", venv_backend="uv")
def lowest(session):
    """The suite with every dependency at its lower bound in pyproject.toml."""
    compile_ = ("uv", "pip", "compile", "--quiet", "--no-annotate", "--no-header", "--resolution=lowest-direct")
    bounds = Path(session.create_tmp(), "lowest.txt")
    bounds.write_text(session.run(*compile_, "pyproject.toml", silent=True, external=True), encoding="utf-8")
    session.install("--constraint", str(bounds.absolute()), "-e", ".[dev]")
    # Wagtail 7.4.0 warns about itself with the treebeard of today, and that test wants no warning.
    session.run("pytest", "-n", "auto", "--deselect=tests/pages/test_migrations.py", *session.posargs)


@nox.session(python="3.13")
def highest(session):
    """The suite with the newest release of every dependency."""
    session.install("--upgrade", "--upgrade-strategy", "eager", "-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)
