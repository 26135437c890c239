"""Verbs about taking part: enroll, submit, approve, pause, resume, leave."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.search import index

from wagtail_mentoring.actions._kit import (
    lock_profile,
    lock_program,
    record,
    refuse,
    tell_host,
    verb,
)
from wagtail_mentoring.actions._post import after_commit, write_letters
from wagtail_mentoring.actions._steps import limit_of, withdraw
from wagtail_mentoring.actions._tasks import open_tasks_for_running_matches
from wagtail_mentoring.actions.groups import keep_in_step
from wagtail_mentoring.choices import EnrollmentMode, Letter, ProfileStatus, Role, WithdrawReason
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import AnyProfile, Block, MatchRequest, MenteeProfile, MentorProfile, Program
from wagtail_mentoring.models.checklist import is_complete
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy

PAUSED_BY = {Role.MENTOR: WithdrawReason.MENTOR_PAUSED, Role.MENTEE: WithdrawReason.MENTEE_PAUSED}
LEFT_BY = {Role.MENTOR: WithdrawReason.MENTOR_LEFT, Role.MENTEE: WithdrawReason.MENTEE_LEFT}


@verb
def enroll(*, program: Program, user: Any, role: Role) -> AnyProfile:
    """Start the profile of ``user`` in ``role`` as a draft and return it; an existing one is returned as it is (R9).

    Somebody who left starts again with what was written before. Raises Refused.
    """
    program = lock_program(program)
    model = MentorProfile if role == Role.MENTOR else MenteeProfile
    profile: AnyProfile | None = model.objects.of(user).filter(program=program).select_related("program").first()
    if profile is not None and profile.status != ProfileStatus.LEFT:
        return profile
    refuse(get_policy().may_enroll(program=program, user=user, role=role))
    if profile is not None:
        _move(profile, ProfileStatus.DRAFT)
        return profile
    profile = model(program=program, user=user, time_zone=program.time_zone, **_known_of(user))
    if isinstance(profile, MentorProfile):
        profile.capacity = program.capacity_default
    profile.active_limit = limit_of(profile, program)
    profile.has_blocks = Block.objects.about(user, program).exists()
    profile.save()
    return profile


def _known_of(user: Any) -> dict[str, str]:
    """Return what the account already tells; never the login name, which may be an address (R20)."""
    name = user.get_full_name() if hasattr(user, "get_full_name") else ""
    email = getattr(user, get_user_model().get_email_field_name(), "")
    return {"display_name": (name or "").strip(), "contact_value": email or ""}


@verb
def submit_profile(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Hand in a complete draft: it becomes active, or waits for approval (R10). Raises Refused or Stale."""
    held = lock_profile(profile)
    refuse(get_policy().may_submit(profile=held, actor=actor, is_complete=is_complete(held)))
    record(Event.PROFILE_SUBMITTED, held, actor=actor)
    tell_host(Event.PROFILE_SUBMITTED, held, actor=actor, profile=held)
    if held.program.enrollment == EnrollmentMode.APPROVAL:
        _move(held, ProfileStatus.PENDING)
    else:
        _activate(held, actor=actor)
    return held


@verb
def approve_profile(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Let a waiting profile in, as a coordinator. Raises Refused or Stale."""
    held = lock_profile(profile)
    refuse(get_policy().may_approve(profile=held, actor=actor))
    _activate(held, actor=actor)
    return held


@verb
def pause_profile(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Step aside for a while: not listed, pending requests withdrawn with notice, matches go on (R29).

    ``actor=None``: the account was deactivated, so that coordinators look at running matches. Raises Refused or Stale.
    """
    held = lock_profile(profile)
    refuse(get_policy().may_change_status(profile=held, actor=actor, to=ProfileStatus.PAUSED))
    _move(held, ProfileStatus.PAUSED)
    _withdraw_pending(held, PAUSED_BY[held.ROLE], actor=actor)
    if actor is None:
        open_tasks_for_running_matches(held, actor=None)
    _tell(Event.PROFILE_PAUSED, held, actor=actor)
    return held


@verb
def notice_deactivation(profile: AnyProfile) -> None:
    """Let coordinators look at running matches of somebody who is paused and whose account is not usable any more.

    Once per match, however often the account is saved. Raises Stale.
    """
    open_tasks_for_running_matches(lock_profile(profile), actor=None, again=False)


@verb
def resume_profile(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Come back from a pause. Raises Refused or Stale."""
    held = lock_profile(profile)
    refuse(get_policy().may_change_status(profile=held, actor=actor, to=ProfileStatus.ACTIVE))
    _move(held, ProfileStatus.ACTIVE)
    _tell(Event.PROFILE_RESUMED, held, actor=actor)
    return held


@verb
def leave_program(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Leave: pending requests are withdrawn with notice, running matches go to the coordinators.

    ``actor=None``: the account is gone. Raises Refused or Stale.
    """
    held = lock_profile(profile)
    refuse(get_policy().may_change_status(profile=held, actor=actor, to=ProfileStatus.LEFT))
    _move(held, ProfileStatus.LEFT)
    _withdraw_pending(held, LEFT_BY[held.ROLE], actor=actor)
    open_tasks_for_running_matches(held, actor=actor)
    _tell(Event.PROFILE_LEFT, held, actor=actor)
    return held


def _move(profile: AnyProfile, status: ProfileStatus) -> None:
    """Change the status by compare-and-set; raises Stale if somebody was faster."""
    now = timezone.now()
    if not type(profile).objects.unmoved(profile).update(status=status, active_at=now):
        raise Stale
    before = ProfileStatus(profile.status)
    profile.status, profile.active_at = status, now
    keep_in_step(profile, before=before)
    if isinstance(profile, MentorProfile):
        after_commit(index.insert_or_update_object, profile)


def _activate(profile: AnyProfile, *, actor: Any) -> None:
    _move(profile, ProfileStatus.ACTIVE)
    write_letters([(Letter.WELCOME, profile)], occasion=profile.active_at.isoformat())
    _tell(Event.PROFILE_ACTIVATED, profile, actor=actor)


def _withdraw_pending(profile: AnyProfile, reason: WithdrawReason, *, actor: Any) -> None:
    side = "mentor" if profile.ROLE == Role.MENTOR else "mentee"
    withdraw(MatchRequest.objects.pending().filter(**{side: profile}).prefetch_people(), reason, actor=actor)


def _tell(event: Event, profile: AnyProfile, *, actor: Any) -> None:
    record(event, profile, actor=actor)
    tell_host(event, profile, actor=actor, profile=profile)
