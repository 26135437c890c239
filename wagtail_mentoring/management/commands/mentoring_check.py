"""``manage.py mentoring_check``: whether everything that must hold does hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_mentoring import invariants


class Command(BaseCommand):
    """Ends with 1 and one line for each row that breaks an invariant."""

    help = "Checks the mentoring data against everything that must always hold."

    def handle(self, **_options: Any) -> None:
        """Ask every invariant."""
        if violations := invariants.check_all():
            lines = [f"{found.code}  {found.text}  pk={found.pk}" for found in violations]
            raise CommandError("\n".join([*lines, f"{len(lines)} rows are not as they must be."]), returncode=1)
        self.stdout.write(f"{len(invariants.INVARIANTS)} checks, nothing found.")
