"""How often somebody wants each kind of letter."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import MailKind, MailPace


class MailPreferenceQuerySet(models.QuerySet["MailPreference"]):
    """Questions about many preferences."""

    def of(self, user: Any, program: Any) -> "MailPreferenceQuerySet":
        """Return what somebody wants otherwise than usual in a program."""
        return self.filter(user=user, program=program)

    def paces(self) -> dict[MailKind, MailPace]:
        """Return the pace of every kind, as one person's preferences say or as is usual."""
        chosen = dict(self.values_list("kind", "pace"))
        return {kind: MailPace(chosen.get(kind, kind.paces[0])) for kind in MailKind}

    def chosen_by(self, users: Iterable[Any]) -> dict[tuple[Any, Any, MailKind], MailPace]:
        """Return what these people want otherwise than usual, by program, user and kind."""
        rows = self.filter(user__in=users).values_list("program", "user", "kind", "pace")
        return {(program, user, MailKind(kind)): MailPace(pace) for program, user, kind, pace in rows}


class MailPreference(models.Model):
    """How often somebody wants letters of a kind in a program, where that is not the usual."""

    program = models.ForeignKey("wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=MailKind)
    pace = models.CharField(max_length=10, choices=MailPace)

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        """Names and the net: a kind comes once, and only as its paces allow."""

        verbose_name = _("e-mail preference")
        verbose_name_plural = _("e-mail preferences")
        constraints = (
            models.UniqueConstraint(fields=("program", "user", "kind"), name="wm_mail_preference_once"),
            models.CheckConstraint(
                condition=Q(kind=MailKind.REQUESTS, pace=MailPace.DAILY)
                | Q(
                    kind__in=[MailKind.REMINDERS, MailKind.MESSAGES, MailKind.DOCUMENTS],
                    pace__in=[MailPace.DAILY, MailPace.OFF],
                )
                | Q(kind=MailKind.SUMMARY, pace=MailPace.OFF),
                name="wm_mail_preference_possible",
            ),
        )

    def __str__(self) -> str:
        """Return the kind and the pace."""
        return f"{MailKind(self.kind).label}: {MailPace(self.pace).label}"
