"""Verbs about the end of a match, and about what coordinators are asked to do."""

import datetime as dt
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_match, lock_request, record, refuse, tell_host, verb
from wagtail_mentoring.actions._post import tell_staff, write_letters
from wagtail_mentoring.actions._steps import end_match
from wagtail_mentoring.actions._tasks import close_by_hand, lock_task, open_task_to_end
from wagtail_mentoring.choices import EndedBy, Letter, MatchEnd, Role, TaskKind
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import CoordinatorTask, EndReason, Match, MatchRequest
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy


@verb
def finish_match(match: Match, *, actor: Any, abandon: bool = False) -> Match:
    """End a match as its mentor or its mentee: completed, or with ``abandon`` ended early (R64).

    Both get the letter; their places are free at once. Raises Refused or Stale.
    """
    held = lock_match(match)
    refuse(get_policy().may_finish(match=held, actor=actor))
    end = MatchEnd.ABANDONED if abandon else MatchEnd.FINISHED
    end_match(held, end, by=EndedBy(str(held.role_of(actor))), actor=actor)
    return held


@verb
def end_match_early(
    match: Match, *, actor: Any, reason: EndReason | None = None, asked_by: Role | None = None
) -> Match:
    """End a match as a coordinator, for a reason of the program's list (R67, R68).

    With a graceful reason the partner of ``asked_by`` gets the standard letter, and whoever asked a plain one; nothing
    that they see tells who asked or why (R69, R71). ``reason=None`` only where the program offers none. Raises Refused
    or Stale.
    """
    held = lock_match(match)
    refuse(get_policy().may_end_because(match=held, actor=actor, reason=reason))
    end_match(held, _end_of(reason), by=EndedBy.STAFF, actor=actor, reason=reason, asked_by=asked_by)
    return held


def _end_of(reason: EndReason | None) -> MatchEnd:
    if reason is not None and reason.completes:
        return MatchEnd.FINISHED
    return MatchEnd.GRACEFUL if reason is not None and reason.is_graceful else MatchEnd.EARLY


@verb
def ask_to_end(match: Match, *, actor: Any, is_graceful: bool = False, message: str = "") -> CoordinatorTask:
    """Ask the program team, as one of the two, to end the match, and return their task (R67, R69).

    ``message`` has at most 2,000 characters and is for the program team alone. Raises Refused or Stale.
    """
    held = lock_match(match)
    refuse(get_policy().may_ask_to_end(match=held, actor=actor, is_graceful=is_graceful, message=message))
    role = Role(str(held.role_of(actor)))
    kind = TaskKind.GRACEFUL_EXIT_ASKED if is_graceful else TaskKind.END_ASKED
    task = open_task_to_end(held, kind, role=role, message=message, actor=actor)
    tell_staff(Event.END_ASKED, held.request, occasion=f"task {task.pk}")
    return task


@verb
def extend_match(match: Match, *, ends_on: dt.date, reason: str, actor: Any) -> Match:
    """Move the last day of a running match as a coordinator; the log keeps why (R66).

    ``reason`` has at most 500 characters. Reminders of the end are given anew. Raises Refused or Stale.
    """
    held = lock_match(match)
    refuse(get_policy().may_extend(match=held, actor=actor, ends_on=ends_on, reason=reason))
    before, left = held.ends_on, (ends_on - held.program.today()).days
    if not Match.objects.active().filter(pk=held.pk).update(ends_on=ends_on, reminded_days=left):
        raise Stale
    held.ends_on, held.reminded_days = ends_on, left
    days = {"moved_from": str(before), "moved_to": str(ends_on)}
    record(Event.MATCH_EXTENDED, held, actor=actor, **days, reason=reason.strip())
    tell_host(Event.MATCH_EXTENDED, held, actor=actor, match=held)
    return held


@verb
def hide_match(match: Match, *, actor: Any) -> Match:
    """Keep the match off both profiles, as one of the two (R64). Raises Refused or Stale."""
    return _set_hidden(match, actor=actor, is_hidden=True)


@verb
def show_match(match: Match, *, actor: Any) -> Match:
    """Take back that the match is hidden; it stays off the profiles while the other one hides it. Raises as above."""
    return _set_hidden(match, actor=actor, is_hidden=False)


def _set_hidden(match: Match, *, actor: Any, is_hidden: bool) -> Match:
    held = lock_match(match)
    refuse(get_policy().may_hide(match=held, actor=actor))
    role = Role(str(held.role_of(actor)))
    if held.is_hidden_by(role) == is_hidden:
        return held
    side = f"hidden_by_{role.value}"
    Match.objects.filter(pk=held.pk).update(**{side: is_hidden})
    setattr(held, side, is_hidden)
    event = Event.MATCH_HIDDEN if is_hidden else Event.MATCH_SHOWN
    record(event, held, actor=actor)
    tell_host(event, held, actor=actor, match=held)
    return held


@verb
def close_task(task: CoordinatorTask, *, note: str, actor: Any) -> CoordinatorTask:
    """Close a task as a coordinator, with a note of at most 2,000 characters (R42). Raises Refused or Stale."""
    held = lock_task(task)
    refuse(get_policy().may_close_task(task=held, actor=actor, note=note))
    close_by_hand(held, note=note, actor=actor)
    return held


@verb
def nudge_mentor(match_request: MatchRequest, *, actor: Any) -> MatchRequest:
    """Remind the mentor of a pending request now, as a coordinator, once a day (R42). Raises Refused or Stale."""
    held = lock_request(match_request)
    refuse(get_policy().may_nudge(match_request=held, actor=actor))
    occasion = timezone.now().isoformat()
    write_letters([(Letter.NUDGE, held.mentor)], match_request=held, occasion=occasion)
    record(Event.REQUEST_NUDGED, held, actor=actor)
    tell_host(Event.REQUEST_NUDGED, held, actor=actor, match_request=held)
    return held
