"""Private messages: plain text between a mentor and a mentee, for nobody else."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices import Role

TEXT_LENGTH = 4000
PER_HOUR = 30  # messages of one person in a program


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Questions about many conversations."""

    def visible_to(self, user: Any) -> "ThreadQuerySet":
        """Return the conversations of ``user``; for everybody else they do not exist."""
        if not user.pk:
            return self.none()
        return self.filter(Q(mentor__user_id=user.pk) | Q(mentee__user_id=user.pk))

    def with_people(self) -> "ThreadQuerySet":
        """Load the program and both people."""
        return self.select_related("program__site", "mentor__user", "mentee__user")

    def between(self, *, mentor: Any, mentee: Any) -> "ThreadQuerySet":
        """Return the conversation of these two, if there is one."""
        return self.filter(mentor=mentor, mentee=mentee)


class Thread(models.Model):
    """The conversation of a mentor and a mentee: one for each pair, whatever becomes of them."""

    program = models.ForeignKey("wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey("wagtail_mentoring.MentorProfile", on_delete=models.PROTECT, related_name="threads")
    mentee = models.ForeignKey("wagtail_mentoring.MenteeProfile", on_delete=models.PROTECT, related_name="threads")
    last_at = models.DateTimeField()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        """Names, and the net."""

        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        default_permissions = ()
        ordering = ("-last_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("mentor", "mentee"), name="wm_thread_once"),)
        indexes = (
            models.Index(fields=("mentor", "last_at"), name="wm_thread_of_mentor"),
            models.Index(fields=("mentee", "last_at"), name="wm_thread_of_mentee"),
        )

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.mentor} & {self.mentee}"

    def role_of(self, user: Any) -> Role | None:
        """Return what ``user`` is in this conversation; None for everybody else."""
        people = {self.mentor.user_id: Role.MENTOR, self.mentee.user_id: Role.MENTEE}
        return people.get(user.pk) if user is not None and user.pk else None

    def written_to(self, role: Role) -> "MessageQuerySet":
        """Return what the other one has written to the mentor, or to the mentee."""
        written: MessageQuerySet = self.messages.written_by(Role.MENTEE if role == Role.MENTOR else Role.MENTOR)
        return written


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about many messages."""

    def between(self, *, mentor: Any, mentee: Any) -> "MessageQuerySet":
        """Return what these two have written to each other."""
        return self.filter(thread__mentor=mentor, thread__mentee=mentee)

    def written_by(self, role: Role) -> "MessageQuerySet":
        """Return what the mentor, or the mentee, has written."""
        return self.filter(author=role)

    def unread(self) -> "MessageQuerySet":
        """Return the messages that their reader has not opened."""
        return self.filter(read_at__isnull=True)

    def last_of_each(self) -> "MessageQuerySet":
        """Return the last message of each conversation among them."""
        last = Message.objects.filter(thread=OuterRef("thread")).order_by("-sent_at", "-pk").values("pk")
        return self.filter(pk=Subquery(last[:1]))

    def unread_of_each(self) -> dict[tuple[int, str], int]:
        """Return how many of them are unread, by conversation and by who wrote them."""
        rows = self.unread().order_by().values_list("thread", "author").annotate(number=Count("pk"))
        return {(thread, author): number for thread, author, number in rows}

    def unread_of(self, profiles: Iterable[Any], *, role: Role) -> dict[Any, int]:
        """Return how many messages wait to be read by each of ``profiles``, all of this role, by its key."""
        author = Role.MENTEE if role == Role.MENTOR else Role.MENTOR
        own = f"thread__{role.value}"
        rows = self.unread().written_by(author).filter(**{f"{own}__in": [profile.pk for profile in profiles]})
        return dict(rows.order_by().values_list(own).annotate(number=Count("pk")))

    def unread_by(self, profiles: Iterable[Any]) -> "MessageQuerySet":
        """Return what others have written to somebody's ``profiles`` of one program and is not read yet."""
        to_one = Q()
        for profile in profiles:
            author = Role.MENTEE if profile.ROLE == Role.MENTOR else Role.MENTOR
            to_one |= Q(author=author, **{f"thread__{profile.ROLE.value}": profile.pk})
        return self.unread().filter(to_one) if to_one else self.none()


class Message(models.Model):
    """What one of the two wrote: never logged, indexed, exported or shown to anybody else (RELIABILITY 3, P2).

    ``author`` is which of the two; the name is the profile's, which outlives the account. ``op_id`` is the key of the
    form: sent twice, it writes once.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=6, choices=Role)
    text = models.TextField(_("message"), max_length=TEXT_LENGTH)
    sent_at = models.DateTimeField(pgettext_lazy("message", "sent"))
    read_at = models.DateTimeField(pgettext_lazy("message", "read"), null=True)
    op_id = models.CharField(max_length=32, null=True, editable=False)  # noqa: DJ001  null: any number without a key

    objects = MessageQuerySet.as_manager()

    class Meta:
        """Names, and the net."""

        verbose_name = _("private message")
        verbose_name_plural = _("private messages")
        default_permissions = ()
        ordering = ("sent_at", "pk")
        constraints = (models.UniqueConstraint(fields=("thread", "author", "op_id"), name="wm_message_once"),)
        indexes = (models.Index(fields=("thread", "author", "read_at"), name="wm_message_unread"),)

    def __str__(self) -> str:
        """Return whose message it is, never what it says."""
        return str(Role(self.author).label)


class MessageAllowance(models.Model):
    """How many messages somebody has written in an hour: counted by conditional UPDATE, so that it is exact (I19)."""

    program = models.ForeignKey("wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        """The net: one counter for each person."""

        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("program", "user"), name="wm_allowance_once"),)

    def __str__(self) -> str:
        """Return the number."""
        return str(self.sent)
