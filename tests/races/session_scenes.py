"""Sessions at the same moment as something else: an end, the calendar, the same form twice, another tab."""

import datetime as dt

from tests.races.scenes import DONE, Scene, finish, matches, over, running
from wagtail_mentoring.actions import SessionEntry, cancel_plan, change_session, keep_session, remove_session
from wagtail_mentoring.actions.calendar import end_at_term
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import MentoringSession, OutboxEmail, SessionVersion

KEY = "0" * 32


def keep(match, *, days=0, op_id=""):
    entry = SessionEntry(match.program.today() + dt.timedelta(days=days), minutes=60)
    return lambda: keep_session(match, entry=entry, actor=match.mentor.user, op_id=op_id)


def letters(letter, number):
    return lambda: OutboxEmail.objects.filter(letter=letter).count() == number


def end_plan():
    """A plan is canceled with the match, or refused: never one ahead in a match that is over (I14)."""
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": keep(match, days=3)},
        {(DONE, Refusal.SESSION_AFTER_END), (DONE, DONE)},
        matches(0),
    )


def end_session():
    """What took place can be kept, whoever is first."""
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": keep(match, days=-1)},
        {(DONE, DONE)},
        lambda: MentoringSession.objects.count() == 1,
    )


def calendar_session():
    match = over()
    return Scene(
        {"A": lambda: end_at_term(match), "B": keep(match, days=-2)},
        {(DONE, DONE)},
        lambda: MentoringSession.objects.count() == 1,
    )


def keep_two_tabs():
    match, _boss = running()
    act = keep(match, op_id=KEY)
    return Scene({"A": act, "B": act}, {(DONE, DONE)}, lambda: MentoringSession.objects.count() == 1)


def change_change():
    """Both changes are kept, one as a former version; the plan has moved twice."""
    match, _boss = running()
    session = keep(match, days=3)()
    acts = {
        name: lambda days=days: change_session(
            session, entry=SessionEntry(session.held_on + dt.timedelta(days=days)), actor=match.mentor.user
        )
        for name, days in (("A", 1), ("B", 2))
    }
    return Scene(
        acts,
        {(DONE, DONE)},
        lambda: SessionVersion.objects.count() == 2 and MentoringSession.objects.get().plan_sequence == 2,
    )


def cancel_cancel():
    match, _boss = running()
    session = keep(match, days=3)()
    act = lambda: cancel_plan(session, actor=match.mentor.user)  # noqa: E731
    return Scene(
        {"A": act, "B": act},
        {(DONE, "stale"), ("stale", DONE)},
        lambda: letters("session_canceled", 2)() and MentoringSession.objects.get().canceled_at is not None,
    )


def cancel_remove():
    """A click of yesterday's page never deletes what both still have in their calendars."""
    match, _boss = running()
    session = keep(match, days=3)()
    return Scene(
        {
            "A": lambda: cancel_plan(session, actor=match.mentor.user),
            "B": lambda: remove_session(session, actor=match.mentor.user),
        },
        {(DONE, Refusal.LETTER_UNDER_WAY), (DONE, "stale")},
        letters("session_canceled", 2),
    )


def end_plan_today():
    """On the day of the end, too: a plan is one by its hour, not by its day (I14)."""
    match, _boss = running()
    entry = SessionEntry(match.program.today() + dt.timedelta(days=1), time=dt.time(0, 1))
    plan = keep_session(match, entry=entry, actor=match.mentor.user)
    later = SessionEntry(entry.held_on, time=dt.time(0, 2))
    return Scene(
        {"A": finish(match, "mentee"), "B": lambda: change_session(plan, entry=later, actor=match.mentor.user)},
        {(DONE, Refusal.PLAN_CANCELED), (DONE, DONE)},
        letters("session_canceled", 2),
    )


def change_end():
    match, _boss = running()
    session = keep(match, days=3)()
    entry = SessionEntry(session.held_on + dt.timedelta(days=1))
    return Scene(
        {"A": finish(match, "mentee"), "B": lambda: change_session(session, entry=entry, actor=match.mentor.user)},
        {(DONE, Refusal.PLAN_CANCELED), (DONE, DONE)},
        letters("session_canceled", 2),
    )


SCENES = [
    end_plan,
    end_session,
    calendar_session,
    keep_two_tabs,
    change_change,
    cancel_cancel,
    cancel_remove,
    end_plan_today,
    change_end,
]
