"""Plain text: what nobody typed on purpose goes, what somebody typed stays."""

import pytest
from django import forms
from django.utils.translation import override

from wagtail_mentoring.forms.fields import PlainTextField, languages, time_zones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina   Diallo ", "Amina Diallo"),
        ("Ami\x00na\x07", "Amina"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\u202eanimA", "animA"),
        ("Ami\ud800na", "Amina"),
        ("یک\u200cشنبه", "یک\u200cشنبه"),
    ],
)
def test_a_line_is_one_line_without_control_characters(typed, kept):
    assert PlainTextField().clean(typed) == kept


def test_a_text_keeps_its_lines_and_tabs():
    field = PlainTextField(widget=forms.Textarea)
    assert field.clean("one\r\ntwo\rthree\n\tfour\x0b\x00") == "one\ntwo\nthree\n\tfour"


def test_a_text_is_measured_as_it_is_stored():
    field = PlainTextField(widget=forms.Textarea, max_length=5)
    assert field.clean("ab\r\ncd") == "ab\ncd"
    with pytest.raises(forms.ValidationError):
        field.clean("abcdef")


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b\u2060", "\u202e"])
def test_nothing_but_invisible_characters_is_nothing(typed):
    assert PlainTextField(required=False).clean(typed) == ""
    with pytest.raises(forms.ValidationError):
        PlainTextField().clean(typed)


def test_a_browser_does_not_cut_a_text_that_is_pasted():
    """A line is cut where it ends; of a text the end would be lost, and nobody told."""
    assert "maxlength" not in str(
        PlainTextField(max_length=5, widget=forms.Textarea).get_bound_field(forms.Form(), "text")
    )
    assert PlainTextField(max_length=5).get_bound_field(forms.Form(), "text").field.widget.attrs["maxlength"] == "5"


def test_every_zone_and_language_is_on_offer():
    regions = dict(time_zones())
    assert ("Europe/Oslo", "Europe/Oslo") in regions["Europe"]
    assert ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos Aires") in regions["America"]
    assert ("EST5EDT", "EST5EDT") in regions["Other"]
    assert regions["UTC"] == "UTC"
    assert all(names for names in regions.values())


def test_languages_have_names_in_the_reader_s_language():
    spoken = dict(languages())
    assert spoken["fr"] == "French"
    with override("de"):
        assert dict(languages())["fr"] == "Französisch"
