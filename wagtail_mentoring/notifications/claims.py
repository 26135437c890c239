"""Who has an e-mail in hand: claimed by one conditional UPDATE, held for a while, settled once.

The number of the try is the fence: whoever comes late, after the lease ran out and somebody else took the row, settles
nothing.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.models.outbox import OutboxEmailQuerySet
from wagtail_mentoring.notifications.outcomes import TRIES, wait_after

LEASE = dt.timedelta(minutes=10)  # a server that takes 30 seconds for each of a dozen answers is still within it
ERROR_LENGTH = 1000
TRACKING_ID_LENGTH = 200
STOPPED = "The process was stopped while it was sending."
AGAIN = (OutboxState.DEFERRED, OutboxState.UNCERTAIN)


@dataclass(frozen=True)
class Result:
    """What became of a try."""

    state: OutboxState
    error: str = ""
    tracking_id: str = ""


def claim(claimable: OutboxEmailQuerySet, pk: int, *, attempts: int) -> bool:
    """Take a row that has been tried ``attempts`` times, and begin the next try; False if it is not to be had."""
    rows = claimable.filter(pk=pk, attempts=attempts).order_by()
    values = {"state": OutboxState.SENDING, "attempts": attempts + 1, "lease_until": timezone.now() + LEASE}
    values |= {"report": "", "reported_at": None}  # what became of the try before is an old story
    return bool(rows.update(**values))


def settle(pk: int, *, attempt: int, result: Result) -> OutboxState:
    """Write what became of the try, unless somebody else has taken the row since, and return it."""
    now, state = timezone.now(), result.state
    if state in AGAIN and attempt >= TRIES:
        state = OutboxState.FAILED
    OutboxEmail.objects.in_try(attempt).filter(pk=pk).update(
        state=state,
        lease_until=None,
        not_before=now + wait_after(attempt) if state in AGAIN else now,
        error=result.error[:ERROR_LENGTH],
        tracking_id=result.tracking_id[:TRACKING_ID_LENGTH],
        sent_at=now if state == OutboxState.SENT else None,
    )
    return state


def take_back_abandoned() -> None:
    """Take e-mails out of the hands of processes that are gone: they were perhaps sent.

    One by one: an UPDATE over a range and the others' over single rows deadlock on MariaDB.
    """
    now = timezone.now()
    for pk, attempts in OutboxEmail.objects.abandoned(now).values_list("pk", "attempts"):
        state = OutboxState.FAILED if attempts >= TRIES else OutboxState.UNCERTAIN
        row = OutboxEmail.objects.abandoned(now).filter(pk=pk, attempts=attempts)
        row.update(state=state, error=STOPPED, lease_until=None, not_before=now)


def give_failed_another_try() -> int:
    """Let every e-mail that nobody would try again be tried once more, and return how many there are."""
    return OutboxEmail.objects.failed().update(state=OutboxState.DEFERRED, not_before=timezone.now())
