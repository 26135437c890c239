"""Verbs about match requests, and what each refuses."""

import datetime as dt

import pytest

from tests.notifications.stories import matched
from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    accept_request,
    cancel_request,
    decline_request,
    keep_session,
    make_match,
    send_request,
    withdraw_request,
)
from wagtail_mentoring.choices import DeclineReason, Letter, MatchSource, Refusal, RequestStatus, WithdrawReason
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import Cycle, LogEntry, Match, MatchRequest, OutboxEmail

pytestmark = pytest.mark.django_db


def test_a_request_becomes_a_match():
    mentor = make_mentor(name="Amina Diallo")
    mentee = make_mentee(mentor.program, name="Ben Okafor")
    match_request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message="Hello")
    assert match_request.status == RequestStatus.PENDING
    assert match_request.answer_by is not None
    match = accept_request(match_request, actor=mentor.user)
    mentor.refresh_from_db()
    mentee.refresh_from_db()
    assert (mentor.active_matches, mentee.active_matches) == (1, 1)
    assert match.request.status == RequestStatus.ACCEPTED
    assert set(OutboxEmail.objects.about(match_request).values_list("letter", flat=True)) == {
        Letter.REQUEST_RECEIVED,
        Letter.REQUEST_SENT,
        Letter.ACCEPTED_MENTOR,
        Letter.ACCEPTED_MENTEE,
    }


def test_R38_a_second_request_is_refused_while_one_is_pending():
    mentee = make_mentee()
    first, second = make_mentor(mentee.program), make_mentor(mentee.program)
    send_request(mentor=first, mentee=mentee, actor=mentee.user)
    with pytest.raises(Refused) as refused:
        send_request(mentor=second, mentee=mentee, actor=mentee.user)
    assert refused.value.refusal == Refusal.TOO_MANY_PENDING
    assert MatchRequest.objects.count() == 1


def test_nobody_asks_across_programs():
    mentor, mentee = make_mentor(), make_mentee()
    with pytest.raises(Refused) as refused:
        send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    assert refused.value.refusal == Refusal.OTHER_PROGRAM
    assert MatchRequest.objects.count() == 0


def test_the_same_form_twice_creates_once():
    mentee = make_mentee()
    mentor = make_mentor(mentee.program)
    first = send_request(mentor=mentor, mentee=mentee, actor=mentee.user, op_id="a" * 32)
    assert send_request(mentor=mentor, mentee=mentee, actor=mentee.user, op_id="a" * 32) == first


def test_R39_other_requests_are_superseded_by_a_match():
    program = make_program(max_pending_per_mentee=None)
    mentee = make_mentee(program)
    first, second = make_mentor(program), make_mentor(program)
    one = send_request(mentor=first, mentee=mentee, actor=mentee.user)
    two = send_request(mentor=second, mentee=mentee, actor=mentee.user)
    accept_request(one, actor=first.user)
    two.refresh_from_db()
    assert two.status == RequestStatus.SUPERSEDED
    with pytest.raises(Refused) as refused:
        accept_request(two, actor=second.user)
    assert refused.value.refusal == Refusal.NOT_PENDING


def test_R45_a_full_mentor_releases_the_requests_that_cannot_be_taken():
    program = make_program()
    mentor = make_mentor(program, capacity=1)
    mentees = [make_mentee(program) for _ in range(2)]
    one, two = (send_request(mentor=mentor, mentee=mentee, actor=mentee.user) for mentee in mentees)
    accept_request(one, actor=mentor.user)
    two.refresh_from_db()
    assert two.status == RequestStatus.WITHDRAWN


def test_R47_capacity_counts_per_cycle():
    program = make_program(capacity_scope="cycle")
    make_cycle(program)
    mentor = make_mentor(program, capacity=1)
    mentee, late = make_mentee(program), make_mentee(program)
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    with pytest.raises(Refused) as refused:
        send_request(mentor=mentor, mentee=late, actor=late.user)
    assert refused.value.refusal == Refusal.MENTOR_FULL


def test_R43_and_R51_cancel_and_decline_free_the_mentee():
    mentee = make_mentee()
    mentor = make_mentor(mentee.program)
    cancel_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentee.user)
    declined = decline_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    assert declined.status == RequestStatus.DECLINED
    assert send_request(mentor=mentor, mentee=mentee, actor=mentee.user).is_pending


def decided(mentor_fields=None):
    mentee = make_mentee()
    mentor = make_mentor(mentee.program, **(mentor_fields or {}))
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


@pytest.mark.parametrize(
    ("reason", "shares", "kept"),
    [
        (DeclineReason.NO_TIME, True, ("no_time", True)),
        (DeclineReason.NO_TIME, False, ("no_time", False)),
        (None, True, ("", False)),
        (None, False, ("", False)),
    ],
)
def test_R51_a_reason_is_optional_and_shown_only_if_the_mentor_chooses_so(reason, shares, kept):
    request = decided()
    decline_request(request, actor=request.mentor.user, reason=reason, shares_reason=shares)
    request.refresh_from_db()
    assert (request.decline_reason, request.shares_reason) == kept
    assert request.decided_by == request.mentor.user


def test_R43_the_mentor_hears_of_a_request_taken_back():
    request = decided()
    cancel_request(request, actor=request.mentee.user)
    assert OutboxEmail.objects.filter(letter=Letter.CANCELED).get().recipient == request.mentor.user


def test_a_coordinator_withdraws_and_both_are_told():
    request, coordinator = decided(), make_user()
    request.program.coordinators.add(coordinator)
    assert withdraw_request(request, actor=coordinator).withdraw_reason == WithdrawReason.STAFF
    told = OutboxEmail.objects.filter(letter__in=[Letter.WITHDRAWN_MENTOR, Letter.WITHDRAWN_MENTEE])
    assert set(told.values_list("recipient", flat=True)) == {request.mentor.user_id, request.mentee.user_id}
    with pytest.raises(Refused) as refused:
        withdraw_request(request, actor=coordinator)
    assert refused.value.refusal == Refusal.NOT_PENDING


@pytest.mark.parametrize("verb", [accept_request, decline_request])
def test_R50_a_double_click_does_nothing_twice(verb):
    request = decided()
    verb(request, actor=request.mentor.user)
    letters = OutboxEmail.objects.count()
    with pytest.raises(Refused) as refused:
        verb(request, actor=request.mentor.user)
    assert refused.value.refusal == Refusal.NOT_PENDING
    assert (OutboxEmail.objects.count(), Match.objects.count()) == (letters, verb is accept_request)


def test_the_same_form_twice_creates_once_even_after_the_first_was_decided():
    mentee = make_mentee()
    mentor = make_mentor(mentee.program)
    first = send_request(mentor=mentor, mentee=mentee, actor=mentee.user, op_id="b" * 32)
    cancel_request(first, actor=mentee.user)
    assert send_request(mentor=mentor, mentee=mentee, actor=mentee.user, op_id="b" * 32) == first
    assert not MatchRequest.objects.pending().exists()


def test_the_key_of_another_form_creates_nothing(site):
    match = matched(make_program(site=site, max_active_per_mentee=2))
    mentee, other = match.mentee, make_mentor(match.program)
    keep_session(match, entry=SessionEntry(held_on=match.program.today()), actor=mentee.user, op_id="c" * 32)
    with pytest.raises(Stale):
        send_request(mentor=other, mentee=mentee, actor=mentee.user, op_id="c" * 32)
    assert not MatchRequest.objects.pending().exists()


def test_R47_a_request_outlives_its_cycle_and_waits_for_the_next():
    program = make_program(capacity_scope="cycle")
    cycle = make_cycle(program)
    mentor, mentee = make_mentor(program), make_mentee(program)
    request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    Cycle.objects.filter(pk=cycle.pk).update(ends_on=program.today() - dt.timedelta(days=1))
    with pytest.raises(Refused) as refused:
        accept_request(request, actor=mentor.user)
    assert refused.value.refusal == Refusal.BETWEEN_CYCLES
    decline = decided()
    assert decline_request(decline, actor=decline.mentor.user)
    following = make_cycle(program, days=(0, 90))
    assert accept_request(request, actor=mentor.user).cycle == following
    assert check_all() == []


def test_R47_the_next_cycle_has_places_again():
    program = make_program(capacity_scope="cycle", max_active_per_mentee=None)
    cycle = make_cycle(program)
    mentor = make_mentor(program, capacity=1)
    mentee, late = make_mentee(program), make_mentee(program)
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    Cycle.objects.filter(pk=cycle.pk).update(ends_on=program.today() - dt.timedelta(days=1))
    make_cycle(program, days=(0, 90))
    assert accept_request(send_request(mentor=mentor, mentee=late, actor=late.user), actor=mentor.user)
    assert check_all() == []


class TestOnBehalf:
    """What a coordinator does for somebody is the same deed, and the history tells whose."""

    @pytest.fixture
    def program(self):
        return make_program()

    @pytest.fixture
    def coordinator(self, program):
        user = make_user()
        program.coordinators.add(user)
        return user

    @pytest.fixture
    def match_request(self, program):
        mentee = make_mentee(program)
        return send_request(mentor=make_mentor(program), mentee=mentee, actor=mentee.user)

    def entry(self, action):
        found = LogEntry.objects.get(action=f"wagtail_mentoring.{action}")
        return found.user, found.data

    def letters(self, match_request):
        return set(OutboxEmail.objects.about(match_request).values_list("letter", flat=True))

    def test_a_request_is_sent_for_a_mentee(self, program, coordinator):
        mentor, mentee = make_mentor(program), make_mentee(program)
        sent = send_request(mentor=mentor, mentee=mentee, actor=coordinator, message="She would like to meet you")
        assert (sent.status, sent.message) == (RequestStatus.PENDING, "She would like to meet you")
        assert self.entry("request_sent") == (coordinator, {"on_behalf_of": "mentee"})
        assert self.letters(sent) == {Letter.REQUEST_RECEIVED, Letter.REQUEST_SENT}

    def test_a_request_is_accepted_for_the_mentor(self, coordinator, match_request):
        match = accept_request(match_request, actor=coordinator)
        assert (match.source, match.request.decided_by) == (MatchSource.REQUEST, coordinator)
        assert self.entry("request_accepted") == (coordinator, {"on_behalf_of": "mentor"})
        assert {Letter.ACCEPTED_MENTOR, Letter.ACCEPTED_MENTEE} <= self.letters(match_request)
        assert check_all() == []

    def test_a_request_is_declined_for_the_mentor(self, coordinator, match_request):
        decline_request(match_request, actor=coordinator, reason=DeclineReason.NO_TIME)
        assert self.entry("request_declined") == (coordinator, {"on_behalf_of": "mentor"})
        assert Letter.DECLINED in self.letters(match_request)

    def test_ones_own_deed_is_on_behalf_of_nobody(self, match_request):
        accept_request(match_request, actor=match_request.mentor.user)
        assert self.entry("request_sent") == (match_request.mentee.user, {})
        assert self.entry("request_accepted") == (match_request.mentor.user, {})


def test_P12_accepting_asks_thirteen_statements(django_assert_num_queries):
    mentor = make_mentor(capacity=3)
    mentees = [make_mentee(mentor.program), make_mentee(mentor.program)]
    warm_up, waiting = (send_request(mentor=mentor, mentee=mentee, actor=mentee.user) for mentee in mentees)
    accept_request(warm_up, actor=mentor.user)  # asks for content types, once per process
    savepoint_of_the_test = 2
    with django_assert_num_queries(13 + savepoint_of_the_test):
        accept_request(waiting, actor=mentor.user)


def test_the_second_match_of_a_mentee_takes_the_next_slot():
    program = make_program(max_active_per_mentee=2)
    mentee, actor = make_mentee(program), make_user(is_superuser=True)
    matches = [make_match(mentor=make_mentor(program), mentee=mentee, actor=actor) for _ in range(2)]
    assert [match.mentee_slot for match in matches] == [1, 2]
