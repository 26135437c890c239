"""P12: two mentees, one last place, both accepted at the same moment by two processes; nobody may be overbooked.

A control without guards ("count, then write", as it is usually written) runs on the same track: where it never
overbooks either, the two did not race.
"""

import datetime as dt
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models import Count, F
from django.utils import timezone

from benchmarks.accept import mail_off
from benchmarks.generator import make_program
from benchmarks.measure import Row, database_name
from wagtail_mentoring.actions import accept_request
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import Cycle, Match, MatchRequest, MenteeProfile, MentorProfile, Program

RACES = 1000
NAIVE_RACES = 100
SIDES = 2


def run(races: int = RACES) -> Iterator[Row]:
    """Yield a row for each way of counting places, and one for the control."""
    yield _row("1,000 races for the last place", "concurrent", races, accept)
    yield _row("1,000 races for the last place of a cycle", "cycle", races, accept)
    yield _row("the same without guards", "concurrent", min(races, NAIVE_RACES), accept_naively)


def accept(match_request: MatchRequest) -> None:
    """Accept as the product does."""
    accept_request(match_request, actor=match_request.mentor.user)


def accept_naively(match_request: MatchRequest) -> None:
    """Accept by counting first and writing then."""
    mentor = match_request.mentor
    if Match.objects.active().filter(mentor=mentor).count() >= mentor.capacity:
        raise Stale
    now = timezone.now()
    closed = {"status": "accepted", "decided_at": now, "open_slot": None, "pair_open": None}
    MatchRequest.objects.filter(pk=match_request.pk).update(**closed)
    pair = {name: getattr(match_request, name) for name in ("program", "mentor", "mentee")}
    Match.objects.create(**pair, request=match_request, started_at=now, active_flag=1, mentee_slot=1)


def _row(what: str, scope: str, races: int, way: Callable[[MatchRequest], None]) -> Row:
    program = _field_of(f"races-{scope}-{way.__name__}".replace("_", "-"), scope, races)
    began = time.perf_counter()
    outcomes = _race(program, races, way)
    seconds = time.perf_counter() - began
    mentors = MentorProfile.objects.filter(program=program).annotate(made=Count("matches"))
    overbooked, unfilled = mentors.filter(made__gt=F("capacity")).count(), mentors.filter(made=0).count()
    row = Row(what.replace("1,000", f"{races:,}"), database_name(), races, wall_ms=seconds * 1000 / races)
    told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
    row.note = f"{overbooked} overbooked; {told}"
    if way is accept:
        row.judge("P12: 0 overbooked", passed=overbooked == 0)
        expected = not outcomes.keys() - {"accepted", "Refused", "Stale"}
        counted = not mentors.exclude(active_matches=F("made")).exists()
        row.judge("one winner each", passed=unfilled == 0 and expected and counted)
    return row


def _field_of(slug: str, scope: str, races: int) -> Program:
    """Return a program where each mentor has one place and two requests."""
    program = make_program(slug, capacity_scope=scope, max_pending_per_mentee=None)
    if scope == "cycle":
        days = {"starts_on": program.today(), "ends_on": program.today() + dt.timedelta(days=60)}
        Cycle.objects.create(program=program, name="Now", **days)
    limit = 1 if scope == "concurrent" else None
    mentors = _people(MentorProfile, program, races, active_limit=limit, capacity=1)
    mentees = _people(MenteeProfile, program, races * SIDES, active_limit=1)
    waiting = {"program": program, "created_at": timezone.now(), "open_slot": 1, "pair_open": 1}
    MatchRequest.objects.bulk_create(
        MatchRequest(**waiting, mentor=mentors[number // SIDES], mentee=mentee) for number, mentee in enumerate(mentees)
    )
    return program


def _people(model: Any, program: Program, size: int, **fields: Any) -> list[Any]:
    user_model = get_user_model()
    names = [f"{program.slug}-{model.ROLE}-{number}" for number in range(size)]
    users = user_model.objects.bulk_create(user_model(username=name, email=f"{name}@example.org") for name in names)
    return model.objects.bulk_create(
        model(program=program, user=user, status="active", display_name=user.username, **fields) for user in users
    )


def _race(program: Program, races: int, way: Callable[[MatchRequest], None]) -> Counter[str]:
    """Let two processes accept side by side, race by race, and return how each acceptance ended."""
    pks = list(MatchRequest.objects.filter(program=program).order_by("pk").values_list("pk", flat=True))
    assert len(pks) == races * SIDES
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(SIDES), context.SimpleQueue()
    runner = partial(_run_side, start=start, results=results, way=way)
    sides = [context.Process(target=runner, args=(pks[side::SIDES],)) for side in range(SIDES)]
    for side in sides:
        side.start()
    outcomes = sum((results.get() for _ in sides), Counter())
    for side in sides:
        side.join()
    return outcomes


def _run_side(pks: list[int], *, start: Any, results: Any, way: Callable[[MatchRequest], None]) -> None:
    outcomes: Counter[str] = Counter()
    with mail_off():
        for pk in pks:
            match_request = MatchRequest.objects.with_people().get(pk=pk)
            start.wait(timeout=120)
            outcomes[_outcome(way, match_request)] += 1
    connections.close_all()
    results.put(outcomes)


def _outcome(way: Callable[[MatchRequest], None], match_request: MatchRequest) -> str:
    try:
        way(match_request)
    except (Refused, Stale) as error:
        return type(error).__name__
    except Exception as error:  # noqa: BLE001  whatever it is, it is written down and fails the goal
        return f"{type(error).__name__}: {error}"
    return "accepted"
