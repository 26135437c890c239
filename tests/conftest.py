"""What every test may lean on: above all, what Wagtail's migrations would have made, because tests run without them."""

import importlib
import shutil
from contextlib import contextmanager

import hypothesis
import pytest
from django.db import connection, transaction
from django.db.migrations import RunSQL, SeparateDatabaseAndState
from wagtail.models import Site

from tests.people import default_site
from wagtail_mentoring.models.documents import files_kept
from wagtail_mentoring.models.storage import private_storage

hypothesis.settings.register_profile("house", deadline=None)  # shared machines make any deadline a lie
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)  # --hypothesis-profile=thorough
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items):
    """Leave the browser tests out where there is no browser: `make test` needs nothing but Python."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if "module_db" in item.fixturenames and (mark is None or mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid} must undo what it does: others find the same rows")
        if "races" in item.keywords:
            item.add_marker("no_cover")  # they run the same lines again and again, half as fast when these are counted
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_use_migrations):
    """Give the search index the tables and indexes that only its migration makes, and make the default site once.

    The first test that flushes the database takes the site with it; ``default_site()`` then makes it again.
    """
    if not django_db_use_migrations:
        with django_db_blocker.unblock():
            with connection.cursor() as cursor:
                for statement in _search_index_statements():
                    cursor.execute(statement)
            default_site()


def _search_index_statements():
    operations = importlib.import_module("wagtail.search.migrations.0006_customise_indexentry").Migration.operations
    if connection.vendor == "sqlite":
        yield "DROP TABLE wagtailsearch_indexentry_fts"
    for operation in operations:
        inner = operation.database_operations if isinstance(operation, SeparateDatabaseAndState) else [operation]
        yield from (step.sql for step in inner if isinstance(step, RunSQL))


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards; verbs may open their own transaction."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def no_files_left():
    """Take back the documents of those whose rows are rolled back: the next test would find them without a row."""
    before = files_kept()
    yield
    for name in files_kept() - before:
        private_storage().delete(name)


@pytest.fixture(autouse=True)
def _no_files_left():
    with no_files_left():
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """A transaction around all tests of a module, for what is made once: each test finds it as it was."""
    with django_db_blocker.unblock(), no_files_left(), undone():
        yield


@pytest.fixture(autouse=True)
def _no_site_remembered():
    """Forget the sites of a test whose rows are rolled back: Wagtail keeps their paths in its cache."""
    yield
    Site.clear_site_root_paths_cache()


@pytest.fixture
def site(db):
    """The default site with its home page: locale, root collection and root page included."""
    return default_site()
