"""How two ways of doing the same thing are compared on a machine that is never quiet.

Control and subject run in one process, A B A B; the figure is the median of the ratios of neighbors, in CPU time:
this process's own plus that of its database backend. Wall time is only written down.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from statistics import median, quantiles
from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

WARM_UPS = 3
PAIRS = 15


@dataclass
class Row:
    """One line of the table."""

    what: str
    database: str
    size: int = 0
    control: str = ""
    control_ms: float = 0
    subject_ms: float = 0
    wall_ms: float = 0
    wall_ratio: float = 0
    ratio: float = 0
    low: float = 0
    high: float = 0
    control_queries: int = 0
    queries: int = 0
    note: str = ""
    goals: list[tuple[str, bool]] = field(default_factory=list)

    def judge(self, goal: str, *, passed: bool) -> None:
        """Hold the row against a goal."""
        self.goals.append((goal, passed))

    def summary(self) -> str:
        """Return the line that is printed while the benchmark runs."""
        size = f" ({self.size:,})" if self.size else ""
        figures = f": {self.subject_ms:.1f} ms, {self.ratio:.2f} times {self.control}" if self.control else ""
        verdicts = "".join(f" [{'PASS' if passed else 'FAIL'} {goal}]" for goal, passed in self.goals)
        return f"{self.what}{size}{figures} {self.note}{verdicts}"

    def as_dict(self) -> dict[str, Any]:
        """Return what the parent process reads."""
        return asdict(self)


def database_name() -> str:
    """Return the database as a reader calls it."""
    return {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]


def backend_clock() -> int | None:
    """Return the CPU clock of the process that serves our connection; SQLite has none, it runs in ours."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return (~pid << 3) | 2  # clock_getcpuclockid(3): nanoseconds, where /proc/<pid>/stat has ticks of ten milliseconds


def compare(
    control: Callable[[], Any],
    subject: Callable[[], Any],
    *,
    pairs: int = PAIRS,
    warm_ups: int = WARM_UPS,
    before: Callable[[], Any] = bool,
) -> dict[str, Any]:
    """Run both in turn, each after ``before``, which is not counted, and return the figures of a Row."""
    clock = backend_clock()
    both = [partial(_cost, work, clock, before) for work in (control, subject)]
    samples = [tuple(cost() for cost in both) for _ in range(warm_ups + pairs)][warm_ups:]
    ratios = [b[0] / a[0] for a, b in samples]
    low, _middle, high = quantiles(ratios, n=4)
    return {
        "control_ms": median(a[0] for a, _b in samples) * 1000,
        "subject_ms": median(b[0] for _a, b in samples) * 1000,
        "wall_ms": median(b[1] for _a, b in samples) * 1000,
        "wall_ratio": median(b[1] / a[1] for a, b in samples),
        "ratio": median(ratios),
        "low": low,
        "high": high,
    }


def _cost(work: Callable[[], Any], clock: int | None, before: Callable[[], Any]) -> tuple[float, float]:
    before()
    wall, cpu = time.perf_counter(), _cpu(clock)
    work()
    return _cpu(clock) - cpu, time.perf_counter() - wall


def _cpu(clock: int | None) -> float:
    return time.process_time() + (time.clock_gettime(clock) if clock is not None else 0)


def count_queries(work: Callable[[], Any]) -> int:
    """Return how many statements ``work`` sends; savepoints and transactions are not counted."""
    return len(statements(work))


def statements(work: Callable[[], Any]) -> list[str]:
    """Return what ``work`` asks of the database."""
    reset_queries()  # Django keeps the last 9,000, and no more
    with CaptureQueriesContext(connection) as queries:
        work()
    silent = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return [query["sql"] for query in queries if not query["sql"].startswith(silent)]
