"""The words about private messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Messaging(TextChoices):
    """Between whom there are private messages (R30); ordered from closed to open."""

    OFF = "off", _("Nobody")
    MATCHED = "matched", _("The two people of a match")
    ENROLLED = "enrolled", _("Mentees and the mentors whom they can see")


class Precontact(TextChoices):
    """Whether two people talk before the one asks the other (R32); ordered from open to closed."""

    OFF = "off", _("As they like")
    RECOMMENDED = "recommended", _("Recommended: whoever asks without a message is reminded once")
    REQUIRED = "required", _("Required: both must have written before a request")
