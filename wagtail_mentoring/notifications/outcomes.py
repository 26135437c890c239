"""What became of a try to send: by the error, the state that the e-mail gets, and when to try again.

Tried again is whatever may be different next time, and that includes a server that refuses *us*: one correction of the
site's settings then sends all that waits. Not tried again is what the recipient's side refuses for good.
"""

import datetime as dt
import random
import re
import smtplib
import socket
from collections.abc import Iterator
from traceback import walk_tb

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.exceptions import MentoringError

FIRST_WAIT = dt.timedelta(seconds=75)
LONGEST_WAIT = dt.timedelta(hours=6)
GROWTH = 3
TRIES = 10  # they span a day
PERMANENT = 500  # SMTP: do not repeat this
NO_MAILBOX = {550, 551, 553}  # what SMTP says of a recipient for good, where it gives no closer reason
CLOSER_REASON = re.compile(rb"\b5\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
NO_ADDRESS = re.compile(rb"\b5\.(1\.[0-69]|1\.10|2\.1)\b")  # the recipient's address, or a mailbox that is closed


class NotDeliverable(MentoringError):  # noqa: N818  a finding about the letter, kept as the row's error
    """The letter cannot leave; the message says why."""


class NotTaken(MentoringError):  # noqa: N818  the same, about the mail server
    """The mail server did not take the letter and gave no reason."""


def outcome_of(error: Exception) -> OutboxState:
    """Return what the e-mail is after this error: to be tried again, not sent for good, or perhaps sent."""
    if isinstance(error, NotDeliverable | AnymailRecipientsRefused | AnymailInvalidAddress) or _is_refused(error):
        return OutboxState.FAILED
    return OutboxState.UNCERTAIN if may_have_left(error) else OutboxState.DEFERRED


def _is_refused(error: Exception) -> bool:
    """Tell whether a mail server refused the recipient or the content for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _reason in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= PERMANENT


def has_come_back(error: Exception) -> bool:
    """Tell whether the other side said that nobody is reached at the address: what a mail service reports as a bounce.

    Not where it refuses for good for another reason, such as spam, its own rules or a mailbox that is full.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(_is_no_address(code, reason) for code, reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return _is_no_address(0, error.smtp_error)
    return isinstance(error, AnymailRecipientsRefused)


def _is_no_address(code: int, reason: bytes | str) -> bool:
    said = reason if isinstance(reason, bytes) else reason.encode(errors="replace")
    return bool(NO_ADDRESS.search(said)) or (code in NO_MAILBOX and not CLOSER_REASON.search(said))


def may_have_left(error: Exception) -> bool:
    """Tell whether the server may have taken the e-mail although we did not hear so.

    By SMTP, that is a silence while the content was sent; of a mail service, any silence once it was reached.
    """
    if isinstance(error, AnymailAPIError):
        return error.response is None and not any(_is_unreached(link) for link in _chain(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return False
    return any(frame.f_code is smtplib.SMTP.data.__code__ for frame, _line in walk_tb(error.__traceback__))


def _is_unreached(error: BaseException) -> bool:
    unreached = isinstance(error, ConnectionRefusedError | socket.gaierror)
    return unreached or type(error).__name__ == "ConnectTimeoutError"  # urllib3's


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def wait_after(attempt: int) -> dt.timedelta:
    """Return how long to wait after so many tries: from a minute to six hours, never two e-mails in step."""
    grown: dt.timedelta = FIRST_WAIT * GROWTH ** min(attempt - 1, TRIES)
    return min(LONGEST_WAIT, grown) * random.uniform(0.8, 1)  # noqa: S311  jitter, not a secret
