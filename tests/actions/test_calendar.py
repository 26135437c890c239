"""What happens because days pass: each thing once, on its day, however often and late the calendar is looked at."""

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from tests.days import days_pass, live
from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring import signals
from wagtail_mentoring.actions import (
    accept_request,
    ask_for_help,
    cancel_request,
    leave_program,
    pause_profile,
    send_request,
)
from wagtail_mentoring.actions import calendar as calendar_module
from wagtail_mentoring.actions.calendar import (
    end_at_term,
    escalate_request,
    expire_request,
    sweep,
    tick,
    welcome_back,
)
from wagtail_mentoring.choices import EndedBy, Letter, MatchEnd, MatchStatus, Refusal, RequestStatus, TaskKind
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import (
    CoordinatorTask,
    Heartbeat,
    LogEntry,
    Match,
    MatchRequest,
    MentorProfile,
    OutboxEmail,
)
from wagtail_mentoring.news import Event

pytestmark = pytest.mark.django_db

REMINDERS = (Letter.NUDGE, Letter.OVERDUE, Letter.FIRST_MEETING, Letter.ENDING_SOON, Letter.HELP_ASKED)


def asked(program=None):
    mentee = make_mentee(program := program or make_program())
    return send_request(mentor=make_mentor(program), mentee=mentee, actor=mentee.user)


def matched(program=None):
    request = asked(program)
    return accept_request(request, actor=request.mentor.user)


def told(*letters):
    """How often each letter has been written, of those the calendar writes."""
    rows = OutboxEmail.objects.filter(letter__in=letters or REMINDERS)
    return Counter(Letter(letter) for letter in rows.values_list("letter", flat=True))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


class TestRequests:
    def test_R41_the_mentor_is_reminded_on_days_5_and_10_and_the_mentee_may_act_after_day_14(self):
        request, seen = asked(), {}
        for day in range(1, 22):
            live(1)
            for letter, number in told().items():
                seen.setdefault((letter, number), day)
        assert seen == {(Letter.NUDGE, 1): 5, (Letter.NUDGE, 2): 10, (Letter.OVERDUE, 1): 15}
        assert fresh(request).is_pending, "R42: the request does not expire by itself"
        assert set(OutboxEmail.objects.filter(letter=Letter.NUDGE).values_list("recipient", flat=True)) == {
            request.mentor.user_id
        }

    def test_of_several_due_reminders_only_the_newest_is_given(self):
        request = asked()
        days_pass(21)
        tick()
        assert told() == {Letter.NUDGE: 1, Letter.OVERDUE: 1}
        assert fresh(request).nudged_days == 10

    def test_a_mentor_who_answered_paused_or_left_is_not_reminded(self):
        for end in (
            lambda request: cancel_request(request, actor=request.mentee.user),
            lambda request: pause_profile(request.mentor, actor=request.mentor.user),
            lambda request: leave_program(request.mentee, actor=request.mentee.user),
        ):
            end(asked())
        live(22)
        assert told() == {}

    def test_a_nudge_that_was_overtaken_is_not_sent(self, mailoutbox):
        request = asked()
        days_pass(5)
        tick()
        cancel_request(fresh(request), actor=request.mentee.user)
        mail.outbox.clear()
        call_command("mentoring_tick")
        assert not [letter for letter in mailoutbox if "waits for your answer" in letter.subject]

    def test_R42_help_is_asked_for_once_and_only_after_the_deadline(self):
        request = asked()
        request.program.coordinators.add(coordinator := make_user())
        with pytest.raises(Refused) as refused:
            ask_for_help(request, actor=request.mentee.user)
        assert refused.value.refusal == Refusal.NOT_OVERDUE
        days_pass(15)
        with pytest.raises(Refused) as refused:
            ask_for_help(request, actor=request.mentor.user)
        assert refused.value.refusal == Refusal.NOT_YOURS
        task = ask_for_help(fresh(request), actor=request.mentee.user)
        assert (task.kind, task.match_request, task.match) == (TaskKind.HELP_ASKED, request, None)
        assert OutboxEmail.objects.get(letter=Letter.HELP_ASKED).recipient == coordinator
        with pytest.raises(Refused) as refused:
            ask_for_help(fresh(request), actor=request.mentee.user)
        assert refused.value.refusal == Refusal.HELP_ALREADY_ASKED
        live(20)
        assert CoordinatorTask.objects.count() == 1, "one task is enough"
        cancel_request(fresh(request), actor=request.mentee.user)
        assert not CoordinatorTask.objects.open().exists(), "a request that is closed needs no help"
        with pytest.raises(Refused) as refused:
            ask_for_help(fresh(request), actor=request.mentee.user)
        assert refused.value.refusal == Refusal.NOT_PENDING

    def test_where_nobody_is_named_superusers_hear_of_it_and_never_the_two_themselves(self):
        request = asked()
        root, _gone = make_user(is_superuser=True), make_user(is_superuser=True, is_active=False)
        days_pass(15)
        ask_for_help(fresh(request), actor=request.mentee.user)
        assert [email.recipient for email in OutboxEmail.objects.filter(letter=Letter.HELP_ASKED)] == [root]
        other = asked(request.program)
        request.program.coordinators.add(other.mentor.user)
        days_pass(15)
        ask_for_help(fresh(other), actor=other.mentee.user)
        assert told(Letter.HELP_ASKED) == {Letter.HELP_ASKED: 2}, "nobody else is named"

    @pytest.mark.parametrize(("rules", "day"), [({}, 21), ({"response_days": None, "nudge_days": [7, 14]}, 21)])
    def test_a_silent_mentor_and_a_silent_mentee_end_with_the_coordinators(self, rules, day):
        request = asked(make_program(**rules))
        live(day - 1)
        assert not CoordinatorTask.objects.exists()
        live(2)
        task = CoordinatorTask.objects.get()
        assert (task.kind, task.match_request, task.opened_by) == (TaskKind.NO_ANSWER, request, None)
        assert fresh(request).is_pending

    def test_a_request_expires_where_the_program_wants_it(self):
        program = make_program(auto_expire_days=14)
        program.max_pending_per_mentee = 1
        request = asked(program)
        days_pass(14)
        tick()
        assert fresh(request).is_pending
        days_pass(1)
        tick()
        request = fresh(request)
        assert (request.status, request.decided_by, request.open_slot) == (RequestStatus.EXPIRED, None, None)
        assert told(Letter.EXPIRED_MENTOR, Letter.EXPIRED_MENTEE).total() == 2
        assert told(Letter.OVERDUE) == {}, "it is too late to act"
        again = send_request(mentor=request.mentor, mentee=request.mentee, actor=request.mentee.user)
        assert again.is_pending

    def test_nothing_happens_to_a_request_between_two_cycles(self):
        program = make_program(capacity_scope="cycle", response_days=None, nudge_days=[])
        make_cycle(program, days=(-30, 1))
        request = asked(program)
        match = matched(program)
        live(3)
        assert fresh(request).is_pending
        assert fresh(match).is_active
        assert told() == {}


class TestMatches:
    def test_R55_the_mentee_is_reminded_on_day_22(self):
        match = matched()
        live(21)
        assert told() == {}
        live(3)
        assert told() == {Letter.FIRST_MEETING: 1}
        assert OutboxEmail.objects.get(letter=Letter.FIRST_MEETING).recipient == match.mentee.user

    def test_R66_reminders_30_and_7_days_before_and_the_end_the_day_after(self):
        match = matched()
        length = (match.ends_on - match.program.today()).days
        days_pass(length - 31)
        tick()
        assert told(Letter.ENDING_SOON) == {}
        seen = {}
        for left in range(30, -2, -1):
            live(1)
            for letter, number in told(Letter.ENDING_SOON, Letter.ENDED_AT_TERM, Letter.REVIEW_PROFILE).items():
                seen.setdefault((letter, number), left)
        assert seen == {
            (Letter.ENDING_SOON, 2): 30,
            (Letter.ENDING_SOON, 4): 7,
            (Letter.ENDED_AT_TERM, 2): -1,
            (Letter.REVIEW_PROFILE, 2): -1,
        }
        match = fresh(match)
        assert (match.status, match.end_reason, match.ended_by) == (
            MatchStatus.COMPLETED,
            MatchEnd.TERM_COMPLETE,
            EndedBy.CALENDAR,
        )
        assert check_all() == []

    def test_R66_R72_the_end_frees_the_places_of_both(self):
        match = matched()
        days_pass(367)
        tick()
        for person in (fresh(match.mentor), fresh(match.mentee)):
            assert (person.active_matches, person.active_limit) == (0, 1)
        again = send_request(mentor=match.mentor, mentee=match.mentee, actor=match.mentee.user)
        assert accept_request(again, actor=match.mentor.user).is_active
        assert check_all() == []

    def test_a_short_match_is_not_reminded_of_its_end_on_its_first_day(self):
        matched(make_program(match_months=1, end_reminder_days=[35, 7]))  # no month has 35 days
        live(2)
        assert told() == {}
        live(23)
        assert told(Letter.ENDING_SOON) == {Letter.ENDING_SOON: 2}

    def test_R13_the_profiles_are_reviewed_where_the_program_wants_it_and_by_those_who_take_part(self):
        match = matched()
        pause_profile(match.mentee, actor=match.mentee.user)
        days_pass(367)
        tick()
        assert told(Letter.ENDED_AT_TERM) == {Letter.ENDED_AT_TERM: 2}
        assert OutboxEmail.objects.get(letter=Letter.REVIEW_PROFILE).recipient == match.mentor.user

    def test_who_has_left_is_told_nothing_and_the_task_is_done(self):
        match = matched()
        leave_program(match.mentor, actor=match.mentor.user)
        days_pass(367)
        tick()
        assert OutboxEmail.objects.get(letter=Letter.ENDED_AT_TERM).recipient == match.mentee.user
        assert not CoordinatorTask.objects.open().exists()
        assert check_all() == []

    def test_who_paused_is_not_reminded(self):
        match = matched()
        pause_profile(match.mentee, actor=match.mentee.user)
        days_pass(22)
        tick()
        assert told() == {}

    def test_an_open_ended_match_goes_on(self):
        match = matched(make_program(match_months=None, first_meeting_days=None))
        days_pass(4000)
        tick()
        assert fresh(match).is_active
        assert told() == {}


class TestAway:
    def test_a_mentor_comes_back_by_itself(self):
        mentor = make_mentor()
        MentorProfile.objects.filter(pk=mentor.pk).update(away_until=mentor.program.today() + dt.timedelta(days=2))
        live(1)
        assert fresh(mentor).away_until is not None
        live(1)
        assert fresh(mentor).away_until is None
        assert LogEntry.objects.for_instance(mentor).filter(action="wagtail_mentoring.profile_returned").count() == 1


class TestTheCalendar:
    @pytest.fixture
    def world(self):
        """One row for every duty."""
        program = make_program()
        requests = [asked(program) for _ in range(3)]
        MatchRequest.objects.filter(pk=requests[0].pk).update(expires_on=program.today())
        away = make_mentor(program)
        MentorProfile.objects.filter(pk=away.pk).update(away_until=program.today())
        matches = [matched(program) for _ in range(3)]
        Match.objects.filter(pk=matches[0].pk).update(ends_on=program.today())
        Match.objects.filter(pk=matches[1].pk).update(ends_on=program.today() + dt.timedelta(days=31))
        return requests, matches, away

    def test_twice_is_once(self, world):
        days_pass(25)
        done = tick()
        assert set(done) == {
            Event.REQUEST_EXPIRED,
            Event.REQUEST_NUDGED,
            Event.REQUEST_OVERDUE,
            Event.TASK_OPENED,
            Event.FIRST_MEETING_DUE,
            Event.MATCH_ENDING_SOON,
            Event.MATCH_ENDED,
            Event.PROFILE_RETURNED,
        }
        letters, entries = OutboxEmail.objects.count(), LogEntry.objects.count()
        assert tick() == {}
        assert (OutboxEmail.objects.count(), LogEntry.objects.count()) == (letters, entries)

    def test_many_are_done_in_chunks(self, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(calendar_module, "CHUNK", 2)
        program = make_program()
        for _ in range(5):
            asked(program)
        days_pass(5)
        assert tick() == {Event.REQUEST_NUDGED: 5}
        monkeypatch.setattr(calendar_module, "CHUNK", 200)
        days_pass(5)
        with django_assert_max_num_queries(40):
            assert tick() == {Event.REQUEST_NUDGED: 5}

    def test_one_that_fails_stops_none_of_the_others(self, world, monkeypatch, caplog):
        requests, _matches, _away = world
        days_pass(5)
        draft_to = calendar_module.draft_to

        def fail(person, letter, **about):
            if about["match_request"] == requests[1]:
                raise RuntimeError("poison")
            return draft_to(person, letter, **about)

        monkeypatch.setattr(calendar_module, "draft_to", fail)
        tick()
        assert "could not do what is due" in caplog.text
        assert [fresh(request).nudged_days for request in requests] == [0, 0, 5]  # the first has expired
        monkeypatch.undo()
        tick()
        assert fresh(requests[1]).nudged_days == 5

    def test_what_is_not_due_is_stale(self):
        request, match = asked(), matched()
        for verb, noun in (
            (expire_request, request),
            (escalate_request, request),
            (end_at_term, match),
            (welcome_back, match.mentor),
        ):
            with pytest.raises(Stale):
                verb(noun)

    def test_what_somebody_else_did_meanwhile_is_left_alone(self):
        request = asked()
        days_pass(5)
        rows = MatchRequest.objects.filter(pk=request.pk)
        assert sweep(rows, lambda _keys: (_ for _ in ()).throw(Stale), size=1) == 0
        match = matched()
        Match.objects.filter(pk=match.pk).update(ends_on=match.program.today() - dt.timedelta(days=1))
        due = fresh(match)
        end_at_term(due)
        with pytest.raises(Stale):
            end_at_term(due)

    def test_what_somebody_else_has_done_meanwhile_is_not_counted(self, monkeypatch):
        match = matched()
        Match.objects.filter(pk=match.pk).update(ends_on=match.program.today() - dt.timedelta(days=1))
        rows = Match.objects.filter(program=match.program).over(match.program.today())
        act_on = calendar_module._each(rows, end_at_term)
        act_on([match.pk])
        with pytest.raises(Stale):
            act_on([match.pk])

    @pytest.mark.parametrize("error", [Stale, RuntimeError])
    def test_a_weekly_letter_that_cannot_be_written_stops_nothing(self, error, monkeypatch, caplog):
        """Two looks at the same moment both write it, and the database lets one of them."""
        make_program(), make_program()
        tried = []

        def fail(program, _week):
            tried.append(program)
            raise error

        monkeypatch.setattr(calendar_module, "write_weekly_digest", fail)
        tick()
        assert len(tried) == 2
        assert not Heartbeat.is_silent()
        assert ("could not do what is due" in caplog.text) == (error is RuntimeError)

    def test_the_host_hears_of_everything(self, world, django_capture_on_commit_callbacks):
        heard = []

        def hear(sender, signal, event, actor, **news):
            heard.append((signal, actor, *news))

        names = ("request_nudged", "request_overdue", "request_expired", "match_ended", "match_ending_soon")
        told = {getattr(signals, name): name for name in (*names, "first_meeting_due", "profile_review_asked")}
        for signal in told:
            signal.connect(hear)
        days_pass(25)
        with django_capture_on_commit_callbacks(execute=True):
            tick()
        for signal in told:
            signal.disconnect(hear)
        assert {(told[signal], noun) for signal, _actor, noun in heard} == {
            *((name, "match_request") for name in ("request_nudged", "request_overdue", "request_expired")),
            *((name, "match") for name in ("match_ended", "match_ending_soon", "first_meeting_due")),
            ("profile_review_asked", "match"),
        }
        assert {actor for _signal, actor, _noun in heard} == {None}

    def test_the_command_says_what_it_did(self, capsys):
        asked()
        days_pass(5)
        call_command("mentoring_tick")
        assert "1  Mentor reminded of the request\n" in capsys.readouterr().out

    def test_the_last_look_is_remembered(self):
        assert Heartbeat.is_silent()
        asked()
        days_pass(5)
        tick()
        assert not Heartbeat.is_silent()
        assert Heartbeat.objects.get().done == {"request_nudged": 1}
        tick()
        assert Heartbeat.objects.get().done == {}
        Heartbeat.objects.update(ticked_at=timezone.now() - dt.timedelta(hours=3))
        assert Heartbeat.is_silent()
        assert str(Heartbeat.objects.get()) == Heartbeat.last().isoformat()


class TestTheWeeklyDigest:
    @pytest.fixture
    def coordinator(self):
        program = make_program()
        program.coordinators.add(user := make_user())
        asked(program)
        return user

    def digests(self):
        return OutboxEmail.objects.filter(letter=Letter.STAFF_DIGEST)

    def test_it_comes_once_a_week_and_only_if_something_waits(self, coordinator, monkeypatch):
        seen, start = {}, dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)  # a Monday
        MatchRequest.objects.update(created_at=start, answer_by=dt.date(2027, 3, 15), escalates_on=dt.date(2027, 3, 22))
        for hours in range(0, 24 * 28, 6):
            monkeypatch.setattr(timezone, "now", lambda now=start + dt.timedelta(hours=hours): now)
            tick()
            seen.setdefault(self.digests().count(), hours // 24)
        assert seen == {0: 0, 1: 20, 2: 27}, "on Mondays, from that after the 15th on; the day begins at 8 here"
        assert {email.recipient for email in self.digests()} == {coordinator}
        monkeypatch.setattr(timezone, "now", lambda: start + dt.timedelta(days=28))
        Heartbeat.objects.all().delete()
        tick()
        tick()
        assert self.digests().count() == 2


def test_a_reminder_that_somebody_else_has_just_given_is_not_given_again():
    match_request = asked()
    days_pass(5)
    program = match_request.program
    reminder = calendar_module.Reminder(Event.REQUEST_NUDGED, calendar_module._nudges)
    _day_10, (rows, changes) = reminder.due(program, program.today())
    give = reminder.giver(program, rows, changes)
    give([match_request.pk])
    with pytest.raises(Stale):
        give([match_request.pk])
    assert OutboxEmail.objects.filter(letter=Letter.NUDGE).count() == 1
