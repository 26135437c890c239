"""The fixed steps of every profile."""

import datetime as dt

import pytest

from wagtail_mentoring.choices import ContactVisibility
from wagtail_mentoring.forms.profiles import AboutForm, AvailabilityForm, ContactForm
from wagtail_mentoring.models import MentorProfile, Program

ABOUT = {"display_name": "Amina Diallo", "time_zone": "Europe/Oslo"}
CONTACT = {"contact_kind": "email", "contact_value": "amina@example.org", "contact_visibility": ""}


def contact(visibility=ContactVisibility.MATCHED, **data):
    return ContactForm({**CONTACT, **data}, program=Program(contact_visibility=visibility))


def availability(program=None, **data):
    return AvailabilityForm({"capacity": "2", "accepting": "on", **data}, program=program or Program())


def test_about_needs_a_name_and_a_zone_only():
    form = AboutForm(ABOUT)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["languages"] == ""


def test_languages_are_stored_between_bars():
    form = AboutForm({**ABOUT, "languages": ["en", "fr"]})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["languages"] == "|en|fr|"
    profile = MentorProfile(languages="|en|fr|")
    assert AboutForm.initial_of(profile)["languages"] == ["en", "fr"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 121),
        ("headline", "x" * 161),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("languages", ["xx"]),
    ],
)
def test_what_cannot_be_stored_is_an_error_at_the_field(field, value):
    form = AboutForm({**ABOUT, field: value})
    assert form.errors.keys() == {field}
    assert form[field].value() == value


def test_more_languages_than_fit_are_an_error():
    codes = [code for code, _name in AboutForm(ABOUT).fields["languages"].choices]
    assert AboutForm({**ABOUT, "languages": codes}).errors.keys() == {"languages"}


def test_a_zone_that_is_not_on_offer_is_kept():
    form = AboutForm(initial=AboutForm.initial_of(MentorProfile(time_zone="EST5EDT")))
    assert 'value="EST5EDT" selected' in str(form["time_zone"])
    assert AboutForm({**ABOUT, "time_zone": "EST5EDT"}, initial={"time_zone": "EST5EDT"}).is_valid()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "amina.diallo+mentoring@example.org"),
        ("phone", "+47 22 00 00 00"),
        ("phone", "(780) 555-0134 ext. 5"),
        ("other", "Signal: amina.42"),
    ],
)
def test_contact_that_can_be_used(kind, value):
    form = contact(contact_kind=kind, contact_value=value)
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "amina"),
        ("email", "amina@example.org\r\nBcc: all@example.org"),
        ("phone", "1234"),
        ("phone", "call me, 12345 times"),
        ("phone", "javascript:alert(12345)"),
        ("other", ""),
        ("other", "x" * 201),
    ],
)
def test_contact_that_cannot(kind, value):
    assert contact(contact_kind=kind, contact_value=value).errors.keys() == {"contact_value"}


def test_contact_can_be_stricter_than_the_program_never_more_open():
    offered = [value for value, _label in contact().fields["contact_visibility"].choices]
    assert offered == ["", "never"]
    assert contact(contact_visibility="enrolled").errors.keys() == {"contact_visibility"}
    assert contact(ContactVisibility.ENROLLED, contact_visibility="pending").is_valid()


@pytest.mark.parametrize("capacity", ["", "0", "-1", "x", "1.5", "99999999999", "1" * 400])
def test_a_capacity_is_a_sensible_number(capacity):
    assert availability(capacity=capacity).errors.keys() == {"capacity"}


def test_away_until_is_a_day():
    form = availability(away_until="2027-03-01")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["away_until"] == dt.date(2027, 3, 1)
    assert availability(away_until="soon").errors.keys() == {"away_until"}


def test_R46_more_than_recommended_is_possible():
    form = availability(Program(capacity_recommended=3), capacity="4")
    assert form.is_valid()
    assert form.is_over_recommended
    assert "3" in str(form.fields["capacity"].help_text)
    at_most = availability(Program(capacity_recommended=3), capacity="3")
    assert at_most.is_valid()
    assert not at_most.is_over_recommended
    free = availability(Program(capacity_recommended=None), capacity="90")
    assert free.is_valid()
    assert not free.is_over_recommended
