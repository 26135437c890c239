"""Professional development (R62): what sessions add up to in a period, and a code by which a statement is confirmed.

A code names the figures of a statement and nothing of its person but a keyed digest of the name, and it is signed: one
changed figure, and it is not ours.
"""

import base64
import datetime as dt
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from wagtail_mentoring.models import Cycle, MentoringSession, Program

SALT = "wagtail_mentoring.statement"
DIGITS, NAME_DIGITS = 16, 8  # of base32: 80 bits no one guesses, 40 tell two names apart
CODE = re.compile(
    r"(?P<figures>(?P<program>\d{1,18})-(?P<first>\d{8})-(?P<last>\d{8})-(?P<number>\d{1,6})-(?P<minutes>\d{1,9})"
    rf"-(?P<issued_on>\d{{8}})-(?P<name>[A-Z2-7]{{{NAME_DIGITS}}}))-(?P<mac>[A-Z2-7]{{{DIGITS}}})",
    re.ASCII,
)


@dataclass(frozen=True)
class Line:
    """A session in a statement."""

    session: MentoringSession
    partner: str

    @property
    def minutes(self) -> int:
        """Return how much of it counts."""
        return self.session.claimed


@dataclass(frozen=True)
class Statement:
    """The sessions of one person in a period, both days counted."""

    program: Program
    name: str
    first: dt.date
    last: dt.date
    issued_on: dt.date
    lines: list[Line]

    @property
    def minutes(self) -> int:
        """Return the minutes of all sessions together."""
        return sum(line.minutes for line in self.lines)

    @property
    def code(self) -> str:
        """Return the code that confirms the figures."""
        first, last, issued_on = (day.isoformat().replace("-", "") for day in (self.first, self.last, self.issued_on))
        parts = [self.program.pk, first, last, len(self.lines), self.minutes, issued_on, _digest(self.name)]
        figures = "-".join(map(str, parts))
        return f"{figures}-{_signed(figures)}"


@dataclass(frozen=True)
class Confirmed:
    """What a code says of a statement of ours."""

    program_id: int
    first: dt.date
    last: dt.date
    number: int
    minutes: int
    issued_on: dt.date
    name_digest: str

    def is_of(self, name: str) -> bool:
        """Tell whether the statement was written for this name."""
        return any(secrets.compare_digest(self.name_digest, _digest(name, key)) for key in _keys())


@dataclass(frozen=True)
class Span:
    """A stretch of days with what was done in it."""

    title: str
    first: dt.date
    last: dt.date
    number: int
    minutes: int


def statement_of(user: Any, program: Program, *, name: str, first: dt.date, last: dt.date) -> Statement:
    """Return what ``user`` has done in a program from ``first`` to ``last``, the earliest first; plans do not count."""
    sessions = _done_by(user, program).on_days(first, last).order_by("held_on", "begins_at", "pk")
    lines = [_line(session) for session in sessions.select_related("match__mentor", "match__mentee")]
    return Statement(program=program, name=name, first=first, last=last, issued_on=program.today(), lines=lines)


def years_of(user: Any, program: Program) -> list[Span]:
    """Return the program's years with what ``user`` did in each, the latest first: together they hold all of it (R62).

    They are the program's cycles, with the time around them where something was done then, and calendar years where it
    has none.
    """
    done = list(_done_by(user, program).only("held_on", "minutes", "cpd_minutes"))
    cycles = list(program.cycles.order_by("starts_on"))
    if cycles:
        spans = [(cycle.name, cycle.starts_on, cycle.ends_on) for cycle in cycles]
        spans += _around(cycles, [session.held_on for session in done])
        spans.sort(key=lambda span: span[1], reverse=True)
    else:
        years = {session.held_on.year for session in done} | {program.today().year}
        spans = [_calendar_year(year) for year in sorted(years, reverse=True)]
    return [_span(title, first, last, done) for title, first, last in spans]


def _calendar_year(year: int) -> tuple[str, dt.date, dt.date]:
    return str(year), dt.date(year, 1, 1), dt.date(year, 12, 31)


def _around(cycles: list[Cycle], days: Iterable[dt.date]) -> Iterable[tuple[str, dt.date, dt.date]]:
    """Yield the stretches before, between and after the cycles in which some of ``days`` lie.

    The outer ones begin and end with the calendar years of the first and the last of these days.
    """
    for before, after in zip([None, *cycles], [*cycles, None], strict=True):
        inside = [
            day for day in days if (before is None or day > before.ends_on) and (after is None or day < after.starts_on)
        ]
        if not inside:
            continue
        first = dt.date(min(inside).year, 1, 1) if before is None else before.ends_on + dt.timedelta(days=1)
        last = dt.date(max(inside).year, 12, 31) if after is None else after.starts_on - dt.timedelta(days=1)
        yield _name_of(before, after), first, last


def _name_of(before: Cycle | None, after: Cycle | None) -> str:
    if before is None:
        return _("Before %(cycle)s") % {"cycle": after}
    if after is None:
        return _("After %(cycle)s") % {"cycle": before}
    return _("Between %(before)s and %(after)s") % {"before": before, "after": after}


def confirm(code: str) -> Confirmed | None:
    """Return what a code says, or None if it is not ours, in every figure."""
    found = CODE.fullmatch(code.strip().upper())
    if found is None or not _is_ours(found["figures"], found["mac"]):
        return None
    program, number, minutes = (int(found[name]) for name in ("program", "number", "minutes"))
    first, last, issued_on = (dt.date.fromisoformat(found[name]) for name in ("first", "last", "issued_on"))
    return Confirmed(program, first, last, number, minutes, issued_on, name_digest=found["name"])


def _is_ours(figures: str, mac: str) -> bool:
    return any(secrets.compare_digest(mac, _signed(figures, key)) for key in _keys())


def _done_by(user: Any, program: Program) -> Any:
    return MentoringSession.objects.written_by(user).held(timezone.now()).filter(match__program=program)


def _line(session: MentoringSession) -> Line:
    match = session.match
    partner = match.mentee if session.author_role == match.mentor.ROLE else match.mentor
    return Line(session, partner.display_name)


def _span(title: str, first: dt.date, last: dt.date, done: Iterable[MentoringSession]) -> Span:
    inside = [session.claimed for session in done if first <= session.held_on <= last]
    return Span(title, first, last, len(inside), sum(inside))


def _keys() -> list[Any]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _signed(figures: str, key: str | None = None) -> str:
    return _mac("figures", figures, key)[:DIGITS]


def _digest(name: str, key: str | None = None) -> str:
    return _mac("name", " ".join(name.split()).casefold(), key)[:NAME_DIGITS]


def _mac(purpose: str, text: str, key: str | None) -> str:
    secret = settings.SECRET_KEY if key is None else key
    return base64.b32encode(salted_hmac(f"{SALT}.{purpose}", text, secret, algorithm="sha256").digest()).decode()
