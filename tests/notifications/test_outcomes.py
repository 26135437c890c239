"""Each error has one meaning: again later, never again, or perhaps it was sent."""

import datetime as dt
import smtplib
import socket

import pytest
import requests
from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused, AnymailRequestsAPIError

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.notifications.outcomes import (
    TRIES,
    NotDeliverable,
    NotTaken,
    has_come_back,
    outcome_of,
    wait_after,
)

DEFERRED, FAILED, UNCERTAIN = OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.UNCERTAIN


def answered(status):
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError("no", response=response)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        # the recipient's side
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such mailbox")}), FAILED),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"greylisted")}), DEFERRED),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (421, b"closing")}), DEFERRED),
        (smtplib.SMTPDataError(554, b"looks like spam"), FAILED),
        (smtplib.SMTPDataError(451, b"try later"), DEFERRED),
        (AnymailRecipientsRefused(), FAILED),
        (AnymailInvalidAddress(), FAILED),
        (NotDeliverable("no address"), FAILED),
        # our own side: one correction helps all that waits
        (smtplib.SMTPSenderRefused(550, b"who are you", "a@example.org"), DEFERRED),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), DEFERRED),
        (smtplib.SMTPHeloError(501, b"what"), DEFERRED),
        (smtplib.SMTPNotSupportedError("STARTTLS"), DEFERRED),
        (answered(401), DEFERRED),
        (ValueError("a template"), DEFERRED),
        # the way there
        (smtplib.SMTPConnectError(421, b"busy"), DEFERRED),
        (smtplib.SMTPServerDisconnected("gone"), DEFERRED),
        (ConnectionRefusedError(111, "refused"), DEFERRED),
        (socket.gaierror("no such host"), DEFERRED),
        (TimeoutError("hangs"), DEFERRED),
        (answered(429), DEFERRED),
        (answered(503), DEFERRED),
        (NotTaken("0"), DEFERRED),
    ],
    ids=lambda value: value.value if isinstance(value, OutboxState) else repr(value)[:60],
)
def test_an_error_has_one_meaning(error, outcome):
    assert outcome_of(error) == outcome


@pytest.mark.parametrize(
    ("error", "is_bounce"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.1 no such mailbox")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"No such user here")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (553, b"no such mailbox")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.10 null MX")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.2.1 The account is disabled")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, "5.1.1 in text")}), True),
        (smtplib.SMTPDataError(550, b"5.1.1 no such mailbox, after all"), True),
        (AnymailRecipientsRefused(), True),
        # for good, but not because of the address
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.7.1 blocked by our rules")}), False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (552, b"5.2.2 mailbox full")}), False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.8 the sender's domain")}), False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (554, b"no")}), False),
        (smtplib.SMTPDataError(550, b"looks like spam"), False),
        # not for good
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"4.1.1 greylisted")}), False),
        (smtplib.SMTPSenderRefused(550, b"5.1.1 who are you", "a@example.org"), False),
        (AnymailInvalidAddress(), False),
        (NotDeliverable("no address"), False),
        (TimeoutError("hangs"), False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_refusal_of_the_address_is_a_bounce(error, is_bounce):
    assert has_come_back(error) is is_bounce


def raised(function, *args):
    try:
        function(*args)
    except (OSError, smtplib.SMTPException) as error:
        return error
    raise AssertionError("nothing was raised")


class Silent(smtplib.SMTP):
    """Takes the content, and the connection is gone."""

    def __init__(self, answers):
        self.answers, self.debuglevel, self.command_encoding = answers, 0, "ascii"

    def putcmd(self, *_args):
        pass

    send = putcmd

    def getreply(self):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([(354, b"go on"), smtplib.SMTPServerDisconnected("gone")], UNCERTAIN),
        ([(354, b"go on"), TimeoutError("hangs")], UNCERTAIN),
        ([(354, b"go on"), ConnectionResetError(104, "reset")], UNCERTAIN),
        ([(451, b"not now")], DEFERRED),
    ],
)
def test_silence_while_the_content_was_sent_leaves_it_open(answers, outcome):
    assert outcome_of(raised(Silent(answers).data, b"Hello")) == outcome


def through_anymail(error):
    """Raise what Anymail makes of an error of requests."""
    try:
        raise error
    except requests.RequestException as cause:
        raise type("Both", (AnymailRequestsAPIError, type(cause)), {})("Error posting") from cause


def test_a_mail_service_that_was_reached_and_said_nothing_leaves_it_open():
    assert outcome_of(raised(through_anymail, requests.ReadTimeout())) == UNCERTAIN
    assert outcome_of(raised(through_anymail, requests.ConnectionError("closed"))) == UNCERTAIN


def test_a_mail_service_that_was_not_reached_did_not_send():
    def post():
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        try:
            requests.post(f"http://127.0.0.1:{port}/", timeout=5)
        except requests.RequestException as error:
            through_anymail(error)

    assert outcome_of(raised(post)) == DEFERRED


def test_the_waits_grow_from_a_minute_to_six_hours_and_differ():
    minute = dt.timedelta(minutes=1)
    for attempt in (*range(1, TRIES + 1), 200):
        waits = [wait_after(attempt) for _ in range(20)]
        assert len(set(waits)) > 1
        assert all(minute <= wait <= dt.timedelta(hours=6) for wait in waits)
    assert wait_after(1) < 1.3 * minute < 3 * minute <= wait_after(2)
    assert wait_after(TRIES) > dt.timedelta(hours=4)
