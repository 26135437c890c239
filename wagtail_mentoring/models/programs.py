"""A program: its rules, words and the people who look after it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from wagtail_mentoring.choices import (
    CapacityScope,
    ContactVisibility,
    DirectoryVisibility,
    EndingBy,
    EnrollmentMode,
    FullMentors,
    Messaging,
    Precontact,
    RequestMessage,
    RequestSteps,
    StaffSeesSessions,
    TextSearchMode,
)
from wagtail_mentoring.models.days import DaysField, OwnClock, end_reminder_days, nudge_days
from wagtail_mentoring.models.validators import validate_labels, validate_time_zone
from wagtail_mentoring.models.words import Words

if TYPE_CHECKING:
    from wagtail_mentoring.models.cycles import Cycle


# First parts of addresses that are not a program's.
RESERVED_SLUGS = frozenset(
    {"reply", "login", "logout", "password", "mentors", "mentees", "photos", "requests", "matches", "mail"}
    | {"sessions", "statements", "messages", "documents"}
)
POSITIVE = [MinValueValidator(1)]


class Program(OwnClock, models.Model):
    """One mentoring program with the rules an organizer may change (REQUIREMENTS 3)."""

    name = models.CharField(_("name"), max_length=120, default=pgettext_lazy("program name", "Mentoring"))
    slug = models.SlugField(_("slug"), max_length=60, unique=True, help_text=_("Part of every address of the program."))
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The site whose address the links in e-mails start with."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("Deadlines are days in this zone."),
    )
    contact_email = models.EmailField(
        _("contact address"), help_text=_("Shown to members for questions; replies to e-mails go there.")
    )
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link", "ol", "ul"])
    labels = models.JSONField(_("labels"), default=dict, blank=True, validators=[validate_labels])
    coordinators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coordinators"),
        blank=True,
        related_name="+",
        help_text=_("They look after the program; they also need the group “Mentoring coordinators”."),
    )

    enrollment = models.CharField(_("enrollment"), max_length=10, choices=EnrollmentMode, default=EnrollmentMode.OPEN)
    roles_exclusive = models.BooleanField(
        _("one role per person"), default=False, help_text=_("Nobody can be mentor and mentee at once.")
    )
    role_login_pages = models.BooleanField(_("separate sign-in pages for mentors and mentees"), default=False)

    directory_visibility = models.CharField(
        _("who sees the directory"), max_length=10, choices=DirectoryVisibility, default=DirectoryVisibility.ENROLLED
    )
    full_mentors = models.CharField(
        _("mentors who cannot be asked"), max_length=10, choices=FullMentors, default=FullMentors.SHOWN
    )
    text_search_mode = models.CharField(
        _("text search"), max_length=12, choices=TextSearchMode, default=TextSearchMode.RELEVANCE
    )
    text_search_max_words = models.PositiveSmallIntegerField(
        _("most words in a text search"), null=True, blank=True, validators=POSITIVE
    )

    messaging = models.CharField(_("private messages"), max_length=8, choices=Messaging, default=Messaging.MATCHED)
    precontact = models.CharField(_("talk before a request"), max_length=11, choices=Precontact, default=Precontact.OFF)
    contact_visibility = models.CharField(
        _("contact information is seen"), max_length=10, choices=ContactVisibility, default=ContactVisibility.MATCHED
    )
    request_steps = models.PositiveSmallIntegerField(
        _("steps to a request"), choices=RequestSteps, default=RequestSteps.TWO
    )
    request_message = models.CharField(
        _("message with a request"), max_length=10, choices=RequestMessage, default=RequestMessage.OPTIONAL
    )
    max_pending_per_mentee = models.PositiveSmallIntegerField(
        _("pending requests per mentee"),
        null=True,
        blank=True,
        default=1,
        validators=POSITIVE,
        help_text=_("Empty: no limit."),
    )
    max_active_per_mentee = models.PositiveSmallIntegerField(
        _("matches per mentee at the same time"),
        null=True,
        blank=True,
        default=1,
        validators=POSITIVE,
        help_text=_("Empty: no limit. Running matches stay when this is lowered."),
    )
    response_days = models.PositiveSmallIntegerField(
        _("days to answer a request"),
        null=True,
        blank=True,
        default=14,
        validators=POSITIVE,
        help_text=_("Empty: no deadline. A request keeps the deadline it was sent with."),
    )
    nudge_days = DaysField(
        _("remind the mentor after"),
        default=nudge_days,
        blank=True,
        help_text=_("Days after the request was sent, with commas: 5, 10. Empty: no reminder."),
    )
    auto_expire_days = models.PositiveSmallIntegerField(
        _("days until a request expires"),
        null=True,
        blank=True,
        validators=POSITIVE,
        help_text=_("Empty: never; the mentee decides. A request keeps the day it was sent with."),
    )

    capacity_default = models.PositiveSmallIntegerField(_("a new mentor's limit"), default=1, validators=POSITIVE)
    capacity_recommended = models.PositiveSmallIntegerField(
        _("recommended limit"),
        null=True,
        blank=True,
        default=3,
        validators=POSITIVE,
        help_text=_("More is possible, with a piece of advice."),
    )
    capacity_max = models.PositiveSmallIntegerField(
        _("highest limit"),
        null=True,
        blank=True,
        validators=POSITIVE,
        help_text=_("Empty: mentors decide."),
    )
    capacity_scope = models.CharField(
        _("the limit counts"), max_length=10, choices=CapacityScope, default=CapacityScope.CONCURRENT
    )
    match_months = models.PositiveSmallIntegerField(
        _("months a match lasts"),
        null=True,
        blank=True,
        default=12,
        validators=POSITIVE,
        help_text=_("Empty: open-ended."),
    )
    end_reminder_days = DaysField(
        _("remind both before the end"),
        default=end_reminder_days,
        blank=True,
        help_text=_("Days before a match ends, with commas: 7, 30. Empty: no reminder."),
    )
    first_meeting_days = models.PositiveSmallIntegerField(
        _("days until the first meeting"),
        null=True,
        blank=True,
        default=21,
        validators=POSITIVE,
        help_text=_("Recommended in the e-mails about a new match. Empty: nothing is recommended."),
    )
    ending_by = models.CharField(_("who ends a match early"), max_length=12, choices=EndingBy, default=EndingBy.BOTH)
    graceful_exit = models.BooleanField(
        _("Graceful Exit"),
        default=True,
        help_text=_("The program team can close a match for one of the two; the other learns neither who nor why."),
    )
    show_matches_on_profile = models.BooleanField(
        _("show matches on profiles"),
        default=False,
        help_text=_("At the bottom of both profiles, unless one of the two hides the match."),
    )
    profile_review_after_match = models.BooleanField(
        _("ask for a look at the profile after a match"),
        default=True,
        help_text=_("When a match ends, both get an e-mail that asks them to bring their profile up to date."),
    )
    sessions = models.BooleanField(
        pgettext_lazy("mentoring", "sessions"),
        default=True,
        help_text=_("Both keep notes of their meetings, each for themselves."),
    )
    staff_sees_sessions = models.CharField(
        _("the program team sees"), max_length=5, choices=StaffSeesSessions, default=StaffSeesSessions.DATES
    )
    cpd = models.BooleanField(
        _("CPD hours"), default=True, help_text=_("Sessions add up to a statement of professional development.")
    )
    documents = models.BooleanField(
        _("documents"), default=True, help_text=_("The two of a match share files that nobody else sees.")
    )
    max_documents = models.PositiveSmallIntegerField(_("documents per match"), default=20, validators=POSITIVE)
    max_document_mb = models.PositiveSmallIntegerField(
        _("megabytes per document"), default=10, validators=[*POSITIVE, MaxValueValidator(100)]
    )

    class Meta:
        """Names and permissions."""

        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Return the program's name."""
        return self.name

    def clean(self) -> None:
        """Raise ValidationError where two numbers contradict each other."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": gettext("This word is part of other addresses; please choose another one.")})
        if self.precontact != Precontact.OFF and self.messaging != Messaging.ENROLLED:
            raise ValidationError({"precontact": gettext("Mentees need to be able to write to the mentors they see.")})
        if self.auto_expire_days and self.response_days and self.auto_expire_days < self.response_days:
            raise ValidationError({"auto_expire_days": gettext("This is before the day to answer by.")})
        for name in ("capacity_default", "capacity_recommended"):
            if self.capacity_max and (getattr(self, name) or 0) > self.capacity_max:
                raise ValidationError({name: gettext("This is more than the highest limit.")})

    @property
    def program_id(self) -> int:
        """Return its own key: whatever is ours can be asked for the program it belongs to."""
        return self.pk

    @property
    def words(self) -> Words:
        """Return the program's labels, falling back to ours."""
        return Words(self.labels)

    def has_coordinator(self, user: Any) -> bool:
        """Tell whether ``user`` is named as a coordinator; lists prefetch ``coordinators`` and ask nothing per row."""
        if "coordinators" in getattr(self, "_prefetched_objects_cache", {}):
            return user in self.coordinators.all()
        return self.coordinators.filter(pk=user.pk).exists()

    def staff(self, *, but: Iterable[Any] = ()) -> list[Any]:
        """Return whom to tell what waits for the program team, ``but`` these; superusers where nobody else is named."""
        users = get_user_model()._default_manager.exclude(pk__in=[pk for pk in but if pk is not None]).order_by("pk")
        named = users.filter(pk__in=self.coordinators.values("pk"))
        people = [user for user in named if user.is_active]
        return people or [user for user in users.filter(is_superuser=True) if user.is_active]

    def counts_by_cycle(self) -> bool:
        """Tell whether limits count per cycle; a program without cycles is rolling (R47)."""
        return self.capacity_scope == CapacityScope.CYCLE and self.cycles.exists()

    def counting_cycle(self) -> "Cycle | None":
        """Return the running cycle if limits count per cycle; nothing is asked where they do not."""
        return self.current_cycle() if self.capacity_scope == CapacityScope.CYCLE else None

    def is_between_cycles(self, running: "Cycle | None") -> bool:
        """Tell whether limits count per cycle and none runs; ``running`` is what ``counting_cycle()`` returned."""
        return running is None and self.counts_by_cycle()

    def current_cycle(self) -> "Cycle | None":
        """Return the cycle that runs today, if any."""
        return self.cycles.running_on(self.today()).first()
