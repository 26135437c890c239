"""Choosing how often mail comes: the page, and the links of letters that turn it off with one click."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import choose_mail, send_request
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import MailKind, MailPace
from wagtail_mentoring.models import MailPreference, Match, OutboxEmail
from wagtail_mentoring.notifications.delivery import deliver_due
from wagtail_mentoring.notifications.unsubscribing import DIGEST, SIGNER

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"
DAILY = "Once a day, together in one e-mail"


@pytest.fixture
def program(site):
    return make_program(slug="club", name="Club", max_pending_per_mentee=None)


@pytest.fixture
def mentor(program):
    return make_mentor(program, name="Amina Diallo", capacity=5)


def link_for(user, program, what):
    return reverse("wagtail_mentoring:mail_stop", args=[SIGNER.sign_object([str(user.pk), program.pk, what])])


def paces(mentor):
    return {
        kind.value: pace.value for kind, pace in MailPreference.objects.of(mentor.user, mentor.program).paces().items()
    }


def test_R34_a_mentor_gets_two_requests_in_one_letter_and_decides(
    program, mentor, visit, django_capture_on_commit_callbacks
):
    """A digest is a choice, and leads to the decision like every letter."""
    me = visit(mentor).open("/mentoring/club/profile/mentor/").click("Choose which e-mails you get")
    me.fill("Requests to you", DAILY).press("Save")
    assert me.sees("Saved. Your e-mails come like this from now on.")
    mail.outbox.clear()
    for name in ("Ben Okafor", "Chen Li"):
        mentee = make_mentee(program, name=name)
        with django_capture_on_commit_callbacks(execute=True):
            send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    assert not [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    days_pass(1)
    with django_capture_on_commit_callbacks(execute=True):
        tick()
        tick()
    (letter,) = [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    addresses = re.findall(r"^View Mentee: (\S+)$", letter.body, re.MULTILINE)
    assert len(addresses) == 2
    me.open(addresses[0]).press("Accept this Match")
    assert Match.objects.get().mentee.display_name == "Ben Okafor"
    accept = re.findall(r"^Accept this Match: (\S+)$", letter.body, re.MULTILINE)
    visit().open(accept[1]).press("Accept this Match")
    assert Match.objects.count() == 2, "or right from the letter"


class TestThePage:
    def test_each_asks_about_what_they_get(self, program, mentor, visit):
        mentee = visit(make_mentee(program)).open("/mentoring/club/mail/")
        assert mentee.sees("Reminders", "Decisions always come at once")
        assert not mentee.sees("Requests to you")
        program.coordinators.add(user := make_user())
        coordinator = visit(user).open("/mentoring/club/mail/")
        assert coordinator.sees("Weekly summary", "Once a week")
        assert not coordinator.sees("Reminders")
        coordinator.fill("Weekly summary", "Not at all").press("Save")
        assert str(MailPreference.objects.get()) == "Weekly summary: Not at all"

    def test_it_shows_what_was_chosen(self, mentor, visit):
        me = visit(mentor).open("/mentoring/club/mail/")
        assert [box["value"] for box in me.page.select("input[checked]")] == ["at_once"] * 4
        me.fill("Reminders", "Not at all").press("Save")
        assert [box["value"] for box in me.page.select("input[checked]")] == ["at_once"] * 3 + ["off"]

    def test_nothing_else_can_be_chosen(self, mentor, visit):
        me = visit(mentor).open("/mentoring/club/mail/")
        me.press("Save", requests="off", decisions="off", summary="off")
        assert me.sees("Please choose from the list.")
        me.open("/mentoring/club/mail/").press("Save", decisions="off", summary="off")
        assert not MailPreference.objects.exists()

    def test_who_gets_no_letters_is_told_why(self, program, visit):
        assert visit(make_user()).open("/mentoring/club/mail/").status == 403


class TestOneClick:
    @pytest.mark.parametrize("what", ["reminders", DIGEST])
    def test_looking_changes_nothing(self, mentor, visit, what):
        choose_mail(program=mentor.program, user=mentor.user, paces={MailKind.REQUESTS: MailPace.DAILY})
        before, address = paces(mentor), link_for(mentor.user, mentor.program, what)
        visitor = visit().open(address)
        assert visitor.can("Turn off")
        for _time in range(3):
            assert Client().get(address).status_code == Client().head(address).status_code == 200
        assert paces(mentor) == before

    def test_a_mail_program_turns_reminders_off_without_signing_in_or_a_token(self, mentor):
        address = link_for(mentor.user, mentor.program, "reminders")
        for _time in range(2):
            client = Client(enforce_csrf_checks=True)
            response = client.post(address, ONE_CLICK, content_type="application/x-www-form-urlencoded")
            assert response.status_code == 200
            assert response["Cache-Control"] == "private, no-store"
            assert response["X-Robots-Tag"] == "noindex"
            assert b"Turned off" in response.content
        assert paces(mentor) == {
            "decisions": "at_once",
            "requests": "at_once",
            "messages": "at_once",
            "documents": "at_once",
            "reminders": "off",
            "summary": "at_once",
        }

    @pytest.mark.parametrize(
        ("kind", "heading", "sentence"),
        [
            ("reminders", "Reminders", "no more reminders from Club. You are still told of requests and decisions."),
            ("messages", "Private messages", "messages in Club. The messages are still in your inbox."),
            ("documents", "Documents of a match", "in Club. The documents are still on the page of your match."),
            ("summary", "Weekly summary", "no more weekly summaries of what waits in Club."),
        ],
    )
    def test_a_kind_is_turned_off_and_what_stays_is_said_before_and_after(self, mentor, visit, kind, heading, sentence):
        me = visit().open(link_for(mentor.user, mentor.program, kind))
        assert me.sees(f"Turn off: {heading}", sentence)
        assert me.press("Turn off").sees("Turned off", sentence)
        assert paces(mentor)[kind] == "off"

    def test_and_on_again(self, mentor, visit):
        visitor = visit().open(link_for(mentor.user, mentor.program, "reminders"))
        visitor.press("Turn off").press("Turn on again")
        assert visitor.sees("Turned on again", "Reminders")
        assert not MailPreference.objects.exists()

    def test_ending_the_digest_says_what_becomes_of_each_kind_and_the_way_back(self, mentor, visit):
        daily = dict.fromkeys([MailKind.REQUESTS, MailKind.REMINDERS], MailPace.DAILY)
        choose_mail(program=mentor.program, user=mentor.user, paces=daily)
        before = paces(mentor)
        visitor = visit().open(link_for(mentor.user, mentor.program, DIGEST))
        visitor.press("Turn off")
        assert visitor.sees("no more daily e-mails from Club", "Requests to you come one by one")
        assert (paces(mentor)["requests"], paces(mentor)["reminders"]) == ("at_once", "off")
        again = [field["value"] for field in visitor.page.select("[name=again]")]
        visitor.press("Turn on again", again=again)
        assert paces(mentor) == before
        choose_mail(program=mentor.program, user=mentor.user, paces=dict.fromkeys(daily, MailPace.AT_ONCE))
        visitor.open(link_for(mentor.user, mentor.program, DIGEST)).press("Turn off")
        assert not visitor.can("Turn on again"), "there was none"

    def test_a_link_turns_on_nothing_but_what_it_is_about(self, mentor):
        choose_mail(program=mentor.program, user=mentor.user, paces={MailKind.SUMMARY: MailPace.OFF})
        Client().post(link_for(mentor.user, mentor.program, "reminders"), {"again": ["summary", "decisions", "x"]})
        Client().post(link_for(mentor.user, mentor.program, DIGEST), {"again": ["summary"]})
        assert paces(mentor)["summary"] == "off"

    def test_the_link_of_a_letter(self, program, mentor, visit):
        mentee = make_mentee(program)
        send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        days_pass(5)
        tick()
        deliver_due()
        (letter,) = [letter for letter in mail.outbox if "waits for your answer" in letter.subject]
        address = letter.extra_headers["List-Unsubscribe"].strip("<>")
        Client().post(urlsplit(address).path, ONE_CLICK, content_type="application/x-www-form-urlencoded")
        days_pass(5)
        tick()
        deliver_due()
        assert len([letter for letter in mail.outbox if "waits for your answer" in letter.subject]) == 1
        assert set(OutboxEmail.objects.filter(letter="nudge").values_list("state", flat=True)) == {"sent", "off"}

    @pytest.mark.parametrize("forge", ["1{}", "{}x", "x", "a.b"])
    def test_a_link_that_is_not_ours_does_not_exist(self, mentor, forge):
        key = forge.format(SIGNER.sign_object([str(mentor.user.pk), mentor.program.pk, "reminders"]))
        assert Client().post(reverse("wagtail_mentoring:mail_stop", args=[key])).status_code == 404
        assert not MailPreference.objects.exists()

    def test_a_signature_for_something_else_opens_nothing(self, mentor):
        key = Signer(salt="something else", sep=".").sign_object([str(mentor.user.pk), mentor.program.pk, "reminders"])
        assert Client().post(reverse("wagtail_mentoring:mail_stop", args=[key])).status_code == 404

    def test_nor_does_that_of_an_account_that_is_gone(self, mentor):
        address = link_for(mentor.user, mentor.program, "reminders")
        type(mentor.user).objects.filter(pk=mentor.user.pk).update(is_active=False)
        assert Client().post(address).status_code == 404

    def test_it_opens_on_a_host_that_closes_everything_else(self, mentor, visit, settings):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
        assert visit().open(link_for(mentor.user, mentor.program, "reminders")).can("Turn off")
