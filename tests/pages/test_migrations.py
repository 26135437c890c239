"""The page types over any base page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import swapper
from django.apps import apps
from django.test import Client
from wagtail import VERSION

from tests.people import make_mentee, make_program
from wagtail_mentoring.pages.models import BasePage, MentoringDirectoryPage

ROOT = Path(__file__).resolve().parents[2]


def manage(*command, settings):
    """Run a management command in a host of its own, without a database server."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "django", *command, "--settings", settings],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["tests.settings", "tests.settings_swapped"])
def test_migrations_fit_the_base_page_of_the_host(settings):
    checked = manage("check", "--fail-level", "WARNING", settings=settings)
    assert checked.returncode == 0, checked.stderr
    missing = manage("makemigrations", "--check", "--dry-run", "wagtail_mentoring_pages", settings=settings)
    assert missing.returncode == 0, missing.stdout + missing.stderr


def test_the_base_page_is_the_hosts(settings):
    wanted = swapper.get_model_name("wagtailcore", "Page")
    assert BasePage._meta.label == wanted
    is_swapped = settings.SETTINGS_MODULE == "tests.settings_swapped" and VERSION >= (8, 0)
    assert wanted == ("basepage.BasePage" if is_swapped else "wagtailcore.Page")
    assert issubclass(MentoringDirectoryPage, apps.get_model(wanted))


def test_a_page_is_served_over_any_base_page(site, publish):
    program = make_program()
    client = Client()
    client.force_login(make_mentee(program).user)
    assert client.get(publish(program).url).status_code == 200
