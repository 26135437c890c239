"""The walkable thread, in both ways to ask: enroll, find, ask, decide, reach each other."""

import datetime as dt

import pytest
from django.core import mail

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.choices import MatchStatus
from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["cxpa", "apega"])
def program(request, site):
    program = make_program(slug="club")
    return apply_preset(program, load(request.param), actor=None)


def test_a_newcomer_enrolls(program, visit):
    user = make_user("Ben Okafor")
    visitor = visit(user).open("/mentoring/club/").click("Enroll as a mentee").press("Start your profile")
    assert visitor.sees("sections done", "Missing:")
    assert not any(button.get_text(strip=True) == "Finish enrollment" for button in visitor.page.find_all("button"))
    while visitor.sees("Missing:"):
        title = next(
            item.a.get_text(strip=True)
            for item in visitor.page.select(".wm-tasks > li")
            if "Missing:" in item.get_text()
        )
        visitor.click(title)
        visitor.press("Save", **filled_in(visitor))
        assert visitor.sees("Saved:"), visitor.text
    visitor.press("Finish enrollment")
    assert visitor.sees("Welcome!", "You have no mentor yet")
    assert MenteeProfile.objects.enrolled().filter(user=user).count() == 1


def filled_in(visitor):
    """The first choice of every question on the page."""
    form, chosen = visitor.page.select_one(".wm-form"), {}
    for field in form.find_all("input", {"type": ["radio", "checkbox"]}):
        if field["value"]:
            chosen.setdefault(field["name"], field["value"])
    for field in form.find_all("input", {"type": "text"}):
        chosen[field["name"]] = field.get("value") or "Something"
    return chosen


def test_ask_and_accept(program, visit):
    mentor = make_mentor(program, name="Amina Diallo", contact_value="amina@mentors.example")
    mentee = make_mentee(program, name="Ben Okafor", contact_value="ben@mentees.example")
    mine = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/")
    if program.request_steps == 2:
        mine.click(program.words["select_mentor"])
        assert MatchRequest.objects.count() == 0
        mine.press(program.words["request_match"], message="Hello!")
    else:
        mine.press(program.words["send_request"], message="Hello!")
        mine.press(program.words["send_request"])  # R32: reminded once to talk first
    assert mine.sees("Your request to Amina Diallo", "reads your profile and decides", "Hello!")
    assert mine.open("/mentoring/club/matches/").sees(program.words["pending_review"])

    theirs = visit(mentor).open("/mentoring/club/matches/").click(program.words["view_mentee"])
    assert theirs.sees("Ben Okafor asks you to be their mentor", "Hello!")
    theirs.press(program.words["accept"])
    assert theirs.sees("You and Ben Okafor are matched", "ben@mentees.example")
    assert Match.objects.get().status == MatchStatus.ACTIVE
    assert mine.open("/mentoring/club/matches/").sees("Write to Amina Diallo first", "amina@mentors.example")
    assert len(mail.outbox) == 4


def test_ask_and_decline_with_a_reason_and_a_pause(program, visit):
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    button = program.words["request_match" if program.request_steps == 2 else "send_request"]
    visitor.press(button)
    if program.precontact == "recommended":  # R32: reminded once to talk first
        visitor.press(button)
    theirs = visit(mentor).open("/mentoring/club/matches/").click(program.words["view_mentee"])
    until = program.today() + dt.timedelta(days=30)
    theirs.press(program.words["decline"], reason="no_time", shares_reason="on", away_until=until.isoformat())
    assert theirs.sees("You have declined", f"You are paused until {program.in_words(until)}")
    assert visitor.open("/mentoring/club/matches/").sees(
        "Recently closed", "Amina Diallo declined", "I do not have the time right now"
    )


def test_cancel(program, visit):
    mentor, mentee = make_mentor(program, name="Amina Diallo"), make_mentee(program)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    button = program.words["request_match" if program.request_steps == 2 else "send_request"]
    visitor.press(button)
    if program.precontact == "recommended":  # R32: reminded once to talk first
        visitor.press(button)
    visitor.open("/mentoring/club/matches/").press(program.words["cancel_request"])
    assert visitor.sees("Your request to Amina Diallo is canceled", "You took the request back")
    assert visitor.open(f"/mentoring/mentors/{mentor.pk}/").can(
        program.words["select_mentor" if program.request_steps == 2 else "send_request"]
    )
