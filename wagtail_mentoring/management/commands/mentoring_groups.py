"""``manage.py mentoring_groups``: the groups of mentors and mentees, in step with the profiles again."""

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_mentoring.actions.groups import repair_groups


class Command(BaseCommand):
    """Repair after somebody was put into a group, or taken out of it, by hand."""

    help = "Brings the groups of mentors and mentees in step with the profiles."

    def handle(self, **_options: Any) -> None:
        """Repair both."""
        changed = repair_groups()
        self.stdout.write(f"{changed['in']} came in, {changed['out']} went out.")
