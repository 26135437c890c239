"""What coordinators are asked to look at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import TaskKind


class CoordinatorTaskQuerySet(models.QuerySet["CoordinatorTask"]):
    """Questions about many tasks."""

    def open(self) -> "CoordinatorTaskQuerySet":
        """Return the tasks that nobody has closed yet."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> "CoordinatorTaskQuerySet":
        """Return the tasks that are done."""
        return self.filter(closed_at__isnull=False)


class CoordinatorTask(models.Model):
    """A task; ``open_slot`` is 1 until it is closed, so that a match has one open task of a kind."""

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="tasks", verbose_name=_("program")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    match = models.ForeignKey(
        "wagtail_mentoring.Match", on_delete=models.PROTECT, related_name="tasks", verbose_name=_("match")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    open_slot = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CoordinatorTaskQuerySet.as_manager()

    class Meta:
        """One open task of a kind per match."""

        verbose_name = _("coordinator task")
        verbose_name_plural = _("coordinator tasks")
        ordering = ("opened_at",)
        constraints = (
            models.UniqueConstraint(fields=("match", "kind", "open_slot"), name="wm_task_once_open"),
            models.CheckConstraint(
                condition=Q(open_slot=1, closed_at__isnull=True) | Q(open_slot__isnull=True, closed_at__isnull=False),
                name="wm_task_slot_follows_state",
            ),
        )

    def __str__(self) -> str:
        """Return the kind in words."""
        return str(TaskKind(self.kind).label)
