"""The law: every "may they?" of the product, asked by buttons and verbs alike.

Each method answers ``None`` (yes) or the word for why not. A host replaces rules by subclassing
``Policy`` and naming the subclass in ``WAGTAIL_MENTORING["POLICY"]``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from wagtail_mentoring.choices import (
    DirectoryVisibility,
    EnrollmentMode,
    ProfileStatus,
    Refusal,
    RequestMessage,
    Role,
)
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.models import (
    AnyProfile,
    Match,
    MatchRequest,
    Membership,
    MenteeProfile,
    MentorProfile,
    Program,
)

MENTEE_NOT_READY = {
    ProfileStatus.DRAFT: Refusal.MENTEE_DRAFT,
    ProfileStatus.PENDING: Refusal.MENTEE_WAITING,
    ProfileStatus.PAUSED: Refusal.MENTEE_PAUSED,
    ProfileStatus.LEFT: Refusal.NOT_ENROLLED,
}
REASON_LENGTH = 500
Standing = Mapping[Role, ProfileStatus]


class Policy:
    """Who may do what; pure questions, nothing is written."""

    # Enrollment

    def may_enroll(self, *, program: Program, user: Any, role: Role) -> Refusal | None:
        """Whether ``user`` may start a profile of ``role`` (R9)."""
        if program.enrollment == EnrollmentMode.CLOSED:
            return Refusal.ENROLLMENT_CLOSED
        if not user.pk:
            return Refusal.NOT_SIGNED_IN
        other = MenteeProfile if role == Role.MENTOR else MentorProfile
        if program.roles_exclusive and other.objects.of(user).present().filter(program=program).exists():
            return Refusal.OTHER_ROLE_ONLY
        return None

    def may_edit(self, *, profile: AnyProfile, actor: Any) -> Refusal | None:
        """Whether ``actor`` may edit this profile (R12)."""
        if profile.user_id is None or actor is None or profile.user_id != actor.pk:
            return Refusal.NOT_YOURS
        if profile.status == ProfileStatus.LEFT:
            return Refusal.WRONG_STATUS
        return None

    def may_submit(self, *, profile: AnyProfile, actor: Any, is_complete: bool) -> Refusal | None:
        """Whether a draft may become part of the program (R10)."""
        if refusal := self.may_edit(profile=profile, actor=actor):
            return refusal
        if profile.status != ProfileStatus.DRAFT:
            return Refusal.WRONG_STATUS
        if refusal := self.may_enroll(program=profile.program, user=actor, role=profile.ROLE):
            return refusal
        return None if is_complete else Refusal.PROFILE_INCOMPLETE

    def may_approve(self, *, profile: AnyProfile, actor: Any) -> Refusal | None:
        """Whether a coordinator may let this profile in."""
        if not self.is_coordinator(program=profile.program, user=actor):
            return Refusal.NOT_COORDINATOR
        return None if profile.status == ProfileStatus.PENDING else Refusal.WRONG_STATUS

    def may_change_status(self, *, profile: AnyProfile, actor: Any, to: ProfileStatus) -> Refusal | None:
        """Whether the person may pause, resume or leave; ``actor=None`` is the calendar."""
        if actor is not None and profile.user_id != actor.pk:
            return Refusal.NOT_YOURS
        allowed = {
            ProfileStatus.PAUSED: (ProfileStatus.ACTIVE,),
            ProfileStatus.ACTIVE: (ProfileStatus.PAUSED,),
            ProfileStatus.LEFT: tuple(status for status in ProfileStatus if status != ProfileStatus.LEFT),
        }
        return None if profile.status in allowed[to] else Refusal.WRONG_STATUS

    def may_set_capacity(
        self, *, mentor: MentorProfile, capacity: int, load: int, actor: Any, reason: str | None = None
    ) -> Refusal | None:
        """Whether ``actor`` may make the mentor's limit ``capacity`` while ``load`` matches count against it (R45).

        The mentor keeps to the program's highest limit; a coordinator may go above it. ``reason=None`` leaves the
        reason out of the question.
        """
        is_own = _is(mentor, actor)
        if not is_own and not self.is_coordinator(program=mentor.program, user=actor):
            return Refusal.NOT_YOURS
        if mentor.status == ProfileStatus.LEFT:
            return Refusal.WRONG_STATUS
        highest = mentor.program.capacity_max
        if is_own and highest is not None and capacity > highest and capacity > mentor.capacity:
            return Refusal.CAPACITY_ABOVE_MAX
        if capacity < load:
            return Refusal.CAPACITY_BELOW_LOAD
        is_told = reason is None or 0 < len(reason.strip()) <= REASON_LENGTH
        return None if is_told else Refusal.REASON_REQUIRED

    # Seeing

    def may_see_directory(self, *, program: Program, user: Any, standing: Standing | None = None) -> Refusal | None:
        """Whether ``user`` may open the mentor directory (R22).

        ``standing`` is what ``Membership.standing_of()`` answers, where the caller knows it already.
        """
        if program.directory_visibility == DirectoryVisibility.PUBLIC:
            return None
        if not user.pk:
            return Refusal.NOT_SIGNED_IN
        if program.directory_visibility == DirectoryVisibility.MEMBERS:
            return None
        standing = Membership.standing_of(user, program) if standing is None else standing
        is_enrolled = user.is_active and ProfileStatus.ACTIVE in standing.values()
        return None if is_enrolled or self.is_coordinator(program=program, user=user) else Refusal.NOT_ENROLLED

    def may_see_mentor(self, *, mentor: MentorProfile, user: Any) -> bool:
        """Whether the mentor's page exists for ``user`` (R21)."""
        if user.pk and mentor.user_id == user.pk:
            return True
        if mentor.is_enrolled:
            return self.may_see_directory(program=mentor.program, user=user) is None
        return bool(user.pk) and (
            self.is_coordinator(program=mentor.program, user=user)
            or MatchRequest.objects.pending().filter(mentor=mentor, mentee__user_id=user.pk).exists()
            or Match.objects.active().filter(mentor=mentor, mentee__user_id=user.pk).exists()
        )

    def may_see_mentee(self, *, mentee: MenteeProfile, user: Any) -> bool:
        """Whether the mentee's page exists for ``user``: mentees are never listed (R21)."""
        if not user.pk:
            return False
        if mentee.user_id == user.pk or self.is_coordinator(program=mentee.program, user=user):
            return True
        return (
            MatchRequest.objects.pending().filter(mentee=mentee, mentor__user_id=user.pk).exists()
            or Match.objects.active().filter(mentee=mentee, mentor__user_id=user.pk).exists()
        )

    # Requests

    def may_request(
        self, *, mentor: MentorProfile, mentee: MenteeProfile | None, actor: Any, message: str | None = None
    ) -> Refusal | None:
        """Whether ``actor``, the person behind ``mentee`` or a coordinator for that person, may ask ``mentor``.

        ``mentee=None`` is somebody without a mentee profile; ``message=None`` leaves the message out of
        the question. R10, R29, R35, R38, R39, R45; decisions 2 and 3 of REQUIREMENTS 1.
        """
        refusal = self._may_ask_at_all(mentor=mentor, mentee=mentee, actor=actor)
        if refusal is not None or mentee is None:
            return refusal
        if refusal := self._between_the_two(mentor=mentor, mentee=mentee) or self._mentor_can_be_asked(mentor):
            return refusal
        required = mentor.program.request_message == RequestMessage.REQUIRED
        return Refusal.MESSAGE_REQUIRED if required and message is not None and not message.strip() else None

    def may_answer(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether ``actor`` may accept or decline at all: the mentor or a coordinator, while it is pending (R50)."""
        mentor, mentee, program = match_request.mentor, match_request.mentee, match_request.program
        if not self._may_speak_for(mentor, to=mentee, program=program, actor=actor):
            return Refusal.NOT_YOURS
        return None if match_request.is_pending else Refusal.NOT_PENDING

    def may_accept(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether ``actor`` may accept now: every rule is asked again (decision 3)."""
        refusal = self.may_answer(match_request=match_request, actor=actor)
        return refusal or self._may_become_match(mentor=match_request.mentor, mentee=match_request.mentee)

    def may_cancel(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether the mentee may take the request back (R43)."""
        if actor is None or match_request.mentee.user_id != actor.pk:
            return Refusal.NOT_YOURS
        return None if match_request.is_pending else Refusal.NOT_PENDING

    def may_withdraw(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether the program team may take the request back."""
        if not self.is_coordinator(program=match_request.program, user=actor):
            return Refusal.NOT_COORDINATOR
        return None if match_request.is_pending else Refusal.NOT_PENDING

    def may_make_match(self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Whether a coordinator may bring these two together."""
        if not self.is_coordinator(program=mentor.program, user=actor):
            return Refusal.NOT_COORDINATOR
        if mentee.program_id != mentor.program_id:
            return Refusal.OTHER_PROGRAM
        if mentor.user_id is not None and mentor.user_id == mentee.user_id:
            return Refusal.OWN_PROFILE
        return self._may_become_match(mentor=mentor, mentee=mentee)

    # People

    def is_coordinator(self, *, program: Program, user: Any) -> bool:
        """Tell whether ``user`` looks after the program; superusers look after all."""
        if user is None or not user.pk or not user.is_active:
            return False
        return bool(getattr(user, "is_superuser", False)) or program.has_coordinator(user)

    # Parts of the rules above

    def _may_speak_for(self, person: AnyProfile, *, to: AnyProfile, program: Program, actor: Any) -> bool:
        """Tell whether ``actor`` is the person, for no query, or a coordinator who is not the other one."""
        return _is(person, actor) or (not _is(to, actor) and self.is_coordinator(program=program, user=actor))

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

    def _between_the_two(self, *, mentor: MentorProfile, mentee: MenteeProfile) -> Refusal | None:
        program = mentor.program
        if mentor.user_id is not None and mentor.user_id == mentee.user_id:
            return Refusal.OWN_PROFILE
        if Match.objects.active().between(mentor=mentor, mentee=mentee).exists():
            return Refusal.ALREADY_MATCHED
        limit = program.max_active_per_mentee
        if limit is not None and mentee.active_matches >= limit:
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
        if cycle is None and mentor.program.counts_by_cycle():
            return Refusal.BETWEEN_CYCLES
        return None if mentor.free_places(cycle) > 0 else Refusal.MENTOR_FULL

    def _may_become_match(self, *, mentor: MentorProfile, mentee: MenteeProfile) -> Refusal | None:
        if mentor.status == ProfileStatus.PAUSED:
            return Refusal.MENTOR_PAUSED
        if not mentor.is_enrolled:
            return Refusal.MENTOR_GONE
        if not mentee.is_enrolled:
            return Refusal.MENTEE_GONE
        if Match.objects.active().between(mentor=mentor, mentee=mentee).exists():
            return Refusal.ALREADY_MATCHED
        limit = mentor.program.max_active_per_mentee
        if limit is not None and mentee.active_matches >= limit:
            return Refusal.MENTEE_MATCHED
        return self._mentor_has_a_place(mentor)


def _is(person: AnyProfile, actor: Any) -> bool:
    """Tell whether ``actor`` is the one whose profile this is; visitors and the calendar are nobody."""
    return actor is not None and bool(actor.pk) and person.user_id == actor.pk


@cache
def get_policy() -> Policy:
    """Return the site's policy, ours or the subclass that the host names."""
    chosen = import_string(get_settings().POLICY)
    policy: Policy = chosen()
    return policy


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "WAGTAIL_MENTORING":
        get_policy.cache_clear()


setting_changed.connect(_forget, dispatch_uid="wagtail_mentoring.policy")
