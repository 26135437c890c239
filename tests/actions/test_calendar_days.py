"""Days in twenty time zones and twenty years, and a program in which four of ten mentors never answer."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, ask_for_help, cancel_request, decline_request, send_request
from wagtail_mentoring.actions._steps import last_day
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.actions.digests import week_of
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, MatchRequest, Program

ZONES = (
    *("UTC", "America/Edmonton", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "America/Santiago"),
    *("America/Havana", "Europe/London", "Europe/Berlin", "Asia/Beirut", "Asia/Tehran", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Tokyo", "Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati"),
)
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
A_DAY, A_MICROSECOND = dt.timedelta(days=1), dt.timedelta(microseconds=1)


def test_there_are_twenty_zones():
    assert len(set(ZONES)) == 20


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_day_begins_once_and_every_moment_belongs_to_one(moment, zone):
    program = Program(time_zone=zone)
    day = timezone.localdate(moment, timezone=ZoneInfo(zone))
    begins, next_begins = (program.begins(one).astimezone(dt.UTC) for one in (day, day + A_DAY))
    assert begins <= moment < next_begins
    assert dt.timedelta(hours=22) < next_begins - begins < dt.timedelta(hours=26)
    assert timezone.localdate(begins - A_MICROSECOND, timezone=ZoneInfo(zone)) == day - A_DAY


@given(MOMENTS, st.sampled_from(ZONES), st.integers(1, 90), st.integers(0, 24 * 100))
def test_R41_a_reminder_is_due_from_the_beginning_of_its_day_on(sent_at, zone, days, hours):
    program = Program(time_zone=zone)
    now = sent_at + dt.timedelta(hours=hours)
    sent_on, today = (timezone.localdate(moment, timezone=ZoneInfo(zone)) for moment in (sent_at, now))
    is_due = sent_at < program.begins(today - dt.timedelta(days=days - 1))
    assert is_due == (today >= sent_on + dt.timedelta(days=days))


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 60))
def test_R66_calendar_months_also_over_leap_days(start, months):
    end = last_day(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + A_DAY).day == 1)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_week_begins_on_monday(moment, zone):
    program = Program(time_zone=zone)
    is_monday = timezone.localdate(moment + A_DAY, timezone=ZoneInfo(zone)).weekday() == 0
    same = week_of(program, moment) == week_of(program, moment + A_DAY)
    day, following = (timezone.localdate(one, timezone=ZoneInfo(zone)) for one in (moment, moment + A_DAY))
    if following == day + A_DAY:  # a day of 25 hours may hold both
        assert same != is_monday


@pytest.mark.django_db
@pytest.mark.parametrize("preset", ["apega", "cxpa"])
@pytest.mark.parametrize("seed", range(2))
def test_R42_with_four_silent_mentors_of_ten_nobody_waits_for_nothing(preset, seed, monkeypatch):
    luck, start = random.Random(seed), dt.datetime(2026, 2, 2, 9, tzinfo=dt.UTC)  # noqa: S311  a seed for each story
    monkeypatch.setattr(timezone, "now", lambda: start)
    program = apply_preset(make_program(), load(preset), actor=None)
    mentors = [make_mentor(program) for _ in range(10)]
    mentees = [make_mentee(program) for _ in range(10)]
    silent = set(luck.sample([mentor.pk for mentor in mentors], 4))
    for mentor, mentee in zip(mentors, mentees, strict=True):
        send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    for day in range(40):
        monkeypatch.setattr(timezone, "now", lambda now=start + dt.timedelta(days=day): now)
        for request in MatchRequest.objects.pending().with_people():
            _live(request, luck, silent=silent, today=program.today())
        tick()
        if day % 8 == 0:
            assert check_all() == []
    waiting = MatchRequest.objects.pending()
    assert {request.mentor_id for request in waiting} <= silent
    assert not waiting.exclude(tasks__in=CoordinatorTask.objects.open()).exists(), "a decision, or a task"
    assert MatchRequest.objects.count() == 10


def _live(request, luck, *, silent, today):
    """Mentors answer on some day, but for the silent; mentees who may act do so, or not."""
    if request.mentor_id not in silent and luck.random() < 0.2:
        answer = luck.choice([accept_request, decline_request])
        answer(request, actor=request.mentor.user)
    elif request.is_overdue(today) and request.help_task is None and luck.random() < 0.1:
        act = luck.choice([cancel_request, ask_for_help])
        act(request, actor=request.mentee.user)
