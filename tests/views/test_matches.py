"""My Matches: what each role sees, in which order, and at a fixed price."""

import datetime as dt

import pytest

from tests.people import make_cycle, make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import (
    SessionEntry,
    accept_request,
    cancel_plan,
    decline_request,
    enroll,
    finish_match,
    keep_session,
    leave_program,
    send_request,
)
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.choices import CapacityScope, ContactKind, ContactVisibility, ProfileStatus, Role
from wagtail_mentoring.models import MatchRequest, MenteeProfile, MentorProfile

pytestmark = pytest.mark.django_db

HERE = "/mentoring/club/matches/"


@pytest.fixture
def program(site):
    return make_program(slug="club", max_pending_per_mentee=None, max_active_per_mentee=None)


def ask(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def pair(mentor, mentee):
    return accept_request(ask(mentor, mentee), actor=mentor.user)


def headings(visitor):
    return [heading.get_text(" ", strip=True) for heading in visitor.page.select(".wm h2")]


def in_place_of_the_button(visitor):
    [sentence] = visitor.page.select(".wm-head > p")
    return sentence.get_text(" ", strip=True)


def test_R23_mentees_find_a_mentor_and_mentors_do_not(program, visit):
    assert visit(make_mentee(program)).open(HERE).can("Find a Mentor!")
    assert not visit(make_mentor(program)).open(HERE).can("Find a Mentor!")


def test_a_mentee_who_may_not_ask_yet_is_not_sent_searching(program, visit):
    for status, way in (
        (ProfileStatus.DRAFT, "Go on with your profile"),
        (ProfileStatus.PAUSED, "Resume your profile"),
    ):
        visitor = visit(make_mentee(program, status=status)).open(HERE)
        assert not visitor.can("Find a Mentor!")
        assert visitor.click(way).path == "/mentoring/club/profile/mentee/"
    visitor = visit(make_mentee(program, status=ProfileStatus.PENDING)).open(HERE)
    assert not visitor.can("Find a Mentor!")
    assert visitor.click("View your profile").path == "/mentoring/club/profile/mentee/"


def test_a_mentee_who_has_as_many_mentors_as_may_be_is_not_sent_searching(program, visit):
    mentor, mentee = make_mentor(program, name="Amina Diallo", capacity=9), make_mentee(program)
    match = pair(mentor, mentee)
    assert visit(mentee).open(HERE).can("Find a Mentor!"), "another one is possible"
    type(program).objects.update(max_active_per_mentee=1)
    visitor = visit(mentee).open(HERE)
    assert not visitor.can("Find a Mentor!")
    assert in_place_of_the_button(visitor) == "You can ask another mentor once your match has ended."
    finish_match(match, actor=mentor.user)
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        assert visit(mentee).open(page).can("Find a Mentor!")
    pair(mentor, MenteeProfile.objects.get())
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        assert not visit(mentee).open(page).can("Find a Mentor!")


def test_a_mentee_who_waits_for_an_answer_is_sent_searching_once_another_request_is_possible(program, visit):
    mentee = make_mentee(program)
    sent = ask(make_mentor(program, name="Amina Diallo"), mentee)
    assert visit(mentee).open(HERE).can("Find a Mentor!")
    type(program).objects.update(max_pending_per_mentee=1)
    visitor = visit(mentee).open(HERE)
    assert not visitor.can("Find a Mentor!")
    assert in_place_of_the_button(visitor) == "You can ask another mentor once your request is answered."
    decline_request(sent, actor=sent.mentor.user)
    assert visit(mentee).open(HERE).can("Find a Mentor!")


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("max_active_per_mentee", "You can ask another mentor once one of your matches has ended."),
        ("max_pending_per_mentee", "You can ask another mentor once one of your requests is answered."),
    ],
)
def test_a_mentee_with_several_hears_that_one_of_them_is_enough(program, visit, limit, says):
    mentor, mentee = make_mentor(program, capacity=9), make_mentee(program)
    for other in (mentor, make_mentor(program)):
        pair(other, MenteeProfile.objects.get(pk=mentee.pk))
    for _number in range(2):
        ask(make_mentor(program), mentee)
    type(program).objects.update(**{limit: 2})
    assert in_place_of_the_button(visit(mentee).open(HERE)) == says


def test_R47_between_cycles_a_mentee_is_not_sent_searching(program, visit):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = pair(mentor, mentee)
    sent = decline_request(ask(make_mentor(program), mentee), actor=MentorProfile.objects.last().user)
    finish_match(match, actor=mentor.user)
    pages = (HERE, f"/mentoring/matches/{match.pk}/", f"/mentoring/requests/{sent.pk}/")
    type(program).objects.update(capacity_scope=CapacityScope.CYCLE)
    following = make_cycle(program, days=(400, 500), name="Autumn")
    for page in pages:
        assert not visit(mentee).open(page).can("Find a Mentor!")
    begins = program.in_words(following.starts_on)
    says = f"Matches are made during a cycle; the next one, “Autumn”, begins on {begins}."
    visitor = visit(mentee).open(HERE)
    assert in_place_of_the_button(visitor) == says
    assert not visitor.page.select_one(".wm-head a"), "it is this page"
    following.delete()
    make_cycle(program, days=(-20, -10))
    visitor = visit(mentee).open(HERE)
    assert visitor.page.select_one(".wm-head a")["href"] == "mailto:team@example.org"
    make_cycle(program)
    for page in pages:
        assert visit(mentee).open(page).can("Find a Mentor!")


def test_empty_parts_say_what_they_are_for(program, visit):
    visitor = visit(make_mentee(program)).open(HERE)
    assert headings(visitor) == ["My Pending Matches", "My Active Matches"]
    assert visitor.sees("You have not asked anybody", "You have no mentor yet")
    visitor = visit(make_mentor(program)).open(HERE)
    assert headings(visitor) == ["Mentoring Requests", "My Active Matches"]
    assert visitor.sees("Nobody is waiting for your answer", "You have no mentee at the moment")


def test_R5_both_roles_see_both_and_who_waits_comes_first(program, visit):
    both = make_mentor(program, name="Amina Diallo")
    make_mentee(program, user=both.user)
    visitor = visit(both).open(HERE)
    assert headings(visitor) == [
        "My Pending Matches",
        "My Active Matches (as mentee)",
        "Mentoring Requests",
        "My Active Matches (as mentor)",
    ]
    ask(both, make_mentee(program))
    assert headings(visitor.open(HERE))[0] == "Mentoring Requests"


def test_R52_partners_see_how_to_reach_each_other(program, visit):
    mentor = make_mentor(program, contact_kind=ContactKind.PHONE, contact_value="+47 22 00 00 00")
    mentee = make_mentee(program, name="Ben Okafor", contact_value="ben@mentees.example")
    match = pair(mentor, mentee)
    visitor = visit(mentor).open(HERE)
    assert visitor.page.find("a", href="mailto:ben@mentees.example")
    assert visitor.sees("Your mentee since", "Ben Okafor has been asked to write first.", "within 21 days")
    assert visit(mentee).open(HERE).sees("Phone", "+47 22 00 00 00", "first.")
    for who in (mentor, mentee):
        assert visit(who).open(f"/mentoring/matches/{match.pk}/").sees("How to reach each other", "until")


@pytest.mark.parametrize("days", [21, None])
def test_R54_the_first_meeting_is_the_next_step_while_a_match_is_new(program, visit, days):
    program.first_meeting_days = days
    program.save()
    mentee = make_mentee(program)
    match = pair(make_mentor(program, name="Amina Diallo"), mentee)
    pages = (HERE, f"/mentoring/matches/{match.pk}/")
    for page in pages:
        assert visit(mentee).open(page).sees("Write to Amina Diallo first.")
    type(match).objects.update(started_at=match.started_at - dt.timedelta(days=22))
    for page in pages:
        visitor = visit(mentee).open(page)
        assert visitor.sees("Agree on your next date.", "E-mail Amina Diallo")
        assert not visitor.sees("works best")


@pytest.mark.parametrize(("days", "left"), [(30, "30 days left. "), (0, ""), (31, None), (-1, None)])
def test_R66_a_match_that_ends_soon_says_so_and_what_is_left_to_do(program, visit, days, left):
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program)
    match = pair(mentor, mentee)
    last = program.today() + dt.timedelta(days=days)
    type(match).objects.update(started_at=match.started_at - dt.timedelta(days=100), ends_on=last)
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        visitor = visit(mentee).open(page)
        day = f"on {program.in_words(last)}" if days else "today"
        ends = f"Your time with Amina Diallo ends {day}. {left}Is there something you still want to talk about?"
        assert visitor.sees(ends) == (left is not None)
        assert not visitor.sees("ago")
        assert visitor.sees("Agree on your next date.") == (left is None)
        assert visitor.can("E-mail Amina Diallo")


@pytest.mark.parametrize(("time", "days_later"), [(dt.time(20), 1), (None, 0)])
def test_the_next_step_is_the_session_that_is_planned(program, visit, time, days_later):
    """By the reader's own clock where a time is named, and the day that was said where none is."""
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program)
    match = pair(mentor, mentee)
    MenteeProfile.objects.update(time_zone="America/Edmonton")
    MentorProfile.objects.update(time_zone="Europe/Oslo")
    day = program.today() + dt.timedelta(days=3)
    here, in_norway = program.in_words(day), program.in_words(day + dt.timedelta(days=days_later))
    keep_session(match, entry=SessionEntry(day, time=time), actor=mentee.user)
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        assert visit(mentee).open(page).sees(f"You meet on {here}.")
        assert visit(mentor).open(page).sees(f"You meet on {in_norway}.")
        assert not visit(mentor).open(page).sees("works best")
    program.sessions = False
    program.save()
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        assert not visit(mentor).open(page).sees("You meet on")


@pytest.mark.parametrize("number", [1, 30])
def test_what_is_planned_costs_one_statement_for_each_role(program, visit, django_assert_num_queries, number):
    mentor = make_mentor(program, capacity=99)
    for _ in range(number):
        match = pair(mentor, make_mentee(program))
        keep_session(match, entry=SessionEntry(program.today() + dt.timedelta(days=3)), actor=mentor.user)
    client = visit(mentor).client
    client.get(HERE)
    with django_assert_num_queries(10):
        assert client.get(HERE).content.count(b"You meet on") == number


def test_a_session_that_was_canceled_or_is_over_is_no_next_step(program, visit):
    mentor, mentee = make_mentor(program), make_mentee(program)
    match = pair(mentor, mentee)
    today = program.today()
    keep_session(match, entry=SessionEntry(today), actor=mentee.user)
    plan = keep_session(match, entry=SessionEntry(today + dt.timedelta(days=3)), actor=mentee.user)
    cancel_plan(plan, actor=mentee.user)
    assert not visit(mentor).open(HERE).sees("You meet on")


def test_nobody_is_told_to_write_to_who_has_left(program, visit):
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program)
    match = pair(mentor, mentee)
    leave_program(mentor, actor=mentor.user)
    for page in (HERE, f"/mentoring/matches/{match.pk}/"):
        visitor = visit(mentee).open(page)
        assert visitor.sees("Amina Diallo can no longer take part.", "The program team knows")
        assert not visitor.can("E-mail Amina Diallo")
        assert not visitor.sees("works best")


def test_a_mentee_with_a_mentor_is_not_told_that_nobody_was_asked(program, visit):
    mentee = make_mentee(program)
    pair(make_mentor(program), mentee)
    visitor = visit(mentee).open(HERE)
    assert visitor.sees("No request is waiting for an answer")
    assert not visitor.sees("You have not asked anybody")


def test_who_hides_contact_information_is_not_a_dead_end(program, visit):
    mentor = make_mentor(program, contact_visibility=ContactVisibility.NEVER, contact_value="amina@secret.example")
    mentee = make_mentee(program)
    match = pair(mentor, mentee)
    assert not visit(mentee).open(HERE).sees("amina@secret.example")
    visitor = visit(mentee).open(f"/mentoring/matches/{match.pk}/")
    assert not visitor.sees("amina@secret.example")
    assert visitor.sees("does not show contact information. Please write to us: team@example.org")


def test_ended_matches_give_no_contact(program, visit):
    mentor, mentee = make_mentor(program, contact_value="amina@secret.example"), make_mentee(program)
    match = pair(mentor, mentee)
    type(match).objects.update(status="completed", ended_at=match.started_at, active_flag=None, mentee_slot=None)
    visitor = visit(mentee).open(f"/mentoring/matches/{match.pk}/")
    assert visitor.sees("The match is over")
    assert not visitor.sees("amina@secret.example")


@pytest.mark.parametrize("status", [ProfileStatus.DRAFT, ProfileStatus.PENDING, ProfileStatus.PAUSED])
@pytest.mark.parametrize("make", [make_mentee, make_mentor])
def test_a_profile_that_is_not_active_says_so(program, visit, make, status):
    visitor = visit(make(program, status=status)).open(HERE)
    notice = visitor.page.select_one(".wm-notice--warning").get_text(" ", strip=True)
    assert {"draft": "not finished", "pending": "waiting for approval", "paused": "paused"}[status] in notice


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"accepting": False}, "You are not taking new mentees at the moment."),
        ({"away_until": dt.date(2099, 3, 1)}, "Nobody can ask you until 1 March 2099."),
    ],
)
def test_a_mentor_who_closed_the_door_is_reminded(program, visit, fields, says):
    visitor = visit(make_mentor(program, **fields)).open(HERE)
    assert visitor.sees(says)
    assert visitor.can("Change your availability")


def test_who_does_not_take_part_is_shown_how(program, visit):
    visitor = visit(make_mentee(make_program())).open(HERE)
    assert visitor.status == 403
    assert visitor.sees("You do not take part in this program yet.")
    assert visitor.click("How to take part").path == "/mentoring/club/"


def test_who_left_does_not_take_part(program, visit):
    mentee = make_mentee(program, status=ProfileStatus.LEFT)
    assert visit(mentee).open(HERE).status == 403


def test_dates_are_in_the_reader_s_zone(program, visit):
    mentor, mentee = make_mentor(program), make_mentee(program)
    sent = ask(mentor, mentee)
    MatchRequest.objects.filter(pk=sent.pk).update(created_at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))
    MenteeProfile.objects.update(time_zone="Pacific/Auckland")
    MentorProfile.objects.update(time_zone="America/Edmonton")
    assert visit(mentee).open(HERE).sees("Asked on 2 March")
    assert visit(mentor).open(HERE).sees("Asked on 1 March")


def test_my_matches_costs_the_same_with_1_and_with_30_rows(program, visit, django_assert_num_queries):
    mentor = make_mentor(program, capacity=99)
    mine = make_mentee(program, user=mentor.user)
    client = visit(mentor).client
    for more in (1, 29):
        for _ in range(more):
            pair(mentor, make_mentee(program))
            ask(mentor, make_mentee(program))
            decline_request(ask(mentor, make_mentee(program)), actor=mentor.user)
            pair(make_mentor(program), mine)
            ask(make_mentor(program), mine)
        for scope in CapacityScope:
            program.capacity_scope = scope
            program.save()
            client.get(HERE)
            with django_assert_num_queries(16 if scope == CapacityScope.CYCLE else 14):
                assert client.get(HERE).status_code == 200


@pytest.mark.parametrize(("preset", "statements"), [("cxpa", 15), ("apega", 8)])
@pytest.mark.parametrize("matches", [1, 5])
def test_a_mentor_s_page_costs_the_same_whatever_it_shows(
    program, visit, django_assert_num_queries, preset, statements, matches
):
    program = apply_preset(program, load(preset), actor=None)
    make_cycle(program)
    mentor, mentee = make_mentor(program, capacity=matches + 1), make_mentee(program)
    for _ in range(matches):
        pair(mentor, make_mentee(program))
    client = visit(mentee).client
    client.get(f"/mentoring/mentors/{mentor.pk}/")
    with django_assert_num_queries(statements):
        assert client.get(f"/mentoring/mentors/{mentor.pk}/").status_code == 200


def test_a_draft_is_one_s_own(program, visit):
    mentee = make_mentee(program)
    draft = enroll(program=program, user=mentee.user, role=Role.MENTOR)
    visitor = visit(mentee).open(HERE)
    assert visitor.sees("Your mentor profile is not finished.")
    assert draft.status == ProfileStatus.DRAFT
