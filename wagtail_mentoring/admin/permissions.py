"""Who sees what in the admin: the rows of the programs one is named on, and nothing of others.

What verbs own (profiles, requests, matches, e-mails) is looked at, never edited. What the team owns (programs with
their questions and cycles) is set up by the coordinators of the program, and by those who found programs.
"""

import re
from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail_modeladmin.helpers import PermissionHelper

from wagtail_mentoring.models import Choice, Cycle, EndReason, Program, Question, Section
from wagtail_mentoring.policy import get_policy

try:
    from wagtail.permissions import register_permission_policy
except ImportError:  # Wagtail 7.4 asks the views
    register_permission_policy = None

PRIMARY_KEY = re.compile("[0-9]{1,18}")
FOUND = "wagtail_mentoring.add_program"  # whoever may add programs sets all of them up
SET_UP = (Program, Section, Question, Choice, Cycle, EndReason)
PROGRAM: dict[Any, str] = {Question: "section__program", Choice: "question__section__program"}
Rows = TypeVar("Rows", bound=models.QuerySet)


def looked_after_by(user: Any, rows: Rows) -> Rows:
    """Return the rows of the programs that ``user`` coordinates; superusers look after all.

    The programs are asked for by themselves, so that an index finds their rows in order.
    """
    mine = {} if user.is_superuser else {"coordinators": user.pk}
    if rows.model is Program:
        return rows.filter(**mine)
    programs = list(Program.objects.filter(**mine).values_list("pk", flat=True))
    return rows.filter(**{f"{PROGRAM.get(rows.model, 'program')}__in": programs})


def set_up_by(user: Any, rows: Rows) -> Rows:
    """Return the rows of the programs that ``user`` sets up: founders all, coordinators theirs."""
    return rows if user.has_perm(FOUND) else looked_after_by(user, rows)


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


class SetUpPolicy(ModelPermissionPolicy):
    """The permissions on the model, for the rows of the programs that one sets up."""

    def user_has_permission_for_instance(self, user, action, instance):
        rows = self.model._default_manager.filter(pk=instance.pk)
        return self.user_has_permission(user, action) and set_up_by(user, rows).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        return set_up_by(user, super().instances_user_has_any_permission_for(user, actions))


class LookOnlyHelper(PermissionHelper):
    """The same for a ModelAdmin's menu item; its pages ask the policy themselves."""

    def user_can_list(self, user):
        return LookOnlyPolicy(self.model).user_has_permission(user, "view")


def govern(policy: type[ModelPermissionPolicy], *governed: type[models.Model]) -> None:
    """Tell Wagtail, wherever it asks by model, whose rows these are."""
    if register_permission_policy is not None:
        for model in governed:
            register_permission_policy(model, policy(model))
