"""``manage.py mentoring_doctor``: what is fine and what is missing, in plain words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_mentoring.management.findings import diagnose


class Command(BaseCommand):
    """Ends with 1 when something is missing; it looks only, and repairs nothing."""

    help = "Says what is fine and what is missing for mentoring on this site, each time with the way on."
    requires_system_checks: list[str] = []  # they are part of what it says

    def handle(self, **_options: Any) -> None:
        """Print every finding."""
        missing = 0
        for finding in diagnose():
            self.stdout.write(f"{'missing' if finding.remedy else 'fine':8} {finding.text}")
            if finding.remedy:
                missing += 1
                self.stdout.write(f"{'':8} → {finding.remedy}")
        if missing:
            raise CommandError(f"Missing: {missing}.", returncode=1)
