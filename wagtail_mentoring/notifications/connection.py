"""The way to the mail server: one connection for many e-mails, because most of what sending costs is getting there.

What goes wrong on a connection ends it, so that the next e-mail begins with a new one. A server may also hang up on a
connection that has carried e-mails before: then the e-mail that finds out is tried once more at once, on a new one, if
it certainly has not left.
"""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core import mail
from django.core.mail import EmailMessage

from wagtail_mentoring.notifications.outcomes import may_have_left
from wagtail_mentoring.notifications.patience import patience

HANGS_UP = 421  # SMTP: the service closes the connection


class MailConnection:
    """Sends through the site's default mail backend; a context manager that closes what it opened."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._backend: Any = None
        self._has_sent = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self._close()

    def send(self, message: EmailMessage) -> int:
        """Send, and return how many e-mails the backend says it sent. Raises whatever the backend raises."""
        was_used = self._has_sent
        try:
            return self._send(message)
        except Exception as error:
            self._close()
            if not was_used or not _has_hung_up(error):
                raise
        return self._send(message)

    def _send(self, message: EmailMessage) -> int:
        with patience():
            if self._backend is None:
                self._backend = _backend()
                self._backend.open()
            sent = self._backend.send_messages([message]) or 0
        self._has_sent = True
        return int(sent)

    def _close(self) -> None:
        backend, self._backend, self._has_sent = self._backend, None, False
        if backend is not None:
            with suppress(Exception):  # it may be gone already
                backend.close()


def _backend() -> Any:
    mailers = getattr(mail, "mailers", None)  # from Django 6.1 on
    return mail.get_connection() if mailers is None else mailers.default


def _has_hung_up(error: Exception) -> bool:
    """Tell whether the server only closed the connection, before the e-mail's content."""
    if isinstance(error, smtplib.SMTPResponseException):
        return bool(error.smtp_code == HANGS_UP)
    return isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError) and not may_have_left(error)
