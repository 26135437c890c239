"""The forms of asking and answering."""

import datetime as dt

import pytest

from wagtail_mentoring.choices import DeclineReason, RequestMessage
from wagtail_mentoring.forms.requests import DeclineForm, RequestForm
from wagtail_mentoring.models import Program

TODAY = dt.date(2026, 11, 25)


def form(message_rule=RequestMessage.OPTIONAL, **data):
    return RequestForm(data or None, program=Program(request_message=message_rule))


def test_each_form_brings_its_own_key():
    keys = {form()["op_id"].value() for _ in range(3)}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)


@pytest.mark.parametrize("key", ["", "x" * 32, "A" * 32, "a" * 33, "0" * 31, "a' OR 1=1", "\x00" * 32])
def test_a_forged_key_counts_as_none(key):
    sent = form(op_id=key, message="Hello")
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["op_id"] == ""


def test_the_program_decides_about_the_message():
    assert "message" not in form(RequestMessage.OFF).fields
    assert form(RequestMessage.OPTIONAL, op_id="").is_valid()
    assert form(RequestMessage.REQUIRED, message="  \n ").errors.keys() == {"message"}


def test_too_long_a_message_is_an_error_and_is_kept():
    sent = form(message="x" * 4001)
    assert sent.errors.keys() == {"message"}
    assert sent["message"].value() == "x" * 4001


@pytest.mark.parametrize("reason", ["", *DeclineReason.values])
def test_a_reason_is_optional(reason):
    assert DeclineForm({"reason": reason}, today=TODAY).is_valid()


def test_an_invented_reason_is_an_error():
    assert DeclineForm({"reason": "you are boring"}, today=TODAY).errors.keys() == {"reason"}
