"""An e-mail backend that keeps every message where /demo/outbox/ shows it, whichever process sent it."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from demo.models import DemoMail


class KeepingBackend(BaseEmailBackend):
    """Deliver into the database."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages and return how many there were; a malformed one raises, as a mail server would refuse."""
        for message in email_messages:
            message.message()
            DemoMail.objects.create(
                subject=message.subject,
                sender=message.from_email,
                to=", ".join(message.recipients()),
                reply_to=", ".join(message.reply_to),
                headers={name: str(value) for name, value in message.extra_headers.items()},
                text=message.body,
                html=next((part[0] for part in getattr(message, "alternatives", []) if part[1] == "text/html"), ""),
                sent_at=timezone.now(),
            )
        return len(email_messages)
