"""From a committed row to the mail server and back: nothing is lost, nothing is undone, one failure stops nobody."""

import datetime as dt
import smtplib
import socket
from collections import Counter
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import call_command
from django.template import TemplateSyntaxError
from django.utils import timezone

from tests.notifications.stories import STORIES, asked, matched, row
from tests.people import make_program
from tests.postroom import time_passes, use_backend
from wagtail_mentoring.actions import accept_request, cancel_request
from wagtail_mentoring.choices import Letter, OutboxState
from wagtail_mentoring.models import Match, OutboxEmail
from wagtail_mentoring.notifications import claims, delivery
from wagtail_mentoring.notifications.claims import LEASE
from wagtail_mentoring.notifications.connection import MailConnection
from wagtail_mentoring.notifications.delivery import deliver_due, mail_queued, send_again
from wagtail_mentoring.notifications.outcomes import TRIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(name="APEGA Mentoring")


@pytest.fixture
def received(program):
    """The mentor's letter about a new request, waiting in the outbox."""
    return row(Letter.REQUEST_RECEIVED, match_request=asked(program))


def state_of(email):
    email.refresh_from_db()
    return email.state


def in_hand(email, *, attempts=1, lease=LEASE):
    """Leave the row as a process has it that is sending."""
    values = {"state": OutboxState.SENDING, "attempts": attempts, "lease_until": timezone.now() + lease}
    OutboxEmail.objects.filter(pk=email.pk).update(**values)


def test_sending_marks_the_row(received):
    mail_queued(pk=received.pk)
    assert state_of(received) == OutboxState.SENT
    assert received.sent_at is not None
    assert (received.attempts, received.error) == (1, "")


def test_the_message_is_what_the_row_promised(received):
    """R40: one e-mail, the right recipient. R2: replies go to the program's contact address."""
    mail_queued(pk=received.pk)
    (message,) = mail.outbox
    user = received.match_request.mentor.user
    assert message.recipients() == message.to
    assert message.to == [f"Juan Ruiz <{user.email}>"]
    assert message.reply_to == ["team@example.org"]
    assert message.from_email == "mentoring@example.com"
    assert message.extra_headers == {"Message-ID": received.message_id, "Auto-Submitted": "auto-generated"}
    assert [alternative.mimetype for alternative in message.alternatives] == ["text/html"]


@pytest.mark.parametrize("letter", [Letter.ACCEPTED_MENTEE, Letter.WELCOME])
def test_without_a_contact_address_there_is_nobody_to_reply_to(letter, program):
    email = STORIES[letter](program)
    type(program).objects.update(contact_email="")
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.SENT
    (message,) = mail.outbox
    assert message.reply_to == message.attachments == []
    assert "Reply-To" not in message.message()


@pytest.mark.parametrize("letter", Letter)
def test_every_letter_leaves_to_one_person(letter, program):
    email = STORIES[letter](program)
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.SENT
    assert len(mail.outbox) == len(mail.outbox[0].recipients()) == 1


def test_a_row_is_sent_once_however_often_it_is_asked_for(received):
    mail_queued(pk=received.pk)
    mail_queued(pk=received.pk)
    assert send_again(received.pk) is None
    assert len(mail.outbox) == 1


def test_a_row_in_other_hands_is_left_alone(received):
    in_hand(received)
    mail_queued(pk=received.pk)
    assert send_again(received.pk) is None
    assert deliver_due() == Counter({OutboxState.SENT: OutboxEmail.objects.count() - 1})
    assert state_of(received) == OutboxState.SENDING


def test_a_row_that_is_gone_is_no_error(db):
    mail_queued(pk=10**12)
    assert send_again(10**12) is None


# What can fail


def _broken_server(self, message):
    raise smtplib.SMTPServerDisconnected("gone\r\nfor good")


def _silent_server(self, message):
    return 0


def _broken_template(*args):
    raise TemplateSyntaxError("the host's own template")


@pytest.mark.parametrize(
    ("what", "target", "error"),
    [
        (_broken_server, "send", "SMTPServerDisconnected: gone for good"),
        (_silent_server, "send", "NotTaken: The mail server did not take the e-mail."),
        (_broken_template, "template", "TemplateSyntaxError: the host's own template"),
    ],
)
def test_an_error_stays_visible_and_the_email_is_tried_again(what, target, error, received, monkeypatch):
    with monkeypatch.context() as broken:
        where = (MailConnection, "_send") if target == "send" else (delivery, "render")
        broken.setattr(*where, what)
        before = timezone.now()
        mail_queued(pk=received.pk)
        assert state_of(received) == OutboxState.DEFERRED
        assert received.error == error
        assert received.sent_at is received.lease_until is None
        assert before + dt.timedelta(minutes=1) < received.not_before < before + dt.timedelta(minutes=2)
    assert received.pk not in OutboxEmail.objects.due(timezone.now()).values_list("pk", flat=True)
    time_passes()
    deliver_due()
    assert state_of(received) == OutboxState.SENT
    assert (received.attempts, received.error) == (2, "")
    assert received.message_id in [message.extra_headers["Message-ID"] for message in mail.outbox]


def test_it_is_tried_ten_times_over_a_day_and_then_no_more(received, monkeypatch):
    monkeypatch.setattr(MailConnection, "_send", _broken_server)
    waits = []
    for _number in range(TRIES):
        began = timezone.now()
        deliver_due()
        assert state_of(received) == (OutboxState.DEFERRED if received.attempts < TRIES else OutboxState.FAILED)
        waits.append(received.not_before - began)
        time_passes()
    assert received.attempts == TRIES
    assert received.error.startswith("SMTPServerDisconnected")
    assert dt.timedelta(hours=16) < sum(waits, dt.timedelta()) < dt.timedelta(hours=30)
    assert deliver_due() == {}


def test_a_long_error_is_cut(received, monkeypatch):
    def complain(*args):
        raise ValueError("x" * 5000)

    monkeypatch.setattr(delivery, "render", complain)
    mail_queued(pk=received.pk)
    assert state_of(received) == OutboxState.DEFERRED
    assert len(received.error) == claims.ERROR_LENGTH


def test_a_process_that_is_stopped_says_so_and_stops(received, monkeypatch):
    """A worker that is shut down in the middle raises SystemExit; the row must not wait for the lease to run out."""

    def stop(*args):
        raise SystemExit

    monkeypatch.setattr(delivery, "render", stop)
    with pytest.raises(SystemExit):
        send_again(received.pk)
    assert state_of(received) == OutboxState.UNCERTAIN
    assert "stopped" in received.error


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("", "The account has no e-mail address."),
        ("no address", "This is no e-mail address: no address"),
        ("a@b@c", "This is no e-mail address: a@b@c"),
        ("@example.org", "This is no e-mail address: @example.org"),
        ("“quoted”@example.org,other@example.org", "This is no e-mail address"),
        ("a@example.org\r\nBcc: b@example.org", "This is no e-mail address"),
    ],
)
def test_an_account_without_a_usable_address_is_a_visible_failure(address, error, received):
    user = received.match_request.mentor.user
    type(user).objects.filter(pk=user.pk).update(email=address)
    mail_queued(pk=received.pk)
    assert state_of(received) == OutboxState.FAILED
    assert error in received.error
    assert received.error
    assert mail.outbox == []


def test_a_user_model_without_addresses_is_a_visible_failure(received, monkeypatch):
    model = type(received.match_request.mentor.user)
    monkeypatch.setattr(model, "get_email_field_name", classmethod(lambda _cls: "no_such_field"))
    mail_queued(pk=received.pk)
    assert state_of(received) == OutboxState.FAILED


def test_one_poison_mail_does_not_stop_the_others(program, monkeypatch, capsys):
    first, second = asked(program), asked(program)
    poison = row(Letter.REQUEST_RECEIVED, match_request=first).recipient
    type(poison).objects.filter(pk=poison.pk).update(email="")
    gone = row(Letter.REQUEST_SENT, match_request=second)
    OutboxEmail.objects.filter(pk=gone.pk).update(letter=Letter.CANCELED)
    rest = OutboxEmail.objects.exclude(recipient=poison).exclude(pk=gone.pk).count()
    call_command("mentoring_deliver")
    # the poisoned account has a welcome and a request
    said = f"{rest} sent, 0 to be tried again, 0 perhaps sent, 2 not sent, 1 no longer needed, 0 turned off by"
    assert capsys.readouterr().out.startswith(said)
    assert state_of(row(Letter.REQUEST_RECEIVED, match_request=second)) == OutboxState.SENT
    call_command("mentoring_deliver")
    assert capsys.readouterr().out.startswith("0 sent, 0 to be tried again, 0 perhaps sent, 0 not sent")
    call_command("mentoring_deliver", failed=True)
    assert "2 not sent" in capsys.readouterr().out


# Letters tell the present state


@pytest.mark.parametrize("letter", [Letter.REQUEST_RECEIVED, Letter.REQUEST_SENT])
def test_a_letter_about_a_request_that_was_decided_meanwhile_is_not_sent(letter, program):
    match_request = asked(program)
    email = row(letter, match_request=match_request)
    cancel_request(match_request, actor=match_request.mentee.user)
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.CANCELED
    assert mail.outbox == []


@pytest.mark.parametrize("letter", [Letter.ACCEPTED_MENTOR, Letter.ACCEPTED_MENTEE])
def test_a_letter_about_a_match_that_is_over_is_not_sent(letter, program):
    match = matched(program)
    over = {"status": "ended_early", "active_flag": None, "mentee_slot": None, "ended_at": match.started_at}
    Match.objects.filter(pk=match.pk).update(**over)
    email = row(letter)
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.CANCELED


def test_nobody_is_welcomed_who_is_not_there_any_more(program):
    email = STORIES[Letter.WELCOME](program)
    program.menteeprofiles.update(status="left")
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.CANCELED


@pytest.mark.parametrize("gone", ["deleted", "deactivated"])
def test_an_account_that_is_gone_gets_no_letter(gone, program):
    match_request = asked(program)
    email = row(Letter.REQUEST_RECEIVED, match_request=match_request)
    users = type(email.recipient).objects.filter(pk=email.recipient_id)
    if gone == "deleted":
        OutboxEmail.objects.filter(pk=email.pk).update(recipient=None)
    else:
        users.update(is_active=False)
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.CANCELED
    assert mail.outbox == []


# Together with the verbs


def test_the_mail_of_a_decision_leaves_after_the_commit(program, django_capture_on_commit_callbacks):
    match_request = asked(program)
    OutboxEmail.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        accept_request(match_request, actor=match_request.mentor.user)
        assert mail.outbox == []
    assert {message.subject for message in mail.outbox} == {
        "Amina Diallo is now your mentee",
        "Juan Ruiz is now your mentor: please write first",
    }


def test_mail_that_is_down_undoes_no_decision(program, django_capture_on_commit_callbacks, monkeypatch):
    match_request = asked(program)
    OutboxEmail.objects.all().delete()
    monkeypatch.setattr(MailConnection, "_send", _broken_server)
    with django_capture_on_commit_callbacks(execute=True):
        match = accept_request(match_request, actor=match_request.mentor.user)
    assert match.is_active
    assert {email.state for email in OutboxEmail.objects.all()} == {OutboxState.DEFERRED}


# Other mail servers


@pytest.mark.parametrize("letter", Letter)
def test_anymail_takes_every_letter(letter, program, settings):
    use_backend(settings, "anymail.backends.test.EmailBackend")
    email = STORIES[letter](program)
    mail_queued(pk=email.pk)
    assert state_of(email) == OutboxState.SENT
    (message,) = mail.outbox
    sent = message.anymail_test_params
    assert [address.addr_spec for address in sent["to"]] == [email.recipient.email]
    assert sent["extra_headers"]["Message-ID"] == email.message_id
    assert "metadata" not in sent
    assert len(sent.get("tags", [])) <= 1


class Postbox:
    """An SMTP server that keeps what it gets, or refuses a recipient."""

    def __init__(self, refused=""):
        self.refused, self.letters = refused, []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 OK"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_real_mail_server_takes_one_and_refuses_another(program, settings):
    good, bad = asked(program), asked(program)
    OutboxEmail.objects.exclude(letter=Letter.REQUEST_RECEIVED).delete()
    postbox = Postbox(refused=bad.mentor.user.email)
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        smtp = "django.core.mail.backends.smtp.EmailBackend"
        use_backend(settings, smtp, host=controller.hostname, port=controller.port)
        assert deliver_due() == {OutboxState.SENT: 1, OutboxState.FAILED: 1}
    finally:
        controller.stop()
    assert "no such mailbox" in row(Letter.REQUEST_RECEIVED, match_request=bad).error
    (envelope,) = postbox.letters
    assert envelope.rcpt_tos == [good.mentor.user.email]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Message-ID"] == row(Letter.REQUEST_RECEIVED, match_request=good).message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "team@example.org"
    assert message.get_body(("plain",)).get_content().startswith("Hello Juan Ruiz,")
    assert "</html>" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(("letter", "statements"), [(Letter.WELCOME, 2), (Letter.ACCEPTED_MENTEE, 4)])
def test_to_write_a_letter_nothing_is_asked_twice(letter, statements, site, django_assert_num_queries):
    pk = STORIES[letter](make_program()).pk
    with django_assert_num_queries(statements):
        delivery.build(OutboxEmail.objects.with_people().get(pk=pk).share_rows())
