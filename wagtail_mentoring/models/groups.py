"""The auth groups of those who take part, so that Wagtail's own privacy can name them (R6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Role

COORDINATORS = "Mentoring coordinators"  # made by migrate for the people who look after programs


class MemberGroup(models.Model):
    """Which auth group is ours for a role; a group that a site made itself is never taken for it, whatever its name."""

    role = models.CharField(max_length=6, choices=Role, unique=True)
    group = models.OneToOneField("auth.Group", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Names; nobody edits it."""

        verbose_name = _("group of members")
        verbose_name_plural = _("groups of members")
        default_permissions = ()

    def __str__(self) -> str:
        """Return the group's name."""
        return str(self.group)
