"""Steps that several verbs share."""

import datetime as dt

import pytest

from tests.people import make_cycle, make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import _steps, _tasks, accept_request, make_match, pause_profile, send_request
from wagtail_mentoring.choices import CapacityScope, RequestMessage, RequestStatus, TaskKind
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import CoordinatorTask, MatchRequest, MentorCycle, MentorProfile, OutboxEmail

pytestmark = pytest.mark.django_db


def ask(mentor, mentee, message=""):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message=message)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-03-15", 12, "2028-03-15"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-10-31", 1, "2027-11-30"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-11-30", 1, "2027-12-30"),
        ("2027-12-01", 12, "2028-12-01"),
        ("2027-05-05", 120, "2037-05-05"),
    ],
)
def test_R66_a_match_lasts_calendar_months(start, months, end):
    assert _steps.last_day(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(end)


def test_R66_an_open_ended_match_has_no_last_day():
    assert _steps.last_day(dt.date(2027, 1, 1), None) is None


def test_R41_the_day_to_answer_by_is_a_promise():
    program = make_program(response_days=14)
    match_request = ask(make_mentor(program), make_mentee(program))
    assert match_request.answer_by == program.today() + dt.timedelta(days=14)
    program.response_days = None
    program.save()
    match_request.refresh_from_db()
    assert match_request.answer_by is not None
    assert ask(make_mentor(program), make_mentee(program)).answer_by is None


@pytest.mark.parametrize(
    ("rule", "kept"),
    [(RequestMessage.OFF, ""), (RequestMessage.OPTIONAL, "Hello"), (RequestMessage.REQUIRED, "Hello")],
)
def test_a_message_is_kept_where_the_program_has_one(rule, kept):
    mentor = make_mentor(make_program(request_message=rule))
    assert ask(mentor, make_mentee(mentor.program), message="  Hello \n").message == kept


def test_pending_requests_of_a_mentee_are_numbered():
    program = make_program(max_pending_per_mentee=None)
    mentee = make_mentee(program)
    assert [ask(make_mentor(program), mentee).open_slot for _ in range(3)] == [1, 2, 3]


def test_closing_what_is_closed_is_stale():
    program = make_program()
    match_request = ask(make_mentor(program), make_mentee(program))
    copy = MatchRequest.objects.with_people().get(pk=match_request.pk)
    _steps.close_request(match_request, RequestStatus.CANCELED, actor=None)
    with pytest.raises(Stale):
        _steps.close_request(copy, RequestStatus.DECLINED, actor=None)
    assert not _steps.close_if_pending(copy, RequestStatus.WITHDRAWN, actor=None)
    copy.refresh_from_db()
    assert copy.status == RequestStatus.CANCELED


@pytest.fixture
def faster(monkeypatch):
    """Let a request's mentee take it back just before somebody else's verb closes it."""
    close = _steps.close_request

    def cancel_first(match_request, status, *, actor):
        if status in {RequestStatus.WITHDRAWN, RequestStatus.SUPERSEDED}:
            close(MatchRequest.objects.with_people().get(pk=match_request.pk), RequestStatus.CANCELED, actor=None)
        close(match_request, status, actor=actor)

    monkeypatch.setattr(_steps, "close_request", cancel_first)


def letters_about(match_request):
    return set(OutboxEmail.objects.about(match_request).values_list("letter", flat=True))


def test_who_pauses_while_a_mentee_cancels_withdraws_nothing_and_tells_nobody(faster):
    mentor = make_mentor()
    match_request = ask(mentor, make_mentee(mentor.program))
    before = letters_about(match_request)
    pause_profile(mentor, actor=mentor.user)
    match_request.refresh_from_db()
    assert match_request.status == RequestStatus.CANCELED
    assert letters_about(match_request) == before


def test_a_match_supersedes_no_request_that_its_mentee_took_back_meanwhile(faster):
    program = make_program(max_pending_per_mentee=None)
    mentee, mentor = make_mentee(program), make_mentor(program)
    other = ask(make_mentor(program), mentee)
    before = letters_about(other)
    accept_request(ask(mentor, mentee), actor=mentor.user)
    other.refresh_from_db()
    assert other.status == RequestStatus.CANCELED
    assert letters_about(other) == before


class TestPlaces:
    def take(self, mentor, mentee):
        _steps.take_places(mentor=mentor, mentee=mentee, cycle=mentor.program.current_cycle())

    @pytest.mark.parametrize("full", ["mentor", "mentee"])
    def test_a_place_that_is_gone_is_stale(self, full):
        program = make_program()
        people = {"mentor": make_mentor(program), "mentee": make_mentee(program)}
        type(people[full]).objects.filter(pk=people[full].pk).update(active_matches=1)
        with pytest.raises(Stale):
            self.take(**people)

    def test_without_a_limit_there_is_always_a_place(self):
        program = make_program(max_active_per_mentee=None)
        mentor, mentee = make_mentor(program, capacity=9), make_mentee(program)
        for _number in range(3):
            self.take(mentor, mentee)
        assert (mentor.active_matches, mentee.active_matches) == (3, 3)

    def test_R45_the_cycle_counts_what_was_made(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE, max_active_per_mentee=None)
        make_cycle(program)
        mentor, mentee = make_mentor(program, capacity=2), make_mentee(program)
        self.take(mentor, mentee)
        self.take(mentor, mentee)
        assert str(MentorCycle.objects.get()) == "2/2"
        with pytest.raises(Stale):
            self.take(mentor, mentee)


class TestAfterwards:
    def test_a_mentor_with_places_left_keeps_the_other_requests(self):
        program = make_program()
        mentor = make_mentor(program, capacity=2)
        first, second = (ask(mentor, make_mentee(program)) for _ in range(2))
        accept_request(first, actor=mentor.user)
        second.refresh_from_db()
        assert second.is_pending

    def test_a_mentee_with_places_left_keeps_the_other_requests(self):
        program = make_program(max_active_per_mentee=2, max_pending_per_mentee=None)
        mentee = make_mentee(program)
        first, second = (ask(make_mentor(program), mentee) for _ in range(2))
        accept_request(first, actor=first.mentor.user)
        second.refresh_from_db()
        assert second.is_pending

    def test_matches_of_a_mentee_are_numbered(self):
        program = make_program(max_active_per_mentee=None)
        mentee = make_mentee(program)
        coordinator = make_mentee(program).user
        program.coordinators.add(coordinator)
        mentors = [make_mentor(program) for _ in range(2)]
        assert [make_match(mentor=mentor, mentee=mentee, actor=coordinator).mentee_slot for mentor in mentors] == [1, 2]

    def test_between_cycles_nobody_is_full(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        make_cycle(program)
        mentor = make_mentor(program, capacity=2)
        match_request = ask(mentor, make_mentee(program))
        program.cycles.update(ends_on=program.today() - dt.timedelta(days=1))
        MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=2)
        mentor.refresh_from_db()
        _steps.release_if_full(mentor, actor=None)
        match_request.refresh_from_db()
        assert match_request.is_pending


@pytest.mark.parametrize(
    ("make", "rules", "capacity", "load", "limit"),
    [
        (make_mentor, {}, 3, 0, 3),
        (make_mentor, {}, 1, 2, 2),
        (make_mentor, {"capacity_scope": CapacityScope.CYCLE}, 3, 0, None),
        (make_mentee, {"max_active_per_mentee": 2}, None, 0, 2),
        (make_mentee, {"max_active_per_mentee": 1}, None, 2, 2),
        (make_mentee, {"max_active_per_mentee": None}, None, 2, None),
    ],
)
def test_the_limit_of_running_matches(make, rules, capacity, load, limit):
    profile = make(make_program(**rules))
    profile.active_matches = load
    if capacity:
        profile.capacity = capacity
    assert _steps.limit_of(profile, profile.program) == limit


def test_a_request_that_is_decided_already_gets_no_task():
    program = make_program()
    match_request = ask(make_mentor(program), make_mentee(program))
    copy = MatchRequest.objects.with_people().get(pk=match_request.pk)
    _steps.close_request(match_request, RequestStatus.CANCELED, actor=None)
    with pytest.raises(Stale):
        _tasks.open_task(copy, TaskKind.HELP_ASKED, actor=None)
    assert not CoordinatorTask.objects.exists()


def test_a_place_that_is_free_already_is_not_freed_again():
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    with pytest.raises(Stale):
        _steps.free_places(mentor=mentor, mentee=mentee)
    mentor.refresh_from_db()
    assert mentor.active_matches == 0
