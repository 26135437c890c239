"""Sessions: what somebody keeps of a meeting. The notes are the author's alone; a plan is shared with the partner."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Role, SessionHow, SessionValue, StaffSeesSessions
from wagtail_mentoring.models.validators import validate_time_zone

LONGEST = 24 * 60
NOTES_LENGTH = 10_000
NOTES = ("discussed", "next_steps")
USUAL_MINUTES = 60  # of a plan that names no length, in a calendar


@dataclass(frozen=True)
class Plan:
    """What the two share of a session that is to come: when, how long and how, and nothing else (R61)."""

    pk: int
    match_id: int
    author_id: Any
    begins_at: dt.datetime
    has_time: bool
    held_on: dt.date
    minutes: int | None
    how: str
    sequence: int
    canceled_at: dt.datetime | None

    @property
    def meets_on(self) -> dt.date:
        """Return when it is: the moment, or the day where no time is named."""
        return self.begins_at if self.has_time else self.held_on

    @property
    def how_in_words(self) -> str:
        """Return how they mean to meet; empty where it is open."""
        return str(SessionHow(self.how).label) if self.how else ""

    @property
    def ends_at(self) -> dt.datetime:
        """Return when it is over, by the usual length where none is named."""
        return self.begins_at + dt.timedelta(minutes=self.minutes or USUAL_MINUTES)

    def is_ahead(self, now: dt.datetime) -> bool:
        """Tell whether it is still to come, and not canceled."""
        return self.canceled_at is None and self.begins_at > now


@dataclass(frozen=True)
class SessionFacts:
    """All that the program team may ever know of a session (R61)."""

    held_on: dt.date
    minutes: int | None


SHARED = ("pk", "match_id", "author_id", "begins_at", "has_time", "held_on", "minutes", "how", "plan_sequence")


class MentoringSessionQuerySet(models.QuerySet["MentoringSession"]):
    """Questions about many sessions; ``written_by()`` is the only way to notes."""

    def written_by(self, user: Any) -> "MentoringSessionQuerySet":
        """Return the sessions that ``user`` wrote; for everybody else they do not exist (R61)."""
        return self.filter(author=user.pk) if user.pk else self.none()

    def held(self, now: dt.datetime) -> "MentoringSessionQuerySet":
        """Return what has taken place."""
        return self.filter(canceled_at__isnull=True, begins_at__lte=now)

    def ahead(self, now: dt.datetime) -> "MentoringSessionQuerySet":
        """Return what is planned and not canceled."""
        return self.filter(canceled_at__isnull=True, plan_sequence__isnull=False, begins_at__gt=now)

    def on_days(self, first: dt.date, last: dt.date) -> "MentoringSessionQuerySet":
        """Return the sessions from the first day to the last, by their authors' clocks."""
        return self.filter(held_on__gte=first, held_on__lte=last)

    def shared_with(self, user: Any) -> "MentoringSessionQuerySet":
        """Return what was ever planned in matches of ``user``; to be read through ``plans()``."""
        if not user.pk:
            return self.none()
        party = Q(match__mentor__user_id=user.pk) | Q(match__mentee__user_id=user.pk)
        return self.filter(party, plan_sequence__isnull=False)

    def plans(self) -> Iterator[Plan]:
        """Yield what is shared of each of these plans, the next one first; the notes are not even loaded."""
        rows = self.filter(plan_sequence__isnull=False).order_by("begins_at", "pk")
        return (Plan(*row) for row in rows.values_list(*SHARED, "canceled_at"))

    def next_of(self, matches: Iterable[Any], now: dt.datetime) -> dict[Any, Plan]:
        """Return the next plan of each match that has one, by the match's key; nothing is asked where none can be."""
        keys = [match.pk for match in matches if match.planned_until is not None and match.planned_until > now]
        plans = list(self.ahead(now).filter(match__in=keys).plans()) if keys else []
        return {plan.match_id: plan for plan in reversed(plans)}

    def known_to(self, user: Any) -> "MentoringSessionQuerySet":
        """Return the sessions that ``user`` wrote, and the partners' that were planned: only whether, never what."""
        return self.filter(Q(author=user.pk) | Q(plan_sequence__isnull=False)) if user.pk else self.none()

    def facts_of(self, match: Any) -> list[SessionFacts]:
        """Return day and length of the sessions of a match, the latest first, for coordinators (R61, R70).

        Nothing where the program shows nothing. Both may have kept the same meeting; ``days_met()`` counts it once.
        """
        if match.program.staff_sees_sessions == StaffSeesSessions.NONE:
            return []
        rows = self.held(timezone.now()).filter(match=match).order_by("-held_on", "-pk")
        return [SessionFacts(*row) for row in rows.values_list("held_on", "minutes")]

    def days_met(self, match: Any) -> int:
        """Return on how many days the two met, as far as coordinators may know (R70)."""
        return len({facts.held_on for facts in self.facts_of(match)})

    def minutes_claimed(self) -> int:
        """Return the minutes of professional development of all together (R62)."""
        claimed = Coalesce("cpd_minutes", "minutes", 0)
        return int(self.order_by().aggregate(all=Sum(claimed))["all"] or 0)

    def unreadable(self) -> "MentoringSessionQuerySet":
        """Return the sessions whose author's account is gone, with notes that nobody can read, in them or before."""
        before = Exists(SessionVersion.objects.filter(session=OuterRef("pk")))
        has_notes = ~Q(discussed="", next_steps="", value__isnull=True)
        return self.filter(has_notes | before, author__isnull=True)


class Entry(models.Model):
    """What an author writes down of a session; ``cpd_minutes`` is null where it is as long as the session."""

    held_on = models.DateField(_("date"))
    begins_at = models.DateTimeField(editable=False)
    has_time = models.BooleanField(default=False, editable=False)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone], editable=False)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True)
    how = models.CharField(_("how you met"), max_length=10, choices=SessionHow, blank=True)
    discussed = models.TextField(_("what was discussed"), max_length=NOTES_LENGTH, blank=True)
    value = models.PositiveSmallIntegerField(_("perceived value"), choices=SessionValue, null=True)
    next_steps = models.TextField(_("next steps"), max_length=NOTES_LENGTH, blank=True)
    cpd_minutes = models.PositiveSmallIntegerField(_("CPD minutes"), null=True)

    class Meta:
        """Shared by sessions and their former versions."""

        abstract = True

    def __str__(self) -> str:
        """Return the day, and nothing that only the author may read."""
        return gettext("Session on %(day)s") % {"day": self.held_on.isoformat()}

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the zone in which day and time are meant."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def time(self) -> dt.time | None:
        """Return the time of day as the author gave it, or None."""
        return self.begins_at.astimezone(self.zone).time() if self.has_time else None

    @property
    def is_bare(self) -> bool:
        """Tell whether it says nothing but its day."""
        said = (self.minutes, self.how, self.discussed, self.value, self.next_steps, self.cpd_minutes)
        return not self.has_time and not any(said)

    @property
    def claimed(self) -> int:
        """Return the minutes of professional development (R62)."""
        own = self.minutes if self.cpd_minutes is None else self.cpd_minutes
        return own or 0


class MentoringSession(Entry):
    """One person's own record of a meeting, or a plan for one.

    ``held_on`` is a day by the author's clock at the time of writing, in ``time_zone``, and ``begins_at`` the moment:
    midnight where the author gave no time. Neither moves when the author does. ``plan_sequence`` is null until it was
    planned: from then on the partner knows when, how long and how, and it is the number of the latest calendar file.
    """

    match = models.ForeignKey("wagtail_mentoring.Match", on_delete=models.PROTECT, related_name="mentoring_sessions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    author_role = models.CharField(max_length=6, choices=Role)
    written_at = models.DateTimeField()
    plan_sequence = models.PositiveSmallIntegerField(null=True, editable=False)
    canceled_at = models.DateTimeField(null=True, editable=False)

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        """The net below the limits; nobody is ever given a permission on sessions."""

        verbose_name = pgettext_lazy("mentoring", "session")
        verbose_name_plural = pgettext_lazy("mentoring", "sessions")
        ordering = ("-begins_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=LONGEST), name="wm_session_minutes"
            ),
            models.CheckConstraint(
                condition=Q(cpd_minutes__isnull=True) | Q(cpd_minutes__lte=LONGEST), name="wm_session_cpd"
            ),
        )
        indexes = (
            models.Index(fields=("author", "held_on"), name="wm_session_of_author"),
            models.Index(fields=("match", "begins_at"), name="wm_session_of_match"),
        )

    @property
    def is_planned(self) -> bool:
        """Tell whether it is a plan that the partner sees, and still to come."""
        return self.plan_sequence is not None and self.canceled_at is None and self.begins_at > timezone.now()


class SessionVersionQuerySet(models.QuerySet["SessionVersion"]):
    """Questions about former versions."""

    def written_by(self, user: Any) -> "SessionVersionQuerySet":
        """Return the versions that ``user`` wrote; for everybody else they do not exist (R60, R61)."""
        return self.filter(session__author=user.pk) if user.pk else self.none()


class SessionVersion(Entry):
    """What a session said before its author changed it: the author's own history (R60)."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="versions")
    replaced_at = models.DateTimeField()

    objects = SessionVersionQuerySet.as_manager()

    class Meta:
        """The latest first."""

        ordering = ("-replaced_at", "-pk")
        default_permissions = ()


ENTRY = tuple(field.name for field in Entry._meta.local_fields)
