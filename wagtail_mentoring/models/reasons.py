"""Why the program team ends a match early (R68)."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from wagtail_mentoring.models.programs import Program


class EndReasonQuerySet(models.QuerySet["EndReason"]):
    """Questions about many reasons."""

    def in_use(self) -> "EndReasonQuerySet":
        """Return the reasons that are still offered."""
        return self.filter(retired=False)

    def offered_by(self, program: "Program") -> "EndReasonQuerySet":
        """Return what coordinators may choose from; a Graceful Exit only where the program has it."""
        offered = self.in_use().filter(program=program)
        return offered if program.graceful_exit else offered.filter(is_graceful=False)


class EndReason(models.Model):
    """A reason of a program's own list.

    ``completes``: the match counts as completed. ``is_graceful``: the partner learns neither who asked nor why (R69).
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="end_reasons", verbose_name=_("program")
    )
    key = models.SlugField(_("key"), max_length=40, help_text=_("Part of presets; keep it once it is in use."))
    title = models.CharField(_("reason"), max_length=120)
    completes = models.BooleanField(
        _("counts as completed"), default=False, help_text=_("The goals are reached: the match has not ended early.")
    )
    is_graceful = models.BooleanField(
        _("is a Graceful Exit"),
        default=False,
        help_text=_("The partner gets a standard e-mail that names neither who asked nor why."),
    )
    retired = models.BooleanField(_("no longer offered"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = EndReasonQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("end reason")
        verbose_name_plural = _("end reasons")
        ordering = ("sort_order", "pk")
        constraints = (models.UniqueConstraint(fields=("program", "key"), name="wm_end_reason_key"),)

    def __str__(self) -> str:
        """Return the reason."""
        return self.title

    def clean(self) -> None:
        """Raise ValidationError for a Graceful Exit that would count as completed."""
        super().clean()
        if self.completes and self.is_graceful:
            raise ValidationError({"completes": gettext("A Graceful Exit does not count as completed.")})

    def has_been_given(self) -> bool:
        """Tell whether a match has ended for this reason; then it can be retired, not deleted."""
        return self.matches.exists()
