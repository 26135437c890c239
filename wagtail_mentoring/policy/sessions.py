"""Who may keep sessions of a match, on which days, and change or remove them."""

import datetime as dt
import zoneinfo
from typing import Any

from django.utils import timezone

from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import Match, MentoringSession, OutboxEmail, Program
from wagtail_mentoring.policy.endings import Endings
from wagtail_mentoring.policy.grounds import are_apart

FARTHEST = dt.timedelta(days=366)  # before the match was made, and from today
LETTERS_AN_HOUR = 20  # about the plans of one of the two; each change writes to both


class Sessions(Endings):
    """A part of ``Policy``: what the two keep of their meetings."""

    def may_keep_session(
        self, *, match: Match, actor: Any, held_on: dt.date | None = None, is_ahead: bool = False
    ) -> Refusal | None:
        """Whether ``actor``, one of the two, may write down a session of that day, or plan one (R59).

        Up to a year before the match was made, because many have met by then, and up to a year from now. A match that
        is over, or has a last day, takes sessions up to that day however late they are written: what took place did so.
        ``None`` leaves the day out of the question. ``is_ahead`` is whether it is still to come, and so a plan of which
        the partner hears: only while the match runs, not across a block, and not more often than one can bear.
        """
        if (role := match.role_of(actor)) is None:
            return Refusal.NOT_YOURS
        if not match.program.sessions:
            return Refusal.NO_SESSIONS
        if held_on is not None and (refusal := self._day_of_session(match, held_on, getattr(match, role.value).zone)):
            return refusal
        return self._bars_a_plan(match, actor) if is_ahead else None

    def _day_of_session(self, match: Match, held_on: dt.date, zone: zoneinfo.ZoneInfo) -> Refusal | None:
        if held_on < match.made_on - FARTHEST:
            return Refusal.SESSION_TOO_EARLY
        last = match.last_day(zone)
        if last is not None and held_on > last:
            return Refusal.SESSION_AFTER_END
        return Refusal.SESSION_TOO_FAR if held_on > timezone.localdate(timezone=zone) + FARTHEST else None

    def _bars_a_plan(self, match: Match, actor: Any) -> Refusal | None:
        if match.ended_at is not None:
            return Refusal.SESSION_AFTER_END
        if are_apart(match.mentor, match.mentee):
            return Refusal.YOU_BLOCKED if are_apart(match.mentor, match.mentee, by=actor) else Refusal.NOT_REACHABLE
        lately = timezone.now() - dt.timedelta(hours=1)
        written = OutboxEmail.objects.filter(session__match=match, session__author=actor.pk, created_at__gte=lately)
        return Refusal.TOO_MANY_MESSAGES if written.count() >= LETTERS_AN_HOUR else None

    def may_change_session(
        self, *, session: MentoringSession, actor: Any, held_on: dt.date | None = None, is_ahead: bool | None = None
    ) -> Refusal | None:
        """Whether the author, and nobody else, may change a session, and move it to that day (R60).

        A plan of which the partner knows stays one: it is moved to another day ahead, or canceled. ``is_ahead`` is
        whether it would still be to come; ``None`` leaves that out of the question.
        """
        if session.author_id is None or actor is None or session.author_id != actor.pk:
            return Refusal.NOT_YOURS
        if session.canceled_at is not None:
            return Refusal.PLAN_CANCELED
        day = None if held_on == session.held_on else held_on
        if refusal := self.may_keep_session(match=session.match, actor=actor, held_on=day, is_ahead=bool(is_ahead)):
            return refusal
        return Refusal.PLAN_AHEAD if session.is_planned and is_ahead is False else None

    def may_remove_session(self, *, session: MentoringSession, actor: Any) -> Refusal | None:
        """Whether the author may remove a session for good, or cancel a plan, whatever the program keeps.

        A canceled plan stays until both have been written to: the letter takes the entry out of their calendars.
        """
        if session.author_id is None or actor is None or session.author_id != actor.pk:
            return Refusal.NOT_YOURS
        if session.canceled_at is None or not OutboxEmail.objects.to_come().filter(session=session).exists():
            return None
        return Refusal.LETTER_UNDER_WAY

    def may_claim(self, *, program: Program) -> Refusal | None:
        """Whether the program adds sessions up to hours of professional development (R62)."""
        return None if program.cpd else Refusal.NO_CPD
