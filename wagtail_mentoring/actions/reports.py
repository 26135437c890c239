"""The verb about unwelcome messages: one of the two shows the program team what the other one wrote."""

from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_pair, record, refuse, tell_host, verb
from wagtail_mentoring.actions._post import tell_staff_of_report
from wagtail_mentoring.choices import Role, TaskKind
from wagtail_mentoring.models import CoordinatorTask, ReportedMessage, Thread
from wagtail_mentoring.models.tasks import SLOTS
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy

MOST = 20


@verb
def report_messages(thread: Thread, *, actor: Any, note: str = "") -> CoordinatorTask:
    """Show the program team what the other one has written, as one of the two, and return the task.

    The last 20 messages of the other one are kept as they are now, with a ``note`` of at most 2,000 characters. The
    other one learns nothing of it. Raises Refused or Stale.
    """
    thread.mentor, thread.mentee = lock_pair(mentor=thread.mentor_id, mentee=thread.mentee_id)
    thread.program = thread.mentor.program
    refuse(get_policy().may_report(thread=thread, actor=actor, note=note))
    role = Role(str(thread.role_of(actor)))
    task = CoordinatorTask.objects.create(
        program=thread.program,
        thread=thread,
        kind=TaskKind.MESSAGES_REPORTED,
        message=note.strip(),
        opened_at=timezone.now(),
        opened_by=actor,
        open_slot=SLOTS[role],
    )
    last = thread.written_to(role).order_by("-sent_at", "-pk").values("author", "text", "sent_at")[:MOST]
    ReportedMessage.objects.bulk_create(ReportedMessage(task=task, **row) for row in last)
    record(Event.TASK_OPENED, task, actor=actor)
    tell_host(Event.TASK_OPENED, task, actor=actor, task=task)
    tell_staff_of_report(task)
    return task
