"""What is told to whom: the tables agree with each other."""

import pytest

from wagtail_mentoring import signals
from wagtail_mentoring.choices import Letter, Refusal, RequestStatus
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.news import LETTERS, SIGNALS, Event


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_signal_of_its_name(event):
    assert SIGNALS[event] is getattr(signals, event.value)


def test_every_letter_is_sent_by_something():
    about_two = {letter for letters in LETTERS.values() for letter in letters.values()}
    assert set(Letter) - about_two == {Letter.WELCOME}


def test_every_end_of_a_request_is_an_event():
    final = set(RequestStatus) - {RequestStatus.PENDING, RequestStatus.EXPIRED}
    assert {f"request_{status.value}" for status in final} <= set(Event.values)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_is_a_sentence(refusal):
    assert str(Refused(refusal)).endswith(".")
