"""The law about the end of a match: each question with everybody who may ask it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import ask_to_end, finish_match, make_match, nudge_mentor, send_request
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import CoordinatorTask, EndReason, Match
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db

law = Policy()


class World:
    """A match of two, a coordinator, a coordinator of another program, a stranger, and a superuser."""

    def __init__(self):
        self.program = make_program()
        self.boss, self.other_boss, self.stranger = make_user(), make_user(), make_user()
        self.root = make_user(is_superuser=True)
        self.program.coordinators.add(self.boss)
        make_program().coordinators.add(self.other_boss)
        mentor, mentee = make_mentor(self.program), make_mentee(self.program)
        self.match = make_match(mentor=mentor, mentee=mentee, actor=self.boss)
        self.mentor, self.mentee, self.visitor = mentor.user, mentee.user, AnonymousUser()

    def rule(self, **rules):
        for name, value in rules.items():
            setattr(self.program, name, value)
        self.program.save()

    def now(self):
        return Match.objects.with_people().get(pk=self.match.pk)

    def reason(self, program=None, **fields):
        return EndReason.objects.create(program=program or self.program, key=f"k{EndReason.objects.count()}", **fields)


@pytest.fixture
def world():
    return World()


EVERYBODY = ("mentor", "mentee", "boss", "other_boss", "root", "stranger", "visitor")
NOT_STAFF = dict.fromkeys(("mentor", "mentee", "other_boss", "stranger", "visitor"), Refusal.NOT_COORDINATOR)


def answers(world, question):
    """Return what everybody is told; nobody who may is left out."""
    found = {who: question(world.now(), getattr(world, who)) for who in EVERYBODY}
    return {who: word for who, word in found.items() if word is not None}


def both_are_told(word):
    return {who: word if who in {"mentor", "mentee"} else Refusal.NOT_YOURS for who in EVERYBODY if word}


OTHERS = {who: Refusal.NOT_YOURS for who in EVERYBODY if who not in {"mentor", "mentee"}}


@pytest.mark.parametrize(
    ("ending_by", "told"),
    [
        ("participants", OTHERS),
        ("both", OTHERS),
        ("staff", OTHERS | dict.fromkeys(("mentor", "mentee"), Refusal.STAFF_ENDS)),
    ],
)
def test_who_may_finish(world, ending_by, told):
    world.rule(ending_by=ending_by)
    assert answers(world, lambda match, user: law.may_finish(match=match, actor=user)) == told


@pytest.mark.parametrize(
    ("ending_by", "told"),
    [
        ("staff", OTHERS),
        ("both", OTHERS),
        ("participants", OTHERS | dict.fromkeys(("mentor", "mentee"), Refusal.YOU_END)),
    ],
)
def test_who_may_ask_to_end(world, ending_by, told):
    world.rule(ending_by=ending_by)
    assert answers(world, lambda match, user: law.may_ask_to_end(match=match, actor=user)) == told


@pytest.mark.parametrize(("graceful_exit", "word"), [(True, None), (False, Refusal.NO_GRACEFUL_EXIT)])
def test_a_graceful_exit_only_where_the_program_has_it(world, graceful_exit, word):
    world.rule(graceful_exit=graceful_exit)
    assert law.may_ask_to_end(match=world.now(), actor=world.mentor, is_graceful=True) == word
    assert law.may_ask_to_end(match=world.now(), actor=world.mentor) is None


@pytest.mark.parametrize(("length", "word"), [(2000, None), (2001, Refusal.MESSAGE_TOO_LONG)])
def test_a_message_has_an_end(world, length, word):
    assert law.may_ask_to_end(match=world.now(), actor=world.mentor, message="x" * length) == word
    task = ask_to_end(world.match, actor=world.mentor)
    assert law.may_close_task(task=task, actor=world.boss, note="x" * length) == word


def test_one_asks_once_and_does_not_learn_that_the_other_has(world):
    ask_to_end(world.match, actor=world.mentor)
    assert law.may_ask_to_end(match=world.now(), actor=world.mentor) == Refusal.END_ALREADY_ASKED
    assert law.may_ask_to_end(match=world.now(), actor=world.mentee) is None


def test_who_may_end_it_as_the_program_team(world):
    assert answers(world, lambda match, user: law.may_end(match=match, actor=user)) == NOT_STAFF


def test_nobody_cares_for_their_own_match(world):
    world.program.coordinators.add(world.mentor)
    for question in (law.may_end, law.may_extend):
        assert question(match=world.now(), actor=world.mentor) == Refusal.ABOUT_YOURSELF
    task = ask_to_end(world.match, actor=world.mentee)
    assert law.may_close_task(task=task, actor=world.mentor) == Refusal.ABOUT_YOURSELF


def test_the_reason_is_one_that_the_program_offers(world):
    def may(reason):
        return law.may_end_because(match=world.now(), actor=world.boss, reason=reason)

    assert may(None) is None
    good, graceful = world.reason(), world.reason(is_graceful=True)
    retired, foreign = world.reason(retired=True), world.reason(program=make_program())
    assert [may(reason) for reason in (good, graceful)] == [None, None]
    assert {may(reason) for reason in (None, retired, foreign)} == {Refusal.NOT_A_REASON}
    world.rule(graceful_exit=False)
    assert (may(good), may(graceful)) == (None, Refusal.NOT_A_REASON)
    assert law.may_end_because(match=world.now(), actor=world.mentor, reason=good) == Refusal.NOT_COORDINATOR


def test_an_end_that_is_none_of_the_reasons_on_offer(world):
    def may(kinds):
        return law.may_end(match=world.now(), actor=world.boss, kinds=kinds)

    assert [may(kinds) for kinds in (None, set(), {False}, {True, False})] == [None] * 4
    assert may({True}) == Refusal.NOT_A_REASON


def test_when_there_is_a_graceful_exit(world):
    def may(kinds, actor=world.boss):
        return law.may_exit_gracefully(match=world.now(), actor=actor, kinds=kinds)

    world.rule(graceful_exit=False)
    assert may({True}) == Refusal.NO_GRACEFUL_EXIT
    world.rule(graceful_exit=True)
    assert [may(kinds) for kinds in (set(), {False}, {True})] == [Refusal.NOT_A_REASON, Refusal.NOT_A_REASON, None]
    assert may({True}, world.mentor) == Refusal.NOT_COORDINATOR


def test_who_may_extend(world):
    assert answers(world, lambda match, user: law.may_extend(match=match, actor=user)) == NOT_STAFF


def test_the_last_day_only_moves_on(world):
    def may(days, reason="They need longer."):
        day = world.match.ends_on + dt.timedelta(days=days)
        return law.may_extend(match=world.now(), actor=world.boss, ends_on=day, reason=reason)

    assert [may(days) for days in (-1, 0, 1)] == [Refusal.NOT_LATER, Refusal.NOT_LATER, None]
    farthest = (world.program.today() + dt.timedelta(days=3653) - world.match.ends_on).days
    assert [may(days) for days in (farthest, farthest + 1)] == [None, Refusal.EXTENDED_TOO_FAR]
    assert may((dt.date.max - world.match.ends_on).days) == Refusal.EXTENDED_TOO_FAR
    assert [may(1, reason) for reason in (" ", "x" * 501)] == [Refusal.REASON_REQUIRED] * 2
    Match.objects.filter(pk=world.match.pk).update(ends_on=world.program.today() - dt.timedelta(days=3))
    yesterday, today = world.program.today() - dt.timedelta(days=1), world.program.today()
    may_until = [law.may_extend(match=world.now(), actor=world.boss, ends_on=day) for day in (yesterday, today)]
    assert may_until == [Refusal.NOT_LATER, None]


def test_what_is_open_ended_has_no_last_day_to_move(world):
    Match.objects.filter(pk=world.match.pk).update(ends_on=None)
    assert law.may_extend(match=world.now(), actor=world.boss) == Refusal.NO_LAST_DAY


def test_who_may_hide(world):
    assert answers(world, lambda match, user: law.may_hide(match=match, actor=user)) == OTHERS
    assert law.may_hide(match=world.now(), actor=None) == Refusal.NOT_YOURS


def test_what_is_over_cannot_be_ended_again(world):
    finish_match(world.match, actor=world.mentor)
    match = world.now()
    assert law.may_finish(match=match, actor=world.mentee) == Refusal.MATCH_OVER
    assert law.may_ask_to_end(match=match, actor=world.mentee) == Refusal.MATCH_OVER
    assert law.may_end(match=match, actor=world.boss) == Refusal.MATCH_OVER
    assert law.may_extend(match=match, actor=world.boss) == Refusal.MATCH_OVER
    assert law.may_hide(match=match, actor=world.mentee) is None


def test_who_may_close_a_task(world):
    task = ask_to_end(world.match, actor=world.mentor)

    def may(_match, user):
        return law.may_close_task(task=CoordinatorTask.objects.get(pk=task.pk), actor=user)

    assert answers(world, may) == NOT_STAFF


def test_who_may_have_the_mentor_reminded(world):
    mentor, mentee = make_mentor(world.program), make_mentee(world.program)
    match_request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)

    def may(_match, user):
        return law.may_nudge(match_request=match_request, actor=user)

    assert answers(world, may) == NOT_STAFF
    world.program.coordinators.add(mentee.user)
    assert may(None, mentee.user) == Refusal.ABOUT_YOURSELF
    nudge_mentor(match_request, actor=world.boss)
    assert may(None, world.root) == Refusal.NUDGED_TODAY
    match_request.status = "declined"
    assert may(None, world.boss) == Refusal.NOT_PENDING
