"""Send the e-mails that are still in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.notifications.delivery import deliver_unsent


class Command(BaseCommand):
    """For a scheduler, or by hand once the mail server works again."""

    help = "Sends every e-mail that waits or could not be sent; one that fails does not stop the others."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how it went."""
        counts = deliver_unsent()
        self.stdout.write(
            f"{counts[OutboxState.SENT]} sent, {counts[OutboxState.FAILED]} not sent, "
            f"{counts[OutboxState.CANCELED]} no longer needed"
        )
