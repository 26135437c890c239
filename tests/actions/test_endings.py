"""Verbs about the end of a match."""

import datetime as dt

import pytest

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    _tasks,
    accept_request,
    answer_questions,
    ask_for_help,
    ask_to_end,
    close_task,
    confirm_profile,
    edit_profile,
    end_match_early,
    endings,
    extend_match,
    finish_match,
    hide_match,
    leave_program,
    make_match,
    nudge_mentor,
    send_request,
    show_match,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import EndedBy, Letter, MatchEnd, MatchStatus, Refusal, Role, TaskKind
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, EndReason, LogEntry, Match, MatchRequest, OutboxEmail
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db
ENDS = (Letter.ENDED_AT_TERM, Letter.FINISHED, Letter.ENDED_EARLY, Letter.GRACEFUL_EXIT)


class Pair:
    """A match, its two people, and a coordinator."""

    def __init__(self, **rules):
        self.program = make_program(**rules)
        self.boss = make_user()
        self.program.coordinators.add(self.boss)
        self.mentor, self.mentee = make_mentor(self.program), make_mentee(self.program)
        self.match = make_match(mentor=self.mentor, mentee=self.mentee, actor=self.boss)

    def reason(self, **fields):
        return EndReason.objects.create(program=self.program, key="reason", title="They moved", **fields)

    def user(self, role):
        return getattr(self, role).user

    def now(self):
        for row in (self.match, self.mentor, self.mentee):
            row.refresh_from_db()
        return self.match


@pytest.fixture
def pair():
    return Pair()


def told():
    """Return who was told of the end, by which letter."""
    return dict(OutboxEmail.objects.filter(letter__in=ENDS).values_list("role", "letter"))


def refused(word, verb, *args, **kwargs):
    """The verb says no with this word, and has written, logged and told nothing."""
    before = state()
    with pytest.raises(Refused) as error:
        verb(*args, **kwargs)
    assert error.value.refusal == word
    assert state() == before


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Match, CoordinatorTask, LogEntry, OutboxEmail)]


class TestFinishing:
    @pytest.mark.parametrize("role", ["mentor", "mentee"])
    @pytest.mark.parametrize(
        ("abandon", "status", "end", "letter"),
        [
            (False, MatchStatus.COMPLETED, MatchEnd.FINISHED, Letter.FINISHED),
            (True, MatchStatus.ENDED_EARLY, MatchEnd.ABANDONED, Letter.ENDED_EARLY),
        ],
    )
    def test_either_of_the_two_ends_it(self, pair, role, abandon, status, end, letter):
        finish_match(pair.match, actor=pair.user(role), abandon=abandon)
        match = pair.now()
        assert (match.status, match.end_reason, match.ended_by, match.reason) == (status, end, role, None)
        assert told() == {"mentor": letter, "mentee": letter}
        assert (pair.mentor.active_matches, pair.mentee.active_matches) == (0, 0)
        entry = LogEntry.objects.for_instance(match).get(action="wagtail_mentoring.match_ended")
        assert entry.user == pair.user(role)
        assert check_all() == []

    def test_both_may_ask_and_be_asked_again_at_once(self, pair):
        finish_match(pair.match, actor=pair.mentor.user)
        again = send_request(mentor=pair.mentor, mentee=pair.mentee, actor=pair.mentee.user)
        assert accept_request(again, actor=pair.mentor.user).is_active
        assert check_all() == []

    def test_once_only(self, pair):
        finish_match(pair.match, actor=pair.mentor.user)
        refused(Refusal.MATCH_OVER, finish_match, pair.match, actor=pair.mentee.user, abandon=True)

    def test_somebody_who_left_is_told_nothing(self, pair):
        leave_program(pair.mentee, actor=pair.mentee.user)
        finish_match(pair.match, actor=pair.mentor.user)
        assert told() == {"mentor": Letter.FINISHED}
        assert not CoordinatorTask.objects.open().exists()


class TestEndingByTheProgramTeam:
    def test_for_a_reason_of_the_list(self, pair):
        reason = pair.reason()
        end_match_early(pair.match, actor=pair.boss, reason=reason)
        match = pair.now()
        assert (match.status, match.end_reason) == (MatchStatus.ENDED_EARLY, MatchEnd.EARLY)
        assert (match.ended_by, match.reason) == (EndedBy.STAFF, reason)
        assert told() == {"mentor": Letter.ENDED_EARLY, "mentee": Letter.ENDED_EARLY}
        assert check_all() == []

    def test_a_reason_that_completes_says_that_it_is_finished(self, pair):
        end_match_early(pair.match, actor=pair.boss, reason=pair.reason(completes=True))
        assert (pair.now().status, pair.match.end_reason) == (MatchStatus.COMPLETED, MatchEnd.FINISHED)
        assert told() == {"mentor": Letter.FINISHED, "mentee": Letter.FINISHED}

    @pytest.mark.parametrize(("asked_by", "partner"), [(Role.MENTOR, "mentee"), (Role.MENTEE, "mentor")])
    def test_a_graceful_exit_is_told_to_the_partner_in_standard_words(self, pair, asked_by, partner):
        ask_to_end(pair.match, actor=pair.user(asked_by.value), is_graceful=True)
        end_match_early(pair.match, actor=pair.boss, reason=pair.reason(is_graceful=True), asked_by=asked_by)
        assert pair.now().end_reason == MatchEnd.GRACEFUL
        assert told() == {partner: Letter.GRACEFUL_EXIT, asked_by.value: Letter.ENDED_EARLY}
        task = CoordinatorTask.objects.get()
        assert (task.is_open, task.closed_by) == (False, pair.boss)
        assert check_all() == []

    def test_where_nobody_asked_both_get_the_standard_words(self, pair):
        end_match_early(pair.match, actor=pair.boss, reason=pair.reason(is_graceful=True))
        assert told() == {"mentor": Letter.GRACEFUL_EXIT, "mentee": Letter.GRACEFUL_EXIT}

    def test_the_history_does_not_tell_who_asked(self, pair):
        ask_to_end(pair.match, actor=pair.mentee.user, is_graceful=True)
        reason = pair.reason(is_graceful=True)
        end_match_early(pair.match, actor=pair.boss, reason=reason, asked_by=Role.MENTEE)
        for noun in (pair.match, pair.match.request):
            entries = LogEntry.objects.for_instance(noun)
            assert pair.mentee.user not in [entry.user for entry in entries]
            assert "mentee" not in str([entry.data for entry in entries])

    def test_without_a_list_no_reason_is_needed(self, pair):
        end_match_early(pair.match, actor=pair.boss)
        assert pair.now().end_reason == MatchEnd.EARLY

    def test_with_a_list_one_is(self, pair):
        pair.reason()
        refused(Refusal.NOT_A_REASON, end_match_early, pair.match, actor=pair.boss)
        assert pair.now().is_active


class TestAskingToEnd:
    @pytest.mark.parametrize(
        ("is_graceful", "kind"), [(False, TaskKind.END_ASKED), (True, TaskKind.GRACEFUL_EXIT_ASKED)]
    )
    def test_it_is_a_task_for_the_program_team(self, pair, is_graceful, kind):
        task = ask_to_end(pair.match, actor=pair.mentee.user, is_graceful=is_graceful, message=" Please. ")
        assert (task.kind, task.message, task.opened_by, task.asked_by) == (kind, "Please.", pair.mentee.user, "mentee")
        email = OutboxEmail.objects.get(letter=Letter.END_ASKED)
        assert (email.recipient, email.role) == (pair.boss, "staff")
        assert pair.now().is_active
        assert check_all() == []

    def test_each_of_the_two_may_and_learns_nothing_of_the_other(self, pair):
        tasks = [ask_to_end(pair.match, actor=person.user) for person in (pair.mentor, pair.mentee)]
        assert [task.asked_by for task in tasks] == [Role.MENTOR, Role.MENTEE]
        assert OutboxEmail.objects.filter(letter=Letter.END_ASKED).count() == 2

    def test_once_while_it_is_open(self, pair):
        task = ask_to_end(pair.match, actor=pair.mentor.user)
        refused(Refusal.END_ALREADY_ASKED, ask_to_end, pair.match, actor=pair.mentor.user, is_graceful=True)
        close_task(task, note="We talked.", actor=pair.boss)
        assert ask_to_end(pair.match, actor=pair.mentor.user).is_open

    def test_a_coordinator_who_is_one_of_the_two_is_not_told(self, pair):
        pair.program.coordinators.set([pair.mentor.user, pair.boss])
        ask_to_end(pair.match, actor=pair.mentee.user)
        assert {email.recipient for email in OutboxEmail.objects.filter(letter=Letter.END_ASKED)} == {pair.boss}

    def test_an_account_that_is_gone_leaves_the_task(self, pair):
        task = ask_to_end(pair.match, actor=pair.mentor.user)
        CoordinatorTask.objects.filter(pk=task.pk).update(opened_by=None)
        task.refresh_from_db()
        assert task.asked_by is None

    def test_the_end_closes_it(self, pair):
        ask_to_end(pair.match, actor=pair.mentor.user)
        finish_match(pair.match, actor=pair.mentee.user)
        task = CoordinatorTask.objects.get()
        assert (task.is_open, task.closed_by) == (False, None)


class TestExtending:
    def test_the_last_day_moves_and_both_are_reminded_anew(self, pair):
        days_pass(340)
        tick()
        match = pair.now()
        later = match.ends_on + dt.timedelta(days=90)
        extend_match(match, ends_on=later, reason=" They are not done. ", actor=pair.boss)
        assert pair.now().ends_on == later
        entry = LogEntry.objects.for_instance(match).get(action="wagtail_mentoring.match_extended")
        assert entry.data["reason"] == "They are not done."
        assert entry.data["moved_to"] == str(later)
        days_pass(92)
        tick()
        reminders = OutboxEmail.objects.filter(letter=Letter.ENDING_SOON, role="mentor")
        assert reminders.count() == 2
        days_pass(30)
        tick()
        assert pair.now().end_reason == MatchEnd.TERM_COMPLETE

    def test_not_a_match_that_has_just_ended(self, pair, monkeypatch):
        finish_match(pair.match, actor=pair.mentor.user)
        monkeypatch.setattr(Policy, "may_extend", lambda *_args, **_kwargs: None)
        with pytest.raises(Stale):
            extend_match(pair.match, ends_on=pair.program.today() + dt.timedelta(999), reason="why", actor=pair.boss)


class TestHiding:
    @pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
    def test_either_of_the_two_hides_it_and_shows_it_again(self, pair, role):
        actor = pair.user(role.value)
        hide_match(pair.match, actor=actor)
        assert pair.now().is_hidden_by(role)
        assert not Match.objects.on_profiles().exists()
        show_match(pair.match, actor=actor)
        assert not pair.now().is_hidden_by(role)
        assert Match.objects.on_profiles().get() == pair.match

    def test_doing_it_twice_is_told_once(self, pair):
        for _ in range(2):
            hide_match(pair.match, actor=pair.mentor.user)
        entries = LogEntry.objects.for_instance(pair.match).filter(action="wagtail_mentoring.match_hidden")
        assert entries.count() == 1

    def test_one_does_not_undo_what_the_other_wants(self, pair):
        hide_match(pair.match, actor=pair.mentor.user)
        show_match(pair.match, actor=pair.mentee.user)
        assert pair.now().hidden_by_mentor
        assert not Match.objects.on_profiles().exists()

    def test_nobody_else(self, pair):
        refused(Refusal.NOT_YOURS, hide_match, pair.match, actor=pair.boss)


def late_request(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match_request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    days_pass(15)
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


class TestTasks:
    def test_a_coordinator_closes_one_with_a_note(self, pair):
        task = ask_to_end(pair.match, actor=pair.mentor.user)
        close_task(task, note=" They go on. ", actor=pair.boss)
        task.refresh_from_db()
        assert (task.is_open, task.closing_note, task.closed_by) == (False, "They go on.", pair.boss)
        refused(Refusal.TASK_CLOSED, close_task, task, note="", actor=pair.boss)

    def test_who_comes_second_is_stale(self, pair):
        task = ask_to_end(pair.match, actor=pair.mentor.user)
        close_task(task, note="", actor=pair.boss)
        with pytest.raises(Stale):
            _tasks.close_by_hand(task, note="", actor=pair.boss)

    def test_a_request_that_still_waits_comes_back(self, pair):
        match_request = late_request(pair.program)
        task = ask_for_help(match_request, actor=match_request.mentee.user)
        close_task(task, note="Called the mentor.", actor=pair.boss)
        match_request.refresh_from_db()
        assert match_request.escalates_on == pair.program.today() + _tasks.SILENCE
        assert check_all() == []
        for _ in range(2):  # and again after that
            days_pass(8)
            tick()
            again = CoordinatorTask.objects.open().get()
            assert again.kind == TaskKind.NO_ANSWER
            close_task(again, note="Called again.", actor=pair.boss)
        assert check_all() == []

    def test_not_while_another_task_is_open(self, pair):
        match_request = late_request(pair.program)
        days_pass(30)
        tick()
        ask_for_help(match_request, actor=match_request.mentee.user)
        first, second = CoordinatorTask.objects.open()
        close_task(first, note="", actor=pair.boss)
        match_request.refresh_from_db()
        assert match_request.escalates_on is None
        accept_request(match_request, actor=match_request.mentor.user)
        second.refresh_from_db()
        assert not second.is_open

    def test_a_match_that_somebody_left_has_to_end(self, pair):
        leave_program(pair.mentor, actor=pair.mentor.user)
        task = CoordinatorTask.objects.get()
        refused(Refusal.END_THE_MATCH, close_task, task, note="", actor=pair.boss)
        end_match_early(pair.match, actor=pair.boss)
        assert told() == {"mentee": Letter.ENDED_EARLY}
        assert check_all() == []

    def test_the_mentor_is_reminded_once_a_day(self, pair):
        match_request = late_request(pair.program)
        nudge_mentor(match_request, actor=pair.boss)
        refused(Refusal.NUDGED_TODAY, nudge_mentor, match_request, actor=pair.boss)
        days_pass(1)
        nudge_mentor(match_request, actor=pair.boss)
        nudges = OutboxEmail.objects.filter(letter=Letter.NUDGE, match_request=match_request)
        assert {email.recipient for email in nudges} == {match_request.mentor.user}
        assert nudges.count() == 2
        entries = LogEntry.objects.for_instance(match_request).filter(action="wagtail_mentoring.request_nudged")
        assert {entry.user for entry in entries} == {pair.boss}


class TestReview:
    @pytest.mark.parametrize("wanted", [True, False])
    def test_both_are_asked_to_look_at_their_profiles_where_the_program_wants_it(self, wanted):
        pair = Pair(profile_review_after_match=wanted)
        finish_match(pair.match, actor=pair.mentor.user)
        pair.now()
        assert (pair.mentor.review_due, pair.mentee.review_due) == (wanted, wanted)

    def test_not_somebody_who_paused(self, pair):
        type(pair.mentee).objects.filter(pk=pair.mentee.pk).update(status="paused")
        finish_match(pair.match, actor=pair.mentor.user)
        pair.now()
        assert (pair.mentor.review_due, pair.mentee.review_due) == (True, False)

    @pytest.mark.parametrize(
        "look",
        [
            lambda profile: confirm_profile(profile, actor=profile.user),
            lambda profile: edit_profile(profile, actor=profile.user, headline="Engineer"),
            lambda profile: answer_questions(profile, questions=[], given=[], actor=profile.user),
        ],
        ids=["nothing to change", "about", "section"],
    )
    def test_saying_or_saving_something_settles_it(self, pair, look):
        finish_match(pair.match, actor=pair.mentor.user)
        look(pair.now().mentor)
        pair.now()
        assert (pair.mentor.review_due, pair.mentee.review_due) == (False, True)

    def test_nobody_else_can(self, pair):
        refused(Refusal.NOT_YOURS, confirm_profile, pair.mentor, actor=pair.boss)


@pytest.mark.parametrize("verb", [endings.finish_match, endings.ask_to_end, endings.hide_match])
def test_what_is_the_two_peoples_own_is_refused_to_everybody_else(pair, verb):
    refused(Refusal.NOT_YOURS, verb, pair.match, actor=pair.boss)
