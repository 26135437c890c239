"""E-mails that must go out, written in the transaction of what they tell."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Letter, OutboxState, Role


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    """Questions about many e-mails."""

    def queued(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that wait for their first try."""
        return self.filter(state=OutboxState.QUEUED)

    def unsent(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that wait, and those that could not be sent."""
        return self.filter(state__in=[OutboxState.QUEUED, OutboxState.FAILED])

    def about(self, match_request: Any) -> "OutboxEmailQuerySet":
        """Return the e-mails about a request."""
        return self.filter(match_request=match_request)

    def with_people(self) -> "OutboxEmailQuerySet":
        """Load all that a letter tells of: program, site, recipient, both people and their match."""
        return self.select_related(
            "program__site",
            "recipient",
            "match_request__match",
            "match_request__program",
            "match_request__mentor__program",
            "match_request__mentor__user",
            "match_request__mentee__program",
            "match_request__mentee__user",
        )


class OutboxEmail(models.Model):
    """One letter to one person; rendered when it is sent, so that it tells the present state.

    ``dedupe_key`` is the SHA-256 of what makes the letter unique, in lowercase hexadecimal digits.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="+", verbose_name=_("program")
    )
    letter = models.CharField(_("letter"), max_length=24, choices=Letter)
    role = models.CharField(_("role"), max_length=6, choices=Role)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("recipient")
    )
    recipient_name = models.CharField(_("name"), max_length=120)
    match_request = models.ForeignKey(
        "wagtail_mentoring.MatchRequest",
        on_delete=models.CASCADE,
        null=True,
        related_name="emails",
        verbose_name=_("request"),
    )
    dedupe_key = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    message_id = models.CharField(max_length=200, editable=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = OutboxEmailQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state", "created_at"), name="wm_outbox_state"),)

    def __str__(self) -> str:
        """Return the letter and its recipient."""
        return f"{Letter(self.letter).label}: {self.recipient_name}"

    @property
    def is_unsent(self) -> bool:
        """Tell whether it waits, or could not be sent, so that it can be sent now."""
        return self.state in (OutboxState.QUEUED, OutboxState.FAILED)


class OperationKey(models.Model):
    """A form that has been used: submitted twice, it creates once."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    op_id = models.CharField(max_length=32)
    match_request = models.ForeignKey(
        "wagtail_mentoring.MatchRequest", on_delete=models.CASCADE, related_name="operation_keys"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once per actor."""

        constraints = (models.UniqueConstraint(fields=("actor", "op_id"), name="wm_operation_once"),)

    def __str__(self) -> str:
        """Return the key."""
        return self.op_id
