"""One process has an e-mail in hand, for a while; whoever comes late changes nothing."""

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from tests.notifications.stories import asked, row
from tests.people import make_program
from wagtail_mentoring.choices import Letter, OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications.claims import STOPPED, Result, claim, settle
from wagtail_mentoring.notifications.delivery import deliver_due, send_again
from wagtail_mentoring.notifications.outcomes import TRIES

pytestmark = pytest.mark.django_db

SENT = Result(OutboxState.SENT)
GONE = Result(OutboxState.DEFERRED, error="gone")


@pytest.fixture
def email(site):
    email = row(Letter.REQUEST_RECEIVED, match_request=asked(make_program()))
    OutboxEmail.objects.exclude(pk=email.pk).delete()
    return email


def rows():
    return OutboxEmail.objects.due(timezone.now())


def stopped(email, *, attempts=1, ago=1):
    """Leave the row as a process leaves it that was killed; its lease ran out ``ago`` seconds ago."""
    lease = timezone.now() - dt.timedelta(seconds=ago)
    values = {"state": OutboxState.SENDING, "attempts": attempts, "lease_until": lease}
    OutboxEmail.objects.filter(pk=email.pk).update(**values)


def test_only_one_takes_it(email):
    assert claim(rows(), email.pk, attempts=0)
    assert not claim(rows(), email.pk, attempts=0)
    email.refresh_from_db()
    assert (email.state, email.attempts) == (OutboxState.SENDING, 1)
    assert email.lease_until > timezone.now() + dt.timedelta(minutes=9)


def test_what_was_looked_at_before_somebody_else_tried_it_is_not_taken(email):
    OutboxEmail.objects.filter(pk=email.pk).update(attempts=1)
    assert not claim(rows(), email.pk, attempts=0)


def test_within_the_lease_nobody_else_sends_it(email):
    stopped(email, ago=-60)
    assert deliver_due() == Counter()
    assert send_again(email.pk) is None


def test_an_email_of_a_killed_process_is_sent_again_with_the_same_message_id(email):
    stopped(email)
    assert deliver_due() == {OutboxState.SENT: 1}
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [email.message_id]


@override_settings(WAGTAIL_MENTORING={"UNCERTAIN_MAIL": "hold"})
def test_a_host_may_hold_it_until_somebody_decides(email):
    stopped(email)
    assert deliver_due() == Counter()
    email.refresh_from_db()
    assert (email.state, email.error, email.lease_until) == (OutboxState.UNCERTAIN, STOPPED, None)
    assert send_again(email.pk) == OutboxState.SENT


def test_an_email_that_kills_its_process_every_time_is_given_up(email):
    stopped(email, attempts=TRIES)
    assert deliver_due() == Counter()
    email.refresh_from_db()
    assert (email.state, email.error) == (OutboxState.FAILED, STOPPED)


def test_whoever_is_late_settles_it_while_nobody_else_has_it(email):
    """Slow, not dead: what it says is still the last word, and spares a duplicate."""
    stopped(email)
    with override_settings(WAGTAIL_MENTORING={"UNCERTAIN_MAIL": "hold"}):
        deliver_due()
    settle(email.pk, attempt=1, result=SENT)
    assert deliver_due() == Counter()
    email.refresh_from_db()
    assert email.state == OutboxState.SENT


def test_whoever_is_late_settles_nothing_once_somebody_else_has_it(email):
    stopped(email)
    assert deliver_due() == {OutboxState.SENT: 1}
    settle(email.pk, attempt=1, result=GONE)
    email.refresh_from_db()
    assert (email.state, email.error) == (OutboxState.SENT, "")


def test_a_pass_can_be_stopped_between_two_emails(email):
    assert deliver_due(should_stop=lambda: True) == Counter()
    assert mail.outbox == []


def test_a_pass_ends_where_others_take_everything(email, monkeypatch):
    monkeypatch.setattr("wagtail_mentoring.notifications.claims.claim", lambda *_args, **_kwargs: False)
    assert deliver_due() == Counter()
