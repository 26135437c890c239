"""Mentor and mentee profiles: one per user, program and role."""

import datetime as dt
import secrets
import zoneinfo
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MinValueValidator
from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from wagtail_mentoring.choices import CapacityScope, ContactKind, ContactVisibility, ProfileStatus, Role
from wagtail_mentoring.models.cycles import Cycle, MentorCycle
from wagtail_mentoring.models.programs import Program
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.models.validators import validate_time_zone


def photo_path(_profile: models.Model, _name: str) -> str:
    """Return a random place for a photo: its address tells nothing and cannot be guessed."""
    return f"photos/{secrets.token_hex(16)}.webp"


def has_usable_account() -> Q:
    """Return the condition that the profile's account exists and is not deactivated."""
    try:
        get_user_model()._meta.get_field("is_active")
    except FieldDoesNotExist:
        return Q(user__isnull=False)
    return Q(user__is_active=True)


class ProfileQuerySet(models.QuerySet[Any]):
    """Questions about many profiles of either role."""

    def of(self, user: Any) -> Self:
        """Return the profiles of ``user``; nobody's for a visitor who is not signed in."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def one_of(self, *, user: Any, program: Program) -> Any | None:
        """Return the profile of ``user`` in ``program``; nothing for people who have left.

        Written by hand, because every page asks it twice: making the statement takes the ORM three times as long as the
        database takes to answer it.
        """
        if not user.pk:
            return None
        connection = connections[self.db]
        key = self.model._meta.get_field("user").get_db_prep_value(user.pk, connection)  # hosts' keys are of any kind
        table = connection.ops.quote_name(self.model._meta.db_table)
        statement = f"SELECT * FROM {table} WHERE program_id = %s AND user_id = %s AND status <> %s"  # noqa: S608
        return next(iter(self.raw(statement, [program.pk, key, ProfileStatus.LEFT.value])), None)

    def active(self) -> Self:
        """Return the profiles whose status is active, whatever became of the account."""
        return self.filter(status=ProfileStatus.ACTIVE)

    def enrolled(self) -> Self:
        """Return the profiles of people enrolled in their program."""
        return self.active().filter(has_usable_account())

    def taking_part(self) -> Self:
        """Return the profiles that are active or paused, whatever became of the account."""
        return self.filter(status__in=[ProfileStatus.ACTIVE, ProfileStatus.PAUSED])

    def waiting(self) -> Self:
        """Return the profiles that wait for a coordinator's approval."""
        return self.filter(status=ProfileStatus.PENDING)

    def unmoved(self, profile: Any) -> Self:
        """Return the row of ``profile`` if its status is still the one it was read with."""
        return self.filter(pk=profile.pk, status=profile.status)

    def left(self) -> Self:
        """Return the profiles of people who have left."""
        return self.filter(status=ProfileStatus.LEFT)

    def present(self) -> Self:
        """Return the profiles of people who have not left."""
        return self.exclude(status=ProfileStatus.LEFT)


class MentorProfileQuerySet(ProfileQuerySet):
    """Questions about many mentors."""

    def listed(self) -> Self:
        """Return the mentors that a directory may show (R22)."""
        return self.enrolled()

    def with_places(self, program: Program) -> Self:
        """Add ``places``, how many mentees each mentor of ``program`` can still take, and ``can_be_asked`` (R29, R45).

        The same answers as ``free_places()`` and the Policy, for many mentors in one statement.
        """
        back = Q(away_until__isnull=True) | Q(away_until__lte=program.today())
        has_place: Q = Q(active_matches__lt=F("capacity"))
        load: Any = _signed("active_matches")
        if program.capacity_scope == CapacityScope.CYCLE:
            has_place, load = _in_running_cycle(program, has_place, load)
        return self.annotate(
            places=Greatest(_signed("capacity") - load, 0),
            can_be_asked=Case(When(back & has_place, accepting=True, then=True), default=False),
        )


def _signed(column: str) -> Cast:
    """Return a number that may fall below zero, where MariaDB fails on one that may not."""
    return Cast(column, models.IntegerField())


def _in_running_cycle(program: Program, rolling: Q, load: Cast) -> tuple[Q, Any]:
    """Return who has a place by the running cycle, and its matches (R47); ``rolling`` where a program has no cycles."""
    cycles = Cycle.objects.filter(program=program)
    running = cycles.running_on(program.today())
    made = MentorCycle.objects.filter(cycle__in=running)
    full = Q(pk__in=made.filter(made__gte=F("mentor__capacity")).values("mentor_id"))
    number = Coalesce(Subquery(made.filter(mentor=OuterRef("pk")).values("made")[:1]), 0)
    return (Exists(running) & ~full) | (~Exists(cycles) & rolling), Case(
        When(Exists(running), then=number), When(Exists(cycles), then=_signed("capacity")), default=load
    )


class Profile(models.Model):
    """What mentors and mentees have in common."""

    ROLE: Role

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("program")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("account")
    )
    status = models.CharField(_("status"), max_length=8, choices=ProfileStatus, default=ProfileStatus.DRAFT)
    display_name = models.CharField(_("name"), max_length=120, help_text=_("As others see it."))
    photo = models.FileField(_("photo"), upload_to=photo_path, storage=private_storage, blank=True)
    photo_small = models.FileField(upload_to=photo_path, storage=private_storage, blank=True, editable=False)
    headline = models.CharField(
        _("headline"), max_length=160, blank=True, help_text=_("One line about you, for example your position.")
    )
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    languages = models.CharField(_("languages"), max_length=200, blank=True, editable=False)
    biography = models.TextField(_("biography"), max_length=10000, blank=True)
    biography_words = models.TextField(blank=True, editable=False)
    contact_kind = models.CharField(
        _("preferred contact"), max_length=10, choices=ContactKind, default=ContactKind.EMAIL
    )
    contact_value = models.CharField(_("contact information"), max_length=200, blank=True)
    contact_visibility = models.CharField(
        _("who sees my contact information"), max_length=10, choices=ContactVisibility, blank=True
    )
    active_matches = models.PositiveSmallIntegerField(default=0, editable=False)
    active_limit = models.PositiveSmallIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(auto_now_add=True, editable=False)
    review_due = models.BooleanField(default=False, editable=False)
    has_blocks = models.BooleanField(default=False, editable=False)  # where not, nobody asks for blocks

    class Meta:
        """Shared by both roles."""

        abstract = True

    def __str__(self) -> str:
        """Return the name as others see it."""
        return self.display_name

    @property
    def initials(self) -> str:
        """Return up to two letters for the picture of somebody without a photo."""
        words = [word for word in self.display_name.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def language_codes(self) -> list[str]:
        """Return the language codes, in the order they were given."""
        return [code for code in self.languages.split("|") if code]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the time zone the person lives in."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_enrolled(self) -> bool:
        """Tell whether the person takes part: an active profile with a usable account."""
        return self.status == ProfileStatus.ACTIVE and self.user is not None and bool(self.user.is_active)

    @property
    def effective_contact_visibility(self) -> ContactVisibility:
        """Return the stricter of the program's rule and the person's own (R20)."""
        rule = ContactVisibility(self.program.contact_visibility)
        own = ContactVisibility(self.contact_visibility or rule)
        return max(rule, own, key=lambda visibility: visibility.strictness)


class MentorProfile(index.Indexed, Profile):
    """A mentor in a program."""

    ROLE = Role.MENTOR

    capacity = models.PositiveSmallIntegerField(
        _("how many mentees"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Your own limit; you can change it later."),
    )
    accepting = models.BooleanField(_("taking new mentees"), default=True)
    away_until = models.DateField(
        _("away until"), null=True, blank=True, help_text=_("Until this day nobody can ask you.")
    )

    objects = MentorProfileQuerySet.as_manager()

    search_auto_update = False  # verbs index after the commit, when the answers are saved too
    search_fields = (
        index.SearchField("display_name", boost=2),
        index.SearchField("headline"),
        index.SearchField("employer"),
        index.SearchField("location"),
        index.SearchField("biography"),
        index.SearchField("answered_words"),
        index.FilterField("id"),
    )

    class Meta:
        """The net and the order of the directory."""

        verbose_name = _("mentor profile")
        verbose_name_plural = _("mentor profiles")
        constraints = (
            models.UniqueConstraint(fields=("program", "user"), name="wm_mentor_once"),
            models.CheckConstraint(condition=Q(active_matches__lte=F("active_limit")), name="wm_mentor_active_limit"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="wm_mentor_capacity"),
        )
        indexes = (
            models.Index(fields=("program", "status", "-active_at"), name="wm_mentor_listed"),
            models.Index(fields=("program", "display_name"), name="wm_mentor_by_name"),
        )

    def answered_words(self) -> str:
        """Return the words of the answers, for the search index."""
        return " ".join(str(answer) for answer in self.answers.select_related("choice"))

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet["MentorProfile"]:
        """Return what the search index holds: listed mentors only (I18)."""
        return cls.objects.listed()

    def get_indexed_instance(self) -> "MentorProfile | None":
        """Return the profile if the search index may hold it."""
        return self if self.is_enrolled else None

    def is_away(self, today: dt.date) -> bool:
        """Tell whether the mentor is away on ``today``."""
        return self.away_until is not None and today < self.away_until

    def load(self, cycle: Cycle | None) -> int:
        """Return the matches that count against the limit: those made in ``cycle``, or the running ones."""
        if cycle is None or self.program.capacity_scope != CapacityScope.CYCLE:
            return self.active_matches
        counter = self.cycle_counters.filter(cycle=cycle).first()
        return counter.made if counter else 0

    def free_places(self, cycle: Cycle | None) -> int:
        """Return how many mentees the mentor can still take, in ``cycle`` where the limit counts per cycle."""
        return max(0, self.capacity - self.load(cycle))


class MenteeProfile(Profile):
    """A mentee in a program."""

    ROLE = Role.MENTEE

    objects = ProfileQuerySet.as_manager()

    class Meta:
        """The net."""

        verbose_name = _("mentee profile")
        verbose_name_plural = _("mentee profiles")
        constraints = (
            models.UniqueConstraint(fields=("program", "user"), name="wm_mentee_once"),
            models.CheckConstraint(condition=Q(active_matches__lte=F("active_limit")), name="wm_mentee_active_limit"),
        )
        indexes = (
            models.Index(fields=("program", "status"), name="wm_mentee_status"),
            models.Index(fields=("program", "display_name"), name="wm_mentee_by_name"),
        )


AnyProfile = MentorProfile | MenteeProfile
