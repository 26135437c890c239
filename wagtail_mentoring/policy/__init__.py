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
from wagtail_mentoring.policy.documents import Documents
from wagtail_mentoring.policy.endings import REASON_LENGTH
from wagtail_mentoring.policy.grounds import is_apart_from, is_person
from wagtail_mentoring.policy.messages import Messages
from wagtail_mentoring.policy.resources import Resources

Standing = Mapping[Role, ProfileStatus]


class Policy(Resources, Documents, Messages):
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
        if not is_person(profile, actor):
            return Refusal.NOT_YOURS
        return Refusal.WRONG_STATUS if profile.status == ProfileStatus.LEFT else None

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
        """Whether a coordinator may let this profile in; nobody lets oneself in."""
        if not self.is_coordinator(program=profile.program, user=actor):
            return Refusal.NOT_COORDINATOR
        if is_person(profile, actor):
            return Refusal.ABOUT_YOURSELF
        return None if profile.status == ProfileStatus.PENDING else Refusal.WRONG_STATUS

    def may_change_status(self, *, profile: AnyProfile, actor: Any, to: ProfileStatus) -> Refusal | None:
        """Whether the person may pause, resume or leave; ``actor=None`` is the calendar."""
        if actor is not None and profile.user_id != actor.pk:
            return Refusal.NOT_YOURS
        before = {ProfileStatus.PAUSED: ProfileStatus.ACTIVE, ProfileStatus.ACTIVE: ProfileStatus.PAUSED}.get(to)
        is_possible = profile.status == before if before else profile.status != ProfileStatus.LEFT
        return None if is_possible else Refusal.WRONG_STATUS

    def may_set_capacity(
        self, *, mentor: MentorProfile, capacity: int, load: int, actor: Any, reason: str | None = None
    ) -> Refusal | None:
        """Whether ``actor`` may make the mentor's limit ``capacity`` while ``load`` matches count against it (R45).

        The mentor keeps to the program's highest limit; a coordinator may go above it. ``reason=None`` leaves the
        reason out of the question.
        """
        is_own = is_person(mentor, actor)
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

    def may_see_mentor(self, *, mentor: MentorProfile, user: Any, standing: Standing | None = None) -> bool:
        """Whether the mentor's page exists for ``user`` (R21); ``standing`` as in ``may_see_directory()``."""
        if user.pk and mentor.user_id == user.pk:
            return True
        if is_apart_from(mentor, user) and not self.is_coordinator(program=mentor.program, user=user):
            return False
        if mentor.is_enrolled:
            return self.may_see_directory(program=mentor.program, user=user, standing=standing) is None
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
        return not is_apart_from(mentee, user) and (
            MatchRequest.objects.pending().filter(mentee=mentee, mentor__user_id=user.pk).exists()
            or Match.objects.active().filter(mentee=mentee, mentor__user_id=user.pk).exists()
        )

    # Requests

    def may_request(
        self, *, mentor: MentorProfile, mentee: MenteeProfile | None, actor: Any, message: str | None = None
    ) -> Refusal | None:
        """Whether ``actor``, the person behind ``mentee`` or a coordinator for that person, may ask ``mentor``.

        ``mentee=None`` is somebody without a mentee profile; ``message=None`` leaves the message out of
        the question. R10, R29, R32, R35, R38, R39, R45; decisions 2 and 3 of REQUIREMENTS 1.
        """
        refusal = self._may_ask_at_all(mentor=mentor, mentee=mentee, actor=actor)
        if refusal is not None or mentee is None:
            return refusal
        refusal = self._blocks_bar(mentor=mentor, mentee=mentee, actor=actor)
        refusal = refusal or self._between_the_two(mentor=mentor, mentee=mentee)
        refusal = refusal or self._mentor_can_be_asked(mentor)
        if refusal := refusal or self._must_talk_first(mentor=mentor, mentee=mentee, actor=actor):
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

    def may_ask_for_help(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether the mentee may have the program team reach out: once, after the day to answer by (R42)."""
        if not is_person(match_request.mentee, actor):
            return Refusal.NOT_YOURS
        if not match_request.is_pending:
            return Refusal.NOT_PENDING
        if not match_request.is_overdue(match_request.program.today()):
            return Refusal.NOT_OVERDUE
        return None if match_request.help_task is None else Refusal.HELP_ALREADY_ASKED

    def may_withdraw(self, *, match_request: MatchRequest, actor: Any) -> Refusal | None:
        """Whether the program team may take the request back."""
        if not self.is_coordinator(program=match_request.program, user=actor):
            return Refusal.NOT_COORDINATOR
        return None if match_request.is_pending else Refusal.NOT_PENDING

    def may_make_match(self, *, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Refusal | None:
        """Whether a coordinator may bring these two together; one of the two has the other one to ask."""
        if not self.is_coordinator(program=mentor.program, user=actor):
            return Refusal.NOT_COORDINATOR
        if is_person(mentor, actor) or is_person(mentee, actor):
            return Refusal.ABOUT_YOURSELF
        if mentee.program_id != mentor.program_id:
            return Refusal.OTHER_PROGRAM
        if mentor.user_id is not None and mentor.user_id == mentee.user_id:
            return Refusal.OWN_PROFILE
        return self._may_become_match(mentor=mentor, mentee=mentee)


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
