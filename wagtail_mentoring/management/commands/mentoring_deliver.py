"""``manage.py mentoring_deliver``: send the e-mails of the outbox that are due."""

import signal
import threading
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.notifications.claims import give_failed_another_try
from wagtail_mentoring.notifications.delivery import deliver_due

PAUSE = 5.0  # seconds between two looks at the outbox
SUMMARY = (
    (OutboxState.SENT, "sent"),
    (OutboxState.DEFERRED, "to be tried again"),
    (OutboxState.UNCERTAIN, "perhaps sent"),
    (OutboxState.FAILED, "not sent"),
    (OutboxState.CANCELED, "no longer needed"),
    (OutboxState.OFF, "turned off by the recipient"),
)


class Command(BaseCommand):
    """For a scheduler with --once, for a service with --loop; several at once do not disturb one another."""

    help = "Sends every e-mail that is due; one that fails does not stop the others."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer one pass or many."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="Send what is due and end; the default.")
        how.add_argument("--loop", action="store_true", help="Go on until SIGTERM or Ctrl+C.")
        parser.add_argument("--failed", action="store_true", help="First give those that failed for good another try.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how it went."""
        if options["failed"]:
            give_failed_another_try()
        if options["loop"]:
            self.go_on()
        else:
            self.say(deliver_due())

    def go_on(self) -> None:
        """Look at the outbox again and again, and speak when there was something to do."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        while not stop.is_set():
            if counts := deliver_due(should_stop=stop.is_set):
                self.say(counts)
            close_old_connections()
            stop.wait(PAUSE)

    def say(self, counts: Counter[OutboxState]) -> None:
        """Print how many of each."""
        self.stdout.write(", ".join(f"{counts[state]} {words}" for state, words in SUMMARY))
