"""What a host hears: every event, once, after the commit, under its own name."""

import datetime as dt
from collections import Counter

import pytest
from django.dispatch import Signal

from tests.conftest import undone
from tests.days import days_pass
from tests.notifications.stories import STORIES
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring import signals
from wagtail_mentoring.actions import (
    approve_profile,
    ask_to_end,
    close_task,
    extend_match,
    hide_match,
    make_match,
    post_letter,
    resume_profile,
    send_request,
    set_availability,
    set_limit,
    show_match,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import Letter
from wagtail_mentoring.models import LogEntry, OutboxEmail
from wagtail_mentoring.news import Event

pytestmark = pytest.mark.django_db
SIGNALS = {name: value for name, value in vars(signals).items() if isinstance(value, Signal)}


def a_mentor_who_comes_and_goes(program):
    """What no letter tells of."""
    boss = make_user()
    program.coordinators.add(boss)
    program.enrollment = "approval"
    program.save()
    mentor = approve_profile(make_mentor(program, status="pending"), actor=boss)
    set_limit(mentor, capacity=2, reason="asked for it", actor=boss)
    away_until = program.today() + dt.timedelta(days=1)
    set_availability(mentor, capacity=2, accepting=True, away_until=away_until, actor=mentor.user)
    days_pass(1)
    tick()


def somebody_pauses_and_comes_back(program):
    mentor = STORIES[Letter.WITHDRAWN_MENTEE](program).match_request.mentor
    resume_profile(mentor, actor=mentor.user)


def nobody_ever_answers(program):
    STORIES[Letter.REQUEST_SENT](program)
    days_pass(40)
    tick()


def a_coordinator_brings_two_together(program):
    boss = make_user()
    program.coordinators.add(boss)
    make_match(mentor=make_mentor(program), mentee=make_mentee(program), actor=boss)


def a_match_goes_on_for_longer(program):
    boss = make_user()
    program.coordinators.add(boss)
    match = make_match(mentor=make_mentor(program), mentee=make_mentee(program), actor=boss)
    later = match.ends_on + dt.timedelta(days=1)
    extend_match(match, ends_on=later, reason="They asked for it.", actor=boss)
    close_task(ask_to_end(match, actor=match.mentee.user), note="They go on.", actor=boss)
    hide_match(match, actor=match.mentor.user)
    show_match(match, actor=match.mentor.user)


def everything_that_can_happen():
    silent = [a_mentor_who_comes_and_goes, somebody_pauses_and_comes_back, nobody_ever_answers]
    silent += [a_match_goes_on_for_longer]
    return [*silent, a_coordinator_brings_two_together, *STORIES.values()]


def test_events_are_all_signals_but_the_one_for_our_own_delivery():
    assert {**signals.EVENTS, "mail_queued": signals.mail_queued} == SIGNALS
    assert set(signals.EVENTS) == set(Event.values)


def test_what_the_history_says_once_one_signal_says(site, django_capture_on_commit_callbacks):
    heard = Counter()

    def listen(sender, signal, event, actor, **news):
        noun = news.get("profile") or news.get("task") or news.get("match") or news.get("match_request")
        assert sender is type(noun)
        assert signal is signals.EVENTS[event]
        heard[event, str(noun.pk)] += 1

    for signal in signals.EVENTS.values():
        signal.connect(listen)
    seen = set()
    for story in everything_that_can_happen():
        heard.clear()
        with undone():
            with django_capture_on_commit_callbacks(execute=True):
                story(make_program())
            entries = LogEntry.objects.filter(action__startswith="wagtail_mentoring.")
            told = entries.values_list("action", "object_id")
            assert heard == Counter((action.partition(".")[2], pk) for action, pk in told), story
        seen |= {event for event, _pk in heard}
    assert seen == set(Event.values)


def test_a_letter_needs_a_name_of_its_own(site):
    mentor = make_mentor()
    for name in ("welcome", "../welcome", "Handbook", "", "a" * 25, "handbook\n", "1st"):
        with pytest.raises(ValueError, match=f"^{name.strip()}"):
            post_letter(name, to=mentor)
    OutboxEmail.objects.all().delete()
    for occasion in ("", "", "2027"):
        post_letter("handbook", to=mentor, occasion=occasion)
    assert OutboxEmail.objects.count() == 2


def test_nothing_is_heard_of_what_is_rolled_back(site, monkeypatch, django_capture_on_commit_callbacks):
    heard = []

    def listen(**news):
        heard.append(news)

    for signal in signals.EVENTS.values():
        signal.connect(listen)
    mentor = make_mentor()
    mentee = make_mentee(mentor.program)
    monkeypatch.setattr("wagtail_mentoring.actions._kit.write_letters", lambda *_args, **_kwargs: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    assert heard == []
