"""Matches: a mentor and a mentee who were brought together."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices import EndedBy, MatchEnd, MatchSource, MatchStatus, Role, StaffSeesSessions
from wagtail_mentoring.models.sessions import MentoringSession
from wagtail_mentoring.models.tasks import ASKING_TO_END, SLOTS, CoordinatorTask


class MatchQuerySet(models.QuerySet["Match"]):
    """Questions about many matches."""

    def active(self) -> "MatchQuerySet":
        """Return the matches that run."""
        return self.filter(status=MatchStatus.ACTIVE)

    def ended(self) -> "MatchQuerySet":
        """Return the matches that are over."""
        return self.exclude(status=MatchStatus.ACTIVE)

    def over(self, today: dt.date) -> "MatchQuerySet":
        """Return the running matches whose last day has passed (R66)."""
        return self.active().filter(ends_on__lt=today)

    def ending_soon(self, today: dt.date, *, days: int) -> "MatchQuerySet":
        """Return the matches that end within ``days`` and had no reminder for so few days before the end."""
        return self.active().filter(
            ends_on__gte=today, ends_on__lte=today + dt.timedelta(days=days), reminded_days__gt=days
        )

    def to_meet(self, today: dt.date) -> "MatchQuerySet":
        """Return the matches that are to be reminded of their first meeting (R55)."""
        return self.active().filter(meeting_reminder_on__lte=today)

    def not_met(self, now: dt.datetime) -> "MatchQuerySet":
        """Return the matches in which no meeting took place, as far as coordinators may know (R55, R61)."""
        held = MentoringSession.objects.held(now).filter(match=OuterRef("pk"))
        return self.filter(Q(program__staff_sees_sessions=StaffSeesSessions.NONE) | ~Exists(held))

    def on_profiles(self) -> "MatchQuerySet":
        """Return the matches that stand on both profiles: hidden by neither of the two (R56)."""
        return self.that_profiles_may_show().filter(hidden_by_mentor=False, hidden_by_mentee=False)

    def that_profiles_may_show(self) -> "MatchQuerySet":
        """Return the matches that may stand on profiles: those that run or are completed."""
        return self.filter(status__in=(MatchStatus.ACTIVE, MatchStatus.COMPLETED))

    def running_first(self) -> "MatchQuerySet":
        """Return the running matches, the newest first, and then the others, the last one to end first."""
        return self.order_by(F("active_flag").desc(nulls_last=True), "-ended_at", "-started_at", "-pk")

    def with_asked_by(self, role: Role) -> "MatchQuerySet":
        """Load when this one of the two asked to end each match, so that ``asked_at_by()`` asks nothing.

        A join, which costs Django half of what a subquery does; the law lets each have one such task.
        """
        own = Q(tasks__open_slot=SLOTS[role], tasks__kind__in=ASKING_TO_END)
        joined = self.annotate(to_end=FilteredRelation("tasks", condition=own))
        return joined.annotate(**{f"asked_by_{role.value}": F("to_end__opened_at")})

    def between(self, *, mentor: Any, mentee: Any) -> "MatchQuerySet":
        """Return the matches of these two."""
        return self.filter(mentor=mentor, mentee=mentee)

    def visible_to(self, user: Any) -> "MatchQuerySet":
        """Return the matches whose mentor or mentee is ``user``; for everybody else they do not exist."""
        if not user.pk:
            return self.none()
        return self.filter(Q(mentor__user_id=user.pk) | Q(mentee__user_id=user.pk))

    def not_of(self, user: Any) -> "MatchQuerySet":
        """Return the matches of others."""
        theirs = Match.objects.visible_to(user)
        return self.exclude(pk__in=theirs.values("pk"))

    def with_people(self) -> "MatchQuerySet":
        """Load the program and both profiles with their accounts."""
        return self.select_related("program", "mentor__user", "mentor__program", "mentee__user", "mentee__program")


class Match(models.Model):
    """A pair.

    Reminders of the end for ``reminded_days`` before it, or more, have been given or would have come before the match;
    ``meeting_reminder_on`` is the day of the reminder of the first meeting, null once it has been given.
    ``active_flag`` is 1 while the match runs and ``mentee_slot`` numbers the running matches of a
    mentee; both are null afterwards. ``ends_on`` is a promise: no later change of the program moves it, only a
    coordinator, with a reason. ``reason`` is the one that a coordinator chose from the program's list. Either of the
    two keeps the match off both profiles by ``hidden_by_...``.
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
    started_at = models.DateTimeField(pgettext_lazy("match", "made"))
    ends_on = models.DateField(_("runs until"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("match", "ended"), null=True)
    end_reason = models.CharField(_("reason for the end"), max_length=20, choices=MatchEnd, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=8, choices=EndedBy, blank=True)
    reason = models.ForeignKey(
        "wagtail_mentoring.EndReason",
        on_delete=models.PROTECT,
        null=True,
        related_name="matches",
        verbose_name=_("reason of the program team"),
    )
    hidden_by_mentor = models.BooleanField(default=False, editable=False)
    hidden_by_mentee = models.BooleanField(default=False, editable=False)
    reminded_days = models.PositiveIntegerField(null=True, editable=False)
    meeting_reminder_on = models.DateField(null=True, editable=False)
    planned_until = models.DateTimeField(null=True, editable=False)  # no session was ever planned for later
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
        indexes = (
            models.Index(fields=("program", "status", "started_at"), name="wm_match_of_program"),
            models.Index(fields=("program", "started_at", "mentor", "mentee"), name="wm_match_by_age"),
            models.Index(fields=("program", "status", "ends_on", "reminded_days"), name="wm_match_ends"),
            models.Index(fields=("program", "status", "meeting_reminder_on"), name="wm_match_first_meeting"),
        )

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.mentor} & {self.mentee}"

    @property
    def made_on(self) -> dt.date:
        """Return the day on which the match was made, in the program's time zone."""
        return timezone.localdate(self.started_at, timezone=self.program.zone)

    @property
    def meet_by(self) -> dt.date | None:
        """Return the day by which the first meeting is recommended, or None where the program names none (R55)."""
        days = self.program.first_meeting_days
        return None if days is None else self.made_on + dt.timedelta(days=days)

    def last_day(self, zone: dt.tzinfo | None = None) -> dt.date | None:
        """Return the day that was promised or, where somebody ended the match, the day of that end (R66).

        The calendar ends a match once its last day is over. The day of an end is by the clock of ``zone``, or of
        whoever reads. None for a match that runs until somebody ends it.
        """
        if self.ended_at is None or self.ended_by == EndedBy.CALENDAR:
            return self.ends_on
        return timezone.localdate(self.ended_at, timezone=zone)

    @property
    def is_active(self) -> bool:
        """Tell whether the match runs."""
        return self.status == MatchStatus.ACTIVE

    def is_hidden_by(self, role: Role) -> bool:
        """Tell whether the mentor, or the mentee, keeps the match off the profiles (R64)."""
        return self.hidden_by_mentor if role == Role.MENTOR else self.hidden_by_mentee

    @property
    def is_on_profiles(self) -> bool:
        """Tell whether both profiles may show it, as ``on_profiles()`` asks of many (R56)."""
        return self.status != MatchStatus.ENDED_EARLY and not (self.hidden_by_mentor or self.hidden_by_mentee)

    def asked_at_by(self, role: Role) -> dt.datetime | None:
        """Return when this one of the two asked the program team to end it, while that is open (R67)."""
        name = f"asked_by_{role.value}"
        if name not in self.__dict__:
            task = CoordinatorTask.objects.to_end(self).asked_by(role).first()
            self.__dict__[name] = task and task.opened_at
        return self.__dict__[name]  # type: ignore[no-any-return]

    def role_of(self, user: Any) -> Role | None:
        """Return what ``user`` is in this match; None for everybody else."""
        people = {self.mentor.user_id: Role.MENTOR, self.mentee.user_id: Role.MENTEE}
        return people.get(user.pk) if user is not None and user.pk else None
