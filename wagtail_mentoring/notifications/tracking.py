"""What is known of e-mails that have left: delivered, come back, reported as spam.

Anymail's webhooks bring what mail services report, if the host has them; where mail goes by SMTP, the refusal of an
address says the same. A report counts once, however often it comes and in whatever order, and one about mail that is
not ours is ignored.
"""

import datetime as dt
import hashlib
from typing import Any

from anymail.signals import AnymailTrackingEvent
from django.db.models import Q
from django.utils import timezone

from wagtail_mentoring.choices import ReportKind
from wagtail_mentoring.models import DeliveryReport, OutboxEmail
from wagtail_mentoring.models.outbox import address_key, address_of

KINDS = {
    "delivered": ReportKind.DELIVERED,
    "bounced": ReportKind.BOUNCED,
    "rejected": ReportKind.BOUNCED,  # the service does not even try: it knows the address
    "failed": ReportKind.BOUNCED,
    "complained": ReportKind.COMPLAINED,
}


def mail_tracked(*, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    """Receive Anymail's ``tracking`` signal; an error here lets the service report again."""
    kind, message_id = KINDS.get(event.event_type), event.message_id
    if kind is None or not message_id:
        return
    for email in OutboxEmail.objects.filter(tracking_id=message_id).select_related("recipient"):
        if email.tracking_id == message_id:  # MariaDB finds other spellings, too
            _report(email, kind, event, esp_name)


def came_back(email: OutboxEmail) -> None:
    """Remember that this try was told that nobody is reached at the recipient's address."""
    now, name = timezone.now(), f"refused {email.message_id} {email.attempts}"
    _keep(email, ReportKind.BOUNCED, address_of(email.recipient), now, name)


def _report(email: OutboxEmail, kind: ReportKind, event: AnymailTrackingEvent, esp_name: str) -> None:
    address = event.recipient or address_of(email.recipient)
    _keep(email, kind, address, event.timestamp or timezone.now(), _name_of(event, esp_name))


def _keep(email: OutboxEmail, kind: ReportKind, address: str, reported_at: dt.datetime, name: str) -> None:
    """Keep a report once, whose ``name`` is the same each time it comes."""
    values = {"email": email, "kind": kind, "address_key": address_key(address), "reported_at": reported_at}
    DeliveryReport.objects.get_or_create(dedupe_key=hashlib.sha256(name.encode()).hexdigest(), defaults=values)
    _show(email, kind, reported_at)


def _show(email: OutboxEmail, kind: ReportKind, reported_at: dt.datetime) -> None:
    """Show the newest report on the row of the outbox."""
    older = Q(reported_at__isnull=True) | Q(reported_at__lte=reported_at)
    OutboxEmail.objects.filter(older, pk=email.pk).update(report=kind, reported_at=reported_at)


def _name_of(event: AnymailTrackingEvent, esp_name: str) -> str:
    """Return what makes a report unique; not every service numbers them."""
    number = event.event_id or f"{event.event_type} {event.timestamp} {event.recipient}"
    return f"{esp_name} {event.message_id} {number}"
