"""Deciding from the mailbox: a link shows, a button decides once, and an old link leads on."""

import datetime as dt
import re
import time
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.signing import TimestampSigner
from django.urls import reverse

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, cancel_request, send_request
from wagtail_mentoring.choices import DeclineReason, RequestStatus
from wagtail_mentoring.models import Match, MatchRequest, MentorProfile
from wagtail_mentoring.notifications.replies import SIGNER

pytestmark = pytest.mark.django_db
WORDS = ("accept", "decline", "away")


@pytest.fixture
def mentor(site):
    return make_mentor(make_program(slug="club"), name="Amina Diallo")


@pytest.fixture
def mentee(mentor):
    return make_mentee(mentor.program, name="Ben Okafor", headline="Junior engineer")


@pytest.fixture
def sent(mentor, mentee, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message="May I ask you something?")


@pytest.fixture
def links(sent, mentor):
    """What the mentor's letter offers, by word."""
    (letter,) = [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    found = {word: re.search(rf"^.*: (\S+/reply/\S+/{word}/)$", letter.body, re.MULTILINE)[1] for word in WORDS}
    assert all(address in letter.alternatives[0][0] for address in found.values())
    return found


def stands(match_request):
    match_request.refresh_from_db()
    return match_request.status


def test_a_link_shows_what_the_letter_says_and_nobody_signs_in(visit, links):
    for address in links.values():
        visitor = visit().open(address)
        assert visitor.status == 200
        assert visitor.sees("Ben Okafor asks you to be their mentor", "May I ask you something?", "as Amina Diallo")
        assert not visitor.sees("@"), "no contact before the match"


def test_looking_changes_nothing_however_often(visit, sent, links):
    """Mail scanners and previews fetch links, with GET and with HEAD."""
    client, before = visit().client, MatchRequest.objects.values().get()
    letters = len(mail.outbox)
    paths = [urlsplit(address).path for address in links.values()]
    for _ in range(100 // len(paths) + 1):
        for path in paths:
            assert client.get(path).status_code == client.head(path).status_code == 200
    assert MatchRequest.objects.values().get() == before
    assert len(mail.outbox) == letters


def test_a_link_is_kept_by_nobody(visit, links):
    response = visit().open(links["accept"]).response
    assert response["Cache-Control"] == "private, no-store"
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")


def test_accepting_decides_once(visit, sent, links, mentor):
    first, second = visit().open(links["accept"]), visit().open(links["accept"])
    first.press("Accept this Match")
    assert first.sees("You and Ben Okafor are matched", "Both of you get an e-mail")
    match = Match.objects.get(request=sent)
    assert (match.mentor, match.request.decided_by) == (mentor, mentor.user)
    letters = len(mail.outbox)
    second.press("Accept this Match")
    assert second.status == 410
    assert second.sees("This link is no longer good")
    assert (Match.objects.count(), len(mail.outbox)) == (1, letters)


def test_declining_with_a_reason_and_a_pause(visit, sent, links, mentor):
    until = mentor.program.today() + dt.timedelta(days=40)
    visitor = visit().open(links["decline"])
    fields = {"reason": "no_time", "shares_reason": "on", "away_until": until.isoformat()}
    visitor.press("Decline this Match", **fields)
    assert visitor.sees("You have declined", "You are paused until")
    assert stands(sent) == RequestStatus.DECLINED
    assert (sent.decline_reason, sent.shares_reason, sent.decided_by) == (DeclineReason.NO_TIME, True, mentor.user)
    mentor.refresh_from_db()
    assert mentor.away_until == until


def test_who_is_away_says_until_when(visit, sent, links, mentor):
    visitor = visit().open(links["away"])
    visitor.press("Decline this Match", reason="logistics")
    assert visitor.sees("Please check one answer", "I am away until")
    assert visitor.page.find("option", selected=True)["value"] == "logistics", "what was chosen stays"
    for day in (mentor.program.today(), dt.date(9999, 1, 1)):
        visitor.press("Decline this Match", away_until=day.isoformat())
        assert visitor.sees("Please choose a day from tomorrow on")
    assert stands(sent) == RequestStatus.PENDING
    visitor.press("Decline this Match", away_until=(mentor.program.today() + dt.timedelta(days=9)).isoformat())
    assert visitor.sees("You have declined", "You are paused until")


def test_from_one_answer_to_the_others(visit, links):
    visitor = visit().open(links["accept"]).click("Decline instead")
    assert visitor.can("Decline this Match")
    assert visitor.click("Decline because you are away").click("Accept instead").can("Accept this Match")


@pytest.mark.parametrize("word", WORDS)
def test_what_was_decided_meanwhile_is_410_with_a_way_on(visit, sent, links, mentee, word):
    opened = visit().open(links[word])
    cancel_request(sent, actor=mentee.user)
    day = (mentee.program.today() + dt.timedelta(days=9)).isoformat()
    opened.press("Accept this Match" if word == "accept" else "Decline this Match", away_until=day)
    for visitor in (opened, visit().open(links[word])):
        assert visitor.status == 410
        assert visitor.can("Sign in")
    assert stands(sent) == RequestStatus.CANCELED
    assert not MentorProfile.objects.exclude(away_until=None).exists()


def test_a_mentor_who_is_signed_in_is_led_to_the_request(visit, sent, links, mentor):
    accept_request(sent, actor=mentor.user)
    visitor = visit(mentor).open(links["decline"])
    assert visitor.status == 410
    assert visitor.click("View the request").sees("Accepted on")


def test_ninety_days_and_no_longer(visit, sent, links, monkeypatch):
    now = time.time()
    for days, status in ((89.9, 200), (90.1, 410)):
        monkeypatch.setattr("django.core.signing.time.time", lambda days=days: now + days * 86400)
        assert visit().open(links["accept"]).status == status


def test_a_link_is_for_the_mentor_to_whom_it_was_written(visit, sent, links, mentor):
    user = mentor.user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert visit().open(links["accept"]).status == 410
    type(user).objects.filter(pk=user.pk).update(is_active=True)
    MentorProfile.objects.update(user=make_mentor().user)
    assert visit().open(links["accept"]).status == 410


@pytest.mark.parametrize("forged", ["1{}", "{}x", "x", "a.b.c", "1-1.{}"])
def test_a_link_that_is_not_ours_does_not_exist(visit, sent, links, forged):
    key = forged.format(links["accept"].split("/")[-3])
    assert visit().open(reverse("wagtail_mentoring:reply", args=[key, "accept"])).status == 404


def test_a_signature_for_something_else_opens_nothing(visit, sent, links, mentor):
    value = SIGNER.unsign(links["accept"].split("/")[-3])
    key = TimestampSigner(salt="something else", sep=".").sign(value)
    assert visit().open(reverse("wagtail_mentoring:reply", args=[key, "accept"])).status == 404


def test_there_are_three_words(visit, links):
    assert visit().open(links["accept"].replace("/accept/", "/cancel/")).status == 404


def test_a_mentor_who_is_full_reads_why_and_may_decline(visit, sent, links, mentor):
    visitor = visit().open(links["accept"])
    MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=1)
    visitor.press("Accept this Match")
    assert visitor.status == 403
    assert visitor.sees("Your limit of 1 mentee is reached")
    visitor.open(links["accept"])
    assert visitor.sees("Your limit of 1 mentee is reached")
    assert not visitor.can("Accept this Match")
    assert stands(sent) == RequestStatus.PENDING


def test_it_opens_on_a_host_that_closes_everything_else(visit, links, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert visit().open(links["accept"]).sees("Ben Okafor asks you")


def test_a_button_pressed_on_somebody_elses_page_does_nothing(visit, sent, links):
    assert visit().client.post(urlsplit(links["accept"]).path).status_code == 403
    assert stands(sent) == RequestStatus.PENDING
