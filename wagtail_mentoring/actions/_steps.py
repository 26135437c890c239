"""Steps that several verbs share; each runs inside a verb, on rows that the verb holds."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone
from wagtail.search import index

from wagtail_mentoring.actions._kit import announce, free_slot, record
from wagtail_mentoring.actions._plans import cancel_plans
from wagtail_mentoring.actions._post import after_commit, write_letters
from wagtail_mentoring.actions._tasks import SILENCE, close_tasks
from wagtail_mentoring.choices import (
    CapacityScope,
    EndedBy,
    MatchEnd,
    MatchSource,
    MatchStatus,
    ProfileStatus,
    RequestMessage,
    RequestStatus,
    Role,
    WithdrawReason,
)
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import (
    AnyProfile,
    Cycle,
    EndReason,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    Program,
)
from wagtail_mentoring.news import Event, letters_of_end

COMPLETED = frozenset({MatchEnd.TERM_COMPLETE, MatchEnd.FINISHED})
# Who learns that a request was withdrawn: those who did not do it themselves.
TOLD_OF_WITHDRAWAL = {
    WithdrawReason.MENTOR_FULL: (Role.MENTEE,),
    WithdrawReason.MENTOR_PAUSED: (Role.MENTEE,),
    WithdrawReason.MENTOR_LEFT: (Role.MENTEE,),
    WithdrawReason.MENTOR_UNAVAILABLE: (Role.MENTEE,),
    WithdrawReason.MENTEE_PAUSED: (Role.MENTOR,),
    WithdrawReason.MENTEE_LEFT: (Role.MENTOR,),
    WithdrawReason.MENTEE_UNAVAILABLE: (Role.MENTOR,),
    WithdrawReason.STAFF: (Role.MENTOR, Role.MENTEE),
}


def open_request(*, mentor: MentorProfile, mentee: MenteeProfile, message: str = "") -> MatchRequest:
    """Write a pending request in the mentee's lowest free slot; the day to answer by is a promise (R41)."""
    program = mentor.program
    taken = MatchRequest.objects.pending().filter(mentee=mentee).values_list("open_slot", flat=True)
    today = program.today()
    answer_by = _after(today, program.response_days)
    return MatchRequest.objects.create(
        program=program,
        mentor=mentor,
        mentee=mentee,
        message="" if program.request_message == RequestMessage.OFF else message.strip(),
        answer_by=answer_by,
        expires_on=_after(today, program.auto_expire_days),
        escalates_on=(answer_by or today + dt.timedelta(days=max(program.nudge_days, default=0))) + SILENCE,
        created_at=timezone.now(),
        open_slot=free_slot(taken),
        pair_open=1,
    )


def _after(today: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else today + dt.timedelta(days=days)


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
    if match_request.escalates_on is None:  # a task asks the coordinators to look at it: they need not any more
        close_tasks(match_request.tasks)
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
    cycle, today = program.current_cycle(), program.today()
    take_places(mentor=mentor, mentee=mentee, cycle=cycle)
    ends_on, meet_by = last_day(today, program.match_months), _after(today, program.first_meeting_days)
    match = Match.objects.create(
        program=program,
        request=match_request,
        mentor=mentor,
        mentee=mentee,
        cycle=cycle,
        source=source,
        started_at=timezone.now(),
        ends_on=ends_on,
        reminded_days=None if ends_on is None else (ends_on - today).days,
        meeting_reminder_on=meet_by and meet_by + dt.timedelta(days=1),
        active_flag=1,
        mentee_slot=_slot_of(mentee),
    )
    record(Event.MATCH_MADE, match, actor=actor)
    announce(Event.MATCH_MADE, match_request, actor=actor, match=match)
    release_what_is_over(match, actor=actor)
    return match


def end_match(
    match: Match,
    end: MatchEnd,
    *,
    by: EndedBy,
    actor: Any,
    reason: EndReason | None = None,
    asked_by: Role | None = None,
) -> None:
    """End a running match by compare-and-set, free its places and tell both, who may start anew at once (R66, R72).

    Who has left is told nothing. Raises Stale if the match is over already.
    """
    status = MatchStatus.COMPLETED if end in COMPLETED else MatchStatus.ENDED_EARLY
    ended = {"status": status, "ended_at": timezone.now(), "end_reason": end, "ended_by": by, "reason": reason}
    free = {"active_flag": None, "mentee_slot": None, "meeting_reminder_on": None}
    if not Match.objects.active().filter(pk=match.pk).update(**ended, **free):
        raise Stale
    for name, value in {**ended, **free}.items():
        setattr(match, name, value)
    free_places(mentor=match.mentor, mentee=match.mentee)
    cancel_plans(match)
    close_tasks(match.tasks, by=actor if by == EndedBy.STAFF else None)
    letters = letters_of_end(end, asked_by=asked_by)
    present = [person for person in (match.mentor, match.mentee) if person.status != ProfileStatus.LEFT]
    write_letters([(letters[person.ROLE], person) for person in present], match_request=match.request)
    record(Event.MATCH_ENDED, match, actor=actor)
    announce(Event.MATCH_ENDED, match.request, actor=actor, match=match)
    if match.program.profile_review_after_match:
        _ask_for_a_review(match, actor=actor)


def _ask_for_a_review(match: Match, *, actor: Any) -> None:
    """Ask both for a look at their profiles, by e-mail and by what their pages show until it is done (R13)."""
    enrolled = [person for person in (match.mentor, match.mentee) if person.is_enrolled]
    for person in enrolled:
        type(person).objects.filter(pk=person.pk).update(review_due=True)
        person.review_due = True
    tell = [person.ROLE for person in enrolled]
    record(Event.PROFILE_REVIEW_ASKED, match, actor=actor)
    announce(Event.PROFILE_REVIEW_ASKED, match.request, actor=actor, match=match, tell=tell)


def free_places(*, mentor: MentorProfile, mentee: MenteeProfile) -> None:
    """Take a match off the counters of both sides by conditional UPDATE; the cycle goes on counting it (R72)."""
    for held in (mentor, mentee):
        rows = type(held).objects.filter(pk=held.pk, active_matches__gte=1)
        held.active_matches -= 1
        held.active_limit = limit_of(held, held.program)
        if not rows.update(active_matches=F("active_matches") - 1, active_limit=held.active_limit):
            raise Stale


def go_away(mentor: MentorProfile, *, until: dt.date) -> None:
    """Let nobody ask the mentor before that day; the list and the search follow after the commit."""
    mentor.away_until = until
    mentor.save(update_fields=["away_until"])
    after_commit(index.insert_or_update_object, mentor)


def _slot_of(mentee: MenteeProfile) -> int:
    """Return the lowest free slot of a mentee whose new match is counted already; the first match has no rival."""
    if mentee.active_matches == 1:
        return 1
    return free_slot(Match.objects.active().filter(mentee=mentee).values_list("mentee_slot", flat=True))


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
    if not mentor.program.is_between_cycles(cycle) and mentor.free_places(cycle) == 0:
        others = MatchRequest.objects.pending().filter(mentor=mentor).prefetch_people()
        withdraw(others, WithdrawReason.MENTOR_FULL, actor=actor)


def limit_of(profile: AnyProfile, program: Program) -> int | None:
    """Return how many running matches the profile may have; never below what runs already."""
    limit = program.max_active_per_mentee
    if isinstance(profile, MentorProfile):
        limit = profile.capacity if program.capacity_scope == CapacityScope.CONCURRENT else None
    return None if limit is None else max(limit, profile.active_matches)
