"""What every verb is made of: a transaction, locks taken by writing, the law, and the news."""

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Mapping
from email.utils import make_msgid
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F
from wagtail.log_actions import log

from wagtail_mentoring import signals
from wagtail_mentoring.choices import Letter, Refusal, Role
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import (
    AnyProfile,
    CoordinatorTask,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    OutboxEmail,
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
    """Hold two people by their keys, always mentor before mentee, and return them as they are now.

    Both are written before either is read: under REPEATABLE READ a transaction sees the past from its first read on,
    and the past is what somebody else changed while we waited for the second row.
    """
    mentors = _profiles(MentorProfile, mentor)
    mentees = MenteeProfile.objects.filter(pk=mentee).select_related("user")
    _hold(mentors, "active_matches")
    _hold(mentees, "active_matches")
    held_mentor, held_mentee = mentors.get(), mentees.get()
    if held_mentee.program_id == held_mentor.program_id:
        held_mentee.program = held_mentor.program
    return held_mentor, held_mentee


def lock_request(match_request: MatchRequest) -> MatchRequest:
    """Hold a request with its two people and return it as it is now."""
    mentor, mentee = lock_pair(mentor=match_request.mentor_id, mentee=match_request.mentee_id)
    held = MatchRequest.objects.get(pk=match_request.pk)
    held.mentor, held.mentee, held.program = mentor, mentee, mentor.program
    return held


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


def after_commit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Call ``function`` once the transaction has been committed; an error there is logged and undoes nothing.

    Not a ``partial``: Django logs the name of what failed, and a partial has none.
    """
    transaction.on_commit(lambda: function(*args, **kwargs), robust=True)


def record(event: Event, noun: models.Model, *, actor: Any, **data: Any) -> None:
    """Write the log entry of an event."""
    log(instance=noun, action=f"wagtail_mentoring.{event.value}", user=actor, data=data or None)


def on_behalf_of(person: AnyProfile, *, actor: Any) -> dict[str, str]:
    """Return what the log entry keeps where somebody else acted for ``person``: the role, never a name (I17)."""
    return {} if actor is not None and actor.pk == person.user_id else {"on_behalf_of": person.ROLE.value}


def tell_host(event: Event, noun: models.Model, *, actor: Any, **news: Any) -> None:
    """Send the host's signal once the transaction has been committed; what a receiver does undoes nothing."""
    after_commit(SIGNALS[event].send_robust, sender=type(noun), actor=actor, **news)


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
    write_letters({letters[role]: people[role] for role in tell if role in letters}, match_request=match_request)
    noun = task or match or match_request
    if task is not None or match is not None:
        news.pop("match_request", None)
    tell_host(event, noun, actor=actor, **news)


def write_letters(
    letters: Mapping[Letter, AnyProfile], *, match_request: MatchRequest | None = None, occasion: str = ""
) -> None:
    """Put letters into the outbox, once per person and occasion, and have them sent after the commit."""
    drafts = {
        _dedupe_key(letter, person, match_request, occasion): (letter, person)
        for letter, person in letters.items()
        if person.user_id is not None
    }
    if not drafts:
        return
    written = set(OutboxEmail.objects.filter(dedupe_key__in=drafts).values_list("dedupe_key", flat=True))
    for key, (letter, person) in drafts.items():
        if key not in written:
            email = OutboxEmail.objects.create(
                dedupe_key=key,
                program=person.program,
                letter=letter,
                role=person.ROLE,
                recipient_id=person.user_id,
                recipient_name=person.display_name,
                match_request=match_request,
                message_id=make_msgid(domain=person.program.site.hostname),
            )
            after_commit(signals.mail_queued.send_robust, sender=OutboxEmail, pk=email.pk)


def _dedupe_key(letter: Letter, person: AnyProfile, match_request: MatchRequest | None, occasion: str) -> str:
    about = f"request {match_request.pk}" if match_request else f"{person.ROLE} {person.pk} {occasion}"
    return hashlib.sha256(f"{letter} {person.ROLE} {about}".encode()).hexdigest()
