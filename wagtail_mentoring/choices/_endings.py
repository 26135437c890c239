"""The words about the end of a match."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EndingBy(TextChoices):
    """Who ends a match before its last day (R64, R67)."""

    PARTICIPANTS = "participants", _("Mentors and mentees themselves")
    STAFF = "staff", _("The program team, when one of the two asks for it")
    BOTH = "both", _("Mentors and mentees themselves, or the program team")


class MatchEnd(TextChoices):
    """Why a match ended."""

    TERM_COMPLETE = "term", _("Term complete")
    FINISHED = "finished", _("Finished: its goals are reached")
    ABANDONED = "abandoned", _("Abandoned by one of the two")
    EARLY = "early", _("Ended early by the program team")
    GRACEFUL = "graceful", _("Graceful Exit")


class EndedBy(TextChoices):
    """Who ended a match."""

    CALENDAR = "calendar", _("The calendar")
    MENTOR = "mentor", _("The mentor")
    MENTEE = "mentee", _("The mentee")
    STAFF = "staff", _("The program team")
