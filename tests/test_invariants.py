"""Every invariant is broken here once, past verbs and constraints, and must be reported."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CheckConstraint
from django.utils import timezone
from wagtail.log_actions import log

from tests.people import make_cycle, make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, leave_program, send_request
from wagtail_mentoring.invariants import INVARIANTS, Violation, check_all
from wagtail_mentoring.models import (
    CoordinatorTask,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    Program,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def no_checks(db):
    """Let rows in that the database's CHECK constraints would keep out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        elif connection.vendor == "mysql":
            cursor.execute("SET SESSION check_constraint_checks = 0")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for model in apps.get_app_config("wagtail_mentoring").get_models():
                for constraint in model._meta.constraints:
                    if isinstance(constraint, CheckConstraint):
                        cursor.execute(f'ALTER TABLE {model._meta.db_table} DROP CONSTRAINT "{constraint.name}"')
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        elif connection.vendor == "mysql":
            cursor.execute("SET SESSION check_constraint_checks = 1")


class World:
    """A matched pair, a pending request of two others, and a stranger in another program."""

    def __init__(self):
        self.program = make_program(capacity_scope="cycle")
        self.cycle = make_cycle(self.program)
        self.mentor, self.asked = (make_mentor(self.program, capacity=3) for _ in range(2))
        self.mentee, self.waiting = (make_mentee(self.program) for _ in range(2))
        request = send_request(mentor=self.mentor, mentee=self.mentee, actor=self.mentee.user)
        self.match = accept_request(request, actor=self.mentor.user)
        self.pending = send_request(mentor=self.asked, mentee=self.waiting, actor=self.waiting.user)
        self.stranger = make_mentor()

    def match_again(self):
        """Copy the match, with a request of its own."""
        Match.objects.create(
            **{name: getattr(self.match, name) for name in ("program", "mentor", "mentee", "cycle", "started_at")},
            request=self.ask_again(status="accepted", decided_at=NOW),
            active_flag=2,
            mentee_slot=2,
        )

    def ask_again(self, **fields):
        """Copy the request."""
        people = {name: getattr(self.match, name) for name in ("program", "mentor", "mentee")}
        return MatchRequest.objects.create(**people, created_at=NOW, **fields)


@pytest.fixture
def world(no_checks):
    made = World()
    assert check_all() == []
    return made


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)
    return row.pk


def ended(world, **values):
    change(world.mentor, active_matches=0)
    change(world.mentee, active_matches=0)
    ended = {"status": "completed", "active_flag": None, "mentee_slot": None, "ended_at": timezone.now()}
    return change(world.match, **{**ended, **values})


def mentors_counted_wrongly(world):
    return change(world.mentor, active_matches=2)


def mentees_counted_wrongly(world):
    return change(world.mentee, active_matches=0)


def cycles_counted_wrongly(world):
    counter = world.mentor.cycle_counters.get()
    return change(counter, made=2)


def mentors_over_their_limit(world):
    return change(world.mentor, active_limit=0)


def cycles_over_their_limit(world):
    return change(world.mentor.cycle_counters.get(), made_limit=0)


def pairs_matched_twice(world):
    world.match_again()
    return Match.objects.latest("pk").pk


def mentees_over_their_limit(world):
    return change(world.waiting, active_limit=None)


def mentees_who_ask_too_many(world):
    other = make_mentor(world.program)
    MatchRequest.objects.create(
        program=world.program, mentor=other, mentee=world.waiting, created_at=NOW, open_slot=2, pair_open=1
    )
    return world.waiting.pk


def pairs_asked_twice(world):
    again = MatchRequest.objects.create(
        program=world.program, mentor=world.asked, mentee=world.waiting, created_at=NOW, open_slot=2, pair_open=2
    )
    return again.pk


def accepted_without_a_match(world):
    return world.ask_again(status="accepted", decided_at=NOW).pk


def matches_without_their_request(world):
    change(world.match.request, status="declined")
    return world.match.pk


def requests_in_the_wrong_slot(world):
    return change(world.match.request, open_slot=7)


def matches_in_the_wrong_slot(world):
    return change(world.match, active_flag=None)


def tasks_in_the_wrong_slot(world):
    leave_program(world.mentor, actor=world.mentor.user)
    return change(CoordinatorTask.objects.get(), open_slot=None)


def requests_out_of_time(world):
    return change(world.match.request, decided_at=None)


def matches_out_of_time(world):
    return ended(world, ended_at=None)


def tasks_out_of_time(world):
    leave_program(world.mentor, actor=world.mentor.user)
    return change(CoordinatorTask.objects.get(), opened_at=LATER)


def requests_of_the_absent(world):
    change(world.asked, status="paused")
    return world.pending.pk


def requests_across_programs(world):
    return change(world.pending, mentor=world.stranger)


def matches_of_the_absent(world):
    change(world.mentee, status="left")
    return world.match.pk


def matches_across_programs(world):
    return change(world.match, mentor=world.stranger)


BREAK = {
    how.__name__: how
    for how in (
        mentors_counted_wrongly,
        mentees_counted_wrongly,
        cycles_counted_wrongly,
        mentors_over_their_limit,
        cycles_over_their_limit,
        pairs_matched_twice,
        mentees_over_their_limit,
        mentees_who_ask_too_many,
        pairs_asked_twice,
        accepted_without_a_match,
        matches_without_their_request,
        requests_in_the_wrong_slot,
        matches_in_the_wrong_slot,
        tasks_in_the_wrong_slot,
        requests_out_of_time,
        matches_out_of_time,
        tasks_out_of_time,
        requests_of_the_absent,
        requests_across_programs,
        matches_of_the_absent,
        matches_across_programs,
    )
}


@pytest.mark.parametrize("found", INVARIANTS, ids=lambda found: f"{found[0]}-{found[2].__name__}")
def test_every_invariant_reports_what_breaks_it(world, found):
    code, text, query = found
    pk = BREAK[query.__name__](world)
    assert list(query()) == [pk]
    assert Violation(code, text, pk) in check_all()


@pytest.mark.parametrize(
    ("wrong", "query"),
    [
        (lambda world: change(world.mentor, active_limit=0), "mentors_over_their_limit"),
        (lambda world: change(world.mentee, active_limit=0), "mentees_over_their_limit"),
        (lambda world: change(world.pending, open_slot=None), "requests_in_the_wrong_slot"),
        (lambda world: change(world.pending, pair_open=None), "requests_in_the_wrong_slot"),
        (lambda world: change(world.match.request, pair_open=1), "requests_in_the_wrong_slot"),
        (lambda world: change(world.match, mentee_slot=None), "matches_in_the_wrong_slot"),
        (lambda world: ended(world, active_flag=1), "matches_in_the_wrong_slot"),
        (lambda world: ended(world, mentee_slot=1), "matches_in_the_wrong_slot"),
        (lambda world: change(world.pending, decided_at=NOW), "requests_out_of_time"),
        (lambda world: change(world.pending, created_at=LATER), "requests_out_of_time"),
        (lambda world: change(world.match.request, decided_at=NOW - dt.timedelta(9)), "requests_out_of_time"),
        (lambda world: change(world.match, ended_at=timezone.now()), "matches_out_of_time"),
        (lambda world: change(world.match, started_at=LATER), "matches_out_of_time"),
        (lambda world: ended(world, ended_at=NOW - dt.timedelta(9)), "matches_out_of_time"),
        (
            lambda world: change(world.match.request, mentor=world.asked) and world.match.pk,
            "matches_without_their_request",
        ),
        (lambda world: change(world.pending, mentee=make_mentee()), "requests_across_programs"),
        (lambda world: change(world.match, mentee=make_mentee()), "matches_across_programs"),
        (lambda world: change(world.mentor, status="left") and world.match.pk, "matches_of_the_absent"),
        (lambda world: change(world.waiting, status="draft") and world.pending.pk, "requests_of_the_absent"),
        (lambda world: change(world.waiting, user=None) and world.pending.pk, "requests_of_the_absent"),
        (lambda world: change(world.asked.user, is_active=False) and world.pending.pk, "requests_of_the_absent"),
    ],
)
def test_every_way_of_breaking_one_is_reported(world, wrong, query):
    pk = wrong(world)
    assert pk in {found.pk for found in check_all() if found.text == by_name(query)[1]}


def by_name(name):
    return next(found for found in INVARIANTS if found[2].__name__ == name)


def test_a_mentor_of_a_rolling_program_needs_a_limit():
    mentor = make_mentor()
    change(mentor, active_limit=None)
    assert [(found.code, found.pk) for found in check_all()] == [("I2", mentor.pk)]


def test_an_ended_match_is_in_order(world):
    ended(world)
    assert check_all() == []


def test_a_running_match_of_somebody_who_left_is_in_order_while_a_coordinator_looks_at_it(world):
    leave_program(world.mentor, actor=world.mentor.user)
    assert check_all() == []
    change(CoordinatorTask.objects.get(), closed_at=timezone.now(), open_slot=None)
    assert [found.code for found in check_all()] == ["I9"]


def test_requests_sent_before_the_limit_was_lowered_may_stay(world):
    Program.objects.filter(pk=world.program.pk).update(max_pending_per_mentee=None)
    other = make_mentor(world.program)
    send_request(mentor=other, mentee=world.waiting, actor=world.waiting.user)
    Program.objects.filter(pk=world.program.pk).update(max_pending_per_mentee=1)
    assert [found.code for found in check_all()] == ["I5"]
    log(instance=world.program, action="wagtail.edit")
    assert check_all() == []


def test_the_clocks_of_two_servers_may_differ_by_a_minute(world):
    change(world.pending, created_at=timezone.now() + dt.timedelta(seconds=30))
    assert check_all() == []


def test_the_command_says_what_it_found(world, capsys):
    call_command("mentoring_check")
    assert capsys.readouterr().out == f"{len(INVARIANTS)} checks, nothing found.\n"
    change(world.mentor, active_matches=2)
    with pytest.raises(CommandError) as error:
        call_command("mentoring_check")
    assert error.value.returncode == 1
    assert f"I1  {by_name('mentors_counted_wrongly')[1]}  pk={world.mentor.pk}" in str(error.value)


def test_the_rows_are_the_only_ones_reported(world):
    change(world.mentor, active_matches=2)
    assert [(found.code, found.pk) for found in check_all()] == [("I1", world.mentor.pk)]
    assert MentorProfile.objects.count() == 3
    assert MenteeProfile.objects.count() == 2
    assert MentorCycle.objects.count() == 1
