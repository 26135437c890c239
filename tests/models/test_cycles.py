"""Cycles: days that do not overlap."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.people import make_cycle, make_mentor, make_program
from wagtail_mentoring.models import Cycle, MentorCycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return make_cycle(make_program(), days=(0, 30), name="Spring")


def errors(program, first, last, **fields):
    start = program.today()
    days = {"starts_on": first, "ends_on": last}
    dates = {name: None if day is None else start + dt.timedelta(days=day) for name, day in days.items()}
    try:
        Cycle(program=program, name="x", **dates, **fields).clean()
    except ValidationError as error:
        return list(error.message_dict)
    return []


@pytest.mark.parametrize(("first", "last"), [(30, 60), (-10, 0), (5, 6), (-5, 90)])
def test_R47_cycles_of_a_program_do_not_overlap(cycle, first, last):
    assert errors(cycle.program, first, last) == ["starts_on"]
    assert errors(make_program(), first, last) == []


@pytest.mark.parametrize(("first", "last"), [(31, 60), (-10, -1), (31, 31)])
def test_they_may_touch(cycle, first, last):
    assert errors(cycle.program, first, last) == []


def test_a_cycle_does_not_meet_itself(cycle):
    cycle.clean()


def test_a_cycle_ends_after_it_starts(cycle):
    assert errors(cycle.program, 90, 89) == ["ends_on"]


@pytest.mark.parametrize(("first", "last"), [(None, 5), (5, None)])
def test_a_missing_day_is_the_forms_business(cycle, first, last):
    assert errors(cycle.program, first, last) == []


def test_the_first_and_the_last_day_count(cycle):
    running = cycle.program.cycles.running_on
    assert running(cycle.starts_on).get() == running(cycle.ends_on).get() == cycle
    assert not running(cycle.starts_on - dt.timedelta(days=1)).exists()
    assert not running(cycle.ends_on + dt.timedelta(days=1)).exists()


def test_the_next_cycle_comes_first(cycle):
    later = make_cycle(cycle.program, days=(90, 120))
    following = make_cycle(cycle.program, days=(40, 80))
    assert list(cycle.program.cycles.after(cycle.starts_on)) == [following, later]


def test_names(cycle):
    assert str(cycle) == "Spring"
    assert str(MentorCycle(mentor=make_mentor(), cycle=cycle, made=1, made_limit=3)) == "1/3"
