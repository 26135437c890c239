"""The example site as a newcomer gets it: migrated and seeded by its own commands, on a database of its own."""

import contextlib
import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.example_site.newcomer import Newcomer

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "db.sqlite3"


@dataclass(frozen=True)
class ExampleSite:
    """A copy of the example site's data, and the port that its letters name."""

    folder: Path
    port: int = 8000
    debug: bool = True

    @property
    def environment(self):
        """Return what a command of this site needs to know; nothing of the test run's own settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_URL"))}
        place = {"DEMO_DATA": str(self.folder), "PORT": str(self.port), "DEMO_DEBUG": str(int(self.debug))}
        return {**own, **place, "PYTHONPATH": str(ROOT)}

    def command(self, *words):
        """Return the command line of ``manage.py``."""
        return [sys.executable, str(ROOT / "example_site" / "manage.py"), *words]

    def manage(self, *words):
        """Run a command and return what it printed; what it complained about fails the test."""
        done = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        return done.stdout

    def rows(self, query):
        """Return the rows of a query on the site's database."""
        with contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            return connection.execute(query).fetchall()

    def dump(self):
        """Return everything in the database, as text."""
        with contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            return list(connection.iterdump())

    @contextlib.contextmanager
    def served(self):
        """Serve the site as `make demo` does, and give its address."""
        words = ("runserver", "--noreload", f"127.0.0.1:{self.port}")
        with (self.folder / "server.log").open("w") as log:
            server = subprocess.Popen(self.command(*words), env=self.environment, stdout=log, stderr=log)
        try:
            wait_for(self.port)
            yield f"http://127.0.0.1:{self.port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port):
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"nobody answers on port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """The example site, seeded once for all workers; copy it before you change it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "example_site"
    folder.mkdir(exist_ok=True)
    site = ExampleSite(folder)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "seeded").exists():
            site.manage("migrate", "--verbosity", "0")
            (folder / "seeded").write_text(site.manage("seed_demo"))
    return site


@pytest.fixture(scope="module")
def own_site(seeded, tmp_path_factory):
    """A copy of the seeded site on a port of its own."""
    folder = tmp_path_factory.mktemp("own") / "site"
    shutil.copytree(seeded.folder, folder)
    return ExampleSite(folder, port=free_port())


@pytest.fixture(scope="module")
def address(own_site):
    """The address at which the copy is served."""
    own_site.manage("seed_demo")
    shutil.copy(own_site.folder / DATABASE, own_site.folder / "untouched")
    with own_site.served() as address:
        yield address


@pytest.fixture
def newcomer(own_site, address):
    """Somebody at the front page of a site in which nothing has been done yet."""
    shutil.copy(own_site.folder / "untouched", own_site.folder / DATABASE)
    return Newcomer(address)
