"""Letters that tell of many things: once a week to coordinators, once a day to members who want it so."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_program, verb
from wagtail_mentoring.actions._post import Draft, name_of, post
from wagtail_mentoring.choices import Letter, OutboxState, Reader
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import OutboxEmail, Program
from wagtail_mentoring.waiting import waiting_in


def week_of(program: Program, moment: dt.datetime) -> str:
    """Return the week of a moment, from Monday on in the program's time zone."""
    year, week, _day = timezone.localdate(moment, timezone=program.zone).isocalendar()
    return f"{year}-{week}"


@verb
def write_weekly_digest(program: Program, week: str) -> None:
    """Tell the coordinators what waits for them, once a week and only if something does."""
    if waiting_in([program]):
        post(
            Draft(Letter.STAFF_DIGEST, Reader.STAFF, program, user.pk, name_of(user), f"{program.pk} {user.pk} {week}")
            for user in program.staff()
        )


def readers_of_digests(program: Program, now: dt.datetime) -> list[Any]:
    """Return the keys of those for whom a daily digest is due; None stands for those whose account is gone."""
    due = OutboxEmail.objects.for_digest(program, now).order_by()
    return list(due.values_list("recipient", flat=True).distinct())


def gather_for(program: Program, readers: Iterable[Any], *, now: dt.datetime) -> None:
    """Write the daily digests of these people, each in a transaction of its own. Raises Stale."""
    for reader in readers:
        gather(program, reader, now=now)


@verb
def gather(program: Program, reader: Any, *, now: dt.datetime) -> None:
    """Write the daily digest of somebody, of what was held until seven o'clock; a day brings one.

    What is held for nobody is no longer needed. Raises Stale where nothing is due.
    """
    held = lock_program(program)
    letters = list(OutboxEmail.objects.for_digest(held, now).filter(recipient=reader).order_by("pk"))
    if not letters:
        raise Stale
    first, last = letters[0], letters[-1]
    rows = OutboxEmail.objects.held().filter(pk__in=[letter.pk for letter in letters])
    if reader is None:
        rows.update(state=OutboxState.CANCELED)
        return
    about = f"{held.pk} {reader} {first.pk}"
    (digest,) = post([Draft(Letter.DAILY_DIGEST, Reader(last.role), held, reader, last.recipient_name, about)])
    rows.update(state=OutboxState.GATHERED, digest=digest)
