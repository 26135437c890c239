"""Verbs about how often somebody gets which mail."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_program, verb
from wagtail_mentoring.actions._post import send_after_commit
from wagtail_mentoring.choices import MailKind, MailPace, OutboxState
from wagtail_mentoring.models import MailPreference, OutboxEmail, Program


@verb
def choose_mail(*, program: Program, user: Any, paces: Mapping[MailKind, MailPace]) -> None:
    """Change how often ``user`` gets mail of a program, for the kinds of ``paces``; the others stay as they are (R34).

    What is held for a daily digest leaves at once, or not at all, where that is wanted now. Raises ValueError for a
    pace that a kind does not have, such as decisions that are off, or Stale.
    """
    if wrong := [kind for kind, pace in paces.items() if pace not in MailKind(kind).paces]:
        raise ValueError(f"choose_mail() cannot change {', '.join(wrong)} so")
    _choose(lock_program(program), user, paces)


@verb
def end_digest(*, program: Program, user: Any) -> list[MailKind]:
    """Let nothing come in a daily digest any more, and return what did.

    It is off where that may be; what cannot be off comes at once again. Raises Stale.
    """
    held = lock_program(program)
    daily = [kind for kind, pace in MailPreference.objects.of(user, held).paces().items() if pace == MailPace.DAILY]
    _choose(held, user, {kind: MailPace.OFF if MailPace.OFF in kind.paces else MailPace.AT_ONCE for kind in daily})
    return daily


def _choose(program: Program, user: Any, paces: Mapping[MailKind, MailPace]) -> None:
    chosen = MailPreference.objects.of(user, program)
    chosen.filter(kind__in=paces).delete()
    chosen.bulk_create(
        MailPreference(program=program, user=user, kind=kind, pace=pace)
        for kind, pace in paces.items()
        if pace != MailKind(kind).paces[0]
    )
    for kind, pace in paces.items():
        waiting = OutboxEmail.objects.held().filter(program=program, recipient=user)
        _let_go(waiting.filter(letter__in=MailKind(kind).letters), pace)


def _let_go(rows: Any, pace: MailPace) -> None:
    """Let what is held for a digest follow its reader's new wish."""
    if pace == MailPace.OFF:
        rows.update(state=OutboxState.OFF)
    elif pace == MailPace.AT_ONCE:
        keys = list(rows.values_list("pk", flat=True))
        rows.filter(pk__in=keys).update(state=OutboxState.QUEUED, not_before=timezone.now())
        send_after_commit(keys)
