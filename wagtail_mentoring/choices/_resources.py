"""The words of the reading matter."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResourceAudience(TextChoices):
    """Who may read a resource page, or the pages of a section (R6)."""

    EVERYONE = "everyone", _("Everyone")
    BOTH = "both", _("Mentors and mentees of the program")
    MENTORS = "mentors", _("Mentors of the program")
    MENTEES = "mentees", _("Mentees of the program")
