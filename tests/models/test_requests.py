"""Requests and matches: for whom they exist, and when an answer is overdue."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, decline_request, leave_program, send_request
from wagtail_mentoring.choices import Letter, OutboxState, TaskKind
from wagtail_mentoring.models import CoordinatorTask, Match, MatchRequest, OperationKey, OutboxEmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending():
    program = make_program()
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program, name="Ben Okafor")
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, op_id="a" * 32)


@pytest.fixture
def match(pending):
    return accept_request(pending, actor=pending.mentor.user)


def test_a_request_exists_for_its_two_people(pending):
    for user in (pending.mentor.user, pending.mentee.user):
        assert MatchRequest.objects.visible_to(user).get() == pending
    for user in (make_user(), AnonymousUser()):
        assert not MatchRequest.objects.visible_to(user).exists()


def test_a_match_exists_for_its_two_people(match):
    for user in (match.mentor.user, match.mentee.user):
        assert Match.objects.visible_to(user).get() == match
    for user in (make_user(), AnonymousUser()):
        assert not Match.objects.visible_to(user).exists()


def test_the_states_of_a_request(pending):
    rows = MatchRequest.objects
    assert (rows.pending().count(), rows.closed().count(), rows.not_accepted().count()) == (1, 0, 1)
    decline_request(pending, actor=pending.mentor.user)
    assert (rows.pending().count(), rows.closed().count(), rows.accepted().count()) == (0, 1, 0)


def test_the_states_of_a_match(match):
    assert (Match.objects.active().get(), Match.objects.ended().exists()) == (match, False)
    assert Match.objects.with_people().get() == match
    assert MatchRequest.objects.accepted().get() == match.request
    assert not MatchRequest.objects.not_accepted().exists()


def test_R41_a_request_is_overdue_after_its_last_day(pending):
    assert not pending.is_overdue(pending.answer_by)
    assert pending.is_overdue(pending.answer_by + dt.timedelta(days=1))
    decline_request(pending, actor=pending.mentor.user)
    pending.refresh_from_db()
    assert not pending.is_overdue(pending.answer_by + dt.timedelta(days=1))
    assert not MatchRequest(answer_by=None).is_overdue(dt.date.max)


def test_the_form_that_made_it(pending):
    made = MatchRequest.objects.made_by_form(actor=pending.mentee.user, op_id="a" * 32)
    assert made.get() == pending
    assert not MatchRequest.objects.made_by_form(actor=pending.mentor.user, op_id="a" * 32).exists()


def test_letters_that_wait(pending):
    rows = OutboxEmail.objects
    emails = rows.about(pending)
    assert emails.count() == 2
    assert all(email.is_unsent for email in emails)
    OutboxEmail.objects.filter(pk=emails[0].pk).update(state=OutboxState.FAILED)
    assert (rows.about(pending).queued().count(), rows.about(pending).unsent().count()) == (1, 2)
    rows.update(state=OutboxState.SENT)
    assert not rows.unsent().exists()
    assert not any(email.is_unsent for email in rows.with_people())


def test_tasks_are_open_until_they_are_closed(match):
    leave_program(match.mentor, actor=match.mentor.user)
    task = CoordinatorTask.objects.open().get()
    assert (str(task), CoordinatorTask.objects.closed().exists()) == (TaskKind.MEMBER_LEFT.label, False)
    now = task.opened_at + dt.timedelta(seconds=1)
    CoordinatorTask.objects.update(closed_at=now, open_slot=None)
    assert (CoordinatorTask.objects.closed().get(), CoordinatorTask.objects.open().exists()) == (task, False)


def test_names(match):
    assert str(match.request) == "Ben Okafor → Amina Diallo"
    assert str(match) == "Amina Diallo & Ben Okafor"
    assert str(OperationKey.objects.get()) == "a" * 32
    assert str(OutboxEmail(letter=Letter.WELCOME, recipient_name="Ben")) == "Welcome after enrollment: Ben"
