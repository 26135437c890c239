"""A visitor for these tests: somebody at a browser, signed in or not."""

import pytest

from tests.journeys.visitor import Visitor


@pytest.fixture
def visit(site, django_capture_on_commit_callbacks):
    """Return a visitor, signed in as the person of a profile or as an account."""

    def start(who=None):
        return Visitor(django_capture_on_commit_callbacks, user=getattr(who, "user", who))

    return start
