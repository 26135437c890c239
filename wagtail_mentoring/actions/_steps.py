"""Steps that several verbs share; each runs inside a verb, on rows that the verb holds."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from wagtail_mentoring.actions._kit import announce, free_slot, record
from wagtail_mentoring.choices import (
    CapacityScope,
    MatchSource,
    RequestMessage,
    RequestStatus,
    Role,
    TaskKind,
    WithdrawReason,
)
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import (
    AnyProfile,
    CoordinatorTask,
    Cycle,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    Program,
)
from wagtail_mentoring.news import Event

# Who learns that a request was withdrawn: those who did not do it themselves.
TOLD_OF_WITHDRAWAL = {
    WithdrawReason.MENTOR_FULL: (Role.MENTEE,),
    WithdrawReason.MENTOR_PAUSED: (Role.MENTEE,),
    WithdrawReason.MENTOR_LEFT: (Role.MENTEE,),
    WithdrawReason.MENTEE_PAUSED: (Role.MENTOR,),
    WithdrawReason.MENTEE_LEFT: (Role.MENTOR,),
    WithdrawReason.STAFF: (Role.MENTOR, Role.MENTEE),
}


def open_request(*, mentor: MentorProfile, mentee: MenteeProfile, message: str = "") -> MatchRequest:
    """Write a pending request in the mentee's lowest free slot; the day to answer by is a promise (R41)."""
    program = mentor.program
    taken = MatchRequest.objects.pending().filter(mentee=mentee).values_list("open_slot", flat=True)
    days = program.response_days
    return MatchRequest.objects.create(
        program=program,
        mentor=mentor,
        mentee=mentee,
        message="" if program.request_message == RequestMessage.OFF else message.strip(),
        answer_by=None if days is None else program.today() + dt.timedelta(days=days),
        created_at=timezone.now(),
        open_slot=free_slot(taken),
        pair_open=1,
    )


def close_request(match_request: MatchRequest, status: RequestStatus, *, actor: Any, **data: Any) -> None:
    """Move a pending request to its final status by compare-and-set; raises Stale if it is no longer pending.

    ``data`` goes into the log entry.
    """
    moved = (
        MatchRequest.objects.pending()
        .filter(pk=match_request.pk)
        .update(
            status=status,
            decided_at=(now := timezone.now()),
            decided_by=actor,
            decline_reason=match_request.decline_reason,
            shares_reason=match_request.shares_reason,
            withdraw_reason=match_request.withdraw_reason,
            open_slot=None,
            pair_open=None,
        )
    )
    if not moved:
        raise Stale
    match_request.status, match_request.decided_at, match_request.decided_by = status, now, actor
    match_request.open_slot = match_request.pair_open = None
    record(Event(f"request_{status.value}"), match_request, actor=actor, **data)


def close_if_pending(match_request: MatchRequest, status: RequestStatus, *, actor: Any) -> bool:
    """Close a request that somebody else's verb closes along the way; False if its own people were faster."""
    try:
        close_request(match_request, status, actor=actor)
    except Stale:
        return False
    return True


def withdraw(requests: Iterable[MatchRequest], reason: WithdrawReason, *, actor: Any) -> None:
    """Withdraw pending requests and tell those who did not do it."""
    for match_request in requests:
        match_request.withdraw_reason = reason
        if close_if_pending(match_request, RequestStatus.WITHDRAWN, actor=actor):
            announce(Event.REQUEST_WITHDRAWN, match_request, actor=actor, tell=TOLD_OF_WITHDRAWAL[reason])


def open_match(match_request: MatchRequest, *, source: MatchSource, actor: Any) -> Match:
    """Take the places and make the match of an accepted request; raises Stale if a place is gone."""
    program, mentor, mentee = match_request.program, match_request.mentor, match_request.mentee
    cycle = program.current_cycle()
    take_places(mentor=mentor, mentee=mentee, cycle=cycle)
    taken = Match.objects.active().filter(mentee=mentee).values_list("mentee_slot", flat=True)
    match = Match.objects.create(
        program=program,
        request=match_request,
        mentor=mentor,
        mentee=mentee,
        cycle=cycle,
        source=source,
        started_at=timezone.now(),
        ends_on=last_day(program.today(), program.match_months),
        active_flag=1,
        mentee_slot=free_slot(taken),
    )
    record(Event.MATCH_MADE, match, actor=actor)
    announce(Event.MATCH_MADE, match_request, actor=actor, match=match)
    release_what_is_over(match, actor=actor)
    return match


def take_places(*, mentor: MentorProfile, mentee: MenteeProfile, cycle: Cycle | None) -> None:
    """Count the match on both sides by conditional UPDATE, and in the mentor's cycle where that is the limit."""
    for held in (mentor, mentee):
        rows = type(held).objects.filter(pk=held.pk).exclude(active_matches__gte=F("active_limit"))
        if not rows.update(active_matches=F("active_matches") + 1):
            raise Stale
        held.active_matches += 1
    if cycle is not None and mentor.program.capacity_scope == CapacityScope.CYCLE:
        counter, _is_new = MentorCycle.objects.get_or_create(
            mentor=mentor, cycle=cycle, defaults={"made_limit": mentor.capacity}
        )
        if not MentorCycle.objects.filter(pk=counter.pk, made__lt=F("made_limit")).update(made=F("made") + 1):
            raise Stale


def last_day(start: dt.date, months: int | None) -> dt.date | None:
    """Return the day ``months`` calendar months after ``start``; 29 February ends on the 28th (R66)."""
    if months is None:
        return None
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    length = (first_of_next - dt.timedelta(days=1)).day
    return dt.date(year, month, min(start.day, length))


def release_what_is_over(match: Match, *, actor: Any) -> None:
    """Close the requests that a new match makes impossible: the mentee's others, and a full mentor's."""
    program, mentor, mentee = match.program, match.mentor, match.mentee
    limit = program.max_active_per_mentee
    if limit is not None and mentee.active_matches >= limit:
        for other in MatchRequest.objects.pending().filter(mentee=mentee).prefetch_people():
            if close_if_pending(other, RequestStatus.SUPERSEDED, actor=actor):
                announce(Event.REQUEST_SUPERSEDED, other, actor=actor)
    release_if_full(mentor, actor=actor)


def release_if_full(mentor: MentorProfile, *, actor: Any) -> None:
    """Withdraw the pending requests that a full mentor can no longer take; between cycles nobody is full."""
    cycle = mentor.program.counting_cycle()
    is_between = cycle is None and mentor.program.counts_by_cycle()
    if not is_between and mentor.free_places(cycle) == 0:
        others = MatchRequest.objects.pending().filter(mentor=mentor).prefetch_people()
        withdraw(others, WithdrawReason.MENTOR_FULL, actor=actor)


def open_tasks_for_running_matches(profile: AnyProfile, *, actor: Any) -> None:
    """Ask the coordinators to look at every running match of somebody who is gone; the partner is told."""
    side, partner = ("mentor", Role.MENTEE) if profile.ROLE == Role.MENTOR else ("mentee", Role.MENTOR)
    for match in Match.objects.active().with_people().select_related("request").filter(**{side: profile}):
        task, is_new = CoordinatorTask.objects.get_or_create(
            match=match,
            kind=TaskKind.MEMBER_LEFT,
            open_slot=1,
            defaults={"program": match.program, "opened_at": timezone.now(), "opened_by": actor},
        )
        if is_new:
            match.request.mentor, match.request.mentee = match.mentor, match.mentee
            record(Event.TASK_OPENED, task, actor=actor)
            announce(Event.TASK_OPENED, match.request, actor=actor, tell=[partner], task=task)


def limit_of(profile: AnyProfile, program: Program) -> int | None:
    """Return how many running matches the profile may have; never below what runs already."""
    limit = program.max_active_per_mentee
    if isinstance(profile, MentorProfile):
        limit = profile.capacity if program.capacity_scope == CapacityScope.CONCURRENT else None
    return None if limit is None else max(limit, profile.active_matches)
