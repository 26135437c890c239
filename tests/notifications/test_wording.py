"""Letters in a program's own words: what coordinators may write, and what becomes of it."""

import pytest
from django.core.exceptions import ValidationError

from tests.notifications.stories import MENTEE, MENTOR, STORIES, asked, matched, row
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import restore_letter, write_letter
from wagtail_mentoring.choices import Letter, Refusal, Role
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.models import LetterText
from wagtail_mentoring.models.letters import PLACEHOLDERS, placeholders_in
from wagtail_mentoring.news import ADDRESSEES, TO_STAFF
from wagtail_mentoring.notifications.letters import context_of, render
from wagtail_mentoring.notifications.wording import TAKEN_AS_THEY_ARE, our_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(name="Club & Co", slug="club")


@pytest.fixture
def write(program):
    staff = make_user(is_superuser=True)

    def start(text, *, letter=Letter.REQUEST_RECEIVED, role=Role.MENTOR, subject="Dear {name}", language="en"):
        words = {"letter": letter, "role": role, "language": language, "subject": subject, "text": text}
        return write_letter(program, **words, actor=staff)

    return start


def test_own_words_take_the_place_of_ours(program, write):
    write("{partner} would like to meet you.\n\nPlease answer by {answer_by}.\n\n{message}")
    written = render(row(Letter.REQUEST_RECEIVED, match_request=asked(program, message="Dams?\n<b>Yes</b>")))
    assert written.subject == f"Dear {MENTOR}"
    assert f"{MENTEE} would like to meet you." in written.text
    assert "Please answer by " in written.text
    assert "> Dams?\n> <b>Yes</b>" in written.text
    assert "Dams?<br>&lt;b&gt;Yes&lt;/b&gt;</blockquote>" in written.html
    assert "asks you to be their mentor" not in written.text


def test_what_every_letter_has_stays(program, write):
    """The greeting, the one button, the signed links and the reason why one gets it."""
    write("Please answer.")
    written = render(row(Letter.REQUEST_RECEIVED, match_request=asked(program)))
    for part in (
        f"Hello {MENTOR},",
        "View Mentee\nhttp",
        "/reply/",
        "because you take part in Club & Co",
        "team@example",
    ):
        assert part in written.text
    assert "Accept this Match" in written.html


def test_a_paragraph_without_its_value_is_left_out(program, write):
    program.response_days = None
    program.save()
    write("One.\n\nPlease answer by {answer_by}.\n\n{message}\n\nTwo.")
    text = render(row(Letter.REQUEST_RECEIVED, match_request=asked(program))).text
    assert "One.\n\nTwo." in text


def test_nothing_is_announced_that_does_not_follow(program, write):
    write("Hello.\n\n{partner} writes:\n\n{message}\n\nPlease note:\n\nit rains.")
    without = render(row(Letter.REQUEST_RECEIVED, match_request=asked(program))).text
    assert "writes:" not in without
    assert "Please note:\n\nit rains." in without
    assert "writes:\n\n> Yes" in render(row(Letter.REQUEST_RECEIVED, match_request=asked(program, message="Yes"))).text


@pytest.mark.parametrize("letter", Letter)
def test_the_links_to_answer_are_not_offered_as_words(letter, program):
    """They are added to every letter that has them; as words they would lead nowhere."""
    for role in ADDRESSEES[letter]:
        assert "without signing in" not in our_words(program, letter=letter, role=role, language="en")["text"]


def test_contact_is_told_only_to_whom_it_is_released(program, write):
    """R52: the placeholder obeys the same rule as our own words."""
    write("Write now: {contact}", letter=Letter.ACCEPTED_MENTEE, role=Role.MENTEE)
    match = matched(program)
    assert f"E-mail: {match.mentor.user.email}" in render(row(Letter.ACCEPTED_MENTEE)).text
    type(match.mentor).objects.update(contact_visibility="never")
    assert "Write now" not in render(row(Letter.ACCEPTED_MENTEE)).text


def test_the_letter_in_the_recipients_language_or_ours(program, write, settings):
    write("Bonjour.", language="fr")
    match_request = asked(program)
    assert "asks you to be" in render(row(Letter.REQUEST_RECEIVED, match_request=match_request)).text
    settings.LANGUAGE_CODE = "fr-ca"
    assert "Bonjour." in render(row(Letter.REQUEST_RECEIVED, match_request=match_request)).text


def test_each_role_has_words_of_its_own(program, write):
    write("For mentees.", letter=Letter.WELCOME, role=Role.MENTEE)
    assert "For mentees." in render(row(Letter.WELCOME, recipient=make_mentee(program).user)).text
    assert "For mentees." not in render(row(Letter.WELCOME, recipient=make_mentor(program).user)).text


def test_members_write_no_markup_and_no_links(program, write):
    write("See https://example.org/guide\n\nFrom {partner} <b>x</b>")
    match_request = asked(program, mentee="www.evil.example <i>")
    html = render(row(Letter.REQUEST_RECEIVED, match_request=match_request)).html
    assert '<a href="https://example.org/guide"' in html
    assert "evil.example" in html
    assert "//www.evil.example" not in html
    assert "<b>x</b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("subject", "text", "field"),
    [
        ("{answer_by}", "x", "subject"),  # has no value in some letters
        ("{partnr}", "x", "subject"),
        ("x", "{contact}", "text"),  # not before the match
        ("x", "{}", "text"),
        ("x", "{partner.user.password}", "text"),
        ("", "x", "subject"),
        ("x", "", "text"),
        ("x" * 151, "x", "subject"),
    ],
)
def test_words_that_cannot_be_are_an_error_at_their_field(write, subject, text, field):
    with pytest.raises(ValidationError) as caught:
        write(text, subject=subject)
    assert list(caught.value.message_dict) == [field]
    assert not LetterText.objects.exists()


def test_the_error_says_what_is_possible(write):
    with pytest.raises(ValidationError, match=r"\{partnr\} is not possible here. Possible are \{name\}, \{program\}"):
        write("{partnr}")


@pytest.mark.parametrize("brace", ["{", "}", "} {", "{\n}"])
def test_a_lone_brace_is_a_brace(program, write, brace):
    write(f"a {brace} b")
    assert "a {" in render(row(Letter.REQUEST_RECEIVED, match_request=asked(program))).text.replace("}", "{")


def test_a_value_is_not_read_for_placeholders(program, write):
    write("From {partner}")
    match_request = asked(program, mentee="{contact_email}")
    assert "From {contact_email}" in render(row(Letter.REQUEST_RECEIVED, match_request=match_request)).text


def test_only_coordinators_write(program, write):
    own = write("x")
    stranger = make_user()
    for attempt in (
        lambda: write_letter(
            program, letter=Letter.DECLINED, role=Role.MENTEE, language="en", subject="x", text="x", actor=stranger
        ),
        lambda: restore_letter(own, actor=stranger),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.refusal == Refusal.NOT_COORDINATOR
    assert LetterText.objects.get() == own


def test_written_twice_is_one_and_restored_is_ours(program, write):
    first, second = write("One."), write("Two.")
    assert first.pk == second.pk
    restore_letter(second, actor=make_user(is_superuser=True))
    assert "asks you to be" in render(row(Letter.REQUEST_RECEIVED, match_request=asked(program))).text


# Sentences about what differs from letter to letter, which words of one's own cannot know.
DEPENDS = ("program team has withdrawn", "taking a pause", "has ended it", "says that it has reached its goals")


@pytest.mark.parametrize("letter", sorted(set(Letter) - TO_STAFF))
def test_our_words_to_start_from_say_the_same(letter, program, write, monkeypatch):
    """Saved as they are offered, our words lead to the letter that they come from."""
    monkeypatch.setattr("django.core.signing.TimestampSigner.timestamp", lambda _signer: "1xW74v")  # in every link
    email = STORIES[letter](program)
    ours = render(email)
    offered = our_words(program, letter=letter, role=Role(email.role), language="en")
    assert set(placeholders_in(offered["text"])) <= set(PLACEHOLDERS[letter])
    write(offered["text"], letter=letter, role=Role(email.role), subject=offered["subject"])
    own = render(email)
    assert ours.subject.startswith(own.subject)
    missing = set(_sentences(ours.text)) - set(_sentences(own.text))
    assert not {line for line in missing if not any(words in line for words in DEPENDS)}


def _sentences(text):
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("letter", Letter)
def test_every_placeholder_is_filled_from_what_templates_know(letter, program):
    known = {*TAKEN_AS_THEY_ARE, "program", "contact_email", "contact", "reason"}
    assert set(PLACEHOLDERS[letter]) <= known
    assert {"name", "program"} <= set(context_of(STORIES[letter](program)))
