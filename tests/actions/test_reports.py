"""Reporting messages, and the match of two people of whom one has blocked the other."""

import pytest

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    block_person,
    close_task,
    end_match_early,
    report_messages,
    send_message,
    send_request,
    unblock_person,
)
from wagtail_mentoring.actions.reports import MOST
from wagtail_mentoring.choices import Letter, Refusal, Role, TaskKind
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, LogEntry, OutboxEmail, ReportedMessage
from wagtail_mentoring.notifications.delivery import deliver_due
from wagtail_mentoring.notifications.letters import render
from wagtail_mentoring.policy import Policy
from wagtail_mentoring.waiting import waiting_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    program = make_program(messaging="enrolled")
    return {"mentor": make_mentor(program, "Juan Ruiz"), "mentee": make_mentee(program, "Amina Diallo")}


@pytest.fixture
def boss(pair):
    pair["mentor"].program.coordinators.add(user := make_user("Petra Novak"))
    return user


def say(pair, role, text):
    return send_message(**pair, text=text, actor=pair[role].user)


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.refusal


class TestReporting:
    def test_the_other_one_s_messages_are_kept_as_they_were_and_nothing_of_one_s_own(self, pair, boss):
        thread = say(pair, "mentee", "zzminezz").thread
        for number in range(MOST + 1):
            say(pair, "mentor", f"zztheirszz {number}")
        task = report_messages(thread, actor=pair["mentee"].user, note=" Please look. ")
        kept = ReportedMessage.objects.filter(task=task)
        assert (task.kind, task.message, task.about, task.is_open) == (
            "messages_reported",
            "Please look.",
            thread,
            True,
        )
        assert [row.text for row in kept] == [f"zztheirszz {number}" for number in range(1, MOST + 1)]
        assert {row.author for row in kept} == {Role.MENTOR}
        assert "zz" not in f"{task} {kept} {list(kept)}"
        assert check_all() == []

    def test_the_program_team_is_told_that_and_not_what(self, pair, boss):
        pair["mentor"].program.coordinators.add(pair["mentor"].user)
        thread = say(pair, "mentee", "zztheirszz").thread
        report_messages(thread, actor=pair["mentor"].user, note="zznotezz")
        (letter,) = OutboxEmail.objects.with_people().filter(letter=Letter.MESSAGES_REPORTED)
        written = render(letter)
        assert letter.recipient == boss, "the two hear nothing, whoever looks after the program"
        assert written.subject == "Juan Ruiz and Amina Diallo: private messages have been reported"
        assert "zz" not in f"{written}"
        assert "kind=messages_reported&state=open" in written.text

    def test_nobody_but_the_reporter_learns_of_it(self, pair, boss):
        thread = say(pair, "mentee", "Hello").thread
        before = OutboxEmail.objects.filter(recipient=pair["mentee"].user).count()
        report_messages(thread, actor=pair["mentor"].user)
        assert OutboxEmail.objects.filter(recipient=pair["mentee"].user).count() == before
        assert not CoordinatorTask.objects.not_of(pair["mentee"].user).exists()
        letters = OutboxEmail.objects.filter(letter=Letter.MESSAGES_REPORTED)
        assert not letters.telling(pair["mentee"].user).exists()
        assert letters.telling(boss).exists()

    def test_the_letter_is_not_sent_once_the_task_is_closed(self, pair, boss):
        task = report_messages(say(pair, "mentee", "Hello").thread, actor=pair["mentor"].user)
        close_task(CoordinatorTask.objects.with_people().get(pk=task.pk), note="Talked", actor=boss)
        deliver_due()
        assert OutboxEmail.objects.get(letter=Letter.MESSAGES_REPORTED).state == "canceled"

    def test_once_while_it_is_open_and_each_of_the_two(self, pair, boss):
        thread = say(pair, "mentee", "Hello").thread
        say(pair, "mentor", "Hello")
        mine = report_messages(thread, actor=pair["mentor"].user)
        again = lambda: report_messages(thread, actor=pair["mentor"].user)  # noqa: E731
        assert refused(again) == Refusal.ALREADY_REPORTED
        report_messages(thread, actor=pair["mentee"].user)
        close_task(CoordinatorTask.objects.with_people().get(pk=mine.pk), note="", actor=boss)
        assert again().is_open
        assert check_all() == []

    def test_one_of_the_two_reports_what_the_other_one_has_written(self, pair):
        thread = say(pair, "mentee", "Hello").thread
        assert refused(lambda: report_messages(thread, actor=make_user())) == Refusal.NOT_YOURS
        assert refused(lambda: report_messages(thread, actor=pair["mentee"].user)) == Refusal.NOTHING_TO_REPORT
        too_long = "x" * 2001
        act = lambda: report_messages(thread, actor=pair["mentor"].user, note=too_long)  # noqa: E731
        assert refused(act) == Refusal.MESSAGE_TOO_LONG
        assert not CoordinatorTask.objects.exists()

    def test_a_coordinator_settles_nothing_about_oneself(self, pair, boss):
        pair["mentor"].program.coordinators.add(pair["mentee"].user)
        task = report_messages(say(pair, "mentee", "Hello").thread, actor=pair["mentor"].user)
        held = CoordinatorTask.objects.with_people().get(pk=task.pk)
        assert Policy().may_close_task(task=held, actor=pair["mentee"].user) == Refusal.ABOUT_YOURSELF
        assert Policy().may_close_task(task=held, actor=boss) is None


class TestBlocksInAMatch:
    @pytest.fixture
    def match(self, pair):
        return accept_request(send_request(**pair, actor=pair["mentee"].user), actor=pair["mentor"].user)

    @pytest.mark.parametrize("role", ["mentor", "mentee"])
    def test_the_program_team_gets_a_task_that_does_not_say_who(self, pair, match, boss, role):
        letters = OutboxEmail.objects.count()
        block_person(**pair, actor=pair[role].user)
        task = CoordinatorTask.objects.get()
        assert (task.kind, task.match, task.opened_by) == (TaskKind.MATCH_BLOCKED, match, None)
        assert LogEntry.objects.for_instance(task).get().user is None
        assert OutboxEmail.objects.count() == letters, "neither of the two is told"
        assert {found.what for found in waiting_in([match.program], reader=boss)} == {TaskKind.MATCH_BLOCKED}
        end_match_early(match, actor=boss, reason=None)
        assert not CoordinatorTask.objects.open().exists()
        assert check_all() == []

    def test_once_for_two_blocks_and_gone_with_the_last(self, pair, match):
        for role in ("mentor", "mentee", "mentor"):
            block_person(**pair, actor=pair[role].user)
        assert CoordinatorTask.objects.open().count() == 1
        unblock_person(**pair, actor=pair["mentor"].user)
        assert CoordinatorTask.objects.open().count() == 1
        unblock_person(**pair, actor=pair["mentee"].user)
        assert not CoordinatorTask.objects.open().exists()

    def test_none_without_a_running_match(self, pair):
        block_person(**pair, actor=pair["mentor"].user)
        assert not CoordinatorTask.objects.exists()
