"""One connection carries many e-mails, and a connection that breaks costs none of them."""

import pytest
from anymail.backends.postmark import EmailBackend as Postmark

from tests.notifications.mailservice import MailService
from tests.notifications.stories import STORIES
from tests.people import make_program
from tests.postroom import MailServer, queue_welcomes, use_backend, use_server
from wagtail_mentoring.choices import Letter, OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications import delivery
from wagtail_mentoring.notifications.delivery import deliver_due, send_again

pytestmark = pytest.mark.django_db


class Counting(MailServer):
    """Counts connections, and hangs up on each one that has carried ``carries`` e-mails, at the given command."""

    def __init__(self, *, carries=None, at="MAIL", with_words=True, **trouble):
        super().__init__(trouble)
        self.connections, self.carries, self.at, self.with_words = 0, carries, at, with_words
        self.refused = []

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name, session.carried = hostname, 0
        self.connections += 1
        return "250 hello"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await self.handle_HELO(server, session, envelope, hostname)
        return responses

    def hang_up(self, server, session, command):
        if self.at != command or session.carried != self.carries:
            return None
        self.refused.append(command)
        if self.with_words:
            server.transport.write(b"421 4.7.0 enough for one connection\r\n")
            server.transport.close()
        else:
            server.transport.abort()
        return "421 4.7.0 enough for one connection"

    async def handle_MAIL(self, server, session, envelope, address, options):
        return self.hang_up(server, session, "MAIL") or await super().handle_MAIL(
            server, session, envelope, address, options
        )

    async def handle_DATA(self, server, session, envelope):
        if self.at == "DATA" and session.carried == self.carries:
            self.taken["unheard"] += 1
            server.transport.abort()
            return "250 OK"
        session.carried += 1
        return await super().handle_DATA(server, session, envelope)


def send_through(server, settings, *, count=7):
    queue_welcomes(count)
    with server:
        use_server(settings, server)
        return deliver_due()


def test_many_emails_take_one_connection(site, settings):
    server = Counting()
    assert send_through(server, settings) == {OutboxState.SENT: 7}
    assert (server.connections, server.duplicates, len(server.taken)) == (1, 0, 7)


def test_a_connection_lasts_for_a_batch(site, settings, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 3)
    server = Counting()
    assert send_through(server, settings) == {OutboxState.SENT: 7}
    assert server.connections == 3


@pytest.mark.parametrize("with_words", [True, False])
def test_a_server_that_hangs_up_between_two_emails_delays_none(with_words, site, settings):
    server = Counting(carries=2, with_words=with_words)
    assert send_through(server, settings) == {OutboxState.SENT: 7}
    assert (server.connections, server.duplicates, len(server.taken)) == (4, 0, 7)
    assert set(OutboxEmail.objects.values_list("attempts", flat=True)) == {1}


def test_a_server_that_hangs_up_at_once_is_not_tried_twice(site, settings):
    server = Counting(carries=0)
    assert send_through(server, settings, count=3) == {OutboxState.DEFERRED: 3}
    assert (server.connections, len(server.refused)) == (3, 3)


def test_what_may_have_left_is_not_sent_twice(site, settings):
    server = Counting(carries=2, at="DATA")
    assert send_through(server, settings, count=3) == {OutboxState.SENT: 2, OutboxState.UNCERTAIN: 1}
    assert server.taken["unheard"] == 1


@pytest.mark.parametrize(
    ("trouble", "state"),
    [("has no such mailbox", OutboxState.FAILED), ("greylists", OutboxState.DEFERRED)],
)
def test_what_is_refused_is_not_tried_at_once_again(trouble, state, site, settings):
    server = Counting(**{trouble: 1000})
    assert send_through(server, settings, count=2) == {state: 2}
    assert server.seen[trouble] == 2


def test_nothing_stays_open(site, settings, monkeypatch):
    closed = []
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.close", lambda _self: closed.append(1))
    queue_welcomes(2)
    deliver_due(should_stop=iter([False, True]).__next__)
    assert closed == [1]
    send_again(OutboxEmail.objects.due(OutboxEmail.objects.last().not_before).last().pk)
    assert closed == [1, 1]


def test_a_connection_that_cannot_be_closed_is_no_error(site, monkeypatch):
    def fail(_self):
        raise OSError("gone")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.close", fail)
    queue_welcomes(2)
    assert deliver_due() == {OutboxState.SENT: 2}


def test_a_mail_service_is_greeted_once_too(site, settings, monkeypatch):
    opened, opens = [], Postmark.open
    monkeypatch.setattr(Postmark, "open", lambda self: opens(self) and not opened.append(self))
    email = STORIES[Letter.REQUEST_RECEIVED](make_program())
    with MailService("postmark", email.recipient.email) as server:
        use_backend(settings, "anymail.backends.postmark.EmailBackend")
        settings.ANYMAIL = server.settings
        assert deliver_due()[OutboxState.SENT] == len(server.requests) > 1
    assert len(opened) == 1
