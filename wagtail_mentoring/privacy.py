"""Who may see which field of whom, in which state: one table."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from wagtail_mentoring.choices import ContactVisibility, ProfileStatus
from wagtail_mentoring.models import AnyProfile, Block, Match, MatchRequest, Membership, MenteeProfile, MentorProfile
from wagtail_mentoring.models.matches import MatchQuerySet
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.grounds import are_apart, is_apart_from


class Privacy(IntEnum):
    """Field classes (RELIABILITY 3)."""

    PUBLIC = 0
    PROGRAM = 1
    PARTIES = 2
    AUTHOR = 3
    STAFF = 4
    SECRET = 5


PROFILE_FIELDS = {
    "display_name": Privacy.PROGRAM,
    "photo": Privacy.PROGRAM,
    "photo_small": Privacy.PROGRAM,
    "headline": Privacy.PROGRAM,
    "employer": Privacy.PROGRAM,
    "location": Privacy.PROGRAM,
    "time_zone": Privacy.PROGRAM,
    "languages": Privacy.PROGRAM,
    "biography": Privacy.PROGRAM,
    "biography_words": Privacy.PROGRAM,
    "answered_words": Privacy.PROGRAM,
    "answers": Privacy.PROGRAM,
    "capacity": Privacy.PROGRAM,
    "accepting": Privacy.PROGRAM,
    "away_until": Privacy.PROGRAM,
    "active_at": Privacy.PROGRAM,
    "status": Privacy.PROGRAM,
    "contact_kind": Privacy.PARTIES,
    "contact_value": Privacy.PARTIES,
    "contact_visibility": Privacy.AUTHOR,
    "active_matches": Privacy.STAFF,
    "active_limit": Privacy.STAFF,
    "review_due": Privacy.AUTHOR,
    "has_blocks": Privacy.SECRET,
    "created_at": Privacy.STAFF,
    "user": Privacy.STAFF,
    "program": Privacy.PUBLIC,
    "id": Privacy.PUBLIC,
}


def closeness(*, profile: AnyProfile, user: Any) -> ContactVisibility | None:
    """Return what binds ``user`` to the person of ``profile``: a match, a request, the program, or nothing."""
    bonds = _bonds(profile, user)
    return next((bond for bond in reversed(bonds) if bonds[bond]()), None)


def _bonds(profile: AnyProfile, user: Any) -> dict[ContactVisibility, Callable[[], bool]]:
    """Return what can bind the two, the loosest first, each with its question to the database."""
    if not user.pk:
        return {}
    as_mentor = isinstance(profile, MentorProfile)
    pair = (
        {"mentor": profile, "mentee__user_id": user.pk}
        if as_mentor
        else {"mentee": profile, "mentor__user_id": user.pk}
    )
    program = profile.program_id
    roles = (MenteeProfile, MentorProfile)
    return {
        ContactVisibility.ENROLLED: lambda: any(
            role.objects.of(user).enrolled().filter(program_id=program).exists() for role in roles
        ),
        ContactVisibility.PENDING: lambda: MatchRequest.objects.pending().filter(**pair).exists(),
        ContactVisibility.MATCHED: lambda: Match.objects.active().filter(**pair).exists(),
    }


def may_see_contact(*, profile: AnyProfile, user: Any, visitor: AnyProfile | None = None) -> bool:
    """Tell whether ``user`` may see how to reach this person now (R20, R52).

    Where ``visitor``, the profile of ``user`` on the other side, is known, a match is asked for only if both have any.
    """
    if user.pk and profile.user_id == user.pk:
        return True
    if is_apart_from(profile, user):
        return False
    bonds = _bonds(profile, user)
    if visitor and not (profile.active_matches and visitor.active_matches):
        bonds.pop(ContactVisibility.MATCHED, None)
    return any(contact_shown_to(bond, profile=profile) and bonds[bond]() for bond in bonds)


def contact_shown_to(bond: ContactVisibility, *, profile: AnyProfile) -> bool:
    """Tell whether somebody with this bond sees how to reach the person; a preview asks for others."""
    rule = profile.effective_contact_visibility
    return rule != ContactVisibility.NEVER and bond.strictness >= rule.strictness


def contact_seen_in(match: Match, *, partner: AnyProfile) -> bool:
    """Tell whether the other side of a running match may see how to reach ``partner`` (R52)."""
    is_open = match.is_active and not are_apart(match.mentor, match.mentee)
    return is_open and contact_shown_to(ContactVisibility.MATCHED, profile=partner)


def matches_shown_on(profile: AnyProfile, *, viewer: Membership, user: Any) -> MatchQuerySet:
    """Return the matches at the bottom of a profile: where the program wants it, none that one of the two hid (R56).

    They name people who are in no directory, so only those see them who take part in the program or look after it.
    """
    if not profile.program.show_matches_on_profile or not _takes_part(profile, viewer, user):
        return Match.objects.none()
    shown = profile.matches.on_profiles()
    if not any(own.has_blocks for own in viewer.profiles):
        return shown
    partners = MenteeProfile if isinstance(profile, MentorProfile) else MentorProfile
    return shown.exclude(**{f"{partners.ROLE.value}__in": partners.objects.filter(Block.hides_from(user))})


def _takes_part(profile: AnyProfile, viewer: Membership, user: Any) -> bool:
    if not user.pk:
        return False
    is_member = profile.user_id == user.pk or ProfileStatus.ACTIVE in viewer.standing.values()
    return is_member or get_policy().is_coordinator(program=profile.program, user=user)


def may_see_photo(*, profile: AnyProfile, user: Any) -> bool:
    """Tell whether ``user`` may see the photo: whoever may see the page it is on."""
    if isinstance(profile, MentorProfile):
        return get_policy().may_see_mentor(mentor=profile, user=user)
    return get_policy().may_see_mentee(mentee=profile, user=user)
