"""Who sends: the task after the commit, here or in a worker of its own, and the command, once or until stopped."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from tests.postroom import MailServer, queue_welcomes
from wagtail_mentoring import signals
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications import delivery
from wagtail_mentoring.notifications.delivery import mail_queued

TASKS = {"WORKER_TASKS": "1"}
ENQUEUE = """
import django
django.setup()
from wagtail_mentoring import signals
from wagtail_mentoring.models import OutboxEmail
for email in OutboxEmail.objects.all():
    signals.mail_queued.send_robust(sender=OutboxEmail, pk=email.pk)
"""


@pytest.fixture
def email(site):
    queue_welcomes(1)
    return OutboxEmail.objects.get()


def states():
    return sorted(OutboxEmail.objects.values_list("state", flat=True))


# In this process


@pytest.mark.django_db
def test_without_a_worker_the_task_sends_at_once(email):
    mail_queued(pk=email.pk)
    assert states() == [OutboxState.SENT]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_an_error_that_the_task_backend_swallows_leaves_the_email_where_the_command_finds_it(email, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("the disk is full")

    with monkeypatch.context() as now:
        now.setattr(delivery.claims, "claim", broken)
        mail_queued(pk=email.pk)
    assert states() == [OutboxState.QUEUED]
    call_command("mentoring_deliver")
    assert states() == [OutboxState.SENT]


@pytest.mark.django_db
def test_a_task_backend_that_is_down_undoes_nothing(email, monkeypatch, caplog):
    def down(*_args, **_kwargs):
        raise OSError("no broker")

    with monkeypatch.context() as now:
        now.setattr(type(delivery.deliver.get_backend()), "enqueue", down)
        signals.mail_queued.send_robust(sender=OutboxEmail, pk=email.pk)
    assert "no broker" in caplog.text
    assert states() == [OutboxState.QUEUED]


@pytest.mark.django_db
def test_once_and_loop_exclude_each_other():
    with pytest.raises(CommandError):
        call_command("mentoring_deliver", "--once", "--loop")


# In processes of their own


@contextmanager
def process(server, *arguments, **environment):
    """Run Python as a worker of the tests' host, and end it."""
    worker = {"WORKER_DATABASE": str(connection.settings_dict["NAME"]), "WORKER_MAIL": str(server.port)}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.worker_settings", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, **worker, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def run(server, *arguments, **environment):
    """Run Python to its end and return what it says."""
    with process(server, *arguments, **environment) as running:
        said, _nothing = running.communicate(timeout=120)
        assert running.returncode == 0, said
    return said


@contextmanager
def tables_of_the_queue(server):
    """Make the tables of an app that the tests' host does not have, and remove them."""
    before = set(connection.introspection.table_names())
    run(server, "-m", "django", "migrate", "django_tasks_database", "--verbosity", "0", **TASKS)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in set(connection.introspection.table_names()) - before:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_loop_sends_what_comes_and_ends_politely(email):
    with MailServer(delay=0.2) as server:
        with process(server, "-m", "django", "mentoring_deliver", "--loop") as loop:
            wait_until(lambda: server.taken)
            queue_welcomes(3)
            wait_until(lambda: sum(server.taken.values()) > 1)
            loop.send_signal(signal.SIGTERM)
            said, _nothing = loop.communicate(timeout=60)
            assert loop.returncode == 0
        assert said.startswith("1 sent, 0 to be tried again")
        assert set(states()) <= {OutboxState.SENT, OutboxState.QUEUED}, "the e-mail in hand is settled"
        assert states().count(OutboxState.SENT) == sum(server.taken.values())
        run(server, "-m", "django", "mentoring_deliver", "--once")
    assert states() == [OutboxState.SENT] * 4
    assert server.duplicates == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_of_the_task_queue_sends(site):
    pytest.importorskip("django_tasks_db")
    queue_welcomes(3)
    with MailServer() as server, tables_of_the_queue(server):
        run(server, "-c", ENQUEUE, **TASKS)
        assert states() == [OutboxState.QUEUED] * 3
        assert not server.taken, "the request does not wait for the mail server"
        run(server, "-m", "django", "db_worker", "--batch", "--no-startup-delay", **TASKS)
    assert states() == [OutboxState.SENT] * 3
    assert len(server.taken) == 3
