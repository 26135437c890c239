"""Verbs about sessions: the author's own record of a meeting, and plans that both know of.

Nothing of this is logged or sent to the host: what happened in a session is its author's alone (R61).
"""

import datetime as dt
import zoneinfo
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_match, refuse, verb
from wagtail_mentoring.actions._plans import plan_of, tell_both
from wagtail_mentoring.choices import Letter, Role
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import Match, MentoringSession, OperationKey, SessionVersion
from wagtail_mentoring.models.sessions import ENTRY
from wagtail_mentoring.policy import get_policy

EARLIEST, LATEST = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
PLAN = ("begins_at", "has_time", "minutes", "how")


@dataclass(frozen=True)
class SessionEntry:
    """What somebody writes down of a session; only the day is needed (R59).

    ``time`` is by the author's clock. ``minutes`` is 1 to 1,440; ``cpd_minutes`` 0 to 1,440, None for the length.
    """

    held_on: dt.date
    time: dt.time | None = None
    minutes: int | None = None
    how: str = ""
    discussed: str = ""
    value: int | None = None
    next_steps: str = ""
    cpd_minutes: int | None = None

    def begins_at(self, zone: zoneinfo.ZoneInfo) -> dt.datetime:
        """Return the moment at which it begins; midnight where there is no time, and the edge of time beyond it."""
        try:
            return dt.datetime.combine(self.held_on, self.time or dt.time.min, tzinfo=zone).astimezone(dt.UTC)
        except OverflowError:
            return EARLIEST if self.held_on.year == dt.MINYEAR else LATEST

    def columns(self, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
        """Return what the row keeps of it."""
        columns = asdict(self)
        has_time = columns.pop("time") is not None
        return columns | {"begins_at": self.begins_at(zone), "has_time": has_time, "time_zone": zone.key}


@verb
def keep_session(match: Match, *, entry: SessionEntry, actor: Any, op_id: str = "") -> MentoringSession:
    """Keep a session as one of the two, and return it (R58-R61); one that is to come is a plan that both get told.

    ``op_id`` is the form's own random key: the same form submitted twice creates once. Whoever has met, or means to,
    needs no reminder of the first meeting (R55). Raises Refused or Stale.
    """
    held, now = lock_match(match), timezone.now()
    if op_id and (used := OperationKey.objects.filter(actor=actor, op_id=op_id).first()):
        return _created_with(used)
    law = get_policy()
    refuse(law.may_keep_session(match=held, actor=actor))
    session = _written(held, entry, actor=actor, now=now)
    is_ahead = session.begins_at > now
    refuse(law.may_keep_session(match=held, actor=actor, held_on=entry.held_on, is_ahead=is_ahead))
    session.plan_sequence = 0 if is_ahead else None
    session.save(force_insert=True)
    if op_id:
        OperationKey.objects.create(actor=actor, op_id=op_id, session=session)
    Match.objects.filter(pk=held.pk).update(meeting_reminder_on=None, planned_until=_planned_until(held, session))
    if session.is_planned:
        tell_both(Letter.SESSION_PLANNED, plan_of(session), held)
    return session


def _written(match: Match, entry: SessionEntry, *, actor: Any, now: dt.datetime) -> MentoringSession:
    role = Role(str(match.role_of(actor)))
    columns = entry.columns(getattr(match, role.value).zone)
    return MentoringSession(match=match, author=actor, author_role=role, written_at=now, **columns)


def _planned_until(match: Match, session: MentoringSession) -> dt.datetime | None:
    """Return until when there may be plans; what is canceled or moved nearer takes nothing back."""
    if not session.is_planned:
        return match.planned_until
    return max(session.begins_at, match.planned_until or session.begins_at)


def _created_with(used: OperationKey) -> MentoringSession:
    if used.session is None:  # the key of another form
        raise Stale
    return used.session


@verb
def change_session(session: MentoringSession, *, entry: SessionEntry, actor: Any) -> MentoringSession:
    """Change a session as its author; what it said before is kept for the author (R60).

    Both are told of a plan whose day, time, length or way has changed. Raises Refused or Stale.
    """
    held = _lock(session, actor=actor)
    columns = entry.columns(held.zone)
    is_ahead = columns["begins_at"] > timezone.now()
    refuse(get_policy().may_change_session(session=held, actor=actor, held_on=entry.held_on, is_ahead=is_ahead))
    before = {name: getattr(held, name) for name in ENTRY}
    if columns == before:
        return held
    SessionVersion.objects.create(session=held, replaced_at=timezone.now(), **before)
    was_planned = held.plan_sequence is not None
    is_moved = is_ahead and (not held.is_planned or any(columns[name] != before[name] for name in PLAN))
    if is_moved:
        columns["plan_sequence"] = (held.plan_sequence or 0) + was_planned
    for name, value in columns.items():
        setattr(held, name, value)
    held.save(update_fields=list(columns))
    if is_moved:
        Match.objects.filter(pk=held.match_id).update(planned_until=_planned_until(held.match, held))
        letter = Letter.SESSION_MOVED if was_planned else Letter.SESSION_PLANNED
        tell_both(letter, plan_of(held), held.match)
    return held


@verb
def remove_session(session: MentoringSession, *, actor: Any) -> None:
    """Remove a session as its author, for good. Raises Refused, or Stale where it is a plan: that is canceled."""
    held = _lock(session, actor=actor)
    if held.is_planned:
        raise Stale
    refuse(get_policy().may_remove_session(session=held, actor=actor))
    held.delete()


@verb
def cancel_plan(session: MentoringSession, *, actor: Any) -> None:
    """Cancel a plan as its author, and tell both. Raises Refused, or Stale where it is none, or none any more."""
    held = _lock(session, actor=actor)
    if not held.is_planned:
        raise Stale
    refuse(get_policy().may_remove_session(session=held, actor=actor))
    held.canceled_at, held.plan_sequence = timezone.now(), (held.plan_sequence or 0) + 1
    held.save(update_fields=["canceled_at", "plan_sequence"])
    tell_both(Letter.SESSION_CANCELED, plan_of(held), held.match)


def _lock(session: MentoringSession, *, actor: Any) -> MentoringSession:
    """Hold the two people of the session's match, and return the author's session as it is now."""
    match = lock_match(session.match)
    held = MentoringSession.objects.written_by(actor).filter(pk=session.pk).first()
    if held is None:
        raise Stale
    held.match = match
    return held
