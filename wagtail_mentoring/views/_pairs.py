"""The two people of a conversation, as one of them looks at it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import AnyProfile, Block, Membership, MenteeProfile, MentorProfile, Thread
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.grounds import are_apart
from wagtail_mentoring.views._page import about, note, role_or_404

PEOPLE: dict[Role, Any] = {Role.MENTOR: MentorProfile, Role.MENTEE: MenteeProfile}


@dataclass(frozen=True)
class Pair:
    """``me`` is the reader's own profile, ``thread`` their conversation, if they have one."""

    me: AnyProfile
    partner: AnyProfile
    thread: Thread | None = None

    @property
    def people(self) -> dict[str, Any]:
        """Return the two as verbs and the law are told of them."""
        return {self.me.ROLE.value: self.me, self.partner.ROLE.value: self.partner}

    @property
    def is_blocked(self) -> bool:
        """Tell whether the reader keeps the other one away."""
        return are_apart(self.me, self.partner, by=self.me.user)

    @property
    def sees_partner(self) -> bool:
        """Tell whether the reader may open the other one's page."""
        law, user = get_policy(), self.me.user
        if isinstance(self.partner, MentorProfile):
            return law.may_see_mentor(mentor=self.partner, user=user)
        return law.may_see_mentee(mentee=self.partner, user=user)


def pair_of(thread: Thread, user: Any) -> Pair:
    """Return the two of a conversation of ``user``."""
    thread.mentor.program = thread.mentee.program = thread.program
    as_mentor = thread.role_of(user) == Role.MENTOR
    me, partner = (thread.mentor, thread.mentee) if as_mentor else (thread.mentee, thread.mentor)
    return Pair(me, partner, thread)


def thread_or_404(request: HttpRequest, pk: int) -> Pair:
    """Return a conversation of the visitor; for everybody else there is none."""
    found = get_object_or_404(Thread.objects.visible_to(request.user).with_people(), pk=pk)
    about(request, found.program)
    pair = pair_of(found, request.user)
    note(request, thread=found)
    return pair


def pair_or_404(request: HttpRequest, role: str, pk: int) -> Pair:
    """Return the visitor and somebody whom they see, have written with or keep away; everybody else is not there."""
    rows = PEOPLE[role_or_404(role)].objects.select_related("program", "user")
    partner: AnyProfile = get_object_or_404(rows, pk=pk)
    membership = Membership.of(request.user, partner.program)
    me = membership.mentee if isinstance(partner, MentorProfile) else membership.mentor
    if me is None or partner.user_id == request.user.pk:
        raise Http404
    bare = Pair(me, partner)
    pair = Pair(me, partner, Thread.objects.between(**bare.people).first())
    is_known = pair.thread is not None or pair.is_blocked or pair.sees_partner
    if not is_known:
        raise Http404
    about(request, partner.program, membership, thread=pair.thread)
    return pair


def people_kept_away(membership: Membership) -> list[AnyProfile]:
    """Return the profiles whom somebody keeps away, one of each person; nothing is asked of who has no block at all."""
    found: dict[Any, AnyProfile] = {}
    for me in membership.profiles:
        if me.has_blocks:
            blocked = Block.objects.filter(program=me.program, blocker=me.user).values("blocked")
            others = MenteeProfile if me.ROLE == Role.MENTOR else MentorProfile
            found |= {row.user_id: row for row in others.objects.filter(program=me.program, user__in=blocked)}
    return list(found.values())
