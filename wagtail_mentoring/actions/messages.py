"""Verbs about private messages, and about people who do not want to see each other.

Nothing of this is logged or sent to the host: what two people write is theirs alone, and a block is silent.
"""

import datetime as dt
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from wagtail_mentoring.actions._kit import hold_people, lock_pair, refuse, verb
from wagtail_mentoring.actions._post import tell_of_message
from wagtail_mentoring.actions._steps import withdraw
from wagtail_mentoring.actions._tasks import close_tasks, open_tasks_of_a_block
from wagtail_mentoring.choices import Refusal, Role, TaskKind, WithdrawReason
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.models import (
    Block,
    CoordinatorTask,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    Message,
    MessageAllowance,
    OutboxEmail,
    Program,
    Thread,
)
from wagtail_mentoring.models.messages import PER_HOUR
from wagtail_mentoring.policy import get_policy

UNAVAILABLE = {Role.MENTOR: WithdrawReason.MENTOR_UNAVAILABLE, Role.MENTEE: WithdrawReason.MENTEE_UNAVAILABLE}


@verb
def send_message(
    *,
    mentor: MentorProfile,
    mentee: MenteeProfile,
    text: str,
    actor: Any,
    op_id: str = "",
    upto: Message | None = None,
) -> Message:
    """Write to the other one, as the mentor or the mentee, and return the message (R30, R31).

    ``text`` has at most 4,000 characters; ``op_id`` is the form's own random key: the same text sent twice is written
    once, another one from a form that the browser has kept is another message. Whoever answers has read what was shown,
    up to the message ``upto``. The other one gets an e-mail, and no further one until everything is read (R34). Nobody
    writes more than 30 messages in an hour. Raises Refused or Stale.
    """
    mentor, mentee = lock_pair(mentor=mentor.pk, mentee=mentee.pk)
    author = Role.MENTOR if actor is not None and mentor.user_id == actor.pk else Role.MENTEE
    sent = Message.objects.between(mentor=mentor, mentee=mentee).written_by(author)
    again = sent.filter(op_id=op_id).first() if op_id else None
    if again is not None:
        if again.text == text.strip():
            return again
        op_id = ""
    refuse(get_policy().may_write(mentor=mentor, mentee=mentee, actor=actor, text=text))
    now = timezone.now()
    _count(mentor.program, actor, now)
    thread, _is_new = Thread.objects.get_or_create(
        mentor=mentor, mentee=mentee, defaults={"program": mentor.program, "last_at": now}
    )
    Thread.objects.filter(pk=thread.pk).update(last_at=now)
    thread.mentor, thread.mentee = mentor, mentee
    row = {"thread": thread, "author": author, "text": text.strip(), "sent_at": now}
    message = Message.objects.create(**row, op_id=op_id or None)
    if upto is not None:
        _read(thread, author, upto)
    _tell_of_unread(thread, Role.MENTEE if author == Role.MENTOR else Role.MENTOR)
    return message


def _count(program: Program, user: Any, now: dt.datetime) -> None:
    """Count a message against its author's hour by conditional UPDATE; the counter begins anew with each hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    new = MessageAllowance(program=program, user=user, hour=hour)
    MessageAllowance.objects.bulk_create([new], ignore_conflicts=True)
    rows = MessageAllowance.objects.filter(~Q(hour=hour) | Q(sent__lt=PER_HOUR), program=program, user=user)
    number = Case(When(hour=hour, then=F("sent") + 1), default=Value(1))
    if not rows.update(sent=number, hour=hour):
        refuse(Refusal.TOO_MANY_MESSAGES)


@verb
def read_messages(thread: Thread, *, actor: Any, upto: Message) -> int:
    """Note that ``actor``, one of the two, has read what the other one wrote up to a message; return how many are new.

    What has come meanwhile, and is not read by that, is told by an e-mail of its own. Raises Refused or Stale.
    """
    thread.mentor, thread.mentee = lock_pair(mentor=thread.mentor_id, mentee=thread.mentee_id)
    role = thread.role_of(actor)
    if role is None:
        raise Refused(Refusal.NOT_YOURS)
    number = _read(thread, role, upto)
    _tell_of_unread(thread, role)
    return number


def _read(thread: Thread, role: Role, upto: Message) -> int:
    return thread.written_to(role).unread().filter(pk__lte=upto.pk).update(read_at=timezone.now())


def _tell_of_unread(thread: Thread, role: Role) -> None:
    """Write to whom something unread waits, unless an e-mail has told of it, or of what was unread before it."""
    unread = list(thread.written_to(role).unread())
    if unread and not OutboxEmail.objects.since(unread[0]).exists():
        tell_of_message(thread, getattr(thread, role.value), occasion=f"message {unread[-1].pk}")


@verb
def block_person(*, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Block:
    """Keep the other one away, as the mentor or the mentee: neither sees the other or can write or ask any more.

    It is mutual, silent and at once; whatever profiles the two have in the program. Requests between them are withdrawn
    because ``actor`` is not available any more; a match goes on until coordinators, who get a task, have it ended.
    Raises Refused or Stale.
    """
    program, users = mentor.program, [pk for pk in (mentor.user_id, mentee.user_id) if pk is not None]
    hold_people(program, users, has_blocks=True)
    refuse(get_policy().may_block(mentor=_now(mentor), mentee=_now(mentee), actor=actor))
    other = next(pk for pk in users if pk != actor.pk)
    block, is_new = Block.objects.get_or_create(program=program, blocker=actor, blocked_id=other)
    if is_new:
        for role in Role:
            asked = MatchRequest.objects.pending().filter(program=program, **{f"{role.value}__user": actor})
            mine = asked.filter(mentor__user__in=users, mentee__user__in=users).prefetch_people()
            withdraw(mine, UNAVAILABLE[role], actor=actor)
        open_tasks_of_a_block(program, users)
    return block


@verb
def unblock_person(*, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> None:
    """Take back one's own block of the other one. The other one's block, if there is one, stays. Raises Refused."""
    program, users = mentor.program, [pk for pk in (mentor.user_id, mentee.user_id) if pk is not None]
    hold_people(program, users)
    refuse(get_policy().may_block(mentor=_now(mentor), mentee=_now(mentee), actor=actor))
    blocks = Block.objects.between(program, *users)
    blocks.filter(blocker=actor).delete()
    if not blocks.exists():
        matches = Match.objects.active().filter(program=program, mentor__user__in=users, mentee__user__in=users)
        close_tasks(CoordinatorTask.objects.filter(kind=TaskKind.MATCH_BLOCKED, match__in=matches.values("pk")))


def _now(profile: Any) -> Any:
    return type(profile).objects.select_related("program", "user").get(pk=profile.pk)
