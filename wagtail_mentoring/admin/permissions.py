"""Who sees what in the admin: what verbs own is looked at, never edited; and only by those who look after it."""

import re
from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail_modeladmin.helpers import PermissionHelper

from wagtail_mentoring.policy import get_policy

try:
    from wagtail.permissions import register_permission_policy
except ImportError:  # Wagtail 7.4 asks the views
    register_permission_policy = None

PRIMARY_KEY = re.compile("[0-9]{1,18}")
Rows = TypeVar("Rows", bound=models.QuerySet)


def looked_after_by(user: Any, rows: Rows) -> Rows:
    """Return the rows of the programs that ``user`` coordinates; superusers look after all."""
    return rows if user.is_superuser else rows.filter(program__coordinators=user.pk)


def mine_or_404(user: Any, rows: models.QuerySet, key: Any) -> Any:
    """Return the row of this key if ``user`` looks after its program; for everybody else it does not exist."""
    if not PRIMARY_KEY.fullmatch(str(key)):
        raise Http404
    return get_object_or_404(looked_after_by(user, rows), pk=key)


class LookOnlyPolicy(ModelPermissionPolicy):
    """The permission to view, and no other: verbs add, change and end these rows, forms do not."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        is_coordinator = get_policy().is_coordinator(program=instance.program, user=user)
        return is_coordinator and self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user, actions):
        rows = super().instances_user_has_any_permission_for(user, actions)
        return looked_after_by(user, rows)


class LookOnlyHelper(PermissionHelper):
    """The same for a ModelAdmin's menu item; its pages ask the policy themselves."""

    def user_can_list(self, user):
        return LookOnlyPolicy(self.model).user_has_permission(user, "view")


def look_only(*look_at: type[models.Model]) -> None:
    """Tell Wagtail, wherever it asks by model, that these are for looking only."""
    if register_permission_policy is not None:
        for model in look_at:
            register_permission_policy(model, LookOnlyPolicy(model))
