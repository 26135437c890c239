"""What a look at the calendar asks does not depend on how many are due."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, send_request
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.models import Match, MatchRequest, OutboxEmail

pytestmark = pytest.mark.django_db
BUDGET = 22


@pytest.fixture(autouse=True)
def _no_documents(tmp_path):
    """Where files are kept a look asks whether each has its row, and the files of other tests are none of ours."""
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        yield


def pairs(number):
    program = make_program()
    for _pair in range(number):
        mentor, mentee = make_mentor(program), make_mentee(program)
        yield send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def asked_for(rows, **due):
    """Return how many statements a look takes once ``rows`` are due."""
    tick()
    rows.update(**due)
    before = OutboxEmail.objects.count()
    with CaptureQueriesContext(connection) as queries:
        tick()
    assert OutboxEmail.objects.count() > before
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("number", [1, 30])
def test_nudges(number):
    assert list(pairs(number))
    sent = timezone.now() - dt.timedelta(days=6)
    assert asked_for(MatchRequest.objects.all(), created_at=sent) == BUDGET


@pytest.mark.parametrize("number", [1, 30])
def test_first_meetings(number):
    for request in pairs(number):
        accept_request(request, actor=request.mentor.user)
    assert asked_for(Match.objects.all(), meeting_reminder_on=timezone.localdate()) == BUDGET
