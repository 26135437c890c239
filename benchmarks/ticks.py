"""P11: a look at the calendar over many requests and matches, a thousand of which are due.

Half of the pairs are matched, half have a request that waits. Due are as many nudges, calls to act, first meetings and
endings; the control writes the same rows as plain SQL, and another one row by row. Mail is off on all sides.
"""

import datetime as dt
import random
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection

from benchmarks.accept import mail_off
from benchmarks.generator import People, make_program
from benchmarks.measure import PAIRS, Row, compare, count_queries, database_name, statements
from benchmarks.tables import settle
from benchmarks.tick_by_hand import tick_by_hand, tick_by_orm, tick_by_saving
from benchmarks.words import name_of
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import ProfileStatus
from wagtail_mentoring.models import LogEntry, Match, MatchRequest, OutboxEmail, Program

SMALL, LARGE = 10_000, 100_000
DUE = 1000
GOAL, FLAT = 2.0, 1.2


class Pairs(People):
    """Pairs without answers, matched and waiting in turn, of whom nothing is due."""

    def __init__(self, program: Program) -> None:
        """Begin with nobody."""
        super().__init__(program)
        self.like: dict[str, dict[str, Any]] = {}

    def _write(self, numbers: range) -> None:
        matched = {number for number in numbers if number % 2}
        self._write_people(numbers, matched)
        self._write_pairs(matched, set(numbers) - matched)

    def _profile(self, kind: str, number: int, chance: random.Random) -> dict[str, Any]:
        """Return a profile like everybody's: words take longest to make up, and nobody reads them here."""
        if kind not in self.like:
            self.like[kind] = super()._profile(kind, number, chance)
        own = {"id": self.pk(number), "user": self.user(kind, number), "display_name": " ".join(name_of(kind, number))}
        return {**self.like[kind], **own, "status": ProfileStatus.ACTIVE}

    def _request(self, number: int, *, is_accepted: bool) -> dict[str, Any]:
        """Return a request whose every reminder has been given."""
        past = {"nudged_days": 10, "told_overdue": True}
        return {**super()._request(number, is_accepted=is_accepted), **past}

    def _match(self, number: int) -> dict[str, Any]:
        return {**super()._match(number), "reminded_days": 365}


def run() -> Iterator[Row]:
    """Yield the lines about cost, then those about memory and plans."""
    people = Pairs(make_program("ticks"))
    peaks = []
    with mail_off():
        for size in (SMALL, LARGE):
            people.grow(size)
            peaks.append(_peak_of(people))
        yield _memory(peaks)
        yield from _costs(people)
        yield _plans(people)


def _costs(people: Pairs) -> Iterator[Row]:
    program, be_due = people.program, partial(make_due, people)
    controls = {"raw SQL": tick_by_hand, "the ORM alone": tick_by_orm, "row by row": tick_by_saving}
    written = _written(tick, be_due)
    for name, control in controls.items():
        by_hand = partial(control, program)
        assert _written(by_hand, be_due) == written, name
        pairs = 3 if name == "row by row" else PAIRS
        row = _compare("a tick, 1,000 due", people, name, by_hand, before=be_due, pairs=pairs)
        if name == "the ORM alone":
            row.judge(f"P11: <= {GOAL:g}", passed=row.ratio <= GOAL)
        yield row
    tick()
    asked = statements(tick)
    writes = [sql for sql in asked if not sql.startswith("SELECT")]
    note = f"{len(asked)} statements for {Program.objects.count()} programs"
    row = Row("a tick, nothing due", database_name(), people.size, note=note)
    row.judge("P11: writes nothing but that it was there", passed=len(writes) == 1)
    yield row


def _compare(what: str, people: Pairs, name: str, control: Callable[[], Any], **how: Any) -> Row:
    queries = {}
    for key, work in (("control_queries", control), ("queries", tick)):
        how["before"]()
        queries[key] = count_queries(work)
    return Row(what, database_name(), people.size, name, **compare(control, tick, warm_ups=1, **how), **queries)


def make_due(people: Pairs) -> None:
    """Make a thousand due again: nothing was told to them yet."""
    today, quarter = people.program.today(), DUE // 4
    OutboxEmail.objects.filter(program=people.program).delete()
    LogEntry.objects.filter(program_id=people.program.pk).delete()
    asking = MatchRequest.objects.filter(program=people.program, pk__lte=people.pk(4 * quarter)).pending()
    nudged, told = (asking.filter(pk__lte=people.pk(2 * quarter)), asking.filter(pk__gt=people.pk(2 * quarter)))
    sent = people.program.begins(today - dt.timedelta(days=6))
    nudged.update(created_at=sent, nudged_days=0, answer_by=today + dt.timedelta(days=8))
    told.update(told_overdue=False, answer_by=today - dt.timedelta(days=1))
    running = Match.objects.filter(program=people.program, pk__lte=people.pk(4 * quarter))
    running.filter(pk__lte=people.pk(2 * quarter)).update(meeting_reminder_on=today)
    soon = {"ends_on": today + dt.timedelta(days=20), "reminded_days": 365}
    running.filter(pk__gt=people.pk(2 * quarter)).update(**soon)


def _written(work: Callable[[], Any], before: Callable[[], None]) -> set[tuple[Any, ...]]:
    before()
    work()
    letters = OutboxEmail.objects.values_list("letter", "role", "recipient", "match_request", "dedupe_key")
    entries = LogEntry.objects.values_list("action", "object_id", "label", "program_id", "content_type_id")
    return {*letters, *entries}


def _peak_of(people: Pairs) -> int:
    """Return how many bytes a tick takes at most."""
    make_due(people)
    settle()
    tracemalloc.start()
    tick()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _memory(peaks: list[int]) -> Row:
    small, large = (peak / 1e6 for peak in peaks)
    row = Row("memory of a tick, 1,000 due", database_name(), LARGE)
    row.note = f"{large:.1f} MB; {small:.1f} MB at {SMALL:,}"
    row.judge(f"P11: flat (<= {FLAT:g} times)", passed=large <= FLAT * small)
    return row


def _plans(people: Pairs) -> Row:
    """Look whether each question to the program's requests and matches goes by an index that leads to what is due."""
    make_due(people)
    settle()
    own = f'program_id" = {people.program.pk} '
    asked = [sql for sql in statements(tick) if own in sql and "ORDER BY" in sql and "LIMIT" in sql]
    walked = sorted({plan for sql in asked if (plan := _walk(sql))})
    row = Row("questions of a tick", database_name(), people.size, note=f"{len(asked)} asked, all by an index")
    if walked:
        row.note = "; ".join(walked)
    row.judge("P11: every question by an index", passed=not walked)
    return row


def _walk(sql: str) -> str:
    """Return the line of the plan that goes through a whole table, or nothing."""
    if "wagtail_mentoring_match" not in sql:
        return ""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        lines = [str(line[-1]).strip() for line in cursor.fetchall()]
    bad = ("Seq Scan", "_pkey", "SCAN ", "PRIMARY KEY")
    return next((line for line in lines if any(word in line for word in bad)), "")
