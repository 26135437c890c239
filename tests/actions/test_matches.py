"""Matches made by coordinators."""

import pytest

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import make_match, send_request
from wagtail_mentoring.choices import Letter, MatchSource, Refusal, RequestStatus
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import MatchRequest, OutboxEmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_program()


@pytest.fixture
def coordinator(program):
    user = make_user()
    program.coordinators.add(user)
    return user


def test_a_match_made_by_a_coordinator_has_a_request_of_its_own(program, coordinator):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = make_match(mentor=mentor, mentee=mentee, actor=coordinator)
    assert (match.source, match.request.status) == (MatchSource.STAFF, RequestStatus.ACCEPTED)
    assert match.request.decided_by == coordinator
    told = set(OutboxEmail.objects.about(match.request).values_list("letter", "recipient"))
    assert told == {(Letter.ACCEPTED_MENTOR, mentor.user_id), (Letter.ACCEPTED_MENTEE, mentee.user_id)}
    assert check_all() == []


def test_a_pending_request_of_the_two_is_taken_over(program, coordinator):
    mentor, mentee = make_mentor(program), make_mentee(program)
    pending = send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message="Please")
    match = make_match(mentor=mentor, mentee=mentee, actor=coordinator)
    assert match.request == pending
    assert MatchRequest.objects.count() == 1
    assert check_all() == []


def test_a_request_to_another_mentor_is_superseded(program, coordinator):
    mentee = make_mentee(program)
    other = send_request(mentor=make_mentor(program), mentee=mentee, actor=mentee.user)
    match = make_match(mentor=make_mentor(program), mentee=mentee, actor=coordinator)
    other.refresh_from_db()
    assert (other.status, match.request.status) == (RequestStatus.SUPERSEDED, RequestStatus.ACCEPTED)
    assert check_all() == []


def test_a_mentor_who_is_full_is_full_for_coordinators_too(program, coordinator):
    mentor = make_mentor(program)
    make_match(mentor=mentor, mentee=make_mentee(program), actor=coordinator)
    with pytest.raises(Refused) as refused:
        make_match(mentor=mentor, mentee=make_mentee(program), actor=coordinator)
    assert refused.value.refusal == Refusal.MENTOR_FULL
    assert MatchRequest.objects.count() == 1
