"""What members have marked as read."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Questions about many marks."""

    def of(self, user: Any) -> "ReadingQuerySet":
        """Return the marks of one person; none of a visitor."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def moments(self, resources: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
        """Return when each of ``resources`` was marked, for those that were."""
        return dict(self.filter(resource__in=list(resources)).values_list("resource", "read_at"))


class Reading(models.Model):
    """Somebody has read a resource; theirs alone: no list, report or export of the program team shows it.

    ``resource`` is the translation key of the page: read in one language is read in all, and the core knows no page.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    resource = models.UUIDField()
    read_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        """Names and the net."""

        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("user", "resource"), name="wm_reading_once"),)

    def __str__(self) -> str:
        """Return what was read."""
        return str(self.resource)
