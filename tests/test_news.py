"""What is told to whom: the tables agree with each other."""

import pytest

from wagtail_mentoring import signals
from wagtail_mentoring.choices import Letter, MatchEnd, Refusal, RequestStatus, Role
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.news import ABOUT_PLANS, ENDINGS, LETTERS, SIGNALS, TO_EITHER, TO_STAFF, Event, letters_of_end


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_signal_of_its_name(event):
    assert SIGNALS[event] is getattr(signals, event.value)


def test_every_letter_is_sent_by_something():
    about_two = {letter for letters in LETTERS.values() for letter in letters.values()} | set(ENDINGS.values())
    assert set(Letter) - about_two == {*TO_EITHER, *TO_STAFF, *ABOUT_PLANS}


def test_every_end_of_a_match_is_told_by_a_letter():
    assert set(ENDINGS) == set(MatchEnd)
    assert all(letters_of_end(end) == dict.fromkeys(Role, ENDINGS[end]) for end in MatchEnd)


@pytest.mark.parametrize("asked_by", Role)
def test_who_asked_for_a_graceful_exit_is_told_in_plain_words(asked_by):
    letters = letters_of_end(MatchEnd.GRACEFUL, asked_by=asked_by)
    (partner,) = set(Role) - {asked_by}
    assert letters == {asked_by: Letter.ENDED_EARLY, partner: Letter.GRACEFUL_EXIT}
    assert letters_of_end(MatchEnd.EARLY, asked_by=asked_by) == dict.fromkeys(Role, Letter.ENDED_EARLY)


def test_every_end_of_a_request_is_an_event():
    final = set(RequestStatus) - {RequestStatus.PENDING}
    assert {f"request_{status.value}" for status in final} <= set(Event.values)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_is_a_sentence(refusal):
    assert str(Refused(refusal)).endswith(".")
