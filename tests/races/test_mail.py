"""No e-mail is lost: not to a server that fails, not to several workers at once, not to kill -9."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from tests.postroom import TROUBLE, MailServer, queue_welcomes, time_passes, use_server
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications import claims, patience
from wagtail_mentoring.notifications.delivery import deliver_due
from wagtail_mentoring.notifications.outcomes import TRIES

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

FULL = os.environ.get("RACES") == "full"
FINAL = {OutboxState.SENT, OutboxState.FAILED}
LEASE = 5.0  # seconds; far longer than any e-mail takes here
WORKERS = 3


@pytest.fixture
def queued(site, quiet):
    """Return what queues so many e-mails, and the Message-IDs of all."""

    def queue(count):
        queue_welcomes(count)
        return dict(OutboxEmail.objects.values_list("message_id", "pk"))

    return queue


def states():
    return Counter(OutboxEmail.objects.values_list("state", flat=True))


def lost(server):
    """Return the e-mails of which nobody can say where they are: neither taken nor visibly given up."""
    gone = OutboxEmail.objects.exclude(message_id__in=server.taken).exclude(state=OutboxState.FAILED)
    return list(gone.values_list("pk", "state"))


def test_every_email_to_a_failing_server_ends_in_a_visible_state(queued, settings, monkeypatch, record_property):
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    emails = queued(5000 if FULL else 100)
    with MailServer(TROUBLE, seed=len(emails)) as server:
        use_server(settings, server)
        for _day in range(TRIES + 1):
            deliver_due()
            time_passes()
    assert set(states()) <= FINAL
    assert lost(server) == []
    assert set(server.taken) <= set(emails), "duplicates have the same Message-ID"
    for email in OutboxEmail.objects.failed():
        assert email.error.startswith(("SMTPRecipientsRefused", "SMTPDataError")) or email.attempts == TRIES
    unheard = sum(server.seen[what] for what in TROUBLE if what.startswith("takes it and"))
    assert server.duplicates <= unheard, "a duplicate needs an answer that we did not hear"
    assert check_all() == []
    record_property("orders", f"{len(emails)} e-mails to a failing server: {dict(states())}, {dict(server.seen)}")


# Several at once


def run_workers(work):
    def run():
        try:
            work()
        finally:
            close_old_connections()
            connections.close_all()

    workers = [threading.Thread(target=run) for _number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_several_workers_send_every_email_once(queued, settings):
    emails = queued(1000 if FULL else 60)
    with MailServer(delay=0.005) as server:
        use_server(settings, server)
        run_workers(deliver_due)
        deliver_due()
    assert server.taken == Counter(list(emails))
    assert states() == {OutboxState.SENT: len(emails)}
    assert check_all() == []


def test_without_compare_and_set_several_workers_send_twice(queued, settings, monkeypatch):
    """The control: whoever looks first and then takes the row takes what somebody else has taken meanwhile."""

    def look_then_take(claimable, pk, *, attempts):
        if not claimable.filter(pk=pk, attempts=attempts).exists():
            return False
        time.sleep(0.005)
        values = {"state": OutboxState.SENDING, "attempts": attempts + 1, "lease_until": timezone.now() + claims.LEASE}
        return bool(OutboxEmail.objects.filter(pk=pk).update(**values))

    monkeypatch.setattr(claims, "claim", look_then_take)
    queued(60)
    with MailServer(delay=0.005) as server:
        use_server(settings, server)
        run_workers(deliver_due)
    assert server.duplicates


# kill -9


class Nursery:
    """Starts workers in processes of their own, and kills them."""

    def __init__(self, server, errors):
        self.luck, self.pids = random.Random(0), []  # noqa: S311  the same schedule every time
        self.errors = errors
        worker = {"WORKER_DATABASE": str(connection.settings_dict["NAME"]), "WORKER_MAIL": str(server.port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.races.nursery"],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, **worker, "WORKER_LEASE": str(LEASE), "DJANGO_SETTINGS_MODULE": "tests.worker_settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def start(self):
        self.process.stdin.write("one\n")
        self.process.stdin.flush()
        self.pids.append(int(self.process.stdout.readline()))

    def kill_one(self):
        with suppress(ProcessLookupError):
            os.kill(self.pids.pop(self.luck.randrange(len(self.pids))), signal.SIGKILL)

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode()


@contextmanager
def nursery(server):
    with tempfile.TemporaryFile() as errors:
        made = Nursery(server, errors)
        try:
            yield made
        finally:
            for pid in made.pids:
                with suppress(ProcessLookupError):  # it ended by an error, which the test says
                    os.kill(pid, signal.SIGKILL)
            made.process.stdin.close()
            made.process.wait()
            made.process.stdout.close()


def wait_until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, states()
        time.sleep(0.1)


def kill_schedule(server, kills):
    """Kill one of three workers ``kills`` times while they send, let the rest finish, and return what they said."""
    with nursery(server) as workers:
        for _number in range(WORKERS):
            workers.start()
        wait_until(lambda: server.taken, 60)
        done = 0
        while done < kills and OutboxEmail.objects.due(timezone.now()).exists():
            time.sleep(workers.luck.uniform(0.01, 0.1))
            workers.kill_one()
            workers.start()
            done += 1
        assert done == kills, "there was not enough to send"
        wait_until(lambda: set(states()) <= FINAL, 300)
        return workers.said()


def test_kill_9_loses_nothing_and_repeats_at_most_one_per_kill(queued, record_property):
    kills = 200 if FULL else 30
    emails = queued(kills * 10)
    with MailServer(delay=0.01) as server:
        said = kill_schedule(server, kills)
    assert said == ""
    assert lost(server) == []
    assert set(server.taken) == set(emails), "every e-mail arrived, duplicates with the same Message-ID"
    assert states() == {OutboxState.SENT: len(emails)}
    assert server.duplicates <= kills
    assert check_all() == []
    taken_back = OutboxEmail.objects.filter(attempts__gt=1).count()
    line = f"{len(emails)} e-mails, {kills} workers killed: 0 lost, {server.duplicates} duplicates"
    record_property("orders", f"{line}, {taken_back} taken over")


def test_without_the_end_of_the_lease_a_killed_worker_keeps_its_email(queued):
    """The control: claimed once is claimed for good."""
    queued(2)
    email = OutboxEmail.objects.first()
    values = {"state": OutboxState.SENDING, "attempts": 1, "lease_until": timezone.now() - claims.LEASE}
    OutboxEmail.objects.filter(pk=email.pk).update(**values)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(claims, "take_back_abandoned", lambda: None)
        call_command("mentoring_deliver")
    assert states() == {OutboxState.SENDING: 1, OutboxState.SENT: 1}
    call_command("mentoring_deliver")
    assert states() == {OutboxState.SENT: 2}
