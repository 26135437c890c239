"""The auth groups of mentors and mentees, in step with the profiles, so that Wagtail's own privacy can name them (R6).

A group is ours because a row of ``MemberGroup`` says so, never because of its name: a site's own "Mentors" stays as it
is, and ours is called otherwise then. A site may rename ours.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist
from django.db import models, router, transaction

from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.models import AnyProfile, MemberGroup, MenteeProfile, MentorProfile
from wagtail_mentoring.policy.resources import TAKES_PART

NAMES = {Role.MENTOR: "Mentors", Role.MENTEE: "Mentees"}
OTHERWISE = "{} (mentoring)"
PROFILES: dict[Role, Any] = {Role.MENTOR: MentorProfile, Role.MENTEE: MenteeProfile}
OURS = ("MemberGroup", "MentorProfile", "MenteeProfile")


def keep_in_step(profile: AnyProfile, *, before: ProfileStatus) -> None:
    """Let the person of ``profile``, whose status has just changed, into the group of the role, or out of it.

    In the transaction of the verb. Who takes part in another program stays in; its profile is read with a lock, so that
    leaving two programs at once leaves the group.
    """
    now = profile.status in TAKES_PART
    if profile.user_id is None or now == (before in TAKES_PART):
        return
    seats, group = _seats(), MemberGroup.objects.filter(role=profile.ROLE).values_list("group", flat=True).first()
    if seats is None or group is None:
        return
    if now:
        _seat(seats, group, [profile.user_id])
        return
    others = PROFILES[profile.ROLE].objects.filter(user=profile.user_id).exclude(pk=profile.pk).order_by("pk")
    if not TAKES_PART.intersection(others.select_for_update().values_list("status", flat=True)):
        seats.filter(group, [profile.user_id]).delete()


def make_member_groups(using: str, apps: Any = installed, **_kwargs: Any) -> None:
    """Receive ``post_migrate``: make the groups where there are none, and let in who takes part already."""
    try:
        ours, *_profiles = (apps.get_model("wagtail_mentoring", name) for name in OURS)
        groups = apps.get_model("auth.Group")
    except LookupError:  # migrated back to nothing, or to before there were such groups
        return
    if not router.allow_migrate_model(using, groups):
        return
    for role, name in NAMES.items():
        if not ours.objects.using(using).filter(role=role.value).exists():
            taken = groups.objects.using(using).filter(name=name).exists()
            group, _is_new = groups.objects.using(using).get_or_create(name=OTHERWISE.format(name) if taken else name)
            ours.objects.using(using).create(role=role.value, group_id=group.pk)
            repair_groups(using=using)


def repair_groups(*, using: str | None = None) -> dict[str, int]:
    """Bring both groups in step with the profiles again, and return how many people came and went.

    ``manage.py mentoring_groups`` calls it: for members who were put in or taken out by hand.
    """
    changed = {"in": 0, "out": 0}
    seats = _seats(using)
    if seats is None:
        return changed
    with transaction.atomic(using=using):
        for ours in MemberGroup.objects.using(using).select_for_update():
            missing, surplus = out_of_step(ours, using=using)
            _seat(seats, ours.group_id, missing)
            seats.filter(ours.group_id, surplus).delete()
            changed["in"] += len(missing)
            changed["out"] += len(surplus)
    return changed


def out_of_step(ours: MemberGroup, *, using: str | None = None) -> tuple[list[Any], list[Any]]:
    """Return the accounts that the group lacks, and those that do not belong to it."""
    seats = _seats(using)
    if seats is None:
        return [], []
    there = set(seats.filter(ours.group_id).values_list(seats.person, flat=True))
    profiles = PROFILES[Role(ours.role)].objects.using(using).taking_part().exclude(user=None)
    wanted = set(profiles.values_list("user", flat=True))
    return sorted(wanted - there, key=str), sorted(there - wanted, key=str)


class Seats:
    """Who sits in which group: the rows behind ``user.groups``, whatever the account model is called.

    Written directly: a receiver of the host's that fails must not undo what a member decided.
    """

    def __init__(self, field: Any, using: str | None) -> None:
        """Keep the names of the two columns."""
        self.rows: models.QuerySet[Any] = field.remote_field.through._default_manager.using(using)
        self.person, self.group = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"

    def filter(self, group: Any, people: Iterable[Any] | None = None) -> models.QuerySet[Any]:
        """Return the seats in a group, of these people."""
        rows = self.rows.filter(**{self.group: group})
        return rows if people is None else rows.filter(**{f"{self.person}__in": list(people)})


def _seats(using: str | None = None) -> Seats | None:
    """Return the seats; nothing where accounts have no groups."""
    try:
        field: Any = get_user_model()._meta.get_field("groups")
    except FieldDoesNotExist:
        return None
    return Seats(field, using) if field.many_to_many and field.related_model is Group else None


def _seat(seats: Seats, group: Any, people: Iterable[Any]) -> None:
    model: Any = seats.rows.model
    rows = [model(**{seats.group: group, seats.person: person}) for person in people]
    seats.rows.bulk_create(rows, ignore_conflicts=True)
