"""How matches end in a story, and what the two ask or hide before."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import Match


def ending(match: Match, how: str, role: Role, key: str, *, coordinator: Any) -> None:
    """Let ``role``, or the coordinator for the reason named ``key``, do what the story tells."""
    actor = getattr(match, role.value).user
    verbs: dict[str, Callable[[], object]] = {
        "finish": partial(actions.finish_match, match, actor=actor),
        "abandon": partial(actions.finish_match, match, actor=actor, abandon=True),
        "hide": partial(actions.hide_match, match, actor=actor),
        "ask": partial(actions.ask_to_end, match, actor=actor, message=key),
        "ask gracefully": partial(actions.ask_to_end, match, actor=actor, message=key, is_graceful=True),
        "close": lambda: _close(match, key, role, coordinator=coordinator),
    }
    verbs[how]()


def _close(match: Match, key: str, role: Role, *, coordinator: Any) -> None:
    reason = match.program.end_reasons.get(key=key)
    asked_by = role if reason.is_graceful else None
    actions.end_match_early(match, actor=coordinator, reason=reason, asked_by=asked_by)
