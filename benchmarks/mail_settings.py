"""The plain host of the tests as a mail worker, its tables made without migrations and without a search index."""

from tests.worker_settings import *  # noqa: F403


class NoMigrations:
    """Every app's tables are made from its models."""

    def __contains__(self, _app):
        return True

    def __getitem__(self, _app):
        return None


MIGRATION_MODULES = NoMigrations()
WAGTAILSEARCH_BACKENDS = {}
