"""Verbs about match requests.

Each locks mentor, then mentee, by writing; asks the law on the rows it holds; writes; tells.
"""

import datetime as dt
from typing import Any

from wagtail_mentoring.actions._kit import (
    announce,
    lock_pair,
    lock_request,
    on_behalf_of,
    record,
    refuse,
    tell_host,
    verb,
)
from wagtail_mentoring.actions._post import tell_staff
from wagtail_mentoring.actions._steps import close_request, go_away, open_match, open_request, withdraw
from wagtail_mentoring.actions._tasks import open_task
from wagtail_mentoring.choices import DeclineReason, MatchSource, RequestStatus, TaskKind, WithdrawReason
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import CoordinatorTask, Match, MatchRequest, MenteeProfile, MentorProfile, OperationKey
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy


@verb
def send_request(
    *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any, message: str = "", op_id: str = ""
) -> MatchRequest:
    """Ask ``mentor`` for ``mentee`` and return the pending request (R36-R40).

    ``actor`` is the mentee, or a coordinator on behalf of the mentee: then the log entry says so.
    ``op_id`` is the form's own random key, at most 32 characters: the same form submitted twice
    creates once. Raises Refused, or Stale when the net caught a simultaneous request.
    """
    mentor, mentee = lock_pair(mentor=mentor.pk, mentee=mentee.pk)
    if op_id and (used := OperationKey.objects.filter(actor=actor, op_id=op_id).first()):
        if used.match_request is None:  # the key of another form
            raise Stale
        return used.match_request
    refuse(get_policy().may_request(mentor=mentor, mentee=mentee, actor=actor, message=message))
    match_request = open_request(mentor=mentor, mentee=mentee, message=message)
    if op_id:
        OperationKey.objects.create(actor=actor, op_id=op_id, match_request=match_request)
    record(Event.REQUEST_SENT, match_request, actor=actor, **on_behalf_of(mentee, actor=actor))
    announce(Event.REQUEST_SENT, match_request, actor=actor)
    return match_request


@verb
def accept_request(match_request: MatchRequest, *, actor: Any) -> Match:
    """Accept as the mentor, or as a coordinator on behalf of the mentor, and return the match (R50).

    Requests that the match makes impossible are closed with notice. Raises Refused or Stale.
    """
    held = lock_request(match_request)
    refuse(get_policy().may_accept(match_request=held, actor=actor))
    close_request(held, RequestStatus.ACCEPTED, actor=actor, **on_behalf_of(held.mentor, actor=actor))
    announce(Event.REQUEST_ACCEPTED, held, actor=actor)
    return open_match(held, source=MatchSource.REQUEST, actor=actor)


@verb
def decline_request(
    match_request: MatchRequest,
    *,
    actor: Any,
    reason: DeclineReason | None = None,
    shares_reason: bool = False,
    away_until: dt.date | None = None,
) -> MatchRequest:
    """Decline as the mentor or on the mentor's behalf (R51); the mentee sees ``reason`` only if ``shares_reason``.

    With ``away_until``, which is the mentor's own to give, nobody can ask the mentor before that day (R29).
    Raises Refused or Stale.
    """
    held = lock_request(match_request)
    refuse(get_policy().may_answer(match_request=held, actor=actor))
    if away_until is not None:
        refuse(get_policy().may_edit(profile=held.mentor, actor=actor))
        go_away(held.mentor, until=away_until)
    held.decline_reason, held.shares_reason = reason or "", bool(reason and shares_reason)
    close_request(held, RequestStatus.DECLINED, actor=actor, **on_behalf_of(held.mentor, actor=actor))
    announce(Event.REQUEST_DECLINED, held, actor=actor)
    return held


@verb
def cancel_request(match_request: MatchRequest, *, actor: Any) -> MatchRequest:
    """Take the request back as the mentee, on any day (R43). Raises Refused or Stale."""
    held = lock_request(match_request)
    refuse(get_policy().may_cancel(match_request=held, actor=actor))
    close_request(held, RequestStatus.CANCELED, actor=actor)
    announce(Event.REQUEST_CANCELED, held, actor=actor)
    return held


@verb
def ask_for_help(match_request: MatchRequest, *, actor: Any) -> CoordinatorTask:
    """Have the program team reach out to the mentor, as the mentee whose request is overdue (R42): once per request.

    Raises Refused or Stale.
    """
    held = lock_request(match_request)
    refuse(get_policy().may_ask_for_help(match_request=held, actor=actor))
    task = open_task(held, TaskKind.HELP_ASKED, actor=actor)
    record(Event.HELP_ASKED, held, actor=actor)
    tell_host(Event.HELP_ASKED, held, actor=actor, match_request=held)
    tell_staff(Event.HELP_ASKED, held)
    return task


@verb
def withdraw_request(match_request: MatchRequest, *, actor: Any) -> MatchRequest:
    """Take the request back as a coordinator; both people are told. Raises Refused or Stale."""
    held = lock_request(match_request)
    refuse(get_policy().may_withdraw(match_request=held, actor=actor))
    withdraw([held], WithdrawReason.STAFF, actor=actor)
    return held
