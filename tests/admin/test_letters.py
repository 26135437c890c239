"""Coordinators give letters the program's own words: they see them before, and can always go back."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user
from django.core import mail
from django.urls import reverse
from wagtail import hooks

from tests.admin.conftest import make_staff, signed_in
from tests.journeys.visitor import words
from tests.people import make_program
from tests.postroom import use_backend
from wagtail_mentoring.choices import Letter, Role
from wagtail_mentoring.models import LetterText, OutboxEmail
from wagtail_mentoring.models.letters import PLACEHOLDERS
from wagtail_mentoring.news import ADDRESSEES

pytestmark = pytest.mark.django_db
LIST = reverse("wagtail_mentoring_letters")


@pytest.fixture
def editor(program):
    """The browser of a coordinator who may change letters."""
    return signed_in(make_staff("Lena Letters", "change_lettertext", program=program))


def address(program, letter="declined", role="mentee", language="en"):
    return reverse("wagtail_mentoring_letter", args=[program.pk, letter, role, language])


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_list_has_every_letter_of_ones_own_programs(editor, program):
    make_program(name="Elsewhere", slug="elsewhere")
    shown = page(editor.get(LIST))
    rows = [(words(row.find("td")), words(row.find_all("td")[1])) for row in shown.select("tbody tr")]
    assert rows == [(str(letter.label), str(role.label)) for letter in Letter for role in ADDRESSEES[letter]]
    assert "Elsewhere" not in words(shown)


@pytest.mark.parametrize("letter", Letter)
def test_one_starts_from_our_words_and_sees_the_placeholders(editor, program, letter):
    for role in ADDRESSEES[letter]:
        shown = page(editor.get(address(program, letter, role)))
        assert shown.find("textarea").get_text().strip()
        assert shown.find("input", {"name": "subject"})["value"]
        offered = [words(code) for code in shown.select("table code")]
        assert offered == [f"{{{name}}}" for name in PLACEHOLDERS[letter]]


def test_saving_makes_them_the_programs_own(editor, program):
    response = editor.post(address(program), {"subject": "Sorry", "text": "Dear {name},\r\n\r\nno."}, follow=True)
    assert "Saved." in words(page(response))
    own = LetterText.objects.get()
    assert (own.program, own.letter, own.role, own.language) == (program, Letter.DECLINED, Role.MENTEE, "en")
    assert own.text == "Dear {name},\n\nno."
    assert [words(link) for link in page(editor.get(LIST)).select("td a strong")] == ["Your words"]
    again = page(editor.get(address(program)))
    assert again.find("input", {"name": "subject"})["value"] == "Sorry"


def test_and_one_can_go_back(editor, program):
    editor.post(address(program), {"subject": "Sorry", "text": "No."})
    for _twice in range(2):
        response = editor.post(address(program), {"restore": "1"}, follow=True)
        assert "our words again" in words(page(response))
        assert not LetterText.objects.exists()


@pytest.mark.parametrize("button", ["", "preview", "test"])
def test_a_broken_placeholder_is_an_error_at_the_field_and_nothing_is_lost(editor, program, button):
    typed = {"subject": "{reasn}", "text": "{contact} is mine", button or "save": "1"}
    shown = page(editor.post(address(program), typed))
    assert "{reasn} is not possible here. Possible are {name}, {program}, {contact_email}, {partner}." in words(shown)
    assert "{contact} is not possible here." in words(shown)
    assert shown.find("textarea").get_text().strip() == "{contact} is mine"
    assert not LetterText.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("letter", [Letter.DECLINED, Letter.WELCOME])
@pytest.mark.parametrize("button", ["preview", "test"])
def test_the_host_adds_to_what_one_looks_at_as_it_does_to_letters(editor, program, monkeypatch, letter, button):
    """With the reader as recipient, and the two invented people in the request, where the letter has one."""
    asked = []

    def add(email, context):
        asked.append(email)
        context["name"] = f"Number {email.recipient.pk}"

    monkeypatch.setitem(hooks._hooks, "construct_mentoring_letter_context", [(add, 0)])
    typed = {"subject": "Hello {name}", "text": "Dear {name}", button: "1"}
    shown = editor.post(address(program, letter), typed)
    (email,) = asked
    reader = get_user(editor)
    assert f"Dear Number {reader.pk}" in (words(page(shown)) if button == "preview" else mail.outbox[0].body)
    assert (email.program, email.letter, email.role, email.recipient) == (program, letter, "mentee", reader)
    if letter == Letter.WELCOME:
        assert email.match_request is None
    else:
        assert str(email.match_request) == "Samira Noorzai → Margaret Liang"
        assert getattr(email.match_request, "match", None) is None
    assert not OutboxEmail.objects.exists()


def test_a_preview_is_about_invented_people_and_saves_nothing(editor, program):
    typed = {
        "subject": "For {name}",
        "text": "{partner} says no: {reason}\n\n<script>alert(1)</script>",
        "preview": "1",
    }
    response = editor.post(address(program), typed)
    shown = page(response)
    assert words(shown.find("h1")) == "For Samira Noorzai"
    letter = shown.find("iframe")
    assert letter.has_attr("sandbox")
    assert "Margaret Liang says no: I do not have the time right now" in letter["srcdoc"]
    assert "<script>" not in letter["srcdoc"]
    assert b"<script>alert" not in response.content
    assert "Margaret Liang says no" in words(shown.find("pre"))
    assert not LetterText.objects.exists()
    assert not mail.outbox


def test_a_test_goes_to_whoever_asks_for_it(editor, program):
    typed = {"subject": "For {name}", "text": "{partner} says no.", "test": "1"}
    shown = page(editor.post(address(program), typed))
    (letter,) = mail.outbox
    assert letter.subject == "For Samira Noorzai"
    assert "Lena Letters" in letter.to[0]
    assert letter.reply_to == [program.contact_email]
    assert shown.find("textarea").get_text().strip() == "{partner} says no."
    assert "on its way to you" in words(shown)
    assert not LetterText.objects.exists()


def test_a_test_that_cannot_be_sent_says_so(editor, program, settings):
    use_backend(settings, "nowhere.Backend")
    shown = page(editor.post(address(program), {"subject": "x", "text": "Typed.", "test": "1"}))
    assert "The test could not be sent" in words(shown)
    assert shown.find("textarea").get_text().strip() == "Typed."


@pytest.mark.parametrize("at", ["declined/mentor/en", "hello/mentor/en", "declined/boss/en", "declined/mentee/xx"])
def test_a_letter_that_nobody_gets_is_not_there(editor, program, at):
    assert editor.get(f"{LIST}{program.pk}/{at}/").status_code == 404


def test_other_programs_do_not_exist(editor, program):
    far = make_program()
    for send in (editor.get, editor.post):
        assert send(address(far), {"subject": "x", "text": "x"}).status_code == 404
    assert not LetterText.objects.exists()


def test_without_the_permission_there_is_nothing(program):
    client = signed_in(make_staff("Vera View", "view_lettertext", program=program))
    for at in (LIST, address(program)):
        assert client.get(at).status_code == 302
        assert client.post(at, {"subject": "x", "text": "x"}).status_code == 302
    assert "Letters" not in words(page(client.get("/admin/")))
    assert not LetterText.objects.exists()
