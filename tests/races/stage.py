"""A stage for two actors: every order of their SQL statements, one at a time.

Each actor is a thread with a connection of its own and waits before a statement until the director gives it
the turn. Where an actor waits for a lock of the other, the director notices and lets the other go on. An order is
the list of choices made wherever both could go on; all orders are found by going back to each choice and taking
the other way.

Statements that commute with everything the other actor does are no choices: those on tables that the other does not
write, writes to tables that the other does not touch, and whatever is appended to the log, which no verb reads, and to
the outbox, which verbs read under their locks. A foreign key asks only whether its row is there, so it commutes with
everything but a deletion.
"""

import random
import re
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import LogEntry, OutboxEmail

TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) [`"]?(\w+)[`"]?')
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE)")
APPENDED = {LogEntry._meta.db_table, OutboxEmail._meta.db_table}
LONG_FOR_A_STATEMENT = 0.04
LONG_FOR_A_COMMIT = 0.2
FOREVER = 60

WAITING, RUNNING, IN_DATABASE, DONE = "waiting", "running", "in the database", "done"


def parents_of():
    """Which tables are looked up when a row is written, because of foreign keys."""
    return {
        model._meta.db_table: {
            field.related_model._meta.db_table for field in model._meta.concrete_fields if field.is_relation
        }
        for model in apps.get_models()
    }


@dataclass
class Footprint:
    """The tables that a statement, or an actor so far, reads, writes, deletes from, and needs the rows of."""

    reads: set = field(default_factory=set)
    writes: set = field(default_factory=set)
    deletes: set = field(default_factory=set)
    needs: set = field(default_factory=set)

    @classmethod
    def of(cls, sql, parents):
        tables, kind = TABLE.findall(sql), WRITE.match(sql)
        writes = set(tables[:1]) if kind else set()
        deletes = writes if kind and kind[1] == "DELETE" else set()
        needs = set().union(*(parents.get(table, ()) for table in writes))
        return cls(set(tables) - APPENDED, writes - APPENDED, deletes - APPENDED, needs)

    def add(self, other):
        for name in ("reads", "writes", "deletes", "needs"):
            getattr(self, name).update(getattr(other, name))

    def commutes_with(self, other):
        return not (
            self.writes & other.reads
            or other.writes & self.reads
            or self.deletes & other.needs
            or other.deletes & self.needs
        )


class Actor(threading.Thread):
    """One verb in one thread; ``outcome`` is "done", a refusal, "stale", or the name of another exception."""

    def __init__(self, name, act, stage):
        super().__init__(name=name, daemon=True)
        self.act, self.stage = act, stage
        self.state, self.since = RUNNING, 0.0
        self.is_committing = self.may_go = False
        self.outcome, self.error = None, None

    def run(self):
        connection = connections[DEFAULT_DB_ALIAS]
        commit = connection.commit
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(self._statement))
            connection.commit = lambda: self._commit(commit)
            stack.callback(connection.close)
            try:
                self.act()
                self.outcome = "done"
            except Refused as refused:
                self.outcome = refused.refusal.value
            except Stale:
                self.outcome = "stale"
            except Exception as error:  # noqa: BLE001  reported by the director
                self.outcome, self.error = type(error).__name__, error
        self._turn_to(DONE)

    def is_blocked(self):
        limit = LONG_FOR_A_COMMIT if self.is_committing else LONG_FOR_A_STATEMENT
        return self.state == IN_DATABASE and time.monotonic() - self.since > limit

    def _statement(self, execute, sql, params, many, context):
        if self.stage.is_choice(self, Footprint.of(sql, self.stage.parents)):
            self._wait()
        self._turn_to(IN_DATABASE)
        try:
            return execute(sql, params, many, context)
        finally:
            self._turn_to(RUNNING)

    def _commit(self, commit):
        self._wait()
        self.is_committing = True
        self._turn_to(IN_DATABASE)
        try:
            commit()
        finally:
            self.is_committing = False
            self._turn_to(RUNNING)
            self.stage.somebody_may_wake()

    def _wait(self):
        with self.stage.changed:
            self._turn_to(WAITING)
            self.stage.changed.wait_for(lambda: self.may_go, FOREVER)
            self.may_go = False
            self.state = RUNNING

    def _turn_to(self, state):
        with self.stage.changed:
            self.state, self.since = state, time.monotonic()
            self.stage.changed.notify_all()


class Stage:
    """Plays two acts in every order, or in some."""

    def __init__(self, acts):
        self.acts = acts
        self.changed = threading.Condition(threading.RLock())
        self.parents = parents_of()
        self.footprints = {name: Footprint() for name in acts}
        self.actors = []
        self.has_more = True

    def is_choice(self, actor, step):
        self.footprints[actor.name].add(step)
        return not all(other.commutes_with(step) for name, other in self.footprints.items() if name != actor.name)

    def orders(self, play, *, limit=None, seed=0):
        """Call ``play(choices)`` for every order, or ``limit`` of them, and return how many there were.

        ``play`` prepares the data, calls ``perform`` and looks at what became of it.
        """
        luck = random.Random(seed)  # noqa: S311  a sample that can be repeated
        for first in self.acts:  # learns the footprints
            play([first] * 1000)
        open_choices, known, played = [()], {()}, 0
        while open_choices and (limit is None or played < limit):
            start = open_choices.pop(luck.randrange(len(open_choices)) if limit else -1)
            taken = play(start)
            played += 1
            for place in range(len(start), len(taken)):
                other = (*taken[:place], next(name for name in self.acts if name != taken[place]))
                if other not in known:
                    known.add(other)
                    open_choices.append(other)
        self.has_more = bool(open_choices)
        return played

    def somebody_may_wake(self):
        """Look at everybody anew who waited for a lock that is free now."""
        with self.changed:
            for actor in self.actors:
                actor.since = time.monotonic()

    def perform(self, choices):
        """Run all acts, following ``choices`` as far as they go, and return the choices made."""
        self.actors = [Actor(name, act, self) for name, act in self.acts.items()]
        for actor in self.actors:
            actor.start()
        taken, wanted = [], list(choices)
        while able := self._until_somebody_can_go():
            chosen = able[0]
            if len(able) > 1:
                wish = wanted.pop(0) if wanted else taken[-1] if taken else chosen.name
                chosen = next(actor for actor in able if actor.name == wish)
                taken.append(chosen.name)
            with self.changed:
                chosen.may_go = True
                chosen.state = RUNNING
                self.changed.notify_all()
        for actor in self.actors:
            actor.join(FOREVER)
        return tuple(taken)

    def outcomes(self):
        return {actor.name: actor.outcome for actor in self.actors}

    def _until_somebody_can_go(self):
        """Wait until everybody waits, is blocked or done, and return those who wait; nobody when all are done."""
        deadline = time.monotonic() + FOREVER
        with self.changed:
            while time.monotonic() < deadline:
                if all(actor.state == DONE for actor in self.actors):
                    return []
                settled = [actor.state in {WAITING, DONE} or actor.is_blocked() for actor in self.actors]
                able = [actor for actor in self.actors if actor.state == WAITING]
                if able and all(settled):
                    return able
                self.changed.wait(0.005)
        raise AssertionError(f"nobody can go on: {[(actor.name, actor.state) for actor in self.actors]}")
