"""Who may read which reading matter (R6)."""

from collections.abc import Mapping
from typing import Any

from wagtail_mentoring.choices import ProfileStatus, Refusal, ResourceAudience, Role
from wagtail_mentoring.models import Membership, Program
from wagtail_mentoring.policy.grounds import Grounds

TAKES_PART = frozenset({ProfileStatus.ACTIVE, ProfileStatus.PAUSED})
READERS = {
    ResourceAudience.BOTH: (frozenset(Role), Refusal.FOR_MEMBERS),
    ResourceAudience.MENTORS: (frozenset({Role.MENTOR}), Refusal.FOR_MENTORS),
    ResourceAudience.MENTEES: (frozenset({Role.MENTEE}), Refusal.FOR_MENTEES),
}


class Resources(Grounds):
    """A part of ``Policy``: resource pages and their sections."""

    def may_read(
        self,
        *,
        audience: ResourceAudience,
        program: Program,
        user: Any,
        standing: Mapping[Role, ProfileStatus] | None = None,
    ) -> Refusal | None:
        """Whether ``user`` is of the program's ``audience``: active or paused in the role, or a coordinator.

        ``standing`` is what ``Membership.standing_of()`` answers, where the caller knows it already.
        """
        if audience == ResourceAudience.EVERYONE:
            return None
        if not user.pk:
            return Refusal.NOT_SIGNED_IN
        roles, refusal = READERS[ResourceAudience(audience)]
        standing = Membership.standing_of(user, program) if standing is None else standing
        takes_part = user.is_active and any(standing.get(role) in TAKES_PART for role in roles)
        return None if takes_part or self.is_coordinator(program=program, user=user) else refusal
