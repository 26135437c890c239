"""Do what is due today: reminders, what ends by itself, and the e-mails that wait."""

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.notifications.delivery import deliver_due


class Command(BaseCommand):
    """For a scheduler, every hour or more often: as often as one likes, by several processes, after any pause."""

    help = "Does what is due: reminders, what ends by itself, and the e-mails that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at the calendar, send, and say what was done unless ``--verbosity 0`` asks for silence."""
        done, counts = tick(), deliver_due()
        if options["verbosity"]:
            for event, number in done.items():
                self.stdout.write(f"{number}  {event.label}")
            self.stdout.write(f"{counts[OutboxState.SENT]} sent, {counts[OutboxState.FAILED]} not sent")
