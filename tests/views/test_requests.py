"""Asking and deciding: what is typed stays, what is sent twice counts once, what is stale says so."""

import datetime as dt

import pytest
from django.core import mail
from django.test import override_settings

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, cancel_request, decline_request, send_request, set_photo
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import ContactVisibility, ProfileStatus, RequestMessage, RequestStatus, RequestSteps
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import Match, MatchRequest, MentorProfile, OutboxEmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(site):
    return make_mentor(make_program(slug="club"), name="Amina Diallo")


@pytest.fixture
def mentee(mentor):
    return make_mentee(mentor.program, name="Ben Okafor")


@pytest.fixture
def sent(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message="Hello <b>you</b>\n\nBye")


def change(program, **fields):
    for name, value in fields.items():
        setattr(program, name, value)
    program.save()


def left_behind():
    return MatchRequest.objects.count(), Match.objects.count(), OutboxEmail.objects.count(), len(mail.outbox)


# Asking


def test_R37_leaving_after_the_first_step_creates_nothing(visit, mentor, mentee):
    before = left_behind()
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").click("Select this Mentor")
    assert visitor.sees("Ask Amina Diallo to be your mentor", "Mentors have 14 days to answer")
    visitor.click("Back to the profile")
    assert left_behind() == before


def test_R36_one_step_sends_from_the_profile(visit, mentor, mentee):
    change(mentor.program, request_steps=RequestSteps.ONE)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/")
    assert visitor.page.find("textarea")["form"] == visitor.page.select_one("form.wm-profile__request")["id"]
    visitor.press("Send Mentor Request", message="Hello")
    assert MatchRequest.objects.pending().get().message == "Hello"


def test_without_messages_there_is_no_field(visit, mentor, mentee):
    change(mentor.program, request_message=RequestMessage.OFF)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    assert visitor.page.find("textarea") is None
    visitor.press("Request this Match!", message="forged")
    assert MatchRequest.objects.get().message == ""


@pytest.mark.parametrize("typed", ["", "  \n ", "\u200b", "x" * 4001])
def test_a_message_that_cannot_be_sent_is_an_error_at_the_field_and_stays(visit, mentor, mentee, typed):
    change(mentor.program, request_message=RequestMessage.REQUIRED)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    visitor.press("Request this Match!", message=typed)
    assert visitor.sees("Please check one answer")
    assert visitor.page.select_one(".wm-errors a")["href"] == "#id_message"
    field = visitor.page.find(id="id_message")
    assert field["aria-invalid"] == "true"
    assert "id_message_error" in field["aria-describedby"].split()
    assert visitor.page.find(id="id_message_error")
    assert field.get_text().strip() == typed.strip()
    assert MatchRequest.objects.count() == 0


def test_control_characters_never_reach_the_row(visit, mentor, mentee):
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    visitor.press("Request this Match!", message="He\x00llo\r\nBen\x07")
    assert MatchRequest.objects.get().message == "Hello\nBen"


def test_the_same_form_twice_creates_once_and_leads_to_it(visit, mentor, mentee):
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    key = visitor.page.find("input", {"name": "op_id"})["value"]
    token = visitor.page.find("input", {"name": "csrfmiddlewaretoken"})["value"]
    visitor.press("Request this Match!")
    before = left_behind()
    again = {"op_id": key, "message": "", "csrfmiddlewaretoken": token}
    visitor._go(visitor.client.post, f"/mentoring/mentors/{mentor.pk}/request/", again)
    assert visitor.status == 200
    assert visitor.path == f"/mentoring/requests/{MatchRequest.objects.get().pk}/"
    assert left_behind() == before


def test_a_stale_form_of_another_key_is_overtaken(visit, mentor, mentee):
    first, second = (visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/") for _ in range(2))
    first.press("Request this Match!")
    before = left_behind()
    second.press("Request this Match!")
    assert second.status == 409
    assert second.can("View it or cancel it")
    assert left_behind() == before


def test_the_key_of_somebody_else_s_form_is_worth_nothing(visit, mentor, mentee):
    MentorProfile.objects.update(capacity=5, active_limit=5)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")
    key = visitor.page.find("input", {"name": "op_id"})["value"]
    visitor.press("Request this Match!")
    other = visit(make_mentee(mentor.program)).open(f"/mentoring/mentors/{mentor.pk}/request/")
    other.press("Request this Match!", op_id=key)
    assert other.sees("Your request has been sent to Amina Diallo.")
    assert MatchRequest.objects.count() == 2


def test_somebody_faster_between_the_page_and_the_row_is_a_409(visit, mentor, mentee, monkeypatch):
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/request/")

    def overtaken(**_arguments):
        raise Stale

    monkeypatch.setattr("wagtail_mentoring.actions.send_request", overtaken)
    visitor.press("Request this Match!")
    assert visitor.status == 409
    assert visitor.sees("Somebody was faster")
    assert visitor.can("View the profile")


# The mentee's page


def test_what_happens_next_is_said_until_it_has(visit, sent, mentee):
    visitor = visit(mentee).open(f"/mentoring/requests/{sent.pk}/")
    day = sent.program.in_words(sent.answer_by)
    assert visitor.sees("Pending Review", f"You hear from us by {day}", "14 days left, UTC time", "My Matches")
    assert "<b>" not in str(visitor.page.select_one(".wm-message p"))
    assert visitor.page.select_one(".wm-message").get_text().count("Hello <b>you</b>") == 1


def test_a_late_answer_leaves_no_dead_end(visit, sent, mentee):
    MatchRequest.objects.update(answer_by=sent.program.today() - dt.timedelta(days=1))
    visitor = visit(mentee).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Amina Diallo has not answered by", "Questions? team@example.org")
    assert visitor.can("Cancel and search again")
    assert visitor.open("/mentoring/club/matches/").sees("Amina Diallo has not answered by")
    asked = visit(sent.mentor).open("/mentoring/club/matches/")
    assert asked.sees("Your answer was due on")
    assert asked.open(f"/mentoring/requests/{sent.pk}/").sees("Your answer was due on")


def test_without_a_deadline_none_is_named(visit, sent, mentee):
    MatchRequest.objects.update(answer_by=None)
    assert visit(mentee).open(f"/mentoring/requests/{sent.pk}/").sees("You get an e-mail with the answer.")
    assert visit(mentee).open("/mentoring/club/matches/").sees("Amina Diallo has your request.")


def test_R51_the_reason_is_seen_if_the_mentor_shares_it(visit, sent, mentor, mentee):
    decline_request(sent, actor=mentor.user, reason="no_time", shares_reason=False)
    visitor = visit(mentee).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Amina Diallo declined on")
    assert not visitor.sees("time right now")
    assert visitor.can("Find a Mentor!")


def test_who_has_a_mentor_meanwhile_is_not_sent_searching(visit, sent, mentor, mentee):
    decline_request(sent, actor=mentor.user)
    other = make_mentor(sent.program)
    accept_request(send_request(mentor=other, mentee=mentee, actor=mentee.user), actor=other.user)
    type(sent.program).objects.update(max_active_per_mentee=1)
    visitor = visit(mentee).open(f"/mentoring/requests/{sent.pk}/")
    assert not visitor.can("Find a Mentor!")
    assert visitor.can("My Matches")


# Deciding


def test_R49_the_mentor_reviews_the_mentee(visit, sent, mentor, mentee):
    type(mentee).objects.update(headline="Junior engineer")
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Ben Okafor asks you to be their mentor", "Junior engineer", "Please answer by", "14 days left")
    assert visitor.sees("Before this day nobody else can ask you")
    accept_request(sent, actor=mentor.user)
    assert visitor.open(visitor.path).sees("Ben Okafor asked you to be their mentor")


@pytest.mark.parametrize(
    ("before", "presses"),
    [
        (cancel_request, ["Accept this Match", "Decline this Match"]),
        (accept_request, ["Accept this Match", "Decline this Match"]),
        (decline_request, ["Accept this Match", "Decline this Match"]),
    ],
)
def test_R50_a_stale_tab_does_nothing_and_says_what_happened(visit, sent, mentor, mentee, before, presses):
    pages = {label: visit(mentor).open(f"/mentoring/requests/{sent.pk}/") for label in presses}
    before(sent, actor=mentee.user if before is cancel_request else mentor.user)
    sent.refresh_from_db()
    kept = (left_behind(), sent.status)
    for label, visitor in pages.items():
        visitor.press(label)
        assert visitor.status == 409
        assert visitor.sees(f"This request has already been decided: {sent.get_status_display()}.")
        assert visitor.can("View the request")
        sent.refresh_from_db()
        assert (left_behind(), sent.status) == kept


def test_a_request_that_was_answered_a_second_ago_cannot_be_canceled(visit, sent, mentor, mentee):
    visitor = visit(mentee).open(f"/mentoring/requests/{sent.pk}/")
    accept_request(sent, actor=mentor.user)
    visitor.press("Cancel this request")
    assert visitor.status == 409
    assert visitor.sees("already been decided: Accepted")
    assert visitor.click("View the request").can("View your match")
    assert Match.objects.active().count() == 1


def test_each_side_decides_its_own(visit, sent, mentor, mentee):
    for who, name in ((mentee, "accept"), (mentee, "decline"), (mentor, "cancel")):
        visitor = visit(who).open(f"/mentoring/club/profile/{who.ROLE.value}/")
        token = visitor.page.find("input", {"name": "csrfmiddlewaretoken"})["value"]
        visitor._go(visitor.client.post, f"/mentoring/requests/{sent.pk}/{name}/", {"csrfmiddlewaretoken": token})
        assert visitor.status == 403
        assert visitor.sees("Only the person concerned can do this.")
        sent.refresh_from_db()
        assert sent.status == RequestStatus.PENDING


def test_a_reason_that_is_none_of_ours_is_an_error_at_the_field(visit, sent, mentor):
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/").press("Decline this Match", reason="<script>")
    assert visitor.sees("Please check one answer")
    assert visitor.page.select_one("details[open] [name=reason]"), "the form is open, and says what is wrong"
    sent.refresh_from_db()
    assert sent.status == RequestStatus.PENDING


def test_declining_and_pausing_in_one_form(visit, sent, mentor):
    until = mentor.program.today() + dt.timedelta(days=30)
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    visitor.press("Decline this Match", away_until=until.isoformat())
    assert visitor.sees("You have declined.", f"You are paused until {mentor.program.in_words(until)}.")
    mentor.refresh_from_db()
    assert (mentor.status, mentor.away_until) == (ProfileStatus.ACTIVE, until)


def test_a_day_that_has_passed_is_an_error_and_what_was_chosen_stays(visit, sent, mentor):
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    visitor.press("Decline this Match", reason="no_time", away_until=mentor.program.today().isoformat())
    assert visitor.sees("Please choose a day from tomorrow on")
    assert visitor.page.find("option", selected=True)["value"] == "no_time"
    sent.refresh_from_db()
    assert sent.status == RequestStatus.PENDING


def test_a_paused_mentor_is_told_how_to_accept(visit, sent, mentor):
    MentorProfile.objects.update(status=ProfileStatus.PAUSED)
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Your profile is paused. Resume it to accept this request.")
    assert visitor.can("Resume your profile")


def test_what_is_decided_shows_no_mentee_any_more(visit, sent, mentor, mentee):
    type(mentee).objects.update(headline="Junior engineer")
    cancel_request(sent, actor=mentee.user)
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Ben Okafor took the request back on")
    assert not visitor.sees("Junior engineer")
    assert visit(mentor).open(f"/mentoring/mentees/{mentee.pk}/").status == 404


def test_a_photo_is_there_for_whom_it_would_be_sent_to(visit, sent, mentor, mentee, tmp_path):
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        set_photo(mentee, large=b"RIFFlarge", small=b"RIFFsmall", actor=mentee.user)
        them, address = visit(mentor), f"/mentoring/requests/{sent.pk}/"
        photo = them.open(address).page.select_one("img.wm-avatar")
        assert them.client.get(photo["src"]).status_code == 200
        decline_request(sent, actor=mentor.user)
        assert not them.open(address).page.select("img.wm-avatar")


def test_contact_while_a_request_is_pending(visit, sent, mentor, mentee):
    change(sent.program, contact_visibility=ContactVisibility.PENDING)
    assert visit(mentor).open(f"/mentoring/requests/{sent.pk}/").sees(mentee.contact_value)
    assert visit(mentee).open(f"/mentoring/requests/{sent.pk}/").sees(mentor.contact_value)


def test_R42_help_that_cannot_be_asked_for_says_why_and_leads_on(visit, sent):
    days_pass(15)
    late = visit(sent.mentee).open(f"/mentoring/requests/{sent.pk}/")
    twin = visit(sent.mentee).open(late.path)
    assert late.press("Ask the program team to reach out").sees("has been asked to reach out to Amina Diallo")
    assert twin.press("Ask the program team to reach out").status == 409
    assert twin.sees("You have asked the program team already")
    sent.tasks.all().delete()
    type(sent).objects.filter(pk=sent.pk).update(answer_by=sent.program.today())
    twin.open(f"/mentoring/requests/{sent.pk}/")
    token = {"csrfmiddlewaretoken": twin.client.cookies["csrftoken"].value}
    early = twin._go(twin.client.post, f"/mentoring/requests/{sent.pk}/help/", token)
    assert early.status == 403
    assert early.sees("Amina Diallo has until", "after that day the program team can reach out")


def test_an_expired_request_says_so_to_both(visit, sent):
    type(sent).objects.filter(pk=sent.pk).update(expires_on=sent.program.today() - dt.timedelta(days=1))
    tick()
    for person in (sent.mentor, sent.mentee):
        assert visit(person).open("/mentoring/club/matches/").sees("Expired on", "without an answer")
