"""Sending what the outbox holds: claim, check again, write, send, and say what became of it.

An e-mail that cannot be sent undoes nothing and stops nobody: its row stays visible as not sent, with the
error, and can be sent again.
"""

import logging
from collections import Counter
from collections.abc import Callable
from email.headerregistry import Address
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

from wagtail_mentoring.choices import Letter, OutboxState, RequestStatus
from wagtail_mentoring.exceptions import MentoringError
from wagtail_mentoring.models import MenteeProfile, MentorProfile, OutboxEmail
from wagtail_mentoring.models.outbox import OutboxEmailQuerySet
from wagtail_mentoring.notifications.letters import one_line, render

logger = logging.getLogger(__name__)
ERROR_LENGTH = 1000


class NotDeliverable(MentoringError):  # noqa: N818  a finding about the letter, kept as the row's error
    """The letter cannot leave; the message says why."""


def mail_queued(pk: int, **_kwargs: Any) -> None:
    """Receive the news of a committed outbox row and send it at once."""
    _deliver(OutboxEmail.objects.queued(), pk)


def send_again(pk: int) -> OutboxState | None:
    """Send an e-mail that waits or failed; None if there is no such row, or another process has it."""
    return _deliver(OutboxEmail.objects.unsent(), pk)


def deliver_unsent() -> Counter[OutboxState]:
    """Send everything that waits or failed, the oldest first, and return how it went."""
    waiting = OutboxEmail.objects.unsent().order_by("created_at", "pk").values_list("pk", flat=True)
    return Counter(state for pk in list(waiting) if (state := send_again(pk)))


def _deliver(claimable: OutboxEmailQuerySet, pk: int) -> OutboxState | None:
    """Claim the row by conditional UPDATE, so that nobody else sends it, and settle it whatever happens."""
    rows = claimable.filter(pk=pk).order_by()
    if not rows.update(state=OutboxState.SENDING, attempts=F("attempts") + 1):
        return None
    state, error = OutboxState.FAILED, "The process was stopped while it was sending."
    try:
        state, error = _attempt(pk)
    finally:
        sent_at = timezone.now() if state == OutboxState.SENT else None
        OutboxEmail.objects.filter(pk=pk).update(state=state, error=error[:ERROR_LENGTH], sent_at=sent_at)
    return state


def _attempt(pk: int) -> tuple[OutboxState, str]:
    """Try once, and return what became of it with the error in words."""
    try:
        return (OutboxState.SENT if _send(pk) else OutboxState.CANCELED), ""
    except Exception as error:
        logger.exception("E-mail %s was not sent", pk)
        return OutboxState.FAILED, one_line(f"{type(error).__name__}: {error}")


def _send(pk: int) -> bool:
    """Send the letter if it still says how things are. Raises NotDeliverable, or what the mail server raises."""
    email = OutboxEmail.objects.with_people().get(pk=pk)
    if not is_still_true(email):
        return False
    if not build(email).send():
        raise NotDeliverable("The mail server did not take the e-mail.")
    return True


def build(email: OutboxEmail) -> EmailMultiAlternatives:
    """Return the message, to exactly one recipient. Raises NotDeliverable without an address."""
    letter = render(email)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[address_of(email)],
        reply_to=[email.program.contact_email],
        headers={"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def address_of(email: OutboxEmail) -> str:
    """Return the recipient's address with the name in front. Raises NotDeliverable where there is none."""
    address = getattr(email.recipient, get_user_model().get_email_field_name(), "")
    if not address:
        raise NotDeliverable("The account has no e-mail address.")
    return str(Address(display_name=one_line(email.recipient_name), addr_spec=address))


def is_still_true(email: OutboxEmail) -> bool:
    """Tell whether the letter still says how things are, to somebody who is still there."""
    if email.recipient is None or not getattr(email.recipient, "is_active", True):
        return False
    return STILL_TRUE[Letter(email.letter)](email)


def _is_enrolled(email: OutboxEmail) -> bool:
    model = MentorProfile if email.role == MentorProfile.ROLE else MenteeProfile
    return model.objects.of(email.recipient).active().filter(program=email.program).exists()


def _match_runs(email: OutboxEmail) -> bool:
    match = getattr(email.match_request, "match", None)
    return match is not None and match.is_active


def _request_is(status: RequestStatus) -> Callable[[OutboxEmail], bool]:
    return lambda email: email.match_request is not None and email.match_request.status == status


STILL_TRUE: dict[Letter, Callable[[OutboxEmail], bool]] = {
    Letter.WELCOME: _is_enrolled,
    Letter.REQUEST_RECEIVED: _request_is(RequestStatus.PENDING),
    Letter.REQUEST_SENT: _request_is(RequestStatus.PENDING),
    Letter.ACCEPTED_MENTOR: _match_runs,
    Letter.ACCEPTED_MENTEE: _match_runs,
    Letter.DECLINED: _request_is(RequestStatus.DECLINED),
    Letter.CANCELED: _request_is(RequestStatus.CANCELED),
    Letter.WITHDRAWN_MENTOR: _request_is(RequestStatus.WITHDRAWN),
    Letter.WITHDRAWN_MENTEE: _request_is(RequestStatus.WITHDRAWN),
    Letter.SUPERSEDED_MENTOR: _request_is(RequestStatus.SUPERSEDED),
    Letter.SUPERSEDED_MENTEE: _request_is(RequestStatus.SUPERSEDED),
    Letter.PARTNER_LEFT: _match_runs,
}
