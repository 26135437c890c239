"""Signing in, signing out, and a forgotten password (R7, R8)."""

import re
from unittest import mock

import pytest
from django.core import mail
from django.core.signals import request_finished
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language, override

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.views.login import PasswordReset

VALIDATION = "django.contrib.auth.password_validation"

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(slug="club", role_login_pages=True)


def sign_in(visitor, who, **fields):
    user = getattr(who, "user", who)
    button = visitor.page.select_one(".wm-login button").get_text(strip=True)
    return visitor.press(button, username=user.get_username(), password="password", **fields)


def test_R7_each_role_has_its_page_and_both_lead_to_my_matches(program, visit):
    for who, title in ((make_mentee(program), "Mentees Login"), (make_mentor(program), "Mentors Login")):
        visitor = visit().open("/mentoring/club/").click(title)
        assert visitor.page.h1.get_text(strip=True) == title
        assert sign_in(visitor, who).path == "/mentoring/club/matches/"


def test_R7_a_mentor_at_the_mentees_login_is_pointed_the_way(program, visit):
    visitor = sign_in(visit().open("/mentoring/club/login/mentee/"), make_mentor(program))
    assert visitor.path == "/mentoring/club/matches/"
    assert visitor.sees("You are signed in. Your own page for this is “Mentors Login”")
    both = make_mentor(program)
    make_mentee(program, user=both.user)
    assert not sign_in(visit().open("/mentoring/club/login/mentee/"), both).sees("Your own page")


def test_R7_each_login_page_names_the_other_and_keeps_where_one_was_going(program, visit):
    visitor = visit().open("/mentoring/club/login/mentee/?next=/mentoring/club/profile/mentor/")
    visitor.click("Mentors Login")
    assert sign_in(visitor, make_mentor(program)).path == "/mentoring/club/profile/mentor/"


def test_one_page_where_the_program_wants_one(program, visit):
    program.role_login_pages = False
    program.save()
    visitor = visit().open("/mentoring/club/")
    assert not visitor.can("Mentees Login")
    assert visitor.click("Sign in").page.h1.get_text(strip=True) == "Sign in"
    visitor = visit().open("/mentoring/club/login/mentor/?next=/mentoring/club/profile/mentor/")
    assert visitor.path == "/mentoring/club/login/?next=%2Fmentoring%2Fclub%2Fprofile%2Fmentor%2F"


def test_who_does_not_take_part_yet_is_shown_how(program, visit):
    user = make_user()
    assert sign_in(visit().open("/mentoring/club/login/"), user).path == "/mentoring/club/"
    assert sign_in(visit().open("/mentoring/club/login/mentor/"), user).path == "/mentoring/club/enroll/mentor/"
    assert sign_in(visit().open("/mentoring/login/"), user).path == "/mentoring/club/"


def test_who_is_signed_in_already_goes_on(program, visit):
    assert visit(make_mentee(program)).open("/mentoring/club/login/mentee/").path == "/mentoring/club/matches/"


def test_a_wrong_password_keeps_the_name(program, visit):
    visitor = visit().open("/mentoring/club/login/").press("Sign in", username="ben", password="wrong")
    assert visitor.status == 200
    assert visitor.page.select_one(".wm-errors")
    assert visitor.page.find("input", {"name": "username"})["value"] == "ben"
    assert visitor.page.find("input", {"name": "password"}).get("value") is None


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        " /x",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "\x00//evil.example",
        "http:///evil.example",
    ],
)
def test_next_never_leads_away(program, evil):
    client, user = Client(), make_mentee(program).user
    data = {"username": user.get_username(), "password": "password", "next": evil}
    response = client.post("/mentoring/club/login/", data, query_params={"next": evil})
    assert response.status_code == 302
    assert "evil" not in response.headers["Location"].removeprefix("/%5Cevil")
    assert response.headers["Location"].startswith("/")
    assert not response.headers["Location"].startswith(("//", "/\\"))
    assert "\n" not in response.headers["Location"]
    assert "a" not in response.cookies


def test_signing_in_says_why_and_the_button_stands_free(program, visit):
    visitor = visit().open("/mentoring/club/matches/")
    assert visitor.sees("Please sign in to see this page.")
    assert "wm-field" in visitor.page.select_one(".wm-login button").find_previous_sibling()["class"]
    assert not visitor.press("Sign in").sees("Please sign in to see this page.")
    assert not visit().open("/mentoring/club/login/").sees("Please sign in to see this page.")


@pytest.mark.parametrize("part", ["", "matches/", "profile/mentee/", "profile/mentee/edit/about/"])
def test_every_page_of_a_program_offers_to_sign_out_once(program, visit, part):
    visitor = visit(make_mentee(program)).open(f"/mentoring/club/{part}")
    assert len(visitor.page.select(".wm-top form[method=post] button")) == 1
    assert visitor.text.count("Sign out") == 1
    assert not visit().open("/mentoring/club/").can("Sign out")


def test_signing_out_is_a_post(program, visit):
    visitor = visit(make_mentee(program)).open("/mentoring/club/matches/")
    assert visitor.client.get("/mentoring/logout/").status_code == 405
    visitor.press("Sign out")
    assert visitor.path == "/mentoring/club/"
    assert visitor.can("Mentees Login")


def test_the_host_s_sign_up_page_is_named(program, visit):
    assert not visit().open("/mentoring/club/login/").can("Create one")
    with override_settings(WAGTAIL_MENTORING={"SIGNUP_URL": "/join/"}):
        assert visit().open("/mentoring/club/login/").page.find("a", href="/join/")


# A forgotten password


def ask_for_link(visit, address):
    return visit().open("/mentoring/login/").click("Forgot Password?").press("Send the link", email=address)


def test_R8_link_new_password_sign_in(program, visit):
    mentee = make_mentee(program)
    ask_for_link(visit, mentee.user.email)
    link = re.search(r"http://\S+", mail.outbox[-1].body)[0]
    assert link.startswith(f"{program.site.root_url}/mentoring/password/reset/")
    assert mail.outbox[-1].to == [mentee.user.email]
    with override_settings(AUTH_PASSWORD_VALIDATORS=[{"NAME": f"{VALIDATION}.MinimumLengthValidator"}]):
        visitor = visit().open(link)
    rules = [rule.get_text() for rule in visitor.page.select("#id_new_password1_helptext li")]
    assert rules == ["Your password must contain at least 8 characters."]
    assert not visitor.sees("<li>")
    visitor.press("Save the password", new_password1="correct horse", new_password2="correct horsE")
    assert visitor.page.select_one(".wm-errors")
    visitor.press("Save the password", new_password1="correct horse", new_password2="correct horse")
    assert visitor.sees("Your password is changed")
    visitor.click("Sign in")
    visitor.press("Sign in", username=mentee.user.get_username(), password="correct horse")
    assert visitor.sees("Mentee Profile")
    assert visit().open(link).sees("This link has been used already, or it is too old.")


def test_R8_unknown_addresses_get_the_same_answer_and_no_mail(program, visit):
    known, unknown = (ask_for_link(visit, email) for email in (make_user().email, "nobody@example.org"))
    assert known.text == unknown.text
    assert known.path == unknown.path == "/mentoring/password/reset/sent/"
    assert len(mail.outbox) == 1


def answer_to(rf, address):
    request = rf.post("/mentoring/password/reset/", {"email": address})
    request._dont_enforce_csrf_checks = True
    return PasswordReset.as_view()(request)


def is_out(response):
    """Do what the server does once the answer has left, but leave the test its database."""
    with mock.patch.object(request_finished, "send"):
        response.close()


def test_R8_until_the_answer_is_out_known_and_unknown_addresses_cost_the_same(program, rf):
    done = {}
    for address in (make_user(email="known@example.org").email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            response = answer_to(rf, address)
        done[address] = [query["sql"] for query in queries], response.status_code, dict(response.headers)
        assert mail.outbox == []
        is_out(response)
        is_out(response)
        assert len(mail.outbox) == (address == "known@example.org")
        mail.outbox.clear()
    known, unknown = done.values()
    assert known == unknown


def test_R8_a_letter_is_written_in_the_language_of_the_page(program, rf):
    user, spoken = make_user(), []
    with override("de"):
        response = answer_to(rf, user.email)
    with mock.patch.object(mail.EmailMultiAlternatives, "send", side_effect=lambda: spoken.append(get_language())):
        is_out(response)
    assert spoken == ["de"]


def test_R8_the_link_never_comes_from_the_host_header(program):
    user = make_user()
    with override_settings(ALLOWED_HOSTS=["*"]):
        Client().post("/mentoring/password/reset/", {"email": user.email}, headers={"host": "evil.example"})
    assert "evil" not in mail.outbox[-1].body + mail.outbox[-1].subject
    assert program.site.root_url in mail.outbox[-1].body


def test_R8_a_mail_server_that_is_down_gives_the_same_answer(program, visit, monkeypatch):
    def down(*_arguments, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", down)
    assert ask_for_link(visit, make_user().email).path == "/mentoring/password/reset/sent/"


def test_R8_accounts_without_addresses_are_nobody(program, visit, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.models.User.EMAIL_FIELD", "no_such_field")
    assert ask_for_link(visit, "ben@example.org").path == "/mentoring/password/reset/sent/"


def test_a_broken_link_leads_on(visit, site):
    visitor = visit().open("/mentoring/password/reset/MQ/nonsense/")
    assert visitor.sees("This link has been used already, or it is too old.")
    assert visitor.can("Ask for a new link")


@pytest.mark.parametrize("name", ["login", "password_reset", "password_reset_done", "password_reset_complete"])
def test_a_host_that_closes_everything_leaves_the_door_open(site, client, settings, name):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert client.get(reverse(f"wagtail_mentoring:{name}")).status_code == 200
    assert client.get(reverse("wagtail_mentoring:home")).status_code == 302


def test_whoever_is_signed_in_can_leave_from_pages_of_no_program_too(site, visit):
    for path in ("/mentoring/password/reset/", "/mentoring/requests/999/"):
        assert visit(make_user()).open(path).can("Sign out")
    assert not visit().open("/mentoring/password/reset/").can("Sign out")
