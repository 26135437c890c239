"""Filters: days in words, help texts as lists, languages by name."""

import datetime as dt

import pytest
from django.utils.translation import override

from wagtail_mentoring.models import MentorProfile, Program
from wagtail_mentoring.templatetags.mentoring import (
    avatar_color,
    day,
    days_left,
    help_blocks,
    language_names,
    opening,
)

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def program(monkeypatch):
    monkeypatch.setattr(Program, "today", lambda _self: TODAY)
    return Program()


@pytest.mark.parametrize(
    ("days", "words"),
    [(14, "14 days left"), (1, "1 day left"), (0, "today"), (-1, "1 day ago"), (-30, "30 days ago")],
)
def test_days_left(program, days, words):
    assert days_left(TODAY + dt.timedelta(days=days), program) == words


def test_a_day_of_another_year_has_its_year(program):
    assert day(dt.date(2026, 12, 6), program) == "6 December"
    assert day(dt.date(2027, 1, 3), program) == "3 January 2027"
    assert day(None, program) == ""


def test_help_is_paragraphs_and_lists():
    text = "You could tell:\r\n- where you studied\n  - what you do\n\nShort is fine.\n- really"
    assert help_blocks(text) == [
        {"points": [], "text": "You could tell:"},
        {"points": ["where you studied", "what you do"], "text": ""},
        {"points": [], "text": "Short is fine."},
        {"points": ["really"], "text": ""},
    ]
    assert help_blocks("") == []


def test_a_rich_text_s_opening_is_plain_and_short():
    assert opening("<p>Talk &amp; walk.</p><p>Meet.</p>") == "Talk & walk. Meet."
    assert opening(f"<p>{'word ' * 40}</p>") == f"{'word ' * 28}".rstrip() + "…"
    assert opening("") == ""


def test_languages_by_name():
    profile = MentorProfile(languages="|en|fr|xx|")
    assert language_names(profile) == "English, French"
    with override("de"):
        assert language_names(profile) == "Englisch, Französisch"


def test_the_color_of_the_initials_stays():
    assert avatar_color(MentorProfile(pk=11)) == 3
    assert avatar_color(MentorProfile()) == 0
