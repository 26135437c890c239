"""The matches at the bottom of a profile (R56)."""

from typing import Any

from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import AnyProfile, Match, Membership
from wagtail_mentoring.privacy import matches_shown_on
from wagtail_mentoring.views._deeds import turning_of

MOST = 20


def relationships(profile: AnyProfile, *, viewer: Membership, user: Any) -> list[Match]:
    """Return what stands on a profile for ``user``, each with its partner."""
    if not profile.program.show_matches_on_profile:  # an empty QuerySet costs nearly what a statement costs
        return []
    return _with_partners(profile, matches_shown_on(profile, viewer=viewer, user=user))


def own_relationships(profile: AnyProfile) -> list[Match]:
    """Return what stands, or could stand, on one's own profile, each with the button that hides or shows it."""
    if not profile.program.show_matches_on_profile:
        return []
    rows = _with_partners(profile, profile.matches.running_first().that_profiles_may_show())
    for row in rows:
        setattr(row, profile.ROLE.value, profile)
        row.program = profile.program
        row.deeds = turning_of(row, user=profile.user)  # type: ignore[attr-defined]
    return rows


def _with_partners(profile: AnyProfile, matches: Any) -> list[Match]:
    partner = Role.MENTEE if profile.ROLE == Role.MENTOR else Role.MENTOR
    rows = list(matches.select_related(partner.value)[:MOST])
    for row in rows:
        row.partner = getattr(row, partner.value)
    return rows
