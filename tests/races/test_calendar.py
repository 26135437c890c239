"""The calendar is looked at twice at once, or while somebody acts: everything is done once, and nothing too late."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.races import calendar_scenes
from tests.races.calendar_scenes import SCENES, WHOLE, entries, told_once
from tests.races.test_controls import has_row_locks, search
from tests.races.test_interleavings import name, play_all, told
from wagtail_mentoring.actions import calendar
from wagtail_mentoring.actions._kit import verb
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import LogEntry, OutboxEmail
from wagtail_mentoring.news import Event

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

FULL = os.environ.get("RACES") == "full"
ORDERS = 200 if FULL else 8  # of whole looks: they have more orders than anybody has time for
DUE = 50 if FULL else 6


@pytest.mark.parametrize("scene", SCENES, ids=name)
def test_every_order_ends_well(scene, snapshot, record_property):
    played, seen = play_all(scene(), snapshot)
    record_property("orders", f"{scene.__name__}, {told(played, seen)}")


@pytest.mark.skipif(connection.vendor != "mysql", reason="PostgreSQL breaks conflicts there, SQLite has one level only")
@pytest.mark.parametrize("scene", SCENES, ids=name)
def test_every_order_ends_well_where_a_transaction_sees_the_past(scene, snapshot, record_property, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "isolation_level", "repeatable read")
    played, seen = play_all(scene(), snapshot)
    record_property("orders", f"{scene.__name__}, repeatable read, {told(played, seen)}")


@pytest.mark.parametrize("scene", WHOLE, ids=name)
def test_whole_looks_end_well(scene, snapshot, record_property):
    played, seen = play_all(scene(), snapshot, limit=ORDERS)
    record_property("orders", f"{scene.__name__}, {told(played, seen)}")


# Controls


def look_then_write(self, program, rows, changes):
    """Find what is due and remember it afterwards, as it is usually written."""

    @verb
    def give(keys):
        due = list(rows.filter(pk__in=keys).values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=due).update(**changes)
        nouns = list(rows.model._default_manager.with_people().filter(pk__in=due))
        calendar.post(draft for noun in nouns for draft in self._drafts(noun))
        calendar.record_all(self.event, nouns)

    return give


@has_row_locks
@pytest.mark.parametrize(
    "scene",
    [calendar_scenes.nudge_nudge, calendar_scenes.accept_nudge, calendar_scenes.cancel_nudge],
    ids=name,
)
def test_without_compare_and_set_a_reminder_is_given_twice_or_too_late(scene, snapshot, monkeypatch):
    made = scene()
    monkeypatch.setattr(calendar.Reminder, "giver", look_then_write)
    assert search(made, snapshot, lambda _codes, _outcomes: not told_once(Event.REQUEST_NUDGED))


# Two processes


def processes(number):
    """Let so many processes look at the calendar at the same moment, and return what each did."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.worker_settings", "WORKER_MAIL": "0"}
    environment["WORKER_DATABASE"] = str(connection.settings_dict["NAME"])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.ticking"],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(number)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * number
    return [Counter(json.loads(line)) for line in said]


def test_two_processes_do_everything_once_between_them(quiet, transactional_db, record_property):
    expected = calendar_scenes.everything_is_due(DUE)
    LogEntry.objects.all().delete()
    written = OutboxEmail.objects.count()
    first, second = processes(2)
    assert first + second == expected
    for event in expected:
        assert len(entries(Event(event))) == DUE, event
    # to both when a request expires and before a match ends, to one in three cases, and the weekly letter
    assert OutboxEmail.objects.count() - written == (2 + 2 + 3) * DUE + 1
    assert [found for found in check_all() if found.code != "I11"] == []
    assert processes(1) == [Counter()]
    record_property("orders", f"two processes: {dict(first)} and {dict(second)}")
