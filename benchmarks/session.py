"""Everything for one database, in one process; `run.py` starts it and reads what it writes."""

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from benchmarks import accept, desks, directory, members, races, ticks  # noqa: E402  models need the setup
from benchmarks.generator import People, make_program  # noqa: E402
from benchmarks.measure import Row  # noqa: E402
from benchmarks.visitors import make_directory_page, make_member_page  # noqa: E402

SUBJECTS = ("accept", "races", "directory", "members", "desks", "ticks")


def facts() -> dict[str, str]:
    """Return what the figures depend on; no paths, no names."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            database = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    else:
        database = f"SQLite {connection.Database.sqlite_version}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "wagtail"))
    return {"database": database, "software": f"Python {platform.python_version()}, {packages}"}


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """Yield every line of this database's table."""
    if "accept" in options.only:
        yield from accept.run()
    if "races" in options.only:
        yield from races.run(options.races)
    if "ticks" in options.only:
        yield from ticks.run()
    if {"members", "directory", "desks"} & set(options.only):
        yield from pages(options)


def pages(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the lines about pages: one program that grows from size to size."""
    people = People(make_program("people"))
    floor, found = make_member_page().url, make_directory_page(people.program).url
    expected: dict[str, int] = {}
    for size in options.sizes:
        people.grow(size)
        print(f"  {size:,} mentors", flush=True)
        if "directory" in options.only:
            yield from directory.run(people, found, floor, expected)
    if "members" in options.only:
        yield from members.run(people, floor)
    if "desks" in options.only:
        yield from desks.run(people)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("--sizes", type=lambda text: [int(part) for part in text.split(",")], required=True)
    parser.add_argument("--races", type=int, required=True)
    parser.add_argument("--only", type=lambda text: text.split(","), default=SUBJECTS)
    options = parser.parse_args()
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    print(f"  migrated in {time.perf_counter() - began:.0f} s", flush=True)
    result: dict[str, Any] = {"facts": facts(), "rows": []}
    for row in rows(options):
        print(f"  {row.summary()}", flush=True)
        result["rows"].append(row.as_dict())
        options.output.write_text(json.dumps(result))


if __name__ == "__main__":
    sys.exit(main())
