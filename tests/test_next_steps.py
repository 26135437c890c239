"""What comes next for a member: every kind of step, in which order, and at which price."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    accept_request,
    ask_for_help,
    ask_to_end,
    enroll,
    keep_session,
    leave_program,
    send_message,
    send_request,
)
from wagtail_mentoring.choices import Next, ProfileStatus, Role
from wagtail_mentoring.models import Match, MatchRequest, Membership, MenteeProfile, MentorProfile, Message
from wagtail_mentoring.next_steps import MOST, RECENT_DAYS, TO_DO, agendas

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(slug="club", max_pending_per_mentee=None, max_active_per_mentee=None)


def ask(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def pair(mentor, mentee):
    return accept_request(ask(mentor, mentee), actor=mentor.user)


def agenda(person, *, pages=()):
    """What comes next for somebody in the program of a profile."""
    program = type(person.program).objects.get(pk=person.program_id)
    membership = Membership.among(person.user, [program])[program.pk]
    return agendas([membership], pages={program.pk: list(pages)})[0]


def steps(person, **more):
    return [step.what for step in agenda(person, **more).steps]


def make_late(match_request):
    MatchRequest.objects.filter(pk=match_request.pk).update(answer_by=match_request.program.today() - dt.timedelta(1))


def make_older(match, days):
    Match.objects.filter(pk=match.pk).update(started_at=match.started_at - dt.timedelta(days=days))


# Requests


def test_a_request_waits_for_the_mentor_s_answer(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    sent = ask(mentor, mentee)
    (step,) = agenda(mentor).steps
    assert (step.what, step.match_request, step.partner, step.as_mentor) == (Next.ANSWER, sent, mentee, True)
    assert agenda(mentee).state.what == Next.WAIT
    assert steps(mentee) == []


def test_R42_once_the_day_has_passed_the_mentee_acts_until_help_is_on_its_way(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    make_late(sent := ask(mentor, mentee))
    assert steps(mentee) == [Next.ACT]
    assert agenda(mentor).steps[0].match_request.is_late
    ask_for_help(MatchRequest.objects.get(pk=sent.pk), actor=mentee.user)
    assert steps(mentee) == []
    assert agenda(mentee).state.what == Next.WAIT


def test_the_answer_due_first_comes_first_and_one_without_a_day_last(program):
    mentor = make_mentor(program)
    rows = [ask(mentor, make_mentee(program)) for _ in range(3)]
    for row, day in zip(rows, (None, dt.date(2099, 1, 2), dt.date(2099, 1, 1)), strict=True):
        MatchRequest.objects.filter(pk=row.pk).update(answer_by=day)
    assert [step.match_request for step in agenda(mentor).steps] == [rows[2], rows[1], rows[0]]


def test_a_request_to_somebody_else_is_nothing_to_me(program):
    ask(make_mentor(program), make_mentee(program))
    assert steps(make_mentor(program)) == []


# Profiles


def test_R10_a_draft_says_what_is_missing(program):
    profile = enroll(program=program, user=make_user(), role=Role.MENTEE)
    MenteeProfile.objects.update(contact_value="")
    (step,) = agenda(profile).steps
    assert (step.what, step.missing) == (Next.FINISH, ("Contact",))
    MenteeProfile.objects.update(contact_value="me@example.org")
    assert agenda(profile).steps[0].missing == ()


def test_R13_a_review_is_asked_for_until_it_is_done(program):
    mentor = make_mentor(program, review_due=True)
    assert steps(mentor) == [Next.REVIEW]
    MentorProfile.objects.update(review_due=False)
    assert steps(mentor) == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (ProfileStatus.PENDING, Next.APPROVAL),
        (ProfileStatus.PAUSED, Next.RESUME),
        (ProfileStatus.ACTIVE, Next.NOTHING),
    ],
)
def test_where_nothing_is_to_be_done_the_page_says_why(program, status, state):
    mentor = make_mentor(program, status=status)
    assert agenda(mentor).is_calm
    assert agenda(mentor).state.what == state


def test_who_pauses_with_a_match_has_a_partner_and_not_a_door_to_open(program):
    mentor = make_mentor(program)
    make_older(match := pair(mentor, make_mentee(program)), 100)
    MentorProfile.objects.filter(pk=mentor.pk).update(status=ProfileStatus.PAUSED)
    assert agenda(mentor).state.what == Next.NOTHING
    assert agenda(mentor).state.match == match


# Messages


def test_R33_what_others_wrote_waits_until_it_is_read(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    make_older(pair(mentor, mentee), 100)
    assert steps(mentee) == []
    pairs = {"mentor": mentor, "mentee": mentee}
    for text in ("Hello", "Are you there?"):
        send_message(**pairs, text=text, actor=mentor.user)
    (step,) = agenda(mentee).steps
    assert (step.what, step.number) == (Next.UNREAD, 2)
    assert steps(mentor) == []
    send_message(**pairs, text="Yes", actor=mentee.user)
    assert steps(mentor) == [Next.UNREAD]
    Message.objects.update(read_at=timezone.now())
    assert steps(mentee) == steps(mentor) == []


@pytest.mark.parametrize(
    ("fields", "status"), [({"messaging": "off"}, ProfileStatus.ACTIVE), ({}, ProfileStatus.PENDING)]
)
def test_nobody_is_sent_to_an_inbox_that_is_closed(program, fields, status):
    mentor, mentee = make_mentor(program), make_mentee(program)
    make_older(pair(mentor, mentee), 100)
    send_message(mentor=mentor, mentee=mentee, text="Hello", actor=mentor.user)
    assert steps(mentee) == [Next.UNREAD]
    type(program).objects.filter(pk=program.pk).update(**{"name": "The same", **fields})
    MenteeProfile.objects.update(status=status)
    assert steps(mentee) == []


# Matches


def test_R55_a_new_match_has_no_first_meeting_yet(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = pair(mentor, mentee)
    for person in (mentor, mentee):
        (step,) = agenda(person).steps
        assert (step.what, step.match) == (Next.FIRST_MEETING, match)


@pytest.mark.parametrize(("days", "expected"), [(21, Next.FIRST_MEETING), (22, Next.AGREE), (51, Next.AGREE)])
def test_a_first_meeting_that_is_late_is_still_to_be_agreed_on(program, days, expected):
    mentor = make_mentor(program)
    make_older(pair(mentor, make_mentee(program)), days)
    assert steps(mentor) == [expected]


@pytest.mark.parametrize(("sessions", "days"), [(True, 22 + RECENT_DAYS), (False, 22)])
def test_nobody_is_asked_for_ever_nor_where_nothing_is_known(program, sessions, days):
    type(program).objects.update(sessions=sessions)
    mentor = make_mentor(program)
    make_older(pair(mentor, make_mentee(program)), days)
    assert steps(mentor) == []
    assert agenda(mentor).state.match is not None


def test_R61_what_i_wrote_down_counts_and_what_my_partner_did_does_not(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = pair(mentor, mentee)
    keep_session(match, entry=SessionEntry(program.today()), actor=mentee.user)
    assert steps(mentee) == []
    assert steps(mentor) == [Next.FIRST_MEETING]


def test_a_plan_that_took_place_counts_for_both(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    plan = keep_session(
        pair(mentor, mentee), entry=SessionEntry(program.today() + dt.timedelta(days=3)), actor=mentor.user
    )
    type(plan).objects.update(begins_at=timezone.now() - dt.timedelta(hours=1))
    assert steps(mentee) == steps(mentor) == []


def test_the_next_planned_session_comes_first_of_its_kind(program):
    mentor = make_mentor(program, capacity=9)
    for days in (9, 2):
        day = SessionEntry(program.today() + dt.timedelta(days=days))
        keep_session(pair(mentor, make_mentee(program)), entry=day, actor=mentor.user)
    found = agenda(mentor).steps
    assert [step.what for step in found] == [Next.MEET, Next.MEET]
    assert found[0].plan.held_on == program.today() + dt.timedelta(days=2)


@pytest.mark.parametrize(
    ("reminders", "days", "ends"),
    [([7, 30], 30, True), ([7, 30], 31, False), ([7, 30], 0, True), ([7, 30], -1, False), ([], 1, False)],
)
def test_R66_a_match_that_ends_soon(program, reminders, days, ends):
    type(program).objects.update(end_reminder_days=reminders)
    mentor = make_mentor(program)
    make_older(pair(mentor, make_mentee(program)), 100)
    Match.objects.update(ends_on=program.today() + dt.timedelta(days=days))
    assert steps(mentor) == [Next.ENDING] * ends


def test_a_match_without_a_last_day_does_not_end_soon(program):
    mentor = make_mentor(program)
    make_older(pair(mentor, make_mentee(program)), 100)
    Match.objects.update(ends_on=None)
    assert steps(mentor) == []


def test_R67_who_asked_to_end_it_is_told_neither_to_meet_nor_of_the_end(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = pair(mentor, mentee)
    Match.objects.update(ends_on=program.today() + dt.timedelta(days=3))
    assert steps(mentee) == [Next.FIRST_MEETING, Next.ENDING]
    type(program).objects.update(ending_by="staff")
    ask_to_end(Match.objects.get(pk=match.pk), actor=mentee.user)
    assert steps(mentee) == []
    assert steps(mentor) == [Next.FIRST_MEETING, Next.ENDING]


def test_a_partner_who_has_left_is_nothing_to_write_to(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    pair(mentor, mentee)
    Match.objects.update(ends_on=program.today() + dt.timedelta(days=3))
    leave_program(mentor, actor=mentor.user)
    assert steps(mentee) == []
    assert agenda(mentee).state.what == Next.GONE
    make_older(pair(make_mentor(program), mentee), 100)
    Match.objects.update(ends_on=None)
    assert agenda(mentee).state.what == Next.NOTHING, "somebody else is there"


# Searching and reading


def test_a_mentee_without_anybody_searches(program):
    mentee = make_mentee(program)
    assert steps(mentee) == []
    assert agenda(mentee).state.what == Next.FIND
    ask(make_mentor(program), mentee)
    assert agenda(mentee).state.what == Next.WAIT


@pytest.mark.parametrize("status", [ProfileStatus.DRAFT, ProfileStatus.PENDING, ProfileStatus.PAUSED])
def test_who_may_not_ask_is_not_sent_searching(program, status):
    found = agenda(make_mentee(program, status=status))
    assert Next.FIND not in {found.state.what, *(step.what for step in found.steps)}


def test_what_is_new_to_read_comes_last(program):
    found = agenda(make_mentee(program), pages=["a page"])
    assert [step.what for step in found.steps] == [Next.FIND, Next.READ]
    assert found.steps[-1].pages == ("a page",)


# The list


def test_steps_come_in_the_order_of_their_kinds_and_few_of_each(program):
    both = make_mentor(program, capacity=99, review_due=True)
    mine = make_mentee(program, user=both.user)
    make_late(ask(make_mentor(program), mine))
    for _ in range(MOST + 2):
        ask(both, make_mentee(program))
        pair(both, make_mentee(program))
    found = agenda(both, pages=["a page"])
    kinds = [step.what for step in found.steps]
    assert kinds == sorted(kinds, key=TO_DO.index)
    assert kinds.count(Next.ANSWER) == kinds.count(Next.FIRST_MEETING) == MOST
    assert {Next.ACT, Next.REVIEW, Next.READ} < set(kinds)
    assert found.more == 4
    assert found.has_both_roles


def test_both_roles_have_their_own_most(program):
    both = make_mentor(program, capacity=99)
    mine = make_mentee(program, user=both.user)
    for _ in range(MOST):
        pair(both, make_mentee(program))
        pair(make_mentor(program), mine)
    assert len(agenda(both).steps) == 2 * MOST
    assert agenda(both).more == 0


def test_a_draft_does_not_take_part(program):
    assert not agenda(make_mentee(program, status=ProfileStatus.DRAFT)).takes_part
    assert agenda(make_mentee(program, status=ProfileStatus.PAUSED)).takes_part


@pytest.mark.parametrize(("programs", "rows"), [(1, 1), (1, 30), (3, 1), (3, 10)])
def test_it_costs_the_same_for_few_and_many(site, django_assert_num_queries, programs, rows):
    user, made = make_user(), []
    for _ in range(programs):
        program = make_program(max_pending_per_mentee=None, max_active_per_mentee=None)
        made.append(program)
        mentor, mentee = make_mentor(program, user=user, capacity=99), make_mentee(program, user=user)
        for _ in range(rows):
            ask(mentor, make_mentee(program))
            make_late(ask(make_mentor(program), mentee))
            pair(make_mentor(program), mentee)
            match = pair(mentor, make_mentee(program))
            keep_session(match, entry=SessionEntry(program.today() + dt.timedelta(days=3)), actor=user)
            match = pair(mentor, make_mentee(program))
            send_message(mentor=mentor, mentee=match.mentee, text="Hello", actor=match.mentee.user)
    with django_assert_num_queries(12):
        found = agendas(Membership.among(user, made).values(), pages={})
        assert len(found) == programs
        assert all(one.steps for one in found)
