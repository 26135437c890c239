"""What somebody is in a program."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.models.messages import Message
from wagtail_mentoring.models.profiles import AnyProfile, MenteeProfile, MentorProfile


class Standing(dict[Role, ProfileStatus]):
    """The status of somebody in each role, with the number of their unread messages: every page shows both."""

    unread: int | None = None


def _unread_of(role: Role) -> Any:
    """Return how many messages to a profile are unread, for a subquery."""
    author = Role.MENTEE if role == Role.MENTOR else Role.MENTOR
    rows = Message.objects.unread().written_by(author).filter(**{f"thread__{role.value}": OuterRef("pk")})
    return rows.order_by().values(f"thread__{role.value}").annotate(number=Count("pk")).values("number")


@dataclass(frozen=True)
class Membership:
    """What somebody is in a program: a mentor, a mentee, both or neither."""

    mentor: MentorProfile | None = None
    mentee: MenteeProfile | None = None

    @classmethod
    def of(cls, user: Any, program: Any) -> "Membership":
        """Return the profiles of ``user`` in ``program``; those who left have none."""
        mentor, mentee = (model.objects.one_of(user=user, program=program) for model in (MentorProfile, MenteeProfile))
        for profile in filter(None, (mentor, mentee)):
            profile.program, profile.user = program, user
        return cls(mentor=mentor, mentee=mentee)

    @classmethod
    def among(cls, user: Any, programs: Iterable[Any]) -> "dict[Any, Membership]":
        """Return what ``user`` is in each of ``programs``, by its key: two statements, however many there are."""
        by_key = {program.pk: program for program in programs}
        found: dict[Any, dict[str, Any]] = {key: {} for key in by_key}
        for model in (MentorProfile, MenteeProfile):
            for profile in model.objects.of(user).present().filter(program__in=by_key):
                profile.program, profile.user = by_key[profile.program_id], user
                found[profile.program_id][model.ROLE.value] = profile
        return {key: cls(**profiles) for key, profiles in found.items()}

    @classmethod
    def standing_of(cls, user: Any, program: Any) -> "Standing":
        """Return the status of ``user`` in each role, the mentee first, without loading profiles: one statement."""
        mentees, mentors = (
            model.objects.of(user)
            .present()
            .filter(program=program)
            .annotate(role=Value(model.ROLE.value), unread=Coalesce(Subquery(_unread_of(model.ROLE)), 0))
            .values_list("role", "status", "unread")
            for model in (MenteeProfile, MentorProfile)
        )
        found = {role: (ProfileStatus(status), unread) for role, status, unread in mentees.union(mentors)}
        standing = Standing({role: found[role][0] for role in (Role.MENTEE, Role.MENTOR) if role in found})
        standing.unread = sum(unread for _status, unread in found.values())
        return standing

    @property
    def profiles(self) -> list[AnyProfile]:
        """Return what there is, the mentee first."""
        return [profile for profile in (self.mentee, self.mentor) if profile is not None]

    @property
    def roles(self) -> list[Role]:
        """Return the roles of these profiles."""
        return [profile.ROLE for profile in self.profiles]

    @property
    def standing(self) -> dict[Role, ProfileStatus]:
        """Return the status in each role."""
        return {profile.ROLE: ProfileStatus(profile.status) for profile in self.profiles}

    def profile(self, role: Role) -> AnyProfile | None:
        """Return the profile of ``role``."""
        return self.mentor if role == Role.MENTOR else self.mentee
