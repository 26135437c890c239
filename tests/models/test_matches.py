"""Matches: their order, and what one of the two has asked."""

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, ask_to_end, finish_match, hide_match, send_request
from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import Match

pytestmark = pytest.mark.django_db
LAST = dt.date(2027, 3, 5)


@pytest.fixture
def mentor():
    return make_mentor(make_program(), capacity=9)


def pair(mentor, name):
    mentee = make_mentee(mentor.program, name)
    return accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)


def test_those_that_run_come_first_and_then_the_last_that_ended(mentor):
    first, second, third, fourth = (pair(mentor, name) for name in ("A", "B", "C", "D"))
    for match, days in ((second, 1), (fourth, 2)):
        finish_match(match, actor=mentor.user)
        Match.objects.filter(pk=match.pk).update(ended_at=match.started_at + dt.timedelta(days=days))
    assert list(Match.objects.running_first()) == [third, first, fourth, second]


@pytest.mark.parametrize(
    ("ended_by", "ends_on", "day"),
    [
        (None, LAST, LAST),
        (None, None, None),
        ("calendar", LAST, LAST),
        ("mentor", LAST, LAST - dt.timedelta(days=2)),
        ("staff", None, LAST - dt.timedelta(days=2)),
    ],
)
def test_R66_the_last_day_is_the_promised_one_or_that_of_an_earlier_end(ended_by, ends_on, day):
    ended_at = {"calendar": dt.datetime(2027, 3, 6, 0, 5, tzinfo=dt.UTC), None: None}
    end = ended_at.get(ended_by, dt.datetime(2027, 3, 3, 23, tzinfo=dt.UTC))
    assert Match(ends_on=ends_on, ended_at=end, ended_by=ended_by or "").last_day(dt.UTC) == day


def test_the_day_of_an_end_is_by_the_clock_of_whoever_asks():
    match = Match(ended_at=dt.datetime(2027, 3, 3, 23, tzinfo=dt.UTC), ended_by="mentee")
    auckland, edmonton = zoneinfo.ZoneInfo("Pacific/Auckland"), zoneinfo.ZoneInfo("America/Edmonton")
    assert [match.last_day(zone).day for zone in (auckland, edmonton)] == [4, 3]
    with timezone.override(auckland):
        assert match.last_day().day == 4


@pytest.mark.parametrize("role", Role)
def test_what_one_of_the_two_asked_is_that_one_s_alone(mentor, role, django_assert_num_queries):
    match, other = pair(mentor, "A"), Role.MENTEE if role == Role.MENTOR else Role.MENTOR
    task = ask_to_end(match, actor=getattr(match, role.value).user)
    fresh = Match.objects.get(pk=match.pk)
    with django_assert_num_queries(2):
        assert (fresh.asked_at_by(role), fresh.asked_at_by(other)) == (task.opened_at, None)
        assert fresh.asked_at_by(role) == task.opened_at
    (loaded,) = Match.objects.with_asked_by(role)
    (unasked,) = Match.objects.with_asked_by(other)
    with django_assert_num_queries(0):
        assert (loaded.asked_at_by(role), unasked.asked_at_by(other)) == (task.opened_at, None)


@pytest.mark.parametrize(("abandon", "stays"), [(False, True), (True, False)])
def test_R56_the_row_and_the_list_say_the_same_about_profiles(mentor, abandon, stays):
    match = pair(mentor, "A")
    assert (match.is_on_profiles, list(Match.objects.on_profiles())) == (True, [match])
    hidden = hide_match(match, actor=match.mentee.user)
    assert (hidden.is_on_profiles, list(Match.objects.on_profiles())) == (False, [])
    assert list(Match.objects.that_profiles_may_show()) == [match]
    ended = finish_match(pair(mentor, "B"), actor=mentor.user, abandon=abandon)
    assert (ended.is_on_profiles, list(Match.objects.on_profiles())) == (stays, [ended] * stays)
