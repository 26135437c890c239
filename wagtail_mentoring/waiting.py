"""What waits for the program team: one list for the panel of the Wagtail admin and for the weekly e-mail."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from wagtail_mentoring.choices import TaskKind, Waits
from wagtail_mentoring.models import (
    CoordinatorTask,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    OutboxEmail,
    Program,
)

TASKS = {Waits(kind.value): kind for kind in TaskKind}
RECENT = dt.timedelta(days=30)
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Waiting:
    """Something that waits, how often, and since when the oldest task does."""

    what: Waits
    number: int
    since: dt.datetime | None = None

    @property
    def days(self) -> int:
        """Return for how many days the oldest has waited."""
        return max(0, (timezone.now() - self.since).days) if self.since else 0

    @property
    def in_words(self) -> str:
        """Return it as a line."""
        line = f"{self.what.label}: {self.number}"
        oldest = ngettext("the oldest for %(number)s day", "the oldest for %(number)s days", self.days)
        return f"{line} ({oldest % {'number': self.days}})" if self.days else line


def waiting_in(programs: Iterable[Program], *, reader: Any = None) -> list[Waiting]:
    """Return what waits in these programs, in the order in which it should be looked at; nothing that does not.

    ``reader`` is the coordinator who is told.
    """
    programs = list(programs)
    if not programs:
        return []
    found = [_count(what, rows_of(what, programs, reader=reader)) for what in Waits]
    return [waiting for waiting in found if waiting.number]


def _count(what: Waits, rows: Rows) -> Waiting:
    if what not in TASKS:
        return Waiting(what, rows.count())
    found = rows.aggregate(number=Count("pk"), since=Min("opened_at"))
    return Waiting(what, found["number"], found["since"])


def rows_of(what: Waits, programs: Iterable[Program], *, reader: Any = None) -> Rows:
    """Return the rows behind a number; of tasks those about others, for nobody learns who asks to end theirs (R69)."""
    rows: Any = ROWS[what](list(programs))
    found: Rows = rows.not_of(reader) if what in TASKS and reader is not None else rows
    return found


def _of(rows: Rows, programs: list[Program]) -> Rows:
    return rows.filter(program__in=programs)


def _overdue(programs: list[Program]) -> Rows:
    """Return the overdue requests, each by the day of its own program."""
    by_day = defaultdict(list)
    for program in programs:
        by_day[program.today()].append(program)
    late = Q(*(Q(program__in=some, answer_by__lt=today) for today, some in by_day.items()), _connector=Q.OR)
    return MatchRequest.objects.pending().filter(late)


def _tasks(kind: TaskKind) -> Callable[[list[Program]], Rows]:
    return lambda programs: CoordinatorTask.objects.open().filter(kind=kind, program__in=programs)


def _not_met(programs: list[Program]) -> Rows:
    """Return the young matches whose first meeting should have been by now, and of which no session is known to us."""
    now, found = timezone.now(), Match.objects.none()
    for days in {program.first_meeting_days for program in programs if program.first_meeting_days}:
        due = now - dt.timedelta(days=days + 1)
        some = [program for program in programs if program.first_meeting_days == days]
        found |= Match.objects.active().filter(program__in=some, started_at__lt=due, started_at__gte=due - RECENT)
    return found.not_met(now)


ROWS: dict[Waits, Callable[[list[Program]], Rows]] = {
    Waits.HELP_ASKED: _tasks(TaskKind.HELP_ASKED),
    Waits.END_ASKED: _tasks(TaskKind.END_ASKED),
    Waits.GRACEFUL_EXIT_ASKED: _tasks(TaskKind.GRACEFUL_EXIT_ASKED),
    Waits.MESSAGES_REPORTED: _tasks(TaskKind.MESSAGES_REPORTED),
    Waits.MEMBER_LEFT: _tasks(TaskKind.MEMBER_LEFT),
    Waits.MATCH_BLOCKED: _tasks(TaskKind.MATCH_BLOCKED),
    Waits.NO_ANSWER: _tasks(TaskKind.NO_ANSWER),
    Waits.OVERDUE: _overdue,
    Waits.MENTORS: lambda programs: _of(MentorProfile.objects.waiting(), programs),
    Waits.MENTEES: lambda programs: _of(MenteeProfile.objects.waiting(), programs),
    Waits.MAIL: lambda programs: _of(OutboxEmail.objects.in_trouble(), programs),
    Waits.FIRST_MEETING: _not_met,
}
