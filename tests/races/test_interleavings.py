"""Two verbs at the same moment, in every order of their statements: the law holds, and exactly one wins."""

import os
from collections import Counter

import pytest
from django.db import connection

from tests.races import document_scenes, message_scenes, scenes, session_scenes
from tests.races.stage import Stage
from wagtail_mentoring.invariants import check_all

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

# With row locks, actors who share no row have thousands of orders; where they do share one, 2,000 are more than all.
ALL = None if connection.vendor == "sqlite" else 2000
LIMIT = ALL if os.environ.get("RACES") == "full" else int(os.environ.get("RACES") or 5)


SCENES = [*scenes.SCENES, *session_scenes.SCENES, *message_scenes.SCENES, *document_scenes.SCENES]


def name(scene):
    return scene.__name__


def told(played, seen):
    return f"{played}: " + ", ".join(f"{a} / {b} {number}" for (a, b), number in seen.most_common())


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

    played = stage.orders(play, limit=limit)
    return f"{played} of more orders" if stage.has_more else f"all {played} orders", seen


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
