"""Private messages of the demo: who asks has talked before, and a few conversations wait for an answer."""

from typing import Any

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import Thread
from wagtail_mentoring.policy import get_policy


def say(pair: dict[str, Any], role: Role, text: str) -> None:
    """Let one of two people write to the other one, and so have read what came before, if they may write at all."""
    pair = {
        name: type(person).objects.select_related("program", "user").get(pk=person.pk) for name, person in pair.items()
    }
    actor = pair[role.value].user
    if get_policy().may_write(**pair, actor=actor) is None:
        thread = Thread.objects.between(**pair).first()
        read = thread.written_to(role).last() if thread is not None else None
        actions.send_message(**pair, text=text, actor=actor, upto=read)


def read(pair: dict[str, Any], role: Role) -> None:
    """Let one of the two read what the other one wrote."""
    thread = Thread.objects.between(**pair).get()
    actions.read_messages(thread, actor=pair[role.value].user, upto=thread.messages.last())


def report(pair: dict[str, Any], role: Role, note: str) -> None:
    """Let one of the two report what the other one wrote, and block them."""
    actions.report_messages(Thread.objects.between(**pair).get(), actor=pair[role.value].user, note=note)
    actions.block_person(**pair, actor=pair[role.value].user)
