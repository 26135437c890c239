"""RESULTS.md: the table of the last run."""

import argparse
import datetime as dt
import os
import platform
from pathlib import Path
from typing import Any

HEAD = """# The last run

Written by `make bench` (`make bench ARGS=--quick` takes a few minutes); [run.py](run.py) lists the options.

* **ratio**: the median over pairs of neighbors (control, subject, control, subject...; three warm-ups, then at least
  15 pairs) of the CPU time of our process plus that of its database backend; in brackets the quartiles.
* **ms** are medians of CPU time. Wall time, and its ratio, is written down and decides nothing.
* **queries** are counted without savepoints and transactions.
* Controls: *raw SQL* is [accept_by_hand.py](accept_by_hand.py); *minimal member page* is a Wagtail page with a title
  and a text behind a login, on a base template like that of `wagtail start`, which all other pages extend too;
  *static cards* is the directory's own page whose cards, counts and filters are ready before it is asked for;
  *Wagtail's users list* has as many accounts as there are requests, and as many rows on a page.
* Mail is off while requests are accepted: the receiver that sends after the commit is disconnected.
* PostgreSQL runs without parallel workers, whose CPU time would not be counted, and after VACUUM ANALYZE.
* Other work on the machine moves milliseconds more than ratios.
"""
COLUMNS = ("", "mentors", "control", "control ms", "ms", "wall ms", "ratio", "queries (control)", "goal")


def write(results: list[dict[str, Any]], options: argparse.Namespace, *, path: Path) -> int:
    """Write the file and return how many goals were missed."""
    measured = [result for result in results if "rows" in result]
    parts = [HEAD, machine(measured, options)]
    parts += [f"Left out: {result['left_out']}.\n" for result in results if "left_out" in result]
    for result in measured:
        parts.append(f"## {result['facts']['database']}\n")
        parts.append(table(result["rows"]))
        parts += [] if result["is_whole"] else ["The run stopped here with an error.\n"]
    path.write_text("\n".join(parts))
    return sum(not passed for result in measured for row in result["rows"] for _goal, passed in row["goals"])


def machine(measured: list[dict[str, Any]], options: argparse.Namespace) -> str:
    """Return what the milliseconds depend on."""
    software = measured[0]["facts"]["software"] if measured else ""
    facts = [
        dt.datetime.now(tz=dt.UTC).strftime("%-d %B %Y"),
        f"{os.cpu_count()} cores ({processor()}), load {os.getloadavg()[1]:.1f}",
        f"{platform.system()} {platform.machine()}",
        software,
        f"sizes {options.sizes.replace(',', ', ')}; {options.races:,} races",
    ]
    return "; ".join(fact for fact in facts if fact) + ".\n"


def processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as Markdown."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|---|{'---:|' * 7}---|".replace("---:|", "---|", 2)]
    return "\n".join([*lines, *(f"| {' | '.join(cells(row))} |" for row in rows), ""])


def cells(row: dict[str, Any]) -> list[str]:
    """Return one line of the table."""
    verdict = "; ".join(f"{goal}: **{'PASS' if passed else 'FAIL'}**" for goal, passed in row["goals"])
    if not row["control"]:
        note = f"{row['what']}: {row['note']}"
        return [note, f"{row['size']:,}", "", "", "", f"{row['wall_ms']:.1f}", "", "", verdict]
    return [
        f"{row['what']} {row['note']}".strip(),
        f"{row['size']:,}",
        row["control"],
        f"{row['control_ms']:.1f}",
        f"{row['subject_ms']:.1f}",
        f"{row['wall_ms']:.1f} ({row['wall_ratio']:.1f} x)",
        f"**{row['ratio']:.2f}** ({row['low']:.2f}–{row['high']:.2f})",
        f"{row['queries']} ({row['control_queries']})",
        verdict,
    ]
