"""APEGA's "Mentoring Software Guide", step by step: request first, one at a time, contact released by the match."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from tests.people import make_mentee, make_mentor, make_user
from wagtail_mentoring.actions import accept_request, send_request
from wagtail_mentoring.models import Match, MatchRequest

PRESET, NAME, SLUG = "apega", "APEGA Mentoring", "apega"
HERE = f"/mentoring/{SLUG}/"
LOGIN_NAME = get_user_model()._meta.get_field(get_user_model().USERNAME_FIELD).verbose_name.capitalize()

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(program):
    return make_mentor(
        program,
        "Priya Nair",
        headline="Water resources engineer",
        biography="Twenty years in water resource management.\n\nI do no consulting.",
        biography_words=" twenty years in water resource management i do no consulting ",
    )


@pytest.fixture
def mentee(program):
    return make_mentee(program, "Tom Reid", headline="Junior engineer", biography="I graduated in Calgary in 2024.")


def ask(visitor, mentor, message=""):
    """Walk the four steps of the guide."""
    visitor.open(f"{HERE}matches/").click("Find a Mentor!").press("Search").click(
        "View Mentor", within=mentor.display_name
    )
    return visitor.click("Select this Mentor").press("Request this Match!", message=message)


def test_R7_two_login_pages_lead_to_my_matches_and_point_the_way(program, mentor, mentee, visit):
    visitor = visit().open(f"{HERE}matches/")
    assert visitor.can("Mentees Login")
    visitor.click("Mentors Login").fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password")
    assert visitor.press("Sign in").path == f"{HERE}matches/"
    lost = (
        visit().open(f"{HERE}login/mentee/").fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password")
    )
    lost.fill("Password", "password").press("Sign in")
    assert lost.path == f"{HERE}matches/"
    assert lost.sees("Your own page for this is “Mentors Login”")
    assert visit().open(f"{HERE}login/mentee/").can("Mentors Login")


def test_R8_forgot_password_changes_the_password_by_mail(program, mentee, visit, letters, link_in):
    visitor = visit().open(f"{HERE}login/mentee/").click("Forgot Password?")
    visitor.fill("Email", mentee.user.email).press("Send the link")
    visitor.open(link_in(letters(mentee)[-1]))
    visitor.fill("New password", "a-long-new-one-7").fill("New password confirmation", "a-long-new-one-7")
    assert visitor.press("Save the password").sees("Your password is changed")
    assert visitor.client.login(username=mentee.user.get_username(), password="a-long-new-one-7")
    count = len(mail.outbox)
    unknown = visit().open("/mentoring/password/reset/").fill("Email", "nobody@example.org").press("Send the link")
    assert unknown.sees("If there is an account with this address")
    assert len(mail.outbox) == count


def test_R14_R17_R18_the_profile_has_the_four_sections_and_the_biography_its_help(program, visit):
    visitor = visit(make_user("Ana Costa")).open(f"{HERE}enroll/mentee/").press("Start your profile")
    for section in ("Mentoring Relationship Focus", "Skills Self-Assessment", "Partner & Meeting Preferences"):
        assert visitor.can(section)
    visitor.click("Employment & Personal Biography")
    assert visitor.sees("graduated", "work", "goals for mentoring", "career goals", "hobbies and interests")
    visitor.fill("Employment & Personal Biography", "Short.").press("Save")
    assert program.menteeprofiles.get().biography == "Short."


def test_R15_R16_skills_are_rated_and_preferences_shown(program, mentor, mentee, visit):
    visitor = visit(mentor).open(f"{HERE}profile/mentor/").click("Skills Self-Assessment")
    visitor.fill("Leadership", "5").press("Save")
    visitor.open(f"{HERE}profile/mentor/").click("Partner & Meeting Preferences")
    visitor.fill("How to meet", "Video call", "Phone").press("Save")
    assert visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").sees("Leadership", "level 5 of 5", "Video call")


def test_R23_R28_R37_find_view_select_request(program, mentor, mentee, visit, letters):
    assert not visit(mentor).open(f"{HERE}matches/").can("Find a Mentor!")
    visitor = visit(mentee).open(f"{HERE}matches/").click("Find a Mentor!")
    assert visitor.sees("View Mentor")
    visitor.click("View Mentor", within="Priya Nair").click("Select this Mentor")
    assert not MatchRequest.objects.exists()  # leaving after step 1 creates nothing
    assert not any("asks you" in letter.subject for letter in letters(mentor))
    visitor.press("Request this Match!")
    assert MatchRequest.objects.pending().count() == 1


def test_R27_the_biography_is_searched_by_exact_words_three_at_most(program, mentor, mentee, visit):
    visitor = visit(mentee)
    assert visitor.open(f"{HERE}directory/").press("Search", text="Consulting").sees("Priya Nair")
    assert not visitor.open(f"{HERE}directory/").press("Search", text="consult").sees("Priya Nair")
    assert visitor.open(f"{HERE}directory/").press("Search", text="water resource management").sees("Priya Nair")
    assert not visitor.open(f"{HERE}directory/").press("Search", text="water resource bridges").sees("Priya Nair")
    visitor.open(f"{HERE}directory/").press("Search", text="water resource management twenty")
    assert visitor.status == 200
    assert visitor.sees("3 words")


def test_R29_a_mentor_who_is_full_paused_or_away_cannot_be_requested(program, mentor, mentee, visit):
    full = make_mentor(program, "Full Up", active_matches=1, capacity=1)
    away = make_mentor(program, "Far Away", away_until=program.today() + dt.timedelta(days=9))
    closed = make_mentor(program, "Closed Door", accepting=False)
    for person in (full, away, closed):
        visitor = visit(mentee).open(f"/mentoring/mentors/{person.pk}/")
        assert not visitor.can("Select this Mentor"), person
        assert visitor.open(f"/mentoring/mentors/{person.pk}/request/").status == 403


def test_R38_only_one_request_at_a_time_and_the_other_profiles_say_why(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    other = make_mentor(program, "Olga Stein")
    visitor = visit(mentee).open(f"/mentoring/mentors/{other.pk}/")
    assert visitor.sees("You already have a request with Priya Nair (answer by")
    assert visitor.click("view it or cancel it").sees("Your request to Priya Nair")
    assert MatchRequest.objects.pending().count() == 1


def test_R40_R49_the_mail_leads_to_the_review_of_the_mentee(program, mentor, mentee, visit, letters, link_in):
    ask(visit(mentee), mentor, message="I would like to learn about dams.")
    letter = letters(mentor)[-1]
    assert letter.subject.startswith("Tom Reid asks you to be their mentor: please answer by")
    assert letter.reply_to == ["team@example.org"]
    visitor = visit(mentor).open(link_in(letter))
    assert visitor.sees("I would like to learn about dams.", "Junior engineer", "I graduated in Calgary in 2024.")
    assert visitor.can("Accept this Match")
    assert visitor.can("Decline this Match")


def test_R40_the_link_in_the_mail_works_after_signing_in(program, mentor, mentee, visit, letters, link_in):
    ask(visit(mentee), mentor)
    visitor = visit().open(link_in(letters(mentor)[-1]))
    visitor.fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password").press("Sign in")
    assert visitor.can("Accept this Match")


def test_R43_a_pending_request_can_be_canceled_under_my_pending_matches(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    visitor = visit(mentee).open(f"{HERE}matches/")
    assert visitor.sees("My Pending Matches", "Priya Nair")
    visitor.press("Cancel this request")
    assert "Tom Reid" in letters(mentor)[-1].subject
    assert not visit(mentor).open(f"{HERE}matches/").can("View Mentee")
    assert ask(visitor, mentor).sees("Your request has been sent")


def test_R44_the_mentee_reads_pending_review(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    assert visit(mentee).open(f"{HERE}matches/").sees("Pending Review")


def test_R50_accepting_makes_one_match_and_a_stale_tab_does_nothing(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    first = visit(mentor).open(f"{HERE}matches/").click("View Mentee")
    stale = visit(mentor).open(first.path)
    first.press("Accept this Match")
    before = len(mail.outbox)
    assert stale.press("Decline this Match").status == 409
    assert Match.objects.count() == 1
    assert len(mail.outbox) == before
    assert letters(mentor)[-1].to != letters(mentee)[-1].to


def test_R51_R72_after_a_decline_the_mentee_searches_again(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    visit(mentor).open(f"{HERE}matches/").click("View Mentee").press("Decline this Match")
    assert ask(visit(mentee), make_mentor(program, "Olga Stein")).sees("Your request has been sent to Olga Stein.")


def test_R20_R52_contact_is_released_by_the_match_to_both(program, mentor, mentee, visit, letters):
    type(mentor).objects.filter(pk=mentor.pk).update(contact_value="canary-mentor@example.net")
    type(mentee).objects.filter(pk=mentee.pk).update(contact_value="canary-mentee@example.net")
    ask(visit(mentee), mentor)
    pages = [f"/mentoring/mentors/{mentor.pk}/", f"{HERE}matches/", f"{HERE}directory/", "/mentoring/requests/1/"]
    assert not any(visit(mentee).open(page).sees("canary-mentor") for page in pages)
    assert not any(visit(mentor).open(page).sees("canary-mentee") for page in (f"{HERE}matches/", pages[-1]))
    assert not any("canary" in letter.body for letter in mail.outbox)
    accept_request(MatchRequest.objects.get(), actor=mentor.user)
    assert visit(mentee).open(f"{HERE}matches/").sees("canary-mentor@example.net")
    assert visit(mentor).open(f"{HERE}matches/").sees("canary-mentee@example.net")


def test_R54_R55_the_mentee_is_asked_to_write_first_and_offer_dates(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    visit(mentor).open(f"{HERE}matches/").click("View Mentee").press("Accept this Match")
    assert "write first" in letters(mentee)[-1].body
    assert "dates" in letters(mentee)[-1].body
    assert "write to you first" in letters(mentor)[-1].body
    assert mentor.contact_value in letters(mentee)[-1].body


def test_R57_view_mentor_and_view_mentee_follow_the_partners_role(program, mentor, mentee, visit):
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    assert visit(mentee).open(f"{HERE}matches/").click("View Mentor").sees("Water resources engineer")
    assert visit(mentor).open(f"{HERE}matches/").click("View Mentee").sees("Junior engineer")


def test_R66_the_day_the_match_ends_is_stored_when_it_is_made(program, mentor, mentee, visit):
    match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    today = program.today()
    assert match.ends_on is not None
    assert (match.ends_on.year, match.ends_on.month) == (today.year + 1, today.month)
