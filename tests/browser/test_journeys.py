"""From enrolling to the other's address: both presets, phone and desk, by mouse, by keyboard, without script."""

from dataclasses import dataclass

import pytest
from django.core import mail
from django.urls import reverse

from tests.browser.hands import Keyboard, Mouse
from tests.browser.stage import PASSWORD
from wagtail_mentoring.models import Match

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Story:
    """Who walks, and the words of the program."""

    slug: str
    mentor: str
    view_mentor: str
    ask: tuple[str, ...]
    accept: str
    decline: str
    waiting: tuple[str, str]
    sign_in: str


STORIES = {
    "cxpa": Story(
        slug="mentor-match",
        mentor="Amina Yusuf",
        view_mentor="View Mentor Profile",
        ask=("Send Mentor Request", "Send Mentor Request"),
        accept="Accept the Request",
        decline="Decline the Request",
        waiting=("Lena Vogt", "Amina Yusuf"),
        sign_in="Sign in",
    ),
    "apega": Story(
        slug="engineering",
        mentor="Margaret Liang",
        view_mentor="View Mentor",
        ask=("Select this Mentor", "Request this Match!"),
        accept="Accept this Match",
        decline="Decline this Match",
        waiting=("Carla Jimenez", "Margaret Liang"),
        sign_in="Sign in",
    ),
}
WAYS = {
    "mouse": (Mouse, {}),
    "no script": (Mouse, {"java_script_enabled": False}),
    "keyboard": (Keyboard, {}),
}


@pytest.fixture(params=STORIES)
def story(request):
    return STORIES[request.param]


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture(params=[390, 1280])
def width(request):
    return request.param


@pytest.fixture
def sit_down(browse, way, width):
    """Somebody at a browser of their own."""
    hands, options = WAYS[way]
    return lambda: hands(browse(width=width, **options))


def sign_in(hands, username, button):
    hands.fill("Username", username)
    hands.fill("Password", PASSWORD)
    hands.press(button)


def enroll(hands):
    """Fill in whatever is required, section by section."""
    hands.press("Start your profile")
    while (following := hands.page.get_by_role("link", name="Next: ")).count():
        hands.follow(following.inner_text().strip())
        while hands.page.get_by_role("button", name="Save and continue", exact=True).count():
            answer_what_is_required(hands)
            hands.press("Save and continue")
    hands.press("Finish enrollment")


def answer_what_is_required(hands):
    for text in hands.page.locator(".wm-field:has(.wm-required) > :is(input, textarea)").all():
        if not text.input_value():
            hands.write(text, "Robin Example")
    for group in hands.page.locator("fieldset.wm-field:has(legend .wm-required)").all():
        if not group.locator(":checked").count():
            hands.tick(group.locator("input").first)
    for rating in hands.page.locator("[role=group]:has(.wm-required)").all():
        hands.tick(rating.locator("input[value='3']").first)


def test_from_enrolling_to_the_others_address(stage, story, way, width, sit_down, record_property):
    stage.account("robin", first_name="Robin", last_name="Example")
    mentor = stage.mentor(story.mentor)
    stage.account(mentor.user.username)

    robin = sit_down()
    robin.open(f"/mentoring/{story.slug}/")
    robin.follow("Enroll as a mentee")
    sign_in(robin, "robin", story.sign_in)
    enroll(robin)
    robin.open(f"/mentoring/{story.slug}/directory/")
    robin.press("Search") if width > 800 else None
    robin.follow(f"{story.view_mentor} {story.mentor}")
    mail.outbox.clear()
    for label in story.ask:
        link = robin.page.get_by_role("link", name=label, exact=True)
        robin.follow(label) if link.count() else robin.press(label)
    robin.sees(f"Your request to {story.mentor}")

    (letter,) = [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    asked = sit_down()
    asked.open(next(word for word in letter.body.split() if word.startswith("http")))
    sign_in(asked, mentor.user.username, story.sign_in)
    asked.press(story.accept)
    asked.sees("You and Robin Example", "robin@example.org")
    assert Match.objects.active().filter(mentor=mentor, mentee__user__username="robin").exists()

    robin.open(f"/mentoring/{story.slug}/matches/")
    robin.sees(story.mentor, mentor.contact_value)
    assert robin.page.complaints + asked.page.complaints == []
    record_property("browser: journeys", 1)
    record_property("browser: keyboard stops with visible focus", robin.stops + asked.stops)


@pytest.mark.parametrize("word", ["accept", "decline"])
def test_a_mentor_decides_from_the_mailbox_without_signing_in(stage, story, word, sit_down, record_property):
    asked = stage.request(*story.waiting)
    hands = sit_down()
    hands.open(reverse("wagtail_mentoring:reply", args=[stage.reply_key(*story.waiting), word]))
    hands.press(story.accept if word == "accept" else story.decline)
    hands.sees(f"You and {asked.mentee} are matched" if word == "accept" else "You have declined")
    assert hands.page.complaints == []
    record_property("browser: journeys", 1)
