"""A mail server that says nothing is given up, by whatever backend, and nobody else's sockets are touched."""

import socket
import threading
import time

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from tests.postroom import MailServer, queue_welcomes, use_backend, use_server
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications import patience
from wagtail_mentoring.notifications.delivery import deliver_due


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    monkeypatch.setattr(patience, "SECONDS", 0.3)


@pytest.fixture
def silent():
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class OwnSockets(BaseEmailBackend):
    """A host's own backend, which never heard of timeouts."""

    def __init__(self, *args, host="", port=0, **kwargs):
        super().__init__(*args, **{name: value for name, value in kwargs.items() if name == "alias"})
        self.place = host, port

    def send_messages(self, _messages):
        with socket.create_connection(self.place) as connection:
            return int(connection.recv(1))


@pytest.mark.django_db
def test_a_server_that_never_greets_is_given_up(silent, settings, site):
    use_backend(settings, "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=silent)
    queue_welcomes(1)
    began = time.monotonic()
    assert deliver_due() == {OutboxState.DEFERRED: 1}
    assert time.monotonic() - began < 5
    assert "timed out" in OutboxEmail.objects.get().error.lower()
    assert socket.getdefaulttimeout() is None


@pytest.mark.django_db
def test_a_server_that_hangs_with_the_content_leaves_it_open(settings, site):
    with MailServer({"takes it and hangs": 1000}) as server:
        use_server(settings, server)
        queue_welcomes(1)
        assert deliver_due() == {OutboxState.UNCERTAIN: 1}
    assert list(server.taken) == [OutboxEmail.objects.get().message_id]


@pytest.mark.django_db
def test_a_backend_of_the_hosts_own_is_given_up_too(silent, settings, site, monkeypatch):
    if hasattr(settings, "MAILERS"):
        use_backend(settings, f"{__name__}.OwnSockets", host="127.0.0.1", port=silent)
    else:
        settings.EMAIL_BACKEND = f"{__name__}.OwnSockets"
        monkeypatch.setattr(OwnSockets.__init__, "__kwdefaults__", {"host": "127.0.0.1", "port": silent})
    queue_welcomes(1)
    assert deliver_due() == {OutboxState.DEFERRED: 1}


def test_a_default_of_the_hosts_own_is_left_alone():
    socket.setdefaulttimeout(7)
    try:
        with patience.patience():
            assert socket.getdefaulttimeout() == 7
        assert socket.getdefaulttimeout() == 7
    finally:
        socket.setdefaulttimeout(None)


def test_many_senders_at_once_leave_nothing_behind():
    seen, everybody_is_in = [], threading.Barrier(8)

    def send(number):
        with patience.patience():
            everybody_is_in.wait(10)
            time.sleep(number / 100)
            seen.append(socket.getdefaulttimeout())

    senders = [threading.Thread(target=send, args=[number]) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert seen == [0.3] * 8
    assert socket.getdefaulttimeout() is None


def test_an_error_leaves_nothing_behind():
    with pytest.raises(ValueError, match="no"), patience.patience():
        raise ValueError("no")
    assert socket.getdefaulttimeout() is None
