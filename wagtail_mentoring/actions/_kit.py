"""What every verb is made of: a transaction, locks taken by writing, the law, and the news."""

import random
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from wagtail_mentoring.actions._post import after_commit, write_letters
from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import (
    AnyProfile,
    CoordinatorTask,
    LogEntry,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    Program,
)
from wagtail_mentoring.news import LETTERS, SIGNALS, Event

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 6
TRANSIENT = {"40P01", "40001", 1205, 1213}  # PostgreSQL: deadlock, serialization; MariaDB: lock wait, deadlock


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` in a transaction of its own, again when the database had to break a deadlock.

    Raises Stale where a constraint caught what the law could not see, RuntimeError inside another
    transaction.
    """

    @wraps(function)
    def outermost(*args: P.args, **kwargs: P.kwargs) -> R:
        attempt = 1
        while True:
            try:
                with transaction.atomic(durable=True):
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES or not _is_transient(error):
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  jitter, not a secret
                attempt += 1
            except IntegrityError as error:
                raise Stale from error

    return outermost


def _is_transient(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None) or (error.args[0] if error.args else None)
    return code in TRANSIENT or "database is locked" in str(error)


def refuse(refusal: Refusal | None) -> None:
    """Raise Refused if the law said no."""
    if refusal is not None:
        raise Refused(refusal)


def lock_program(program: Program) -> Program:
    """Hold the program's row by writing to it, and return it as it is now."""
    held: Program = _lock(Program.objects.filter(pk=program.pk), "time_zone")
    return held


def lock_mentor(mentor: MentorProfile) -> MentorProfile:
    """Hold the mentor's row by writing to it, and return it as it is now."""
    held: MentorProfile = _lock(_profiles(MentorProfile, mentor.pk), "active_matches")
    return held


def lock_mentee(mentee: MenteeProfile) -> MenteeProfile:
    """Hold the mentee's row by writing to it, and return it as it is now."""
    held: MenteeProfile = _lock(_profiles(MenteeProfile, mentee.pk), "active_matches")
    return held


def lock_profile(profile: AnyProfile) -> AnyProfile:
    """Hold a profile of either role."""
    return lock_mentor(profile) if isinstance(profile, MentorProfile) else lock_mentee(profile)


def lock_pair(*, mentor: Any, mentee: Any) -> tuple[MentorProfile, MenteeProfile]:
    """Hold two people by their keys, always mentor before mentee, and return them as they are now."""
    _hold_pair(mentor=mentor, mentee=mentee)
    held_mentor: MentorProfile = _profiles(MentorProfile, mentor).get()
    held_mentee = MenteeProfile.objects.select_related("user").get(pk=mentee)
    _share_program(held_mentor, held_mentee)
    return held_mentor, held_mentee


def lock_request(match_request: MatchRequest) -> MatchRequest:
    """Hold a request with its two people and return it as it is now."""
    _hold_pair(mentor=match_request.mentor_id, mentee=match_request.mentee_id)
    people = ("mentor__program__site", "mentor__user", "mentee__user")
    held = MatchRequest.objects.select_related(*people).get(pk=match_request.pk)
    held.program = held.mentor.program
    _share_program(held.mentor, held.mentee)
    return held


def lock_match(match: Match) -> Match:
    """Hold the two people of a match and return it as it is now."""
    mentor, mentee = lock_pair(mentor=match.mentor_id, mentee=match.mentee_id)
    held = Match.objects.select_related("request").get(pk=match.pk)
    held.mentor, held.mentee, held.program = mentor, mentee, mentor.program
    held.request.mentor, held.request.mentee, held.request.program = mentor, mentee, mentor.program
    return held


def hold_people(program: Program, users: Iterable[Any], **changes: Any) -> None:
    """Hold all that these accounts are in the program, and change it: the program first, then mentors, then mentees.

    The program, because somebody might enroll at this moment. Nothing is read before everything is held.
    """
    _hold(Program.objects.filter(pk=program.pk), "time_zone")
    for model in (MentorProfile, MenteeProfile):
        rows = model.objects.filter(program=program, user__in=list(users)).order_by()
        rows.update(active_matches=F("active_matches"), **changes)


def _hold_pair(*, mentor: Any, mentee: Any) -> None:
    """Write to both before either is read.

    Under REPEATABLE READ a transaction sees the past from its first read on, and the past is what somebody else changed
    while we waited for the second row.
    """
    _hold(MentorProfile.objects.filter(pk=mentor), "active_matches")
    _hold(MenteeProfile.objects.filter(pk=mentee), "active_matches")


def _share_program(mentor: MentorProfile, mentee: MenteeProfile) -> None:
    if mentee.program_id == mentor.program_id:
        mentee.program = mentor.program


def _profiles(model: Any, pk: Any) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model.objects.filter(pk=pk).select_related("program__site", "user")
    return rows


def _lock(rows: models.QuerySet[Any], column: str) -> Any:
    _hold(rows, column)
    return rows.get()


def _hold(rows: models.QuerySet[Any], column: str) -> None:
    if not rows.order_by().update(**{column: F(column)}):
        raise Stale


def free_slot(taken: Iterable[int | None]) -> int:
    """Return the lowest number from 1 that is not in ``taken``."""
    used = set(taken)
    return next(number for number in range(1, len(used) + 2) if number not in used)


def record(event: Event, noun: models.Model, *, actor: Any, **data: Any) -> None:
    """Write the log entry of an event."""
    log(instance=noun, action=f"wagtail_mentoring.{event.value}", user=actor, data=data or None)


def record_all(event: Event, nouns: Iterable[Any]) -> None:
    """Write the log entries of an event that the calendar brought to many, in one statement."""
    now, nouns = timezone.now(), list(nouns)
    kind = ContentType.objects.get_for_model(nouns[0])
    LogEntry.objects.bulk_create(
        LogEntry(
            content_type=kind,
            object_id=str(noun.pk),
            program_id=noun.program_id,
            label=str(noun),
            action=f"wagtail_mentoring.{event.value}",
            timestamp=now,
        )
        for noun in nouns
    )


def on_behalf_of(person: AnyProfile, *, actor: Any) -> dict[str, str]:
    """Return what the log entry keeps where somebody else acted for ``person``: the role, never a name (I17)."""
    return {} if actor is not None and actor.pk == person.user_id else {"on_behalf_of": person.ROLE.value}


def tell_host(event: Event, noun: models.Model, *, actor: Any, **news: Any) -> None:
    """Send the host's signal once the transaction has been committed; what a receiver does undoes nothing."""
    after_commit(SIGNALS[event].send_robust, sender=type(noun), event=event.value, actor=actor, **news)


def announce(
    event: Event,
    match_request: MatchRequest,
    *,
    actor: Any,
    tell: Iterable[Role] = (Role.MENTOR, Role.MENTEE),
    match: Match | None = None,
    task: CoordinatorTask | None = None,
) -> None:
    """Write the letters of an event about two people, to those of ``tell`` who have one, and send the signal."""
    nouns = {"match_request": match_request, "match": match, "task": task}
    news = {name: noun for name, noun in nouns.items() if noun is not None}
    people: dict[Role, AnyProfile] = {Role.MENTOR: match_request.mentor, Role.MENTEE: match_request.mentee}
    letters = LETTERS.get(event, {})
    write_letters([(letters[role], people[role]) for role in tell if role in letters], match_request=match_request)
    noun = task or match or match_request
    if task is not None or match is not None:
        news.pop("match_request", None)
    tell_host(event, noun, actor=actor, **news)
