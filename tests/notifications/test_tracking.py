"""What a mail service reports reaches the row and the coordinators, and stops reminders where mail comes back."""

import datetime as dt
import json
from base64 import b64encode

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.notifications.stories import asked, row
from tests.people import make_program, make_user
from tests.postroom import MailServer, use_server
from wagtail_mentoring import news
from wagtail_mentoring.choices import Letter, OutboxState, ReportKind
from wagtail_mentoring.models import DeliveryReport, OutboxEmail
from wagtail_mentoring.news import may_be_reminded
from wagtail_mentoring.notifications.delivery import deliver_due, send_again

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
DELIVERED, BOUNCED, COMPLAINED = ReportKind.DELIVERED, ReportKind.BOUNCED, ReportKind.COMPLAINED


@pytest.fixture
def email(site):
    """The mentor's letter, taken by a mail service."""
    email = row(Letter.REQUEST_RECEIVED, match_request=asked(make_program()))
    OutboxEmail.objects.filter(pk=email.pk).update(state=OutboxState.SENT, tracking_id="Abc123")
    email.refresh_from_db()
    return email


def report(email, event_type, *, minutes=0, **changes):
    about = {
        "event_id": f"{event_type} {minutes}",
        "message_id": email.tracking_id,
        "recipient": email.recipient.email,
        "timestamp": NOON + dt.timedelta(minutes=minutes),
    }
    event = AnymailTrackingEvent(event_type=event_type, **{**about, **changes})
    tracking.send(sender=None, event=event, esp_name="Any")


def shown(email):
    email.refresh_from_db()
    return email.report


@pytest.mark.parametrize(
    ("event_type", "kind"),
    [
        ("delivered", DELIVERED),
        ("bounced", BOUNCED),
        ("rejected", BOUNCED),
        ("failed", BOUNCED),
        ("complained", COMPLAINED),
        *[(other, "") for other in ("queued", "sent", "deferred", "opened", "clicked", "unsubscribed", "unknown")],
    ],
)
def test_the_row_shows_what_became_of_the_email(event_type, kind, email):
    report(email, event_type)
    assert shown(email) == kind
    assert email.reported_at == (NOON if kind else None)
    assert OutboxEmail.objects.undelivered().filter(pk=email.pk).exists() == (kind in {BOUNCED, COMPLAINED})


@pytest.mark.parametrize("event_id", ["42", None])
def test_a_report_counts_once(event_id, email):
    for _number in range(3):
        report(email, "bounced", event_id=event_id)
    assert DeliveryReport.objects.count() == 1
    assert str(DeliveryReport.objects.get()) == "Mentor: request received: Juan Ruiz: Came back"


def test_the_newest_report_is_shown_in_whatever_order_they_come(email):
    report(email, "delivered", minutes=5)
    report(email, "bounced", minutes=1)
    assert shown(email) == DELIVERED
    report(email, "complained", minutes=9)
    assert shown(email) == COMPLAINED
    assert DeliveryReport.objects.count() == 3


@pytest.mark.parametrize("message_id", ["of somebody else", "ABC123", "", None])
def test_a_report_about_other_mail_is_ignored(message_id, email):
    report(email, "bounced", message_id=message_id)
    assert not DeliveryReport.objects.exists()
    assert shown(email) == ""


def test_a_report_without_time_or_address_is_about_the_recipient_now(email):
    before = timezone.now()
    report(email, "bounced", timestamp=None, recipient=None)
    assert shown(email) == BOUNCED
    assert email.reported_at >= before
    assert not may_be_reminded(email.recipient)


def test_an_email_to_an_account_that_is_gone_may_be_reported_too(email):
    address = email.recipient.email
    OutboxEmail.objects.filter(pk=email.pk).update(recipient=None)
    report(email, "bounced", recipient=address.upper())
    assert DeliveryReport.objects.about_address(address).count() == 1


# Who may be reminded


@pytest.mark.parametrize(
    ("events", "may"),
    [
        ([], True),
        (["delivered"], True),
        (["bounced"], False),
        (["delivered", "bounced"], False),
        (["bounced", "delivered"], True),
        (["complained"], False),
        (["complained", "delivered"], False),
    ],
)
def test_reminders_stop_where_mail_comes_back(events, may, email):
    for minutes, event_type in enumerate(events):
        report(email, event_type, minutes=minutes)
    assert may_be_reminded(email.recipient) is may
    assert may_be_reminded(make_user())


def test_a_new_address_begins_afresh(email):
    report(email, "bounced")
    user = email.recipient
    user.email = "new@example.org"
    assert may_be_reminded(user)


def test_a_user_model_without_addresses_is_no_error(email, monkeypatch):
    monkeypatch.setattr(type(email.recipient), "get_email_field_name", classmethod(lambda _cls: "no_such_field"))
    assert may_be_reminded(email.recipient)


@pytest.mark.parametrize(("reminders", "state"), [({Letter.REQUEST_RECEIVED}, "canceled"), (set(), "sent")])
def test_a_reminder_is_not_sent_and_a_decision_is(reminders, state, email, monkeypatch):
    monkeypatch.setattr("wagtail_mentoring.notifications.truth.REMINDERS", frozenset(reminders))
    report(email, "bounced")
    OutboxEmail.objects.filter(pk=email.pk).update(state=OutboxState.QUEUED)
    assert send_again(email.pk) == state
    email.refresh_from_db()
    assert ("came back" in email.error) is bool(reminders), "coordinators see why"


def test_reminders_are_letters():
    assert set(Letter) >= news.REMINDERS


# Without a mail service: the recipient's own server says it


def through_smtp(email, settings, **trouble):
    OutboxEmail.objects.filter(pk=email.pk).update(tracking_id="", state=OutboxState.QUEUED)
    with MailServer(trouble) as server:
        use_server(settings, server)
        return send_again(email.pk)


def test_an_address_that_a_mail_server_refuses_has_come_back(email, settings):
    assert through_smtp(email, settings, **{"has no such mailbox": 1000}) == OutboxState.FAILED
    assert shown(email) == BOUNCED
    assert OutboxEmail.objects.undelivered().get() == email
    assert not may_be_reminded(email.recipient)


@pytest.mark.parametrize("trouble", ["greylists", "takes it for spam", "refuses the sender for now"])
def test_another_refusal_says_nothing_about_the_address(trouble, email, settings):
    through_smtp(email, settings, **{trouble: 1000})
    assert shown(email) == ""
    assert may_be_reminded(email.recipient)


def test_a_mail_server_that_takes_an_email_later_has_changed_its_mind(email, settings):
    through_smtp(email, settings, **{"has no such mailbox": 1000})
    assert through_smtp(email, settings) == OutboxState.SENT
    assert shown(email) == "", "a new try, a new story"
    assert may_be_reminded(email.recipient)


def test_what_a_service_reported_is_not_disproved_by_taking_an_email(email, settings):
    report(email, "bounced")
    other = OutboxEmail.objects.exclude(recipient=email.recipient).first()
    OutboxEmail.objects.filter(pk=other.pk).update(recipient=email.recipient)
    assert through_smtp(other, settings) == OutboxState.SENT
    assert not may_be_reminded(email.recipient)


# The whole way: from Anymail's backend to its webhook


@override_settings(ANYMAIL={"WEBHOOK_SECRET": "name:password"}, ROOT_URLCONF="tests.notifications.urls_with_webhooks")
def test_a_webhook_finds_the_email_by_the_services_own_name(site, settings):
    name = "anymail.backends.test.EmailBackend"
    if hasattr(settings, "MAILERS"):
        settings.MAILERS = {"default": {"BACKEND": name}}
    else:
        settings.EMAIL_BACKEND = name
    email = row(Letter.REQUEST_RECEIVED, match_request=asked(make_program()))
    OutboxEmail.objects.exclude(pk=email.pk).delete()
    assert deliver_due() == {OutboxState.SENT: 1}
    email.refresh_from_db()
    assert email.tracking_id == str(mail.outbox[0].anymail_status.message_id)
    payload = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 4, "MessageID": email.tracking_id}
    payload |= {"Email": email.recipient.email, "BouncedAt": "2026-11-22T12:00:00Z"}
    for _number in range(2):
        answer = Client().post(
            reverse("anymail:postmark_tracking_webhook"),
            json.dumps(payload),
            content_type="application/json",
            headers={"Authorization": f"Basic {b64encode(b'name:password').decode()}"},
        )
        assert answer.status_code == 200
    assert shown(email) == BOUNCED
    assert DeliveryReport.objects.count() == 1
