"""Who may write to whom, and what a block does: it is mutual, silent and at once."""

from typing import Any

from wagtail_mentoring.choices import Messaging, Precontact, ProfileStatus, Refusal, Role
from wagtail_mentoring.models import (
    AnyProfile,
    CoordinatorTask,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    Message,
    Program,
    Thread,
)
from wagtail_mentoring.models.messages import TEXT_LENGTH
from wagtail_mentoring.models.tasks import MESSAGE_LENGTH
from wagtail_mentoring.policy.grounds import are_apart, are_matched, is_person
from wagtail_mentoring.policy.sessions import Sessions


class Messages(Sessions):
    """A part of ``Policy``: private messages (R30, R31)."""

    def may_write(
        self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any, text: str | None = None
    ) -> Refusal | None:
        """Whether ``actor``, one of the two, may write to the other one; ``None`` leaves the text out of the question.

        A mentee to a mentor whom they can see, where the program wants it so; a mentor to who has written or asks; both
        while they are matched. Somebody who has blocked, left or paused cannot be written to, and it is not told which.
        """
        writer, reader = (mentor, mentee) if is_person(mentor, actor) else (mentee, mentor)
        refusal = _who(writer, reader, actor) or self._bonds_of(writer, reader, mentor=mentor, mentee=mentee)
        if refusal is not None or text is None:
            return refusal
        return None if 0 < len(text.strip()) <= TEXT_LENGTH else Refusal.NOT_A_MESSAGE

    def recommends_a_message(self, *, mentor: MentorProfile, mentee: MenteeProfile) -> bool:
        """Whether the mentee should write to the mentor before asking, and neither has written yet (R32)."""
        is_wanted = _is_wanted(mentor.program, Precontact.RECOMMENDED)
        return is_wanted and not Message.objects.between(mentor=mentor, mentee=mentee).exists()

    def _must_talk_first(self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Return the no to a mentee where both must have written, and one has not; coordinators know what they do."""
        if not _is_wanted(mentor.program, Precontact.REQUIRED) or not is_person(mentee, actor):
            return None
        written = Message.objects.between(mentor=mentor, mentee=mentee)
        return None if all(written.written_by(role).exists() for role in Role) else Refusal.WRITE_FIRST

    def may_report(self, *, thread: Thread, actor: Any, note: str = "") -> Refusal | None:
        """Whether ``actor``, one of the two, may have the program team look at what the other one wrote: once."""
        role = thread.role_of(actor)
        if role is None:
            return Refusal.NOT_YOURS
        if not thread.written_to(role).exists():
            return Refusal.NOTHING_TO_REPORT
        if CoordinatorTask.objects.open().asked_by(role).filter(thread=thread).exists():
            return Refusal.ALREADY_REPORTED
        return Refusal.MESSAGE_TOO_LONG if len(note) > MESSAGE_LENGTH else None

    def may_block(self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Whether ``actor``, one of the two, may block the other one, or take that back: always."""
        writer, reader = (mentor, mentee) if is_person(mentor, actor) else (mentee, mentor)
        if not is_person(writer, actor):
            return Refusal.NOT_YOURS
        if mentor.program_id != mentee.program_id:
            return Refusal.OTHER_PROGRAM
        if reader.user_id is None:
            return Refusal.NOT_REACHABLE
        return Refusal.OWN_PROFILE if reader.user_id == actor.pk else None

    def _bonds_of(
        self, writer: AnyProfile, reader: AnyProfile, *, mentor: MentorProfile, mentee: MenteeProfile
    ) -> Refusal | None:
        if not _can_be_reached(reader) or are_apart(mentor, mentee):
            return Refusal.NOT_REACHABLE
        pair = {"mentor": mentor, "mentee": mentee}
        if are_matched(mentor=mentor, mentee=mentee):
            return None
        if writer.program.messaging == Messaging.MATCHED:
            return Refusal.ONCE_MATCHED
        are_here = writer.is_enrolled and reader.is_enrolled
        if (are_here and writer.ROLE == Role.MENTEE) or MatchRequest.objects.pending().between(**pair).exists():
            return None
        if not are_here:
            return Refusal.NOT_REACHABLE if writer.is_enrolled else Refusal.WRONG_STATUS
        has_been_asked = Message.objects.between(**pair).written_by(Role.MENTEE).exists()
        return None if has_been_asked else Refusal.MENTEES_WRITE_FIRST


def _who(writer: AnyProfile, reader: AnyProfile, actor: Any) -> Refusal | None:
    """Return what bars these two, whatever binds them."""
    if not is_person(writer, actor):
        return Refusal.NOT_YOURS
    if writer.program_id != reader.program_id:
        return Refusal.OTHER_PROGRAM
    if writer.user_id == reader.user_id:
        return Refusal.OWN_PROFILE
    if writer.program.messaging == Messaging.OFF:
        return Refusal.MESSAGING_OFF
    if writer.status == ProfileStatus.LEFT:
        return Refusal.WRONG_STATUS
    return Refusal.YOU_BLOCKED if are_apart(writer, reader, by=actor) else None


def _is_wanted(program: Program, precontact: Precontact) -> bool:
    """Tell whether the program wants it so; where mentees cannot write first, it can want nothing."""
    return program.precontact == precontact and program.messaging == Messaging.ENROLLED


def _can_be_reached(reader: AnyProfile) -> bool:
    user: Any = reader.user
    return reader.status != ProfileStatus.LEFT and user is not None and bool(user.is_active)
