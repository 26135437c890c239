"""Sessions of the demo: who is matched meets every few weeks, writes some of it down, and plans the next time."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from demo.seeding.stories import Asking
from wagtail_mentoring import actions
from wagtail_mentoring.choices import SessionHow
from wagtail_mentoring.models import Match
from wagtail_mentoring.policy import get_policy

EVERY = 24  # days, more or less
DISCUSSED = (
    "What the first year in the position should look like, and whom to ask for help.",
    "The logbook for the license: which projects count, and how to describe them.",
    "A difficult conversation with a client, played through twice.",
    "How to say no to work that somebody else should do.",
    "Site visit: what to look at first, and what to write down on the spot.",
    "Where the profession is going, and what to learn for it.",
    "A draft of the annual review, sentence by sentence.",
)
NEXT_STEPS = (
    "Send the draft by the end of the month.",
    "Shadow a design review; ask for the minutes of the last one.",
    "Read the practice standard, and bring three questions.",
    "",
)
Happening = tuple[int, Callable[[], object]]


def sessions_of(
    asking: Asking, between: Callable[[], dict[str, Any]], *, seed: int, plans: bool
) -> Iterator[Happening]:
    """Yield what two people who were matched keep of their meetings: how many days ago, and the verb."""
    rng = random.Random(f"{seed} {asking.mentor} {asking.mentee}")
    made = asking.days_ago - asking.after
    for days in range(made - rng.randint(6, 18), 3, -EVERY):
        entry = {
            "minutes": rng.choice([30, 45, 60, 60, 90]),
            "how": rng.choice([SessionHow.VIDEO.value, SessionHow.VIDEO.value, SessionHow.IN_PERSON.value]),
            "discussed": rng.choice(DISCUSSED),
            "value": rng.choice([3, 4, 4, 5]),
            "next_steps": rng.choice(NEXT_STEPS),
        }
        yield days, lambda entry=entry: _keep(between(), "mentee", **entry)
        yield days, lambda entry=entry: _keep(between(), "mentor", minutes=entry["minutes"], how=entry["how"])
    if plans:
        yield (
            1,
            lambda: _keep(between(), "mentee", days=9, time=dt.time(16, 30), minutes=60, how=SessionHow.VIDEO.value),
        )


def _keep(pair: dict[str, Any], role: str, *, days: int = 0, **entry: Any) -> None:
    """Write a session down, in the match that the two have, if they still have it and it lasts so long."""
    match = Match.objects.active().between(**pair).first()
    if match is not None:
        person = getattr(match, role)
        day = timezone.localdate(timezone=person.zone) + dt.timedelta(days=days)
        if get_policy().may_keep_session(match=match, actor=person.user, held_on=day) is None:
            actions.keep_session(match, entry=actions.SessionEntry(day, **entry), actor=person.user)
