"""What coordinators are asked to look at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices import Role, TaskKind

MESSAGE_LENGTH = 2000
ABOUT = ("match", "match_request", "thread")
ASKING_TO_END = (TaskKind.END_ASKED, TaskKind.GRACEFUL_EXIT_ASKED)
# Each of the two may ask without learning from a refusal that the other one has.
SLOTS = {Role.MENTOR: 1, Role.MENTEE: 2}


class CoordinatorTaskQuerySet(models.QuerySet["CoordinatorTask"]):
    """Questions about many tasks."""

    def open(self) -> "CoordinatorTaskQuerySet":
        """Return the tasks that nobody has closed yet."""
        return self.filter(closed_at__isnull=True)

    def to_end(self, match: Any) -> "CoordinatorTaskQuerySet":
        """Return the open tasks by which somebody asks to end a match (R67, R69)."""
        return self.open().filter(match=match, kind__in=ASKING_TO_END)

    def not_of(self, user: Any) -> "CoordinatorTaskQuerySet":
        """Return the tasks about other people: nobody learns that their own partner asks to end the match (R69)."""
        sides = [f"{about}__{person}__user_id" for about in ABOUT for person in ("mentor", "mentee")]
        own = Q(*((side, user.pk) for side in sides), _connector=Q.OR)
        return self.exclude(pk__in=CoordinatorTask.objects.filter(own).values("pk"))

    def with_people(self) -> "CoordinatorTaskQuerySet":
        """Load the program, and both people of whatever the task is about."""
        people = [f"{about}__{person}__user" for about in ABOUT for person in ("mentor", "mentee")]
        return self.select_related("program", *people, "opened_by", "closed_by")

    def asked_by(self, role: Role) -> "CoordinatorTaskQuerySet":
        """Return those by which this one of the two asks; the other one learns nothing of them (R69)."""
        return self.filter(open_slot=SLOTS[role])

    def closed(self) -> "CoordinatorTaskQuerySet":
        """Return the tasks that are done."""
        return self.filter(closed_at__isnull=False)


class CoordinatorTask(models.Model):
    """A task about a match, a request or a conversation.

    ``open_slot`` is set until it is closed, so that each has one open task of a kind: 1, or 2 for a mentee who asks to
    end a match or reports messages. ``message`` is what a member wrote to the program team, for nobody else.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="tasks", verbose_name=_("program")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    match = models.ForeignKey(
        "wagtail_mentoring.Match", on_delete=models.PROTECT, null=True, related_name="tasks", verbose_name=_("match")
    )
    match_request = models.ForeignKey(
        "wagtail_mentoring.MatchRequest",
        on_delete=models.PROTECT,
        null=True,
        related_name="tasks",
        verbose_name=_("request"),
    )
    thread = models.ForeignKey(
        "wagtail_mentoring.Thread",
        on_delete=models.PROTECT,
        null=True,
        related_name="tasks",
        verbose_name=_("conversation"),
    )
    opened_at = models.DateTimeField(pgettext_lazy("task", "opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("task", "opened by"),
    )
    message = models.TextField(_("message to the program team"), max_length=MESSAGE_LENGTH, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("task", "closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("task", "closed by"),
    )
    closing_note = models.TextField(_("note"), max_length=MESSAGE_LENGTH, blank=True)
    open_slot = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CoordinatorTaskQuerySet.as_manager()

    class Meta:
        """One open task of a kind per match and per request."""

        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("opened_at",)
        constraints = (
            models.UniqueConstraint(fields=("match", "kind", "open_slot"), name="wm_task_once_open"),
            models.UniqueConstraint(fields=("match_request", "kind", "open_slot"), name="wm_task_once_per_request"),
            models.UniqueConstraint(fields=("thread", "kind", "open_slot"), name="wm_task_once_per_thread"),
            models.CheckConstraint(
                condition=Q(match__isnull=True, match_request__isnull=False, thread__isnull=True)
                | Q(match__isnull=False, match_request__isnull=True, thread__isnull=True)
                | Q(match__isnull=True, match_request__isnull=True, thread__isnull=False),
                name="wm_task_about_one",
            ),
            models.CheckConstraint(
                condition=Q(open_slot__gte=1, closed_at__isnull=True)
                | Q(open_slot__isnull=True, closed_at__isnull=False),
                name="wm_task_slot_follows_state",
            ),
        )

    def __str__(self) -> str:
        """Return the kind in words."""
        return str(TaskKind(self.kind).label)

    def _about(self) -> Any:
        """Return the match, the request or the conversation that the task is about: there is one, and only one."""
        return self.match or self.match_request or self.thread

    _about.short_description = _("About")  # type: ignore[attr-defined]  # the column's heading
    about = property(_about)

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has closed it yet."""
        return self.closed_at is None

    @property
    def asked_by(self) -> Role | None:
        """Return which of the two asked to end the match; None for every other task, and once the account is gone."""
        if self.match is None or self.opened_by_id is None or self.kind not in ASKING_TO_END:
            return None
        return Role.MENTOR if self.match.mentor.user_id == self.opened_by_id else Role.MENTEE


class ReportedMessage(models.Model):
    """What somebody had been written, as it was when they reported it: for the program team, and for nobody else."""

    task = models.ForeignKey(CoordinatorTask, on_delete=models.CASCADE, related_name="reported")
    author = models.CharField(max_length=6, choices=Role)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        """Names and order."""

        verbose_name = _("reported message")
        verbose_name_plural = _("reported messages")
        default_permissions = ()
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        """Return whose message it is, never what it says."""
        return str(Role(self.author).label)
