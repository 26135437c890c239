"""What one of the two may do about a match: the links and buttons on its card, its page and the profile."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from wagtail_mentoring.choices import MatchStatus, Refusal, Role
from wagtail_mentoring.models import Match
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._ways import Way


@dataclass(frozen=True)
class Deeds:
    """``links`` stand in view, ``more`` behind a button; ``asked_at`` is when the reader asked to end it."""

    links: list[Way] = field(default_factory=list)
    more: list[Way] = field(default_factory=list)
    asked_at: dt.datetime | None = None
    may_hide: bool = False
    may_show: bool = False


def deeds_of(match: Match, *, user: Any) -> Deeds:
    """Return what ``user``, one of the two, may do now; the law is asked as the verbs ask it (R64, R67, R69)."""
    law, role = get_policy(), Role(str(match.role_of(user)))
    finishing = [] if law.may_finish(match=match, actor=user) else finish_ways(match)
    refusal = law.may_ask_to_end(match=match, actor=user)
    asking = [] if refusal else ask_ways(match)
    turning = turning_of(match, user=user)
    return Deeds(
        links=finishing[:1] or asking,
        more=finishing[1:] + asking if finishing else [],
        asked_at=match.asked_at_by(role) if refusal == Refusal.END_ALREADY_ASKED else None,
        may_hide=turning.may_hide,
        may_show=turning.may_show,
    )


def turning_of(match: Match, *, user: Any) -> Deeds:
    """Return only whether ``user`` may hide or show it on the profiles, for no query."""
    role = Role(str(match.role_of(user)))
    is_shown_at_all = match.program.show_matches_on_profile and match.status != MatchStatus.ENDED_EARLY
    may_turn = is_shown_at_all and get_policy().may_hide(match=match, actor=user) is None
    is_hidden = match.is_hidden_by(role)
    return Deeds(may_hide=may_turn and not is_hidden, may_show=may_turn and is_hidden)


def finish_ways(match: Match) -> list[Way]:
    """Return the links to the page that asks before the match ends, once for each way."""
    address = reverse("wagtail_mentoring:match_finish", args=[match.pk])
    words = match.program.words
    return [(words["finish"], address), (words["abandon"], f"{address}?abandon=1")]


def ask_ways(match: Match) -> list[Way]:
    """Return the links to the page that asks the program team to end it."""
    address, words = reverse("wagtail_mentoring:match_ask", args=[match.pk]), match.program.words
    graceful = [(words["graceful_exit"], f"{address}?graceful=1")]
    return [(words["ask_to_end"], address), *graceful * match.program.graceful_exit]
