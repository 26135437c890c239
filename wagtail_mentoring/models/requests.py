"""Match requests: a mentee asks a mentor."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices import DeclineReason, RequestStatus, TaskKind, WithdrawReason

if TYPE_CHECKING:
    from wagtail_mentoring.models.tasks import CoordinatorTask


class MatchRequestQuerySet(models.QuerySet["MatchRequest"]):
    """Questions about many requests."""

    def pending(self) -> "MatchRequestQuerySet":
        """Return the requests that wait for the mentor's answer."""
        return self.filter(status=RequestStatus.PENDING)

    def closed(self) -> "MatchRequestQuerySet":
        """Return the requests that have been decided, taken back or closed."""
        return self.exclude(status=RequestStatus.PENDING)

    def accepted(self) -> "MatchRequestQuerySet":
        """Return the requests that the mentor, or a coordinator, said yes to."""
        return self.filter(status=RequestStatus.ACCEPTED)

    def in_status(self, status: str) -> "MatchRequestQuerySet":
        """Return the requests that stand there."""
        return self.filter(status=status)

    def not_accepted(self) -> "MatchRequestQuerySet":
        """Return the requests that did not become a match."""
        return self.exclude(status=RequestStatus.ACCEPTED)

    def between(self, *, mentor: Any, mentee: Any) -> "MatchRequestQuerySet":
        """Return the requests of this mentee to this mentor."""
        return self.filter(mentor=mentor, mentee=mentee)

    def overdue(self, today: dt.date) -> "MatchRequestQuerySet":
        """Return the requests that were not answered by the day to answer by (R41)."""
        return self.pending().filter(answer_by__lt=today)

    def untold(self) -> "MatchRequestQuerySet":
        """Return the requests whose mentee has not been told that it is time to act."""
        return self.filter(told_overdue=False)

    def to_nudge(self, *, days: int, sent_before: dt.datetime) -> "MatchRequestQuerySet":
        """Return the requests sent before that moment whose mentor has had no reminder on that day or later."""
        return self.pending().filter(created_at__lt=sent_before, nudged_days__lt=days)

    def to_expire(self, today: dt.date) -> "MatchRequestQuerySet":
        """Return the pending requests whose last day has passed."""
        return self.pending().filter(expires_on__lt=today)

    def to_escalate(self, today: dt.date) -> "MatchRequestQuerySet":
        """Return the pending requests that a coordinator must look at from that day on."""
        return self.pending().filter(escalates_on__lte=today)

    def visible_to(self, user: Any) -> "MatchRequestQuerySet":
        """Return the requests whose mentor or mentee is ``user``; for everybody else they do not exist."""
        if not user.pk:
            return self.none()
        return self.filter(Q(mentor__user_id=user.pk) | Q(mentee__user_id=user.pk))

    def made_by_form(self, *, actor: Any, op_id: str) -> "MatchRequestQuerySet":
        """Return the request that ``actor`` created with the form of this key."""
        return self.filter(operation_keys__actor=actor, operation_keys__op_id=op_id)

    def with_people(self) -> "MatchRequestQuerySet":
        """Load the program and both profiles with their accounts."""
        return self.select_related("program", "mentor__user", "mentor__program", "mentee__user", "mentee__program")

    def prefetch_people(self) -> "MatchRequestQuerySet":
        """Load the same by statements of their own, none where nothing is found: for verbs, which rarely find any."""
        paths = ("program", "mentor__user", "mentor__program__site", "mentee__user", "mentee__program__site")
        return self.prefetch_related(*paths)


class MatchRequest(models.Model):
    """A mentee asks a mentor; final once it is no longer pending.

    ``expires_on`` is its last day where requests expire; on ``escalates_on`` the coordinators get a task, unless there
    is one or a decision. The calendar remembers its reminders: ``nudged_days`` is the number of the day of the mentor's
    last one, ``told_overdue`` whether the mentee knows that it is time to act. ``open_slot`` numbers the pending
    requests of a mentee and ``pair_open`` is 1 while pending; both are null otherwise. Their unique constraints are the
    net below the limits, on every database.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="match_requests", verbose_name=_("program")
    )
    mentor = models.ForeignKey(
        "wagtail_mentoring.MentorProfile",
        on_delete=models.PROTECT,
        related_name="match_requests",
        verbose_name=_("mentor"),
    )
    mentee = models.ForeignKey(
        "wagtail_mentoring.MenteeProfile",
        on_delete=models.PROTECT,
        related_name="match_requests",
        verbose_name=_("mentee"),
    )
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, default=RequestStatus.PENDING)
    message = models.TextField(_("message"), max_length=4000, blank=True)
    answer_by = models.DateField(_("answer by"), null=True)
    decline_reason = models.CharField(_("reason for declining"), max_length=20, choices=DeclineReason, blank=True)
    shares_reason = models.BooleanField(_("the mentee may see the reason"), default=False)
    withdraw_reason = models.CharField(_("reason for withdrawing"), max_length=20, choices=WithdrawReason, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("request", "sent"))
    decided_at = models.DateTimeField(pgettext_lazy("request", "decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    expires_on = models.DateField(_("expires after"), null=True)
    escalates_on = models.DateField(null=True, editable=False)
    nudged_days = models.PositiveSmallIntegerField(default=0, editable=False)
    told_overdue = models.BooleanField(default=False, editable=False)
    open_slot = models.PositiveIntegerField(null=True, editable=False)
    pair_open = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = MatchRequestQuerySet.as_manager()

    class Meta:
        """The net below the limits."""

        verbose_name = _("match request")
        verbose_name_plural = _("match requests")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("mentee", "open_slot"), name="wm_request_open_slot"),
            models.UniqueConstraint(fields=("mentor", "mentee", "pair_open"), name="wm_request_pair_open"),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.PENDING, open_slot__gte=1, pair_open=1, decided_at__isnull=True)
                | (
                    ~Q(status=RequestStatus.PENDING)
                    & Q(open_slot__isnull=True, pair_open__isnull=True, decided_at__isnull=False)
                ),
                name="wm_request_slots_follow_status",
            ),
        )
        indexes = (
            models.Index(fields=("mentor", "status", "created_at"), name="wm_request_of_mentor"),
            models.Index(fields=("program", "status", "created_at"), name="wm_request_of_program"),
            models.Index(fields=("program", "created_at", "mentor", "mentee"), name="wm_request_by_age"),
            models.Index(fields=("program", "status", "answer_by"), name="wm_request_answer_by"),
            models.Index(fields=("program", "status", "expires_on"), name="wm_request_expires"),
            models.Index(fields=("program", "status", "escalates_on"), name="wm_request_escalates"),
        )

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.mentee} → {self.mentor}"

    @property
    def is_pending(self) -> bool:
        """Tell whether the mentor can still answer."""
        return self.status == RequestStatus.PENDING

    @property
    def help_task(self) -> "CoordinatorTask | None":
        """Return the task that the mentee's call for help opened, if there was one (R42)."""
        return next((task for task in self.tasks.all() if task.kind == TaskKind.HELP_ASKED), None)

    def is_overdue(self, today: dt.date) -> bool:
        """Tell whether the day to answer by has passed without an answer (R41)."""
        return self.is_pending and self.answer_by is not None and today > self.answer_by
