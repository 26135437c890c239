"""Our own part of Wagtail's history: entries that know their program, so that nobody reads of other programs."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseLogEntry, BaseLogEntryManager
from wagtail.models.audit_log import LogEntryQuerySet


def _types_visible_to(user: Any) -> list[ContentType]:
    """Return our kinds of rows that ``user`` may view or change at all."""
    ours = apps.get_app_config("wagtail_mentoring").get_models()
    return [
        ContentType.objects.get_for_model(model)
        for model in ours
        if any(user.has_perm(f"wagtail_mentoring.{action}_{model._meta.model_name}") for action in ("view", "change"))
    ]


def _about_tasks_of(user: Any) -> models.Q:
    """Return what entries are about tasks of one's own matches: nobody learns who asks to end theirs (R69)."""
    task = apps.get_model("wagtail_mentoring", "CoordinatorTask")
    others = task.objects.not_of(user).values("pk")
    own = task.objects.exclude(pk__in=others).values_list("pk", flat=True)
    return models.Q(content_type=ContentType.objects.get_for_model(task), object_id__in=[str(key) for key in own])


class OursFirst(set[Any]):
    """Wagtail's log models with ours at the head, where Wagtail's report about the whole site begins its union."""

    def __iter__(self) -> Iterator[Any]:
        """Yield them."""
        return iter(sorted(super().__iter__(), key=lambda model: model is not LogEntry))


class UnorderedUnion(LogEntryQuerySet):
    """Entries of which a union has no order until it is given one.

    On Django 6.1 it has the order of its first model, and SQLite takes no ordered union into another one: the report
    would fail on every site with a third log model.
    """

    def union(self, *others: Any, all: bool = False) -> Any:  # noqa: A002  Django's own signature
        """Return what is in any of them."""
        entries = super().union(*others, all=all)
        entries.query.default_ordering = False
        return entries


class LogEntryManager(BaseLogEntryManager):
    """Writes and finds entries the way Wagtail asks for them."""

    def get_queryset(self) -> UnorderedUnion:
        """Return all entries."""
        return UnorderedUnion(self.model, using=self._db)

    def log_action(self, instance: Any, action: str, **kwargs: Any) -> "LogEntry":
        """Write an entry about ``instance``, which belongs to a program."""
        about = {"object_id": str(instance.pk), "program_id": instance.program_id}
        entry: LogEntry = super().log_action(instance, action, **about, **kwargs)
        return entry

    def for_instance(self, instance: Any) -> models.QuerySet["LogEntry"]:
        """Return the entries about ``instance``."""
        kind = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        entries: models.QuerySet[LogEntry] = self.filter(content_type=kind, object_id=str(instance.pk))
        return entries

    def viewable_by_user(self, user: Any) -> models.QuerySet["LogEntry"]:
        """Return what Wagtail's report about the whole site may show: entries of the programs one is named on.

        Never Wagtail's own answer, which asks for any permission on the model and remembers, on the account, the models
        of whichever log it is asked about first.
        """
        entries: models.QuerySet[LogEntry] = self.all().exclude(_about_tasks_of(user))
        if user.is_superuser:
            return entries
        return entries.filter(program__coordinators=user.pk, content_type__in=_types_visible_to(user))


class LogEntry(BaseLogEntry):
    """Something that happened to a row of ours; outlives the row, the program and the account."""

    object_id = models.CharField(max_length=255, db_index=True)
    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )

    objects = LogEntryManager()

    class Meta:
        """Names and order."""

        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-timestamp", "-id")
        default_permissions = ()
        indexes = (models.Index(fields=("uuid", "action", "-timestamp"), name="wm_log_of_deed"),)

    def __str__(self) -> str:
        """Return what happened to what."""
        return f"{self.action}: {self.label}"

    def clean_fields(self, exclude: Any = None) -> None:
        """Check everything but what the row that was written about and its actor vouch for: a statement for each."""
        super().clean_fields(exclude={*(exclude or ()), "program", "content_type", "user"})
