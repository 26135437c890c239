"""What coordinators are asked to look at: opened and closed inside verbs, on rows that the verb holds."""

import datetime as dt
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import announce, lock_match, lock_pair, lock_request, record, tell_host
from wagtail_mentoring.choices import Role, TaskKind
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import AnyProfile, CoordinatorTask, Match, MatchRequest, Program, Thread
from wagtail_mentoring.models.tasks import SLOTS
from wagtail_mentoring.news import Event

SILENCE = dt.timedelta(days=7)  # after the last that the calendar, or a coordinator, could do about a request


def lock_task(task: CoordinatorTask) -> CoordinatorTask:
    """Hold the two people whom a task is about and return it as it is now."""
    match = lock_match(task.match) if task.match is not None else None
    match_request = lock_request(task.match_request) if task.match_request is not None else None
    thread = _lock_thread(task.thread) if task.thread is not None else None
    held = CoordinatorTask.objects.get(pk=task.pk)
    held.match, held.match_request, held.thread = match, match_request, thread
    return held


def _lock_thread(thread: Thread) -> Thread:
    thread.mentor, thread.mentee = lock_pair(mentor=thread.mentor_id, mentee=thread.mentee_id)
    thread.program = thread.mentor.program
    return thread


def open_task(match_request: MatchRequest, kind: TaskKind, *, actor: Any) -> CoordinatorTask:
    """Ask the coordinators to look at a request, whose escalation that is; raises Stale if it is no longer pending."""
    if not MatchRequest.objects.pending().filter(pk=match_request.pk).update(escalates_on=None):
        raise Stale
    match_request.escalates_on = None
    task = CoordinatorTask.objects.create(
        program=match_request.program,
        match_request=match_request,
        kind=kind,
        opened_at=timezone.now(),
        opened_by=actor,
        open_slot=1,
    )
    record(Event.TASK_OPENED, task, actor=actor)
    tell_host(Event.TASK_OPENED, task, actor=actor, task=task)
    return task


def open_task_to_end(match: Match, kind: TaskKind, *, role: Role, message: str, actor: Any) -> CoordinatorTask:
    """Ask the coordinators to end a match for one of the two; the history of the match does not tell of it (R69)."""
    task = CoordinatorTask.objects.create(
        program=match.program,
        match=match,
        kind=kind,
        message=message.strip(),
        opened_at=timezone.now(),
        opened_by=actor,
        open_slot=SLOTS[role],
    )
    for event in (Event.TASK_OPENED, Event.END_ASKED):
        record(event, task, actor=actor)
        tell_host(event, task, actor=actor, task=task)
    return task


def open_tasks_for_running_matches(profile: AnyProfile, *, actor: Any, again: bool = True) -> None:
    """Ask the coordinators to look at every running match of somebody who is gone; the partner is told.

    Not ``again``: only at those of which they were never asked to.
    """
    side, partner = ("mentor", Role.MENTEE) if profile.ROLE == Role.MENTOR else ("mentee", Role.MENTOR)
    matches = Match.objects.active().with_people().select_related("request").filter(**{side: profile})
    known = CoordinatorTask.objects.filter(kind=TaskKind.MEMBER_LEFT, match__in=matches)
    for match in matches if again else matches.exclude(pk__in=known.values("match")):
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


def open_tasks_of_a_block(program: Program, users: list[Any]) -> None:
    """Ask the coordinators to look at the matches of two people of whom one has blocked the other; not who (R69)."""
    matches = Match.objects.active().filter(program=program, mentor__user__in=users, mentee__user__in=users)
    for match in matches.with_people():
        task, is_new = CoordinatorTask.objects.get_or_create(
            match=match,
            kind=TaskKind.MATCH_BLOCKED,
            open_slot=1,
            defaults={"program": match.program, "opened_at": timezone.now()},
        )
        if is_new:
            record(Event.TASK_OPENED, task, actor=None)
            tell_host(Event.TASK_OPENED, task, actor=None, task=task)


def close_tasks(tasks: Any, *, by: Any = None) -> None:
    """Take off the coordinators' list what is settled, by one of them or by itself."""
    tasks.open().update(closed_at=timezone.now(), closed_by=by, open_slot=None)


def close_by_hand(task: CoordinatorTask, *, note: str, actor: Any) -> None:
    """Close a task with a note, by compare-and-set; a request that still waits comes back if nothing happens.

    Raises Stale if it is closed already.
    """
    closed = {"closed_at": timezone.now(), "closed_by": actor, "closing_note": note.strip(), "open_slot": None}
    if not CoordinatorTask.objects.open().filter(pk=task.pk).update(**closed):
        raise Stale
    for name, value in closed.items():
        setattr(task, name, value)
    if task.match_request is not None and not task.match_request.tasks.open().exists():
        again = task.match_request.program.today() + SILENCE
        MatchRequest.objects.pending().filter(pk=task.match_request.pk).update(escalates_on=again)
    record(Event.TASK_CLOSED, task, actor=actor)
    tell_host(Event.TASK_CLOSED, task, actor=actor, task=task)
