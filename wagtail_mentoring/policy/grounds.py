"""What several rules of the law rest on: who looks after a program, who speaks for whom, and what bars a match."""

from typing import Any

from wagtail_mentoring.choices import ProfileStatus, Refusal
from wagtail_mentoring.models import AnyProfile, Block, Match, MatchRequest, MenteeProfile, MentorProfile, Program

MENTEE_NOT_READY = {
    ProfileStatus.DRAFT: Refusal.MENTEE_DRAFT,
    ProfileStatus.PENDING: Refusal.MENTEE_WAITING,
    ProfileStatus.PAUSED: Refusal.MENTEE_PAUSED,
    ProfileStatus.LEFT: Refusal.NOT_ENROLLED,
}


class Grounds:
    """Parts of the rules; ``Policy`` puts them together."""

    def is_coordinator(self, *, program: Program, user: Any) -> bool:
        """Tell whether ``user`` looks after the program; superusers look after all."""
        if user is None or not user.pk or not user.is_active:
            return False
        return bool(getattr(user, "is_superuser", False)) or program.has_coordinator(user)

    def may_ask_anybody(self, *, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Whether ``actor``, the person behind ``mentee``, may send a request to any mentor at all.

        ``may_request()`` says it of one mentor (R10, R38, R39, R47).
        """
        if not is_person(mentee, actor):
            return Refusal.NOT_YOURS
        if not mentee.is_enrolled:
            return MENTEE_NOT_READY.get(ProfileStatus(mentee.status), Refusal.NOT_ENROLLED)
        if has_enough_mentors(mentee):
            return Refusal.TOO_MANY_ACTIVE
        program = mentee.program
        most = program.max_pending_per_mentee
        if most is not None and MatchRequest.objects.pending().filter(mentee=mentee).count() >= most:
            return Refusal.TOO_MANY_PENDING
        return Refusal.BETWEEN_CYCLES if program.is_between_cycles(program.counting_cycle()) else None

    def _may_speak_for(self, person: AnyProfile, *, to: AnyProfile, program: Program, actor: Any) -> bool:
        """Tell whether ``actor`` is the person, for no query, or a coordinator who is not the other one."""
        return is_person(person, actor) or (
            not is_person(to, actor) and self.is_coordinator(program=program, user=actor)
        )

    def _may_ask_at_all(self, *, mentor: MentorProfile, mentee: MenteeProfile | None, actor: Any) -> Refusal | None:
        if not actor.pk:
            return Refusal.NOT_SIGNED_IN
        if mentor.user_id == actor.pk:
            return Refusal.OWN_PROFILE
        if mentee is None:
            return Refusal.NOT_ENROLLED
        if not self._may_speak_for(mentee, to=mentor, program=mentee.program, actor=actor):
            return Refusal.NOT_YOURS
        if mentee.program_id != mentor.program_id:
            return Refusal.OTHER_PROGRAM
        return None if mentee.is_enrolled else MENTEE_NOT_READY.get(ProfileStatus(mentee.status), Refusal.NOT_ENROLLED)

    def _blocks_bar(self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Return what the mentee hears of a block: of the mentor's as if the mentor had left."""
        if not are_apart(mentor, mentee):
            return None
        if not is_person(mentee, actor):
            return Refusal.PAIR_BLOCKED
        return Refusal.YOU_BLOCKED if are_apart(mentor, mentee, by=actor) else Refusal.MENTOR_GONE

    def _between_the_two(self, *, mentor: MentorProfile, mentee: MenteeProfile) -> Refusal | None:
        program = mentor.program
        if mentor.user_id is not None and mentor.user_id == mentee.user_id:
            return Refusal.OWN_PROFILE
        if are_matched(mentor=mentor, mentee=mentee):
            return Refusal.ALREADY_MATCHED
        if has_enough_mentors(mentee):
            return Refusal.TOO_MANY_ACTIVE
        pending = list(MatchRequest.objects.pending().filter(mentee=mentee).values_list("mentor_id", flat=True))
        if mentor.pk in pending:
            return Refusal.ALREADY_ASKED
        if program.max_pending_per_mentee is not None and len(pending) >= program.max_pending_per_mentee:
            return Refusal.TOO_MANY_PENDING
        return None

    def _mentor_can_be_asked(self, mentor: MentorProfile) -> Refusal | None:
        if mentor.status == ProfileStatus.PAUSED:
            return Refusal.MENTOR_PAUSED
        if not mentor.is_enrolled:
            return Refusal.MENTOR_GONE
        if not mentor.accepting:
            return Refusal.MENTOR_NOT_ACCEPTING
        if mentor.is_away(mentor.program.today()):
            return Refusal.MENTOR_AWAY
        return self._mentor_has_a_place(mentor)

    def _mentor_has_a_place(self, mentor: MentorProfile) -> Refusal | None:
        cycle = mentor.program.counting_cycle()
        if mentor.program.is_between_cycles(cycle):
            return Refusal.BETWEEN_CYCLES
        return None if mentor.free_places(cycle) > 0 else Refusal.MENTOR_FULL

    def _may_become_match(self, *, mentor: MentorProfile, mentee: MenteeProfile) -> Refusal | None:
        if mentor.status == ProfileStatus.PAUSED:
            return Refusal.MENTOR_PAUSED
        if not mentor.is_enrolled:
            return Refusal.MENTOR_GONE
        if not mentee.is_enrolled:
            return Refusal.MENTEE_GONE
        if are_apart(mentor, mentee) or are_matched(mentor=mentor, mentee=mentee):
            return Refusal.PAIR_BLOCKED if are_apart(mentor, mentee) else Refusal.ALREADY_MATCHED
        if has_enough_mentors(mentee):
            return Refusal.MENTEE_MATCHED
        return self._mentor_has_a_place(mentor)


def are_matched(*, mentor: MentorProfile, mentee: MenteeProfile) -> bool:
    """Tell whether a match of the two runs; nothing is asked where one of them has none at all."""
    both_have_some = mentor.active_matches > 0 and mentee.active_matches > 0
    return both_have_some and Match.objects.active().between(mentor=mentor, mentee=mentee).exists()


def has_enough_mentors(mentee: MenteeProfile) -> bool:
    """Tell whether as many matches run as the program lets a mentee have (R39)."""
    limit = mentee.program.max_active_per_mentee
    return limit is not None and mentee.active_matches >= limit


def is_person(person: AnyProfile, actor: Any) -> bool:
    """Tell whether ``actor`` is the one whose profile this is; visitors and the calendar are nobody."""
    return actor is not None and bool(actor.pk) and person.user_id == actor.pk


def are_apart(one: AnyProfile, other: AnyProfile, *, by: Any = None) -> bool:
    """Tell whether one of the two has blocked the other, or ``by`` has; nothing is asked where nobody has any block."""
    if not (one.has_blocks and other.has_blocks and one.user_id and other.user_id):
        return False
    blocks = Block.objects.between(one.program_id, one.user_id, other.user_id)
    return (blocks if by is None else blocks.filter(blocker=by)).exists()


def is_apart_from(profile: AnyProfile, user: Any) -> bool:
    """Tell whether ``user`` and the person of ``profile`` do not see each other; coordinators see everybody."""
    if not (profile.has_blocks and user.pk and profile.user_id):
        return False
    return Block.objects.between(profile.program_id, profile.user_id, user.pk).exists()
