"""The group that lets coordinators into the admin, made by ``migrate`` with the least that they need."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import router
from django.db.models import Q

from wagtail_mentoring.models.groups import COORDINATORS

LOOKED_AT = ("mentorprofile", "menteeprofile", "matchrequest", "match", "outboxemail", "coordinatortask")
ASKED = ("section", "question", "choice", "cycle", "endreason")
NEEDED = {
    "wagtailadmin": ["access_admin"],
    "wagtail_mentoring": [
        *(f"view_{model}" for model in LOOKED_AT),
        *(f"{action}_{model}" for model in ASKED for action in ("add", "change")),
        *("change_program", "change_lettertext"),
    ],
}
NAMES = ("wagtail_mentoring.Program", "auth.Group", "auth.Permission")


def make_group(using: str, apps: Any = installed, **_kwargs: Any) -> None:
    """Receive ``post_migrate``: make the group where there is none; one that a site has changed stays as it is."""
    try:
        _, group_model, permissions = (apps.get_model(name) for name in NAMES)
    except LookupError:  # migrated back to nothing
        return
    if not router.allow_migrate_model(using, group_model):
        return
    group, is_new = group_model.objects.using(using).get_or_create(name=COORDINATORS)
    if not is_new:
        return
    needed = Q()
    for label, codenames in NEEDED.items():
        create_permissions(installed.get_app_config(label), verbosity=0, using=using)  # the order of apps is the host's
        needed |= Q(content_type__app_label=label, codename__in=codenames)
    group.permissions.add(*permissions.objects.using(using).filter(needed))
