"""Two verbs at the same moment, in every order of their statements: the law holds, and exactly one wins."""

import os
from collections import Counter

import pytest
from django.db import connection

from tests.races.scenes import SCENES
from tests.races.stage import Stage
from wagtail_mentoring.invariants import check_all

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

LIMIT = None if os.environ.get("RACES") == "full" else int(os.environ.get("RACES") or 5)


def name(scene):
    return scene.__name__


def told(seen):
    return ", ".join(f"{a} / {b} {number}" for (a, b), number in seen.most_common())


def play_all(scene, snapshot, *, limit=LIMIT):
    """Play the scene in every order and return how often what came of it."""
    before, stage, seen = snapshot(), Stage(scene.acts), Counter()

    def play(choices):
        before.restore()
        taken = stage.perform(choices)
        outcomes = tuple(stage.outcomes().values())
        errors = [actor.error for actor in stage.actors if actor.error]
        seen[outcomes] += 1
        assert check_all() == [], (taken, outcomes)
        assert scene.after(), (taken, outcomes)
        assert outcomes in scene.expected, (taken, outcomes, errors)
        return taken

    return stage.orders(play, limit=limit), seen


@pytest.mark.parametrize("scene", SCENES, ids=name)
def test_every_order_ends_well(scene, snapshot, record_property):
    played, seen = play_all(scene(), snapshot)
    record_property("orders", f"{scene.__name__}: {played} orders, {told(seen)}")


@pytest.mark.skipif(connection.vendor != "mysql", reason="PostgreSQL breaks conflicts there, SQLite has one level only")
@pytest.mark.parametrize("scene", SCENES, ids=name)
def test_every_order_ends_well_where_a_transaction_sees_the_past(scene, snapshot, record_property, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "isolation_level", "repeatable read")
    played, seen = play_all(scene(), snapshot)
    record_property("orders", f"{scene.__name__}, repeatable read: {played} orders, {told(seen)}")
