"""The words about sessions: how two people met, what it was worth, and what staff see of it."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionHow(TextChoices):
    """How two people met (R58)."""

    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("By video")
    PHONE = "phone", _("By phone")
    WRITING = "writing", _("In writing")
    OTHER = "other", pgettext_lazy("way to meet", "Another way")


class SessionValue(IntegerChoices):
    """How somebody perceives the value of a session (R58)."""

    NONE = 1, _("No use to me")
    LITTLE = 2, _("Of little use")
    SOME = 3, _("Useful")
    MUCH = 4, _("Very useful")
    MOST = 5, _("Could not be better")


class StaffSeesSessions(TextChoices):
    """What the program team sees of the sessions of a match (R61); never more than this."""

    NONE = "none", pgettext_lazy("sessions", "Nothing")
    DATES = "dates", _("Dates and lengths, never what was discussed")
