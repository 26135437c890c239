"""Every letter in a language that nobody speaks."""

import re

import pytest

from tests.notifications.stories import STORIES
from tests.people import make_program
from tests.translations.pseudo import leaks, spoken
from wagtail_mentoring.notifications.letters import render

pytestmark = pytest.mark.django_db
DATA = re.compile(
    r"\S+@[\w.-]+|https?://\S+|Amina Diallo|Juan Ruiz|Faster Mentor|Engineer|Dams & Co|Calgary|Student|U of C|Red Deer"
    "|I would like to learn about dams|Association Day"
)


@pytest.mark.parametrize("letter", STORIES)
def test_no_letter_says_a_word_past_gettext(site, letter):
    program = make_program(name="Association Day", site=site)
    email = STORIES[letter](program)
    with spoken():
        written = render(email)
    for part in (written.subject, written.text, written.html):
        assert not leaks(part, data=DATA)


def test_a_letter_in_english_would_be_seen(site):
    written = render(STORIES["welcome"](make_program(name="Association Day", site=site)))
    assert leaks(written.subject, data=DATA)
