"""E-mails that must go out, written in the transaction of what they tell; and what became of them."""

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Letter, OutboxState, Reader, ReportKind
from wagtail_mentoring.conf import get_settings

RECENT = dt.timedelta(days=14)
DIGEST_HOUR = 7
ABOUT_THE_END = (Letter.END_ASKED, Letter.GRACEFUL_EXIT, Letter.ENDED_EARLY)
UNSENT = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.UNCERTAIN)


def address_of(user: Any) -> str:
    """Return the e-mail address of an account; empty where it has none, or the host's accounts have none."""
    return getattr(user, get_user_model().get_email_field_name(), "") or ""


def address_key(address: str) -> str:
    """Return what reports keep of an address: its SHA-256, in lowercase hexadecimal digits."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def round_before(program: Any, now: dt.datetime) -> dt.datetime:
    """Return the last moment, by the program's clock, at which daily digests gathered what is held."""
    local = now.astimezone(program.zone)
    today = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0, fold=0)
    return today if today <= local else today - dt.timedelta(days=1)


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    """Questions about many e-mails."""

    def queued(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that wait for their first try."""
        return self.filter(state=OutboxState.QUEUED)

    def unsent(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that wait, and those that could not be sent or perhaps were not."""
        return self.filter(state__in=UNSENT)

    def to_come(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that may still arrive by themselves."""
        return self.filter(state__in={*UNSENT, OutboxState.SENDING} - {OutboxState.FAILED})

    def failed(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that nobody tries again unless somebody asks for it."""
        return self.filter(state=OutboxState.FAILED)

    def sent(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that a mail server took."""
        return self.filter(state=OutboxState.SENT)

    def held(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that wait for their reader's daily digest."""
        return self.filter(state=OutboxState.HELD)

    def for_digest(self, program: Any, now: dt.datetime) -> "OutboxEmailQuerySet":
        """Return the e-mails that the last seven o'clock of the program gathers, of people without a digest since."""
        since = round_before(program, now)
        served = self.model._default_manager.filter(
            program=program, letter=Letter.DAILY_DIGEST, created_at__gte=since, recipient=OuterRef("recipient")
        )
        return self.held().filter(~Exists(served), program=program, created_at__lt=since)

    def gathered(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that a daily digest brings."""
        return self.filter(state=OutboxState.GATHERED)

    def sent_to(self, user: Any, *, since: dt.datetime) -> "OutboxEmailQuerySet":
        """Return the e-mails to an account that a mail server has taken since then."""
        return self.sent().filter(recipient=user, sent_at__gt=since)

    def sending(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that a process has in hand."""
        return self.filter(state=OutboxState.SENDING)

    def abandoned(self, now: dt.datetime) -> "OutboxEmailQuerySet":
        """Return the e-mails whose process did not say in time what became of them."""
        return self.sending().filter(lease_until__lt=now)

    def in_try(self, attempt: int) -> "OutboxEmailQuerySet":
        """Return the e-mails that are in this try, or were and have not been taken by anybody since."""
        return self.filter(attempts=attempt, state__in=[OutboxState.SENDING, OutboxState.UNCERTAIN])

    def due(self, now: dt.datetime) -> "OutboxEmailQuerySet":
        """Return the e-mails to try now; those that were perhaps sent only where the host wants them sent again."""
        states = [OutboxState.QUEUED, OutboxState.DEFERRED]
        if get_settings().UNCERTAIN_MAIL == "resend":
            states.append(OutboxState.UNCERTAIN)
        return self.filter(state__in=states, not_before__lte=now)

    def in_trouble(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that somebody should look at: given up, held or come back in the last two weeks."""
        since = timezone.now() - RECENT
        states = [OutboxState.FAILED]
        if get_settings().UNCERTAIN_MAIL == "hold":
            states.append(OutboxState.UNCERTAIN)
        came_back = Q(pk__in=self.undelivered().values("pk"), reported_at__gte=since)
        return self.filter(Q(state__in=states, not_before__gte=since) | came_back)

    def undelivered(self) -> "OutboxEmailQuerySet":
        """Return the e-mails that came back, or were reported as spam."""
        return self.filter(report__in=[ReportKind.BOUNCED, ReportKind.COMPLAINED])

    def about(self, match_request: Any) -> "OutboxEmailQuerySet":
        """Return the e-mails about a request."""
        return self.filter(match_request=match_request)

    def since(self, message: Any) -> "OutboxEmailQuerySet":
        """Return the e-mails that tell the reader of a message, or of a later one."""
        told = self.filter(letter=Letter.MESSAGE_RECEIVED, thread=message.thread_id)
        return told.exclude(role=message.author).telling_since(message.sent_at)

    def telling_since(self, moment: dt.datetime) -> "OutboxEmailQuerySet":
        """Return the e-mails written since then; canceled ones have told nothing."""
        return self.filter(created_at__gte=moment).exclude(state=OutboxState.CANCELED)

    def telling(self, user: Any) -> "OutboxEmailQuerySet":
        """Leave out what others are told about the end of a match, or a report of messages, of ``user`` (R69)."""
        own = Q(match_request__mentor__user_id=user.pk) | Q(match_request__mentee__user_id=user.pk)
        talks = Q(thread__mentor__user_id=user.pk) | Q(thread__mentee__user_id=user.pk)
        every = self.model._default_manager
        told = every.filter(own, letter__in=ABOUT_THE_END) | every.filter(talks, letter=Letter.MESSAGES_REPORTED)
        return self.exclude(pk__in=told.exclude(recipient=user).values("pk"))

    def with_people(self) -> "OutboxEmailQuerySet":
        """Load all that a letter tells of: program, site, recipient, both people and their match.

        The program once: it is that of the request, the match and both people, see ``share_rows``.
        """
        return self.select_related(
            "program__site",
            "recipient__wagtail_userprofile",
            "match_request__match",
            "match_request__mentor__user",
            "match_request__mentee__user",
            "thread__mentor__user",
            "thread__mentee__user",
        )


class OutboxEmail(models.Model):
    """One letter to one person; rendered when it is sent, so that it tells the present state.

    ``dedupe_key`` is the SHA-256 of what makes the letter unique, in lowercase hexadecimal digits. ``attempts`` is also
    the number of the try that holds the row, until ``lease_until``. ``tracking_id`` is the mail service's own name for
    the e-mail, ``report`` the last that it reported. ``digest`` is the daily digest that brings the letter instead.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="+", verbose_name=_("program")
    )
    letter = models.CharField(_("letter"), max_length=24, choices=Letter)
    role = models.CharField(_("role"), max_length=6, choices=Reader)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("recipient")
    )
    recipient_name = models.CharField(_("name"), max_length=120)
    match_request = models.ForeignKey(
        "wagtail_mentoring.MatchRequest",
        on_delete=models.CASCADE,
        null=True,
        related_name="emails",
        verbose_name=_("request"),
    )
    session = models.ForeignKey(
        "wagtail_mentoring.MentoringSession", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    thread = models.ForeignKey(
        "wagtail_mentoring.Thread", on_delete=models.CASCADE, null=True, editable=False, related_name="emails"
    )
    digest = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        editable=False,
        related_name="gathered",
        verbose_name=_("daily digest"),
    )
    dedupe_key = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("next try"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, editable=False)
    error = models.TextField(_("last error"), blank=True)
    message_id = models.CharField(max_length=200, editable=False)
    tracking_id = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(pgettext_lazy("e-mail", "written"), auto_now_add=True)
    sent_at = models.DateTimeField(pgettext_lazy("e-mail", "sent"), null=True)
    report = models.CharField(pgettext_lazy("e-mail", "delivery"), max_length=10, choices=ReportKind, blank=True)
    reported_at = models.DateTimeField(pgettext_lazy("e-mail", "reported"), null=True)

    objects = OutboxEmailQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("state", "not_before"), name="wm_outbox_due"),
            models.Index(fields=("program", "created_at"), name="wm_outbox_by_age"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENDING, lease_until__isnull=False)
                | (~Q(state=OutboxState.SENDING) & Q(lease_until__isnull=True)),
                name="wm_outbox_lease",
            ),
            models.CheckConstraint(
                # not the reverse, too: MariaDB empties the column before it deletes a digest with what it brought
                condition=Q(state=OutboxState.GATHERED) | Q(digest__isnull=True),
                name="wm_outbox_digest",
            ),
        )

    def __str__(self) -> str:
        """Return the letter and its recipient."""
        return gettext("%(letter)s: %(name)s") % {"letter": self.get_letter_display(), "name": self.recipient_name}

    def share_rows(self) -> "OutboxEmail":
        """Give program and people to all that the letter tells of, so that nobody loads them again; return it."""
        if pair := self.pair:
            mentor, mentee = pair.mentor, pair.mentee
            pair.program = mentor.program = mentee.program = self.program
            if match := getattr(pair, "match", None):
                match.program, match.mentor, match.mentee = self.program, mentor, mentee
        return self

    @property
    def pair(self) -> Any:
        """Return what names the two people whom the letter is about: a request, a conversation, or None."""
        return self.match_request or self.thread

    @property
    def is_unsent(self) -> bool:
        """Tell whether it waits, could not be sent or perhaps was not, so that it can be sent now."""
        return self.state in UNSENT


class DeliveryReportQuerySet(models.QuerySet["DeliveryReport"]):
    """Questions about many reports."""

    def about_address(self, address: str) -> "DeliveryReportQuerySet":
        """Return what was reported about mail to this address, the oldest first."""
        return self.filter(address_key=address_key(address)).order_by("reported_at", "pk")


class DeliveryReport(models.Model):
    """What a mail service reported about an e-mail; ``dedupe_key`` names the report, so that it counts once."""

    email = models.ForeignKey(OutboxEmail, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind)
    address_key = models.CharField(max_length=64, db_index=True)
    reported_at = models.DateTimeField()
    dedupe_key = models.CharField(max_length=64, unique=True)

    objects = DeliveryReportQuerySet.as_manager()

    def __str__(self) -> str:
        """Return what was reported about what."""
        return f"{self.email}: {ReportKind(self.kind).label}"


class OperationKey(models.Model):
    """A form that has been used: submitted twice, it creates once."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    op_id = models.CharField(max_length=32)
    match_request = models.ForeignKey(
        "wagtail_mentoring.MatchRequest", on_delete=models.CASCADE, null=True, related_name="operation_keys"
    )
    session = models.ForeignKey(
        "wagtail_mentoring.MentoringSession", on_delete=models.CASCADE, null=True, related_name="operation_keys"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once per actor."""

        constraints = (models.UniqueConstraint(fields=("actor", "op_id"), name="wm_operation_once"),)

    def __str__(self) -> str:
        """Return the key."""
        return self.op_id
