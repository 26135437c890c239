"""What cannot be deleted says so, instead of failing half-way or taking members' answers along."""

from django.contrib import messages
from django.db import router
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.http import Http404
from django.shortcuts import get_list_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from wagtail_mentoring.admin.permissions import PRIMARY_KEY, SET_UP, SetUpPolicy
from wagtail_mentoring.models import Choice, Cycle, EndReason, MenteeProfile, MentorProfile, Program, Question, Section

ASKED = (Section, Question, Choice)


def before_delete_snippet(request, instances):
    """Answer with a way back where one of ``instances`` must stay; a hook of Wagtail, for one row and for many."""
    for instance in instances:
        if reason := why_it_stays(instance):
            messages.error(request, reason)
            return redirect(instance.snippet_viewset.get_url_name("list"))
    return None


def why_it_stays(instance):
    """Return the sentence for why this one cannot be deleted, or nothing."""
    if isinstance(instance, MentorProfile | MenteeProfile):
        return gettext("Profiles belong to their members and are not deleted here.")
    if isinstance(instance, ASKED) and instance.has_answers():
        return gettext("Members have answered “%s”: mark it as no longer asked instead of deleting it.") % instance
    if isinstance(instance, EndReason) and instance.has_been_given():
        return gettext("Matches have ended for “%s”: mark it as no longer offered instead of deleting it.") % instance
    if isinstance(instance, Program | Cycle) and _is_used(instance):
        return gettext("“%s” is in use by members and cannot be deleted.") % instance
    return ""


def _is_used(instance):
    try:
        Collector(using=router.db_for_write(type(instance))).collect([instance])
    except ProtectedError:
        return True
    return False


class DeleteOwn(DeleteBulkAction):
    """In place of Wagtail's own, which names to everybody in the admin whom they may not delete."""

    models = SET_UP

    def get_actionable_objects(self):
        return self._chosen, {"items_with_no_access": []}

    @cached_property
    def _chosen(self):
        """The named rows that the visitor may delete; they are still known after they are gone."""
        user, names = self.request.user, self.request.GET.getlist("id")
        rows = SetUpPolicy(self.model).instances_user_has_permission_for(user, "delete")
        if "all" not in names:
            rows = rows.filter(pk__in=[name for name in names if PRIMARY_KEY.fullmatch(name)])
        return get_list_or_404(rows)


class KeepProfiles(SnippetBulkAction):
    """Profiles are not deleted here at all."""

    display_name = aria_label = _("Delete")
    action_type = "delete"
    models = [MentorProfile, MenteeProfile]

    def dispatch(self, request, *args, **kwargs):
        raise Http404
