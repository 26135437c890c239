"""The history of a row: its log entries, in words and in the program's time."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import LogFormatter

from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import LogEntry

ON_BEHALF = {
    Role.MENTOR: lambda what: gettext("%(what)s, on behalf of the mentor") % {"what": what},
    Role.MENTEE: lambda what: gettext("%(what)s, on behalf of the mentee") % {"what": what},
}


class EventFormatter(LogFormatter):
    """The words of an entry, with what it keeps besides."""

    def format_message(self, log_entry):
        data = log_entry.data or {}
        if "on_behalf_of" in data:
            return ON_BEHALF[Role(data["on_behalf_of"])](self.label)
        if "moved_to" in data:
            days = {name: _day(data[name]) for name in ("moved_from", "moved_to")}
            return gettext("Last day moved from %(moved_from)s to %(moved_to)s: %(reason)s") % (data | days)
        if "after" in data:
            return gettext("Limit changed from %(before)s to %(after)s: %(reason)s") % data
        return self.label


def _day(written):
    return date_format(dt.date.fromisoformat(written), "DATE_FORMAT")


def formatter_of(event):
    """Return the class that Wagtail wants for the entries of ``event``."""
    return type("EventFormatter", (EventFormatter,), {"label": event.label})


@dataclass(frozen=True)
class Moment:
    """One line of a timeline."""

    when: str
    what: str
    who: str


def timeline(nouns, *, program):
    """Return what happened to ``nouns``, the latest first: one statement for all of them."""
    found = Q()
    for noun in nouns:
        found |= Q(content_type=ContentType.objects.get_for_model(noun), object_id=str(noun.pk))
    entries = LogEntry.objects.filter(found, action__startswith="wagtail_mentoring.").select_related("user")
    return [
        Moment(
            date_format(timezone.localtime(entry.timestamp, program.zone), "DATETIME_FORMAT"),
            str(entry.message),
            str(entry.user_display_name) if entry.user_id else gettext("automatically"),
        )
        for entry in entries
    ]
