"""A real browser before a real server: the example site, seeded once, and a copy of its data for each test."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from tests.browser.dressing import dress
from tests.browser.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def pytest_terminal_summary(terminalreporter):
    """Say what was looked at, and how often."""
    counts = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, number in report.user_properties:
            if name.startswith("browser: "):
                counts[name] = counts.get(name, 0) + number
    for name, number in sorted(counts.items()):
        terminalreporter.write_line(f"{name.removeprefix('browser: ')}: {number}")


@contextlib.contextmanager
def alone(folder):
    """One worker at a time."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """The folder of the example site's data, made by its own commands, once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "browser_site"
    folder.mkdir(exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_URL"))}
    place = own | {"DEMO_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    with alone(folder):
        if not (folder / "db.sqlite3").exists():
            for words in (("migrate", "--verbosity", "0"), ("seed_demo",)):
                manage = str(ROOT / "example_site" / "manage.py")
                subprocess.run([sys.executable, manage, *words], env=place, check=True, stdout=subprocess.PIPE)
    return folder


@pytest.fixture(scope="session")
def data(seeded, django_db_blocker):
    """The database of this process, seeded and dressed; it may be used for the whole session."""
    database, dressed = Path(settings.DATABASES["default"]["NAME"]), seeded / "dressed.sqlite3"
    shutil.copytree(seeded / "mentoring_private", database.parent / "mentoring_private", dirs_exist_ok=True)
    shutil.copytree(seeded / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    with django_db_blocker.unblock():
        with alone(seeded):
            if not dressed.exists():
                shutil.copy(seeded / "db.sqlite3", database)
                dress(Stage(""))
                connections.close_all()
                shutil.copy(database, dressed)
        shutil.copy(dressed, database)
        yield database


@pytest.fixture(scope="session")
def server(data, django_test_environment):
    """The served site."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    server = LiveServer("127.0.0.1")
    Site.objects.update(port=server.thread.port)
    connections.close_all()
    shutil.copy(data, data.with_suffix(".untouched"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; nothing is downloaded."""
    program = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def stage(server, data):
    """The example site as if nobody had touched it."""
    connections.close_all()
    shutil.copy(data.with_suffix(".untouched"), data)
    cache.clear()
    Site.clear_site_root_paths_cache()
    mail.outbox.clear()
    yield Stage(server.url)
    connections.close_all()


def is_complaint(message):
    """Whether the browser complains; what Wagtail's user bar tells editors about a page is no complaint."""
    return message.type == "error" and not message.text.startswith("axe.run")


@pytest.fixture
def browse(chromium, stage):
    """Open a window for somebody: ``browse(user, width=390)``."""
    windows = []

    def open_window(user=None, *, width=1280, **options):
        size = {"width": width, "height": 900}
        window = chromium.new_context(base_url=stage.url, viewport=size, reduced_motion="reduce", **options)
        windows.append(window)
        if user:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": stage.url}
            window.add_cookies([cookie])
        page = window.new_page()
        page.set_default_timeout(20_000)
        open_window.pages.append(page)
        page.complaints = []
        page.on("console", lambda message: is_complaint(message) and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    open_window.pages = []
    yield open_window
    for window in windows:
        window.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Show where the windows stood when a test failed."""
    report = yield
    if report.failed and "browse" in getattr(item, "funcargs", {}):
        for page in item.funcargs["browse"].pages:
            report.sections.append((page.url, page.locator("body").inner_text()[:1500]))
    return report
