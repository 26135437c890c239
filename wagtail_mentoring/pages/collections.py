"""A private collection for documents of members: whatever lies elsewhere opens to anybody with its address."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import Collection, CollectionViewRestriction

from wagtail_mentoring.actions.groups import make_member_groups
from wagtail_mentoring.models import MemberGroup
from wagtail_mentoring.models.groups import COORDINATORS

NAME = "Mentoring resources"


def make_collection(using: str, apps: Any = installed, **_kwargs: Any) -> None:
    """Receive ``post_migrate``: make the collection where there is none of its name; one that is there stays as it is.

    It is open to the groups of mentors and mentees, and to the coordinators; Wagtail's document view sees to it.
    """
    try:
        apps.get_model("wagtail_mentoring", "MemberGroup")
    except LookupError:  # migrated back to before there were such groups
        return
    make_member_groups(using=using, apps=apps)
    ours = MemberGroup.objects.using(using).values_list("group", flat=True)
    root = Collection.objects.using(using).filter(depth=1).first()
    if root is None or not ours or Collection.objects.using(using).filter(name=NAME).exists():
        return
    collection = root.add_child(instance=Collection(name=NAME))
    rule = CollectionViewRestriction.objects.using(using).create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    rule.groups.set(Group.objects.using(using).filter(Q(pk__in=list(ours)) | Q(name=COORDINATORS)))
