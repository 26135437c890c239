"""Every invariant is broken here once, past verbs and constraints, and must be reported."""

import copy
import datetime as dt
import os

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CheckConstraint
from django.utils import timezone
from wagtail.log_actions import log

from tests.days import days_pass
from tests.people import default_site, make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    Upload,
    accept_request,
    add_document,
    block_person,
    keep_session,
    leave_program,
    make_match,
    send_message,
    send_request,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import DocumentKind, Letter
from wagtail_mentoring.invariants import INVARIANTS, Violation, check_all
from wagtail_mentoring.models import (
    Block,
    CoordinatorTask,
    EndReason,
    Heartbeat,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    MessageAllowance,
    OutboxEmail,
    Program,
    Thread,
)
from wagtail_mentoring.models.documents import document_path
from wagtail_mentoring.models.storage import private_storage

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


@pytest.fixture(scope="module")
def made(module_db):
    default_site()
    world = World()
    assert check_all() == []
    return world


@pytest.fixture
def world(made, no_checks):
    return copy.deepcopy(made)


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)
    return row.pk


def ended(world, **values):
    change(world.mentor, active_matches=0)
    change(world.mentee, active_matches=0)
    ended = {"status": "completed", "active_flag": None, "mentee_slot": None, "ended_at": timezone.now()}
    ended |= {"end_reason": "term", "ended_by": "calendar"}
    return change(world.match, **{**ended, **values})


def requests_of_blocked_pairs(world):
    Block.objects.create(program=world.program, blocker=world.waiting.user, blocked=world.asked.user)
    for profile in (world.waiting, world.asked):
        change(profile, has_blocks=True)
    return world.pending.pk


def profiles_whose_block_nobody_sees(world):
    Block.objects.create(program=world.program, blocker=world.mentor.user, blocked=world.mentee.user)
    change(world.mentor, has_blocks=True)
    return world.mentee.pk


def conversations_across_programs(world):
    people = {"mentor": world.stranger, "mentee": world.mentee}
    return Thread.objects.create(program=world.program, last_at=NOW, **people).pk


def messages_after_a_block(world):
    sent = send_message(mentor=world.mentor, mentee=world.mentee, text="Hello", actor=world.mentee.user)
    block_person(mentor=world.mentor, mentee=world.mentee, actor=world.mentor.user)
    return change(sent, sent_at=timezone.now() + dt.timedelta(seconds=1))


def messages_that_nobody_was_told_of(world):
    sent = send_message(mentor=world.mentor, mentee=world.mentee, text="Hello", actor=world.mentee.user)
    OutboxEmail.objects.filter(thread=sent.thread).delete()
    return sent.pk


def message_told_to_its_author(world):
    sent = send_message(mentor=world.mentor, mentee=world.mentee, text="Hello", actor=world.mentee.user)
    return change(OutboxEmail.objects.get(thread=sent.thread), recipient=world.mentee.user)


def writers_over_the_limit(world):
    send_message(mentor=world.mentor, mentee=world.mentee, text="Hello", actor=world.mentee.user)
    return change(MessageAllowance.objects.get(), sent=0)


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


def requests_that_nobody_heard_of(world):
    OutboxEmail.objects.filter(match_request=world.pending, letter=Letter.REQUEST_SENT).delete()
    return world.pending.pk


def emails_to_the_wrong_person(world):
    email = OutboxEmail.objects.filter(match_request=world.pending, letter=Letter.REQUEST_RECEIVED).get()
    return change(email, recipient=world.stranger.user)


DECISIONS = (Letter.REQUEST_RECEIVED, Letter.ACCEPTED_MENTOR, Letter.ACCEPTED_MENTEE)


def unsaid(world, letter=None, status=""):
    """Take a letter away, or let the request end without one."""
    if letter:
        OutboxEmail.objects.filter(match_request=world.match.request, letter=letter).delete()
        return world.match.request.pk
    return change(world.pending, status=status, decided_at=timezone.now(), open_slot=None, pair_open=None)


def told(world):
    """Return the mentee's letter about the match."""
    return OutboxEmail.objects.get(letter=Letter.ACCEPTED_MENTEE)


def told_twice(world):
    email = told(world)
    email.pk, email.dedupe_key = None, "0" * 64
    email.save(force_insert=True)
    return email.pk


def emails_in_limbo(world):
    email = OutboxEmail.objects.filter(match_request=world.pending).first()
    return change(email, state="sending", attempts=1, lease_until=NOW - dt.timedelta(minutes=16))


def requests_overlooked(world):
    look_at_the_calendar(days_ago=1)
    return change(world.pending, answer_by=world.program.today() - dt.timedelta(days=2))


def matches_overlooked(world):
    look_at_the_calendar(days_ago=1)
    return change(world.match, ends_on=world.program.today() - dt.timedelta(days=2))


def emails_overlooked(world):
    look_at_the_calendar(days_ago=0)
    email = OutboxEmail.objects.filter(match_request=world.pending).first()
    return change(email, state="held", created_at=NOW - dt.timedelta(days=3))


def requests_without_a_future(world):
    return change(world.pending, escalates_on=None)


def matches_ended_by_nobody(world):
    return ended(world, ended_by="")


def tasks_that_are_settled(world):
    leave_program(world.mentor, actor=world.mentor.user)
    ended(world)
    return CoordinatorTask.objects.get().pk


def sessions_of_strangers(world):
    session = keep_session(world.match, entry=SessionEntry(held_on=world.program.today()), actor=world.mentor.user)
    return change(session, author_role="mentee")


def plans_that_nobody_finds(world):
    next_week = SessionEntry(held_on=world.program.today() + dt.timedelta(days=7))
    session = keep_session(world.match, entry=next_week, actor=world.mentor.user)
    change(world.match, planned_until=None)
    return session.pk


def documents_without_a_file(world):
    upload = Upload("a.txt", DocumentKind.TXT, ContentFile(b"a"))
    document = add_document(world.match, upload=upload, actor=world.mentor.user)
    private_storage().delete(document.file.name)
    return document.pk


def files_of_no_document(_world):
    storage = private_storage()
    name = storage.save(document_path(), ContentFile(b"lost"))
    days_ago = (timezone.now() - dt.timedelta(days=3)).timestamp()
    os.utime(storage.path(name), (days_ago, days_ago))
    return name


def reason(world, **fields):
    fields = {"program": world.program, "key": "moved", **fields}
    return EndReason.objects.create(**fields)


def matches_ended_for_a_wrong_reason(world):
    return ended(world, ended_by="mentor", reason=reason(world))


def look_at_the_calendar(*, days_ago):
    Heartbeat.objects.create(ticked_at=NOW - dt.timedelta(days=days_ago))


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
        requests_that_nobody_heard_of,
        emails_to_the_wrong_person,
        emails_in_limbo,
        requests_overlooked,
        matches_overlooked,
        emails_overlooked,
        requests_without_a_future,
        tasks_that_are_settled,
        sessions_of_strangers,
        plans_that_nobody_finds,
        documents_without_a_file,
        files_of_no_document,
        requests_of_blocked_pairs,
        profiles_whose_block_nobody_sees,
        conversations_across_programs,
        messages_after_a_block,
        messages_that_nobody_was_told_of,
        writers_over_the_limit,
        matches_ended_by_nobody,
        matches_ended_for_a_wrong_reason,
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
        *(
            (lambda world, letter=letter: unsaid(world, letter), "requests_that_nobody_heard_of")
            for letter in DECISIONS
        ),
        (lambda world: unsaid(world, status="withdrawn"), "requests_that_nobody_heard_of"),
        (lambda world: unsaid(world, status="declined"), "requests_that_nobody_heard_of"),
        (lambda world: ended(world, ended_by="staff", end_reason="graceful"), "matches_ended_for_a_wrong_reason"),
        (
            lambda world: ended(world, ended_by="staff", end_reason="graceful", reason=reason(world)),
            "matches_ended_for_a_wrong_reason",
        ),
        (
            lambda world: ended(world, ended_by="staff", reason=reason(world, program=make_program())),
            "matches_ended_for_a_wrong_reason",
        ),
        (lambda world: change(told(world), role="mentor"), "emails_to_the_wrong_person"),
        (told_twice, "emails_to_the_wrong_person"),
        (message_told_to_its_author, "emails_to_the_wrong_person"),
        (lambda world: change(told(world), state="sent", attempts=1), "emails_in_limbo"),
        (lambda world: change(told(world), state="gathered"), "emails_in_limbo"),
        (lambda world: change(told(world), state="sent", attempts=0, sent_at=NOW), "emails_in_limbo"),
        (lambda world: change(told(world), state="sent", attempts=1, sent_at=NOW, message_id=""), "emails_in_limbo"),
        (lambda world: change(world.asked.user, is_active=False) and world.pending.pk, "requests_of_the_absent"),
    ],
)
def test_every_way_of_breaking_one_is_reported(world, wrong, query):
    pk = wrong(world)
    assert pk in {found.pk for found in check_all() if found.text == by_name(query)[1]}


def test_what_has_become_overdue_since_the_last_look_is_in_order(world):
    look_at_the_calendar(days_ago=1)
    change(world.pending, answer_by=world.program.today() - dt.timedelta(days=1))
    assert check_all() == []


def test_a_request_in_the_hands_of_a_coordinator_has_a_future(world):
    days_pass(30)
    tick()
    assert check_all() == []
    CoordinatorTask.objects.update(closed_at=timezone.now(), open_slot=None)
    assert {found.code for found in check_all()} == {"I10"}


def by_name(name):
    return next(found for found in INVARIANTS if found[2].__name__ == name)


def test_a_mentor_of_a_rolling_program_needs_a_limit():
    mentor = make_mentor()
    change(mentor, active_limit=None)
    assert [(found.code, found.pk) for found in check_all()] == [("I2", mentor.pk)]


def test_an_email_in_hand_and_one_just_left_behind_are_in_order(world):
    for minutes in (5, -14):
        change(told(world), state="sending", lease_until=timezone.now() + dt.timedelta(minutes=minutes), attempts=1)
        assert check_all() == []


def test_people_without_an_account_need_not_be_told(world):
    told(world).delete()
    OutboxEmail.objects.filter(recipient=world.mentee.user).update(recipient=None)
    change(world.mentee, user=None)
    assert check_all() == []


def test_a_match_made_by_the_team_tells_of_the_match_alone(world):
    team = make_user()
    world.program.coordinators.add(team)
    make_match(mentor=make_mentor(world.program), mentee=make_mentee(world.program), actor=team)
    assert check_all() == []


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
