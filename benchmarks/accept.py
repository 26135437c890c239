"""P12: accepting a request, against the same writes by hand.

The verb also loads the rows, asks the law again on the rows it holds, and finds out who must be told. Mail is off on
both sides: the receiver that sends each letter after the commit is disconnected.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import make_msgid
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from wagtail.log_actions import log

from benchmarks.accept_by_hand import accept_by_hand
from benchmarks.generator import People, make_program
from benchmarks.measure import WARM_UPS, Row, compare, count_queries, database_name
from benchmarks.tables import settle
from wagtail_mentoring import signals
from wagtail_mentoring.actions import accept_request
from wagtail_mentoring.models import Cycle, LogEntry, Match, MatchRequest, MenteeProfile, MentorProfile, OutboxEmail
from wagtail_mentoring.notifications import delivery

PAIRS = 30
SIZE = 1600  # mentors; a fifth of them have a request that can be accepted
GOAL = 2.0  # times the ORM, which by itself is near three times raw SQL on SQLite: no goal against SQL can be met there
LETTERS = ("accepted_mentor", "accepted_mentee")
ACTIONS = ("wagtail_mentoring.request_accepted", "wagtail_mentoring.match_made")
ORM = "the same rows through the ORM alone: no law, no lookups"
SCOPES = {"concurrent": "places count running matches", "cycle": "places count per cycle"}


def run(size: int = SIZE) -> Iterator[Row]:
    """Yield one row for each way of counting a mentor's places."""
    with mail_off():
        for scope in SCOPES:
            yield from _measure(scope, size)


@contextmanager
def mail_off() -> Iterator[None]:
    """Disconnect the receiver that sends letters."""
    uid = "wagtail_mentoring.mail_queued"
    assert signals.mail_queued.disconnect(dispatch_uid=uid)
    try:
        yield
    finally:
        signals.mail_queued.connect(delivery.mail_queued, dispatch_uid=uid)


def _measure(scope: str, size: int) -> Iterator[Row]:
    people = People(make_program(f"accept-{scope}", capacity_scope=scope))
    people.grow(size)
    cycle = _cycle_of(people) if scope == "cycle" else None
    waiting = _requests_of(people)
    control = _by_hand(waiting, cycle)
    yield _compare(f"accept, {SCOPES[scope]}", size, control, _by_verb(waiting))
    if scope == "concurrent":
        yield _compare(ORM, size, control, _by_orm(waiting))
        row = _compare(f"accept, {SCOPES[scope]}", size, _by_orm(waiting), _by_verb(waiting))
        row.control = "the ORM alone"
        row.judge(f"P12: <= {GOAL:g}", passed=row.ratio <= GOAL)
        yield row
    _assert_same_rows(people)


def _compare(what: str, size: int, control: Callable[[], None], subject: Callable[[], Any]) -> Row:
    control(), subject()  # the first of each also asks for content types
    queries = {"control_queries": count_queries(control), "queries": count_queries(subject)}
    figures = compare(control, subject, pairs=PAIRS)
    return Row(what, database_name(), size, "raw SQL", **figures, **queries)


def _cycle_of(people: People) -> int:
    today = people.program.today()
    days = {"starts_on": today - dt.timedelta(days=30), "ends_on": today + dt.timedelta(days=60)}
    return Cycle.objects.create(program=people.program, name="Now", **days).pk


def _requests_of(people: People) -> Iterator[MatchRequest]:
    """Return requests that can be accepted, as a view loads them; each leaves its mentor one place."""
    rows = MatchRequest.objects.pending().filter(
        program=people.program, mentor__status="active", mentee__status="active"
    )
    MentorProfile.objects.filter(pk__in=rows.values("mentor_id")).update(capacity=2)
    people.program.save()  # carries the capacity to the limits
    settle()
    return iter(list(rows.with_people().order_by("pk")))


def _by_verb(waiting: Iterator[MatchRequest]) -> Callable[[], Match]:
    def accept() -> Match:
        match_request = next(waiting)
        return accept_request(match_request, actor=match_request.mentor.user)

    return accept


def _by_hand(waiting: Iterator[MatchRequest], cycle: int | None) -> Callable[[], None]:
    return lambda: accept_by_hand(next(waiting), cycle=cycle)


def _by_orm(waiting: Iterator[MatchRequest]) -> Callable[[], None]:
    """Return what the ORM and Wagtail's log cost by themselves: what no verb built on them can go below."""

    def accept() -> None:
        match_request = next(waiting)
        with transaction.atomic(durable=True):
            _write_with_orm(match_request, match_request.mentor, match_request.mentee)

    return accept


def _write_with_orm(match_request: MatchRequest, mentor: MentorProfile, mentee: MenteeProfile) -> None:
    now = timezone.now()
    rows = [MentorProfile.objects.filter(pk=mentor.pk), MenteeProfile.objects.filter(pk=mentee.pk)]
    for row in rows:
        row.update(active_matches=F("active_matches"))
    closed = {"status": "accepted", "decided_at": now, "decided_by": mentor.user, "open_slot": None, "pair_open": None}
    MatchRequest.objects.pending().filter(pk=match_request.pk).update(**closed)
    for row in rows:
        row.update(active_matches=F("active_matches") + 1)
    nouns = {"program": mentor.program, "mentor": mentor, "mentee": mentee}
    ends = now.date() + dt.timedelta(days=365)
    places = {"started_at": now, "ends_on": ends, "active_flag": 1, "mentee_slot": 1}
    match = Match.objects.create(**nouns, request=match_request, **places)
    for noun, action in zip((match_request, match), ACTIONS, strict=True):
        log(instance=noun, action=action, user=mentor.user)
    for letter, person in zip(LETTERS, (mentor, mentee), strict=True):
        key = hashlib.sha256(f"{letter} {match_request.pk}".encode()).hexdigest()
        told = {"recipient": person.user, "recipient_name": person.display_name, "role": person.ROLE}
        about = {"program": mentor.program, "letter": letter, "match_request": match_request}
        OutboxEmail.objects.create(**about, **told, dedupe_key=key, message_id=make_msgid(domain="example.org"))
    assert not MatchRequest.objects.pending().filter(mentee=mentee).exists()


def _assert_same_rows(people: People) -> None:
    """Assert that both ways wrote the same: a match, two log entries and two letters for every accepted request."""
    ways = 6 if people.program.capacity_scope == "concurrent" else 2
    accepted = ways * (PAIRS + WARM_UPS + 2)  # two more each, for counting the queries
    emails = OutboxEmail.objects.filter(program=people.program)
    log = LogEntry.objects.filter(user_id__gt=people.user("mentor", 0), user_id__lt=people.user("mentee", 0))
    assert {letter: emails.filter(letter=letter).count() for letter in LETTERS} == dict.fromkeys(LETTERS, accepted)
    assert {action: log.filter(action=action).count() for action in ACTIONS} == dict.fromkeys(ACTIONS, accepted)
    profiles = MentorProfile.objects.filter(program=people.program).annotate(running=Count("matches"))
    assert not profiles.exclude(running=F("active_matches")).exists()
