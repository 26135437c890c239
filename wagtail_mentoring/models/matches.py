"""Matches: a mentor and a mentee who were brought together."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import MatchSource, MatchStatus


class MatchQuerySet(models.QuerySet["Match"]):
    """Questions about many matches."""

    def active(self) -> "MatchQuerySet":
        """Return the matches that run."""
        return self.filter(status=MatchStatus.ACTIVE)

    def ended(self) -> "MatchQuerySet":
        """Return the matches that are over."""
        return self.exclude(status=MatchStatus.ACTIVE)

    def between(self, *, mentor: Any, mentee: Any) -> "MatchQuerySet":
        """Return the matches of these two."""
        return self.filter(mentor=mentor, mentee=mentee)

    def visible_to(self, user: Any) -> "MatchQuerySet":
        """Return the matches whose mentor or mentee is ``user``; for everybody else they do not exist."""
        if not user.pk:
            return self.none()
        return self.filter(Q(mentor__user_id=user.pk) | Q(mentee__user_id=user.pk))

    def with_people(self) -> "MatchQuerySet":
        """Load the program and both profiles with their accounts."""
        return self.select_related("program", "mentor__user", "mentor__program", "mentee__user", "mentee__program")


class Match(models.Model):
    """A pair.

    ``active_flag`` is 1 while the match runs and ``mentee_slot`` numbers the running matches of a
    mentee; both are null afterwards. ``ends_on`` is a promise: no later change of the program moves it.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="matches", verbose_name=_("program")
    )
    request = models.OneToOneField(
        "wagtail_mentoring.MatchRequest", on_delete=models.PROTECT, related_name="match", verbose_name=_("request")
    )
    mentor = models.ForeignKey(
        "wagtail_mentoring.MentorProfile", on_delete=models.PROTECT, related_name="matches", verbose_name=_("mentor")
    )
    mentee = models.ForeignKey(
        "wagtail_mentoring.MenteeProfile", on_delete=models.PROTECT, related_name="matches", verbose_name=_("mentee")
    )
    cycle = models.ForeignKey(
        "wagtail_mentoring.Cycle", on_delete=models.PROTECT, null=True, related_name="matches", verbose_name=_("cycle")
    )
    status = models.CharField(_("status"), max_length=12, choices=MatchStatus, default=MatchStatus.ACTIVE)
    source = models.CharField(_("source"), max_length=8, choices=MatchSource, default=MatchSource.REQUEST)
    started_at = models.DateTimeField(_("made"))
    ends_on = models.DateField(_("runs until"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    active_flag = models.PositiveSmallIntegerField(null=True, editable=False)
    mentee_slot = models.PositiveIntegerField(null=True, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        """The net below the limits."""

        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ("-started_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("mentor", "mentee", "active_flag"), name="wm_match_pair_active"),
            models.UniqueConstraint(fields=("mentee", "mentee_slot"), name="wm_match_mentee_slot"),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.ACTIVE, active_flag=1, mentee_slot__gte=1, ended_at__isnull=True)
                | (
                    ~Q(status=MatchStatus.ACTIVE)
                    & Q(active_flag__isnull=True, mentee_slot__isnull=True, ended_at__isnull=False)
                ),
                name="wm_match_slots_follow_status",
            ),
        )
        indexes = (models.Index(fields=("program", "status", "started_at"), name="wm_match_of_program"),)

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.mentor} & {self.mentee}"

    @property
    def is_active(self) -> bool:
        """Tell whether the match runs."""
        return self.status == MatchStatus.ACTIVE
