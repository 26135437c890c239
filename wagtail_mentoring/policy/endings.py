"""Who may end a match, ask for it, move its last day or keep it off the profiles, and who settles tasks."""

import datetime as dt
from typing import Any

from wagtail_mentoring.choices import EndingBy, Letter, ProfileStatus, Refusal, TaskKind
from wagtail_mentoring.models import CoordinatorTask, EndReason, Match, MatchRequest, OutboxEmail, Program
from wagtail_mentoring.models.tasks import MESSAGE_LENGTH
from wagtail_mentoring.policy.grounds import Grounds, is_person

REASON_LENGTH = 500
FARTHEST = dt.timedelta(days=3653)  # from today


class Endings(Grounds):
    """A part of ``Policy``: what happens after a match has been made."""

    def may_finish(self, *, match: Match, actor: Any) -> Refusal | None:
        """Whether ``actor``, one of the two, may end the match without the program team (R64)."""
        if match.role_of(actor) is None:
            return Refusal.NOT_YOURS
        if not match.is_active:
            return Refusal.MATCH_OVER
        return Refusal.STAFF_ENDS if match.program.ending_by == EndingBy.STAFF else None

    def may_ask_to_end(
        self, *, match: Match, actor: Any, is_graceful: bool = False, message: str = ""
    ) -> Refusal | None:
        """Whether ``actor``, one of the two, may have the program team end the match: once, while it is open (R67).

        Whether the other one has asked changes nothing: neither learns of it (R69).
        """
        role = match.role_of(actor)
        if role is None:
            return Refusal.NOT_YOURS
        if not match.is_active:
            return Refusal.MATCH_OVER
        if match.program.ending_by == EndingBy.PARTICIPANTS:
            return Refusal.YOU_END
        if is_graceful and not match.program.graceful_exit:
            return Refusal.NO_GRACEFUL_EXIT
        if len(message) > MESSAGE_LENGTH:
            return Refusal.MESSAGE_TOO_LONG
        return Refusal.END_ALREADY_ASKED if match.asked_at_by(role) else None

    def may_end(self, *, match: Match, actor: Any, kinds: set[bool] | None = None) -> Refusal | None:
        """Whether a coordinator may end the match early: any one who is neither of the two (R67).

        ``kinds`` says of which kinds the program's reasons are, graceful or not: an end that is not a Graceful Exit
        needs another one, or none at all. ``None`` leaves the reasons out of the question.
        """
        if refusal := self._may_care_for(match, actor=actor):
            return refusal
        if not match.is_active:
            return Refusal.MATCH_OVER
        return Refusal.NOT_A_REASON if kinds == {True} else None

    def may_exit_gracefully(self, *, match: Match, actor: Any, kinds: set[bool]) -> Refusal | None:
        """Whether a coordinator may give one of the two a Graceful Exit; ``kinds`` as in ``may_end()`` (R69)."""
        if refusal := self.may_end(match=match, actor=actor):
            return refusal
        if not match.program.graceful_exit:
            return Refusal.NO_GRACEFUL_EXIT
        return None if True in kinds else Refusal.NOT_A_REASON

    def may_end_because(self, *, match: Match, actor: Any, reason: EndReason | None) -> Refusal | None:
        """Whether a coordinator may end it for this reason of the program's list; none only where the list is empty."""
        if refusal := self.may_end(match=match, actor=actor):
            return refusal
        offered = set(EndReason.objects.offered_by(match.program).values_list("pk", flat=True))
        is_right = reason.pk in offered if reason is not None else not offered
        return None if is_right else Refusal.NOT_A_REASON

    def may_extend(
        self, *, match: Match, actor: Any, ends_on: dt.date | None = None, reason: str | None = None
    ) -> Refusal | None:
        """Whether a coordinator may move the last day to ``ends_on`` (R66).

        ``None`` leaves the day, or the reason, out of the question.
        """
        if refusal := self.may_end(match=match, actor=actor):
            return refusal
        if match.ends_on is None:
            return Refusal.NO_LAST_DAY
        if ends_on is not None and (ends_on <= match.ends_on or ends_on < match.program.today()):
            return Refusal.NOT_LATER
        if ends_on is not None and ends_on > match.program.today() + FARTHEST:
            return Refusal.EXTENDED_TOO_FAR
        is_told = reason is None or 0 < len(reason.strip()) <= REASON_LENGTH
        return None if is_told else Refusal.REASON_REQUIRED

    def may_hide(self, *, match: Match, actor: Any) -> Refusal | None:
        """Whether ``actor`` may keep the match off both profiles, and show it again: either of the two (R64)."""
        return Refusal.NOT_YOURS if match.role_of(actor) is None else None

    def may_close_task(self, *, task: CoordinatorTask, actor: Any, note: str = "") -> Refusal | None:
        """Whether a coordinator may close a task with a note; a match that somebody has left has to end instead."""
        about = task.about
        if refusal := self._may_care_for(about, actor=actor):
            return refusal
        if not task.is_open:
            return Refusal.TASK_CLOSED
        if task.kind == TaskKind.MEMBER_LEFT and ProfileStatus.LEFT in (about.mentor.status, about.mentee.status):
            return Refusal.END_THE_MATCH
        return Refusal.MESSAGE_TOO_LONG if len(note) > MESSAGE_LENGTH else None

    def may_nudge(
        self, *, match_request: MatchRequest, actor: Any, task: CoordinatorTask | None = None
    ) -> Refusal | None:
        """Whether a coordinator may have the mentor reminded of a pending request now: once a day (R42).

        Where it is the remedy of a ``task``, only while that is open.
        """
        if refusal := self._may_care_for(match_request, actor=actor):
            return refusal
        if not match_request.is_pending:
            return Refusal.NOT_PENDING
        if task is not None and not task.is_open:
            return Refusal.TASK_CLOSED
        today = match_request.program.begins(match_request.program.today())
        nudges = OutboxEmail.objects.filter(match_request=match_request, letter=Letter.NUDGE, created_at__gte=today)
        return Refusal.NUDGED_TODAY if nudges.exists() else None

    def _may_care_for(self, pair: Match | MatchRequest, *, actor: Any) -> Refusal | None:
        """Whether ``actor`` looks after the program of the two, and is neither of them."""
        program: Program = pair.program
        if not self.is_coordinator(program=program, user=actor):
            return Refusal.NOT_COORDINATOR
        is_about_oneself = is_person(pair.mentor, actor) or is_person(pair.mentee, actor)
        return Refusal.ABOUT_YOURSELF if is_about_oneself else None
