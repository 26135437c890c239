"""What happens because days pass: reminders, and what ends by itself.

``tick()`` may be run as often as one likes, by several processes at once, and after any pause: what is due is found by
dates that were stored when a promise was made, and what has been done is remembered on the row, by compare-and-set.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models
from django.utils import timezone

from wagtail_mentoring.actions._kit import (
    announce,
    lock_match,
    lock_mentor,
    lock_request,
    record,
    record_all,
    tell_host,
    verb,
)
from wagtail_mentoring.actions._plans import forget_unreadable_notes
from wagtail_mentoring.actions._post import after_commit, draft_to, post
from wagtail_mentoring.actions._steps import close_request, end_match
from wagtail_mentoring.actions._tasks import open_task
from wagtail_mentoring.actions.digests import gather_for, readers_of_digests, week_of, write_weekly_digest
from wagtail_mentoring.actions.documents import forget_lost_files
from wagtail_mentoring.choices import EndedBy, MatchEnd, RequestStatus, TaskKind
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import CoordinatorTask, Heartbeat, Match, MatchRequest, MentorProfile, Program
from wagtail_mentoring.news import LETTERS, SIGNALS, Event

logger = logging.getLogger(__name__)
CHUNK = 200
Rows = models.QuerySet[Any]
Keys = list[Any]
Due = Iterator[tuple[Rows, dict[str, Any]]]


def tick() -> Counter[Event]:
    """Do everything that is due now, and return how much of what was done."""
    done: Counter[Event] = Counter()
    began, last = timezone.now(), Heartbeat.last()
    for program in Program.objects.select_related("site"):
        today = program.today()
        for event, rows, act in _turns(program, today):
            done[event] += sweep(rows, act, size=1)
        for reminder in REMINDERS:
            for rows, changes in reminder.due(program, today):
                done[reminder.event] += sweep(rows, reminder.giver(program, rows, changes), size=CHUNK)
        _tell_coordinators(program, began, last)
        if readers := readers_of_digests(program, began):
            _try(partial(gather_for, program, now=began), readers)
    _try(lambda _keys: forget_unreadable_notes(), [0])
    _try(lambda _keys: forget_lost_files(), [0])
    _beat(began, +done)
    return +done


def _tell_coordinators(program: Program, began: dt.datetime, last: dt.datetime | None) -> None:
    """Write the weekly letter where a week has begun since the last look; another process may be faster."""
    week = week_of(program, began)
    if last is None or week_of(program, last) != week:
        _try(lambda _keys: write_weekly_digest(program, week), [program.pk])


def _beat(began: dt.datetime, done: Counter[Event]) -> None:
    """Leave word that the calendar has been looked at."""
    row = {"ticked_at": began, "done": {event.value: number for event, number in done.items()}}
    if not Heartbeat.objects.filter(pk=1).update(**row):
        Heartbeat.objects.bulk_create([Heartbeat(pk=1, **row)], ignore_conflicts=True)


def _turns(program: Program, today: dt.date) -> Iterator[tuple[Event, Rows, Callable[[Keys], Any]]]:
    """Yield what changes by itself, with the verb for a row of it; the most final first."""
    requests = MatchRequest.objects.filter(program=program)
    for event, rows, act in (
        (Event.REQUEST_EXPIRED, requests.to_expire(today), expire_request),
        (Event.TASK_OPENED, requests.to_escalate(today), escalate_request),
        (Event.MATCH_ENDED, Match.objects.filter(program=program).over(today), end_at_term),
        (Event.PROFILE_RETURNED, MentorProfile.objects.filter(program=program, away_until__lte=today), welcome_back),
    ):
        yield event, rows, _each(rows, act)


def _each(rows: Rows, act: Callable[[Any], Any]) -> Callable[[Keys], None]:
    """Return a function that calls ``act`` for each row; it raises Stale where one is no longer among ``rows``."""

    def act_on(keys: Keys) -> None:
        for key in keys:
            if (row := rows.filter(pk=key).first()) is None:
                raise Stale
            act(row)

    return act_on


def sweep(rows: Rows, act: Callable[[Keys], Any], *, size: int) -> int:
    """Call ``act`` for the keys of ``rows``, ``size`` at a time, and return for how many it worked."""
    done, last = 0, 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        done += sum(_try(act, keys[start : start + size]) for start in range(0, len(keys), size))
    return done


def _try(act: Callable[[Keys], Any], keys: Keys) -> int:
    """Act on all keys at once; where one of them fails, on each by itself, so that it stops none of the others."""
    try:
        act(keys)
    except Exception as error:
        if len(keys) > 1:
            return sum(_try(act, [key]) for key in keys)
        if not isinstance(error, Stale):  # somebody was faster, and it is no longer due
            logger.exception("The calendar could not do what is due for row %s", keys[0])
        return 0
    return len(keys)


@dataclass(frozen=True)
class Reminder:
    """A letter that is due on a day; ``due`` yields rows with what is remembered on them, ``occasion`` names which."""

    event: Event
    due: Callable[[Program, dt.date], Due]
    occasion: Callable[[Any], str] = lambda _row: ""

    def giver(self, program: Program, rows: Rows, changes: dict[str, Any]) -> Callable[[Keys], None]:
        """Return the verb that remembers the reminder on some of ``rows`` and writes its letters."""

        @verb
        def give(keys: Keys) -> None:
            if rows.filter(pk__in=keys).update(**changes) != len(keys):
                raise Stale
            nouns = list(rows.model._default_manager.select_related(*LOADED[rows.model]).filter(pk__in=keys))
            for noun in nouns:
                noun.program = noun.mentor.program = noun.mentee.program = program
            post(draft for noun in nouns for draft in self._drafts(noun))
            record_all(self.event, nouns)
            after_commit(self._tell_host, nouns)

        return give

    def _tell_host(self, nouns: list[Any]) -> None:
        for noun in nouns:
            news = {NAMES[type(noun)]: noun}
            SIGNALS[self.event].send_robust(sender=type(noun), event=self.event.value, actor=None, **news)

    def _drafts(self, noun: Any) -> Iterator[Any]:
        """Return the letters to those who take part; who paused or left is not reminded."""
        match_request = noun if isinstance(noun, MatchRequest) else noun.request
        for role, letter in LETTERS[self.event].items():
            if (person := getattr(noun, role.value)).is_enrolled:
                yield draft_to(person, letter, match_request=match_request, occasion=self.occasion(noun))


NAMES: dict[type[models.Model], str] = {MatchRequest: "match_request", Match: "match"}
PEOPLE = ("mentor__user", "mentee__user")
LOADED = {MatchRequest: PEOPLE, Match: (*PEOPLE, "request")}


def _nudges(program: Program, today: dt.date) -> Due:
    """Yield the reminders of the mentor, the latest day first: those before it are over then (R41)."""
    for days in sorted(program.nudge_days, reverse=True):
        sent_before = program.begins(today - dt.timedelta(days=days - 1))
        rows = MatchRequest.objects.filter(program=program).to_nudge(days=days, sent_before=sent_before)
        yield rows, {"nudged_days": days}


def _overdue(program: Program, today: dt.date) -> Due:
    yield MatchRequest.objects.filter(program=program).overdue(today).untold(), {"told_overdue": True}


def _meetings(program: Program, today: dt.date) -> Due:
    """Yield the reminders of the first meeting, from the day after it was recommended (R55)."""
    yield Match.objects.filter(program=program).to_meet(today), {"meeting_reminder_on": None}


def _endings(program: Program, today: dt.date) -> Due:
    """Yield the reminders of the end, the last one first: those before it are over then (R66)."""
    for days in sorted(program.end_reminder_days):
        rows = Match.objects.filter(program=program).ending_soon(today, days=days)
        yield rows, {"reminded_days": days}


REMINDERS = [
    Reminder(Event.REQUEST_OVERDUE, _overdue),
    Reminder(Event.REQUEST_NUDGED, _nudges, lambda row: f"day {row.nudged_days}"),
    Reminder(Event.FIRST_MEETING_DUE, _meetings),
    Reminder(Event.MATCH_ENDING_SOON, _endings, lambda row: f"{row.ends_on} {row.reminded_days}"),
]


@verb
def expire_request(match_request: MatchRequest) -> MatchRequest:
    """Close a request whose last day has passed without an answer; both people are told. Raises Stale."""
    held = lock_request(match_request)
    if held.expires_on is None or held.program.today() <= held.expires_on:
        raise Stale
    close_request(held, RequestStatus.EXPIRED, actor=None)
    announce(Event.REQUEST_EXPIRED, held, actor=None)
    return held


@verb
def escalate_request(match_request: MatchRequest) -> CoordinatorTask:
    """Ask the coordinators to look at a request about which nothing else will happen. Raises Stale."""
    held = lock_request(match_request)
    if held.escalates_on is None or held.program.today() < held.escalates_on:
        raise Stale
    return open_task(held, TaskKind.NO_ANSWER, actor=None)


@verb
def end_at_term(match: Match) -> Match:
    """Complete a match whose last day has passed; places become free, both people are told (R66). Raises Stale."""
    held = lock_match(match)
    if held.ends_on is None or held.program.today() <= held.ends_on:
        raise Stale
    end_match(held, MatchEnd.TERM_COMPLETE, by=EndedBy.CALENDAR, actor=None)
    return held


@verb
def welcome_back(mentor: MentorProfile) -> MentorProfile:
    """Forget the day until which a mentor was away, once it has come. Raises Stale."""
    held = lock_mentor(mentor)
    if not held.away_until or held.is_away(held.program.today()):
        raise Stale
    held.away_until = None
    held.save(update_fields=["away_until"])
    record(Event.PROFILE_RETURNED, held, actor=None)
    tell_host(Event.PROFILE_RETURNED, held, actor=None, profile=held)
    return held
