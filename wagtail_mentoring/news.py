"""What is told to whom: every event, its letters, and the host's signal for it."""

from django.db.models import TextChoices
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring import signals
from wagtail_mentoring.choices import Letter, Role


class Event(TextChoices):
    """What can happen, in the words of the history."""

    PROFILE_SUBMITTED = "profile_submitted", _("Profile submitted")
    PROFILE_ACTIVATED = "profile_activated", _("Profile became active")
    PROFILE_PAUSED = "profile_paused", _("Profile paused")
    PROFILE_RESUMED = "profile_resumed", _("Profile resumed")
    PROFILE_LEFT = "profile_left", _("Left the program")
    LIMIT_CHANGED = "limit_changed", _("Limit changed by the program team")
    REQUEST_SENT = "request_sent", _("Request sent")
    REQUEST_ACCEPTED = "request_accepted", _("Request accepted")
    REQUEST_DECLINED = "request_declined", _("Request declined")
    REQUEST_CANCELED = "request_canceled", _("Request canceled by the mentee")
    REQUEST_WITHDRAWN = "request_withdrawn", _("Request withdrawn")
    REQUEST_SUPERSEDED = "request_superseded", _("Request superseded by a match")
    MATCH_MADE = "match_made", _("Match made")
    TASK_OPENED = "task_opened", _("Task for the coordinators opened")


SIGNALS: dict[Event, Signal] = {event: getattr(signals, event.value) for event in Event}

# Letters about two people: event -> who is told, by which letter.
LETTERS: dict[Event, dict[Role, Letter]] = {
    Event.REQUEST_SENT: {Role.MENTOR: Letter.REQUEST_RECEIVED, Role.MENTEE: Letter.REQUEST_SENT},
    Event.MATCH_MADE: {Role.MENTOR: Letter.ACCEPTED_MENTOR, Role.MENTEE: Letter.ACCEPTED_MENTEE},
    Event.REQUEST_DECLINED: {Role.MENTEE: Letter.DECLINED},
    Event.REQUEST_CANCELED: {Role.MENTOR: Letter.CANCELED},
    Event.REQUEST_WITHDRAWN: {Role.MENTOR: Letter.WITHDRAWN_MENTOR, Role.MENTEE: Letter.WITHDRAWN_MENTEE},
    Event.REQUEST_SUPERSEDED: {Role.MENTOR: Letter.SUPERSEDED_MENTOR, Role.MENTEE: Letter.SUPERSEDED_MENTEE},
    Event.TASK_OPENED: {Role.MENTOR: Letter.PARTNER_LEFT, Role.MENTEE: Letter.PARTNER_LEFT},
}
