"""`make bench`: measure on SQLite and PostgreSQL, in databases made for it, and write RESULTS.md.

Without --database, the server that POSTGRES_URL names is used beside SQLite, or the local one; where none answers,
the table says so. The exit code is 1 if a goal was missed.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from report import write

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgres://root@127.0.0.1:5432/postgres"
SCRATCH = f"mentoring_benchmark_{os.getpid()}"


def main() -> int:
    """Measure one database after the other."""
    options = parse()
    results = []
    for url in options.database or ["sqlite", os.environ.get("POSTGRES_URL", LOCAL)]:
        kind = urlsplit(url).scheme or url
        print(kind, flush=True)
        if not url.startswith("sqlite") and (why := missing(url)):
            print(f"  left out: {why}")
            results.append({"left_out": f"{kind}: {why}"})
            continue
        with scratch(url) as database, tempfile.TemporaryDirectory() as folder:
            results.append(measure(database, Path(folder) / "rows.json", options))
    failed = write(results, options, path=options.output)
    broken = not all(result.get("is_whole", True) for result in results)
    if broken:
        print("it broke off: the table is not whole")
    print(f"{failed} goals missed" if failed else "no goal was missed")
    return 1 if failed or broken else 0


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", action="append", help="sqlite, or the URL of a PostgreSQL server; repeatable")
    parser.add_argument("--sizes", default="1000,10000,100000", help="mentors in the directory, growing")
    parser.add_argument("--races", type=int, default=1000)
    parser.add_argument("--only", default="accept,races,members,directory,desks,ticks", help="subjects, with commas")
    parser.add_argument("--quick", action="store_true", help="1,000 mentors and 100 races")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "RESULTS.md")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.races = "1000", 100
    return options


def missing(url: str) -> str:
    """Return why the server cannot be used, or nothing."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed (pip install -e '.[databases]')"
    import psycopg  # noqa: PLC0415  optional

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return "no server answers; POSTGRES_URL or --database name one"
    return ""


@contextmanager
def scratch(url: str) -> Iterator[str]:
    """Make a database, yield its URL, and remove it."""
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/benchmark.sqlite3"
        return
    import psycopg  # noqa: PLC0415  optional

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{SCRATCH}"))
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def measure(database: str, output: Path, options: argparse.Namespace) -> dict[str, object]:
    """Run one session in a process of its own, because settings are read once."""
    settings = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": str(ROOT)}
    arguments = ["--sizes", options.sizes, "--races", str(options.races), "--only", options.only]
    command = [sys.executable, "-m", "benchmarks.session", str(output), *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False).returncode == 0
    result = json.loads(output.read_text()) if output.exists() else {"left_out": "nothing was measured"}
    return {**result, "is_whole": done}


if __name__ == "__main__":
    sys.exit(main())
