"""Sessions: for whom they exist, and what they say of themselves."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.notifications.stories import matched, planned
from tests.people import make_program
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import MentoringSession
from wagtail_mentoring.policy import get_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(site):
    return planned(matched(make_program(site=site)))


def test_for_somebody_who_is_not_signed_in_there_is_none(session):
    """Nor where the account of one of the two is gone, and nobody is as good as nobody else."""
    session.match.mentor.user.delete()
    assert not MentoringSession.objects.written_by(AnonymousUser()).exists()
    assert not MentoringSession.objects.shared_with(AnonymousUser()).exists()


def test_it_says_its_day_and_nothing_else(session):
    session.discussed = "MARKER"
    assert str(session) == f"Session on {session.held_on.isoformat()}"


def test_nobody_but_the_author_may_change_it(session):
    for actor in (session.match.mentor.user, AnonymousUser(), None):
        assert get_policy().may_change_session(session=session, actor=actor) == Refusal.NOT_YOURS
