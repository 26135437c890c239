"""Sending what the outbox holds: claim, check again, write, send, and say what became of it.

An e-mail that cannot be sent undoes nothing and stops nobody: its row says what happened and when it is tried again.
"""

import logging
from collections import Counter
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import override

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import LetterText, OutboxEmail, Program
from wagtail_mentoring.models.outbox import OutboxEmailQuerySet, address_of
from wagtail_mentoring.notifications import claims
from wagtail_mentoring.notifications.connection import MailConnection
from wagtail_mentoring.notifications.invitations import calendar_file, first_meeting_of, session_of
from wagtail_mentoring.notifications.letters import Rendered, language_of, one_line, render
from wagtail_mentoring.notifications.outcomes import NotDeliverable, NotTaken, has_come_back, outcome_of
from wagtail_mentoring.notifications.samples import sample_of
from wagtail_mentoring.notifications.tracking import came_back
from wagtail_mentoring.notifications.truth import is_still_true, is_stopped, is_turned_off
from wagtail_mentoring.notifications.unsubscribing import unsubscribe_headers

try:
    from django.tasks import task
except ImportError:  # Django 5.2
    from django_tasks import task  # type: ignore[no-redef]

logger = logging.getLogger(__name__)
BATCH = 100
STOPPED = "Mail to this address came back or was reported as spam: no reminders until that is settled."


def mail_queued(pk: int, **_kwargs: Any) -> None:
    """Receive the news of a committed outbox row and hand it to the site's task backend: by default, send it now."""
    deliver.enqueue(pk)


@task()
def deliver(pk: int) -> str | None:
    """Send an e-mail that waits for its first try; return what it is now, or None if somebody else has it."""
    return _claim_and_send(OutboxEmail.objects.queued(), pk)


def send_again(pk: int) -> OutboxState | None:
    """Send an e-mail now, whenever it would be tried; None if it is not to be sent, or another process has it."""
    return _claim_and_send(OutboxEmail.objects.unsent(), pk)


def deliver_due(should_stop: Callable[[], bool] = bool) -> Counter[OutboxState]:
    """Send everything that is due, the longest due first, and return how it went.

    Stops before the next e-mail once ``should_stop`` says so.
    """
    counts: Counter[OutboxState] = Counter()
    claims.take_back_abandoned()
    while batch := _due():
        taken = 0
        with MailConnection() as connection:
            for pk, attempts in batch:
                if should_stop():
                    return counts
                if claims.claim(OutboxEmail.objects.due(timezone.now()), pk, attempts=attempts):
                    counts[_send_claimed(pk, attempt=attempts + 1, connection=connection)] += 1
                    taken += 1
        if not taken:  # others are at it
            break
    return counts


def _due() -> list[tuple[int, int]]:
    rows = OutboxEmail.objects.due(timezone.now()).order_by("not_before", "pk")
    return list(rows.values_list("pk", "attempts")[:BATCH])


def _claim_and_send(claimable: OutboxEmailQuerySet, pk: int) -> OutboxState | None:
    attempts = claimable.filter(pk=pk).values_list("attempts", flat=True).first()
    if attempts is None or not claims.claim(claimable, pk, attempts=attempts):
        return None
    with MailConnection() as connection:
        return _send_claimed(pk, attempt=attempts + 1, connection=connection)


def _send_claimed(pk: int, *, attempt: int, connection: MailConnection) -> OutboxState:
    """Try once, settle the row whatever happens, and return what it is now."""
    result = claims.Result(OutboxState.UNCERTAIN, error=claims.STOPPED)
    try:
        result = _attempt(pk, connection)
    finally:
        state = claims.settle(pk, attempt=attempt, result=result)
    return state


def _attempt(pk: int, connection: MailConnection) -> claims.Result:
    """Send the letter if it still says how things are, and return what became of it, an error in words."""
    try:
        email = OutboxEmail.objects.with_people().get(pk=pk).share_rows()
        if is_turned_off(email):
            return claims.Result(OutboxState.OFF)
        if not is_still_true(email):
            return claims.Result(OutboxState.CANCELED)
        if is_stopped(email):
            return claims.Result(OutboxState.CANCELED, error=STOPPED)
        return claims.Result(OutboxState.SENT, tracking_id=_send_to_its_reader(email, connection))
    except Exception as error:
        logger.exception("E-mail %s was not sent", pk)
        return claims.Result(outcome_of(error), error=one_line(f"{type(error).__name__}: {error}"))


def _send_to_its_reader(email: OutboxEmail, connection: MailConnection) -> str:
    try:
        return _send(build(email), connection)
    except Exception as error:
        if has_come_back(error):
            came_back(email)
        raise


def _send(message: EmailMultiAlternatives, connection: MailConnection) -> str:
    """Send, and return the mail service's name for the e-mail, if it has one; raises NotTaken, or what it raises."""
    if not connection.send(message):
        raise NotTaken("The mail server did not take the e-mail.")
    name = getattr(getattr(message, "anymail_status", None), "message_id", None)
    return "" if name is None else str(name)


def build(email: OutboxEmail) -> EmailMultiAlternatives:
    """Return the message, to exactly one recipient. Raises NotDeliverable without an address."""
    address = recipient_of(email.recipient, email.recipient_name)
    headers = {"Message-ID": email.message_id, **unsubscribe_headers(email)}
    message = compose(render(email), program=email.program, to=address, headers=headers)
    with override(language_of(email.recipient)):
        meetings = {"first-meeting.ics": first_meeting_of(email), "session.ics": session_of(email)}
    for name, meeting in meetings.items():
        if meeting is not None:
            message.attach(name, calendar_file(meeting), "text/calendar")
    return message


def compose(letter: Rendered, *, program: Program, to: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    """Return the message of a letter; replies go to the program (R2)."""
    headers = {**headers, "Auto-Submitted": "auto-generated"}
    answers = [program.contact_email] if program.contact_email else []
    message = EmailMultiAlternatives(
        subject=letter.subject, body=letter.text, to=[to], reply_to=answers, headers=headers
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def send_sample(own: LetterText, *, user: Any) -> None:
    """Send ``user`` a letter in these words, about invented people. Raises whatever keeps it from leaving."""
    letter = sample_of(own, reader=user)
    name = user.get_full_name() or user.get_username()
    with MailConnection() as connection:
        _send(compose(letter, program=own.program, to=recipient_of(user, name), headers={}), connection)


def recipient_of(user: Any, name: str) -> str:
    """Return the recipient's address with the name in front. Raises NotDeliverable where there is no usable one."""
    address = address_of(user)
    if not address:
        raise NotDeliverable("The account has no e-mail address.")
    try:
        return str(Address(display_name=one_line(name), addr_spec=address))
    except (MessageError, ValueError, IndexError) as error:
        raise NotDeliverable(f"This is no e-mail address: {address}") from error
