"""Cycles: time boxes in which mentors take a number of mentees (R47)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Questions about many cycles."""

    def running_on(self, day: dt.date) -> "CycleQuerySet":
        """Return the cycles that include ``day``, the first and last day counted."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def after(self, day: dt.date) -> "CycleQuerySet":
        """Return the cycles that begin later than ``day``, the next one first."""
        return self.filter(starts_on__gt=day).order_by("starts_on")


class Cycle(models.Model):
    """A named stretch of days; the cycles of a program do not overlap."""

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="cycles", verbose_name=_("program")
    )
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = CycleQuerySet.as_manager()

    class Meta:
        """Names, order and the net."""

        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ("-starts_on",)
        constraints = (
            models.UniqueConstraint(fields=("program", "name"), name="wm_cycle_name"),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="wm_cycle_dates"),
        )

    def __str__(self) -> str:
        """Return the cycle's name."""
        return self.name

    def clean(self) -> None:
        """Raise ValidationError when the dates are upside down or meet another cycle."""
        super().clean()
        if not (self.starts_on and self.ends_on and self.program_id):
            return
        if self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": gettext("The last day lies before the first day.")})
        others = Cycle.objects.filter(program_id=self.program_id).exclude(pk=self.pk)
        clash = others.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).first()
        if clash:
            raise ValidationError({"starts_on": gettext("These days overlap with the cycle “%s”.") % clash})


class MentorCycle(models.Model):
    """How many matches a mentor made in a cycle, and how many are allowed (R45)."""

    mentor = models.ForeignKey(
        "wagtail_mentoring.MentorProfile", on_delete=models.CASCADE, related_name="cycle_counters"
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="counters")
    made = models.PositiveSmallIntegerField(default=0)
    made_limit = models.PositiveSmallIntegerField()

    class Meta:
        """The net below the limit per cycle."""

        constraints = (
            models.UniqueConstraint(fields=("mentor", "cycle"), name="wm_mentor_cycle_once"),
            models.CheckConstraint(condition=models.Q(made__lte=models.F("made_limit")), name="wm_mentor_cycle_limit"),
        )

    def __str__(self) -> str:
        """Return the count as a fraction."""
        return f"{self.made}/{self.made_limit}"
