"""What sessions add up to, to the minute, and the code that confirms it."""

import datetime as dt
import string
import zoneinfo

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.notifications.stories import matched, planned
from tests.people import make_cycle, make_program
from wagtail_mentoring.actions import SessionEntry, keep_session
from wagtail_mentoring.cpd import Statement, confirm, statement_of, years_of
from wagtail_mentoring.models import MentoringSession, Program

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2030, 12, 31)
ZONES = ["UTC", "America/Edmonton", "Pacific/Auckland", "Africa/Cairo", "Asia/Kolkata", "America/Santiago"]
# around days on which clocks change, somewhere
DAYS = st.dates(dt.date(2026, 3, 1), dt.date(2026, 11, 20))
ENTRIES = st.lists(
    st.tuples(
        DAYS,
        st.none() | st.times(),
        st.none() | st.integers(1, 1440),
        st.none() | st.integers(0, 1440),
        st.sampled_from(ZONES),
    ),
    max_size=8,
)


def statement(program=None, *, name="Tom Reid", first=FIRST, last=LAST, lines=()):
    program = program or Program(pk=7)
    return Statement(program=program, name=name, first=first, last=last, issued_on=first, lines=list(lines))


class TotalsTests(TestCase):
    """Totals are the sessions, whatever zone their author was in and whatever the clocks did."""

    @given(entries=ENTRIES)
    def test_R62_the_sum_of_a_statement_is_the_sum_of_its_sessions(self, entries):
        match = matched(make_program())
        user, program = match.mentee.user, match.program
        for day, time, minutes, claimed, zone in entries:
            entry = SessionEntry(day, time=time, minutes=minutes, cpd_minutes=claimed)
            MentoringSession.objects.create(
                match=match,
                author=user,
                author_role="mentee",
                written_at=timezone.now(),
                **entry.columns(zoneinfo.ZoneInfo(zone)),
            )
        expected = sum(
            (minutes or 0) if claimed is None else claimed for _day, _time, minutes, claimed, _zone in entries
        )
        whole = statement_of(user, program, name="T", first=FIRST, last=LAST)
        assert (len(whole.lines), whole.minutes) == (len(entries), expected)
        assert MentoringSession.objects.written_by(user).minutes_claimed() == expected
        months = [
            (dt.date(2026, month, 1), dt.date(2026, month + 1, 1) - dt.timedelta(days=1)) for month in range(3, 12)
        ]
        parts = [statement_of(user, program, name="T", first=first, last=last) for first, last in months]
        assert sum(part.minutes for part in parts) == expected
        assert sum(len(part.lines) for part in parts) == len(entries)
        (year,) = [span for span in years_of(user, program) if span.title == "2026"]
        assert (year.number, year.minutes) == (len(entries), expected)
        (confirmed,) = filter(None, [confirm(whole.code)])
        assert (confirmed.number, confirmed.minutes) == (len(entries), expected)


@pytest.mark.django_db
def test_R62_only_what_one_did_oneself_in_this_program_counts(site):
    match = matched(make_program())
    today = match.program.today()
    keep_session(match, entry=SessionEntry(today, minutes=30), actor=match.mentee.user)
    keep_session(match, entry=SessionEntry(today, minutes=45), actor=match.mentor.user)
    planned(match)
    year = {"name": "T", "first": FIRST, "last": LAST}
    assert statement_of(match.mentee.user, match.program, **year).minutes == 30
    assert statement_of(match.mentee.user, make_program(), **year).lines == []


@pytest.mark.django_db
def test_the_years_of_a_program_with_cycles_are_its_cycles(site):
    match = matched(make_program())
    make_cycle(match.program, days=(-10, 10), name="Spring")
    keep_session(match, entry=SessionEntry(match.program.today(), minutes=30), actor=match.mentee.user)
    (span,) = years_of(match.mentee.user, match.program)
    assert (span.title, span.number, span.minutes) == ("Spring", 1, 30)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-500, -61, -60, -41, -40, -39, -21, -20, -19, 0])
def test_R62_what_was_done_around_the_cycles_is_in_exactly_one_period(site, days):
    match = matched(make_program())
    user, program, today = match.mentee.user, match.program, match.program.today()
    type(match).objects.update(started_at=match.started_at - dt.timedelta(days=400))
    make_cycle(program, days=(-60, -40), name="Spring")
    make_cycle(program, days=(-20, -10), name="Autumn")
    match.refresh_from_db()
    day = today + dt.timedelta(days=days)
    keep_session(match, entry=SessionEntry(day, minutes=30), actor=user)
    spans = years_of(user, program)
    (span,) = [span for span in spans if span.number]
    assert span.first <= day <= span.last
    assert statement_of(user, program, name="T", first=span.first, last=span.last).minutes == span.minutes == 30
    where = [-60, -40, -20, -10]
    names = ["Before Spring", "Spring", "Between Spring and Autumn", "Autumn", "After Autumn"]
    assert span.title == names[sum((days >= where[0], days > where[1], days >= where[2], days > where[3]))]
    assert [span.first for span in spans] == sorted((span.first for span in spans), reverse=True)


def test_a_code_confirms_its_own_figures():
    found = confirm(statement().code)
    assert (found.program_id, found.first, found.last, found.number, found.minutes) == (7, FIRST, LAST, 0, 0)
    assert found.is_of("  tom   REID ")
    assert not found.is_of("Tom Reed")
    assert confirm(statement().code.lower())


@given(place=st.integers(0, 200), character=st.sampled_from(string.ascii_uppercase + string.digits + "-"))
def test_one_changed_character_and_it_is_not_ours(place, character):
    code = statement().code
    place %= len(code)
    changed = code[:place] + character + code[place + 1 :]
    assert (confirm(changed) is None) == (changed != code)


@given(st.text(max_size=200))
def test_anything_else_is_not_ours(text):
    assert confirm(text) is None


def test_a_retired_key_still_confirms():
    with override_settings(SECRET_KEY="old"):
        code = statement().code
    assert confirm(code) is None
    with override_settings(SECRET_KEY_FALLBACKS=["old"]):
        assert confirm(code).is_of("Tom Reid")


def test_a_code_of_the_first_year_there_is_is_ours_too():
    written = statement(first=dt.date.min)
    assert confirm(written.code).first == dt.date.min


def test_the_name_is_not_in_the_code():
    assert "TOM" not in statement().code
    assert statement().code != statement(name="Ana Costa").code
