"""Letting waiting profiles in: one at a time or many, each in a transaction of its own."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from wagtail_mentoring.actions import approve_profile
from wagtail_mentoring.admin.permissions import PRIMARY_KEY, LookOnlyPolicy, looked_after_by
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import MenteeProfile, MentorProfile
from wagtail_mentoring.policy import get_policy

MANY = 500  # how many may be approved in one go


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ApproveView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET names those who would be let in, POST lets them in; whoever may not be approved is not named."""

    model = None
    permission_required = "view"
    list_url_name = ""
    template_name = "wagtail_mentoring/admin/approve.html"
    page_title = _("Approve")
    header_icon = "check"

    @cached_property
    def permission_policy(self):
        return LookOnlyPolicy(self.model)

    def get_profiles(self):
        """Return the named profiles that may be approved now; the list "all" names every waiting one."""
        names = self.request.GET.getlist("id")
        waiting = looked_after_by(self.request.user, self.model.objects.waiting().select_related("program", "user"))
        if "all" not in names:
            waiting = waiting.filter(pk__in=[name for name in names if PRIMARY_KEY.fullmatch(name)])
        policy = get_policy()
        return [
            profile
            for profile in waiting[:MANY]
            if policy.may_approve(profile=profile, actor=self.request.user) is None
        ]

    def get_breadcrumbs_items(self):
        label = self.model._meta.verbose_name_plural
        back = {"url": reverse(self.list_url_name), "label": label[:1].upper() + label[1:]}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        profiles = self.get_profiles()
        back_url = reverse(self.list_url_name)
        return super().get_context_data(profiles=profiles, back_url=back_url, **kwargs)

    def post(self, request):
        profiles = self.get_profiles()
        approved = [profile for profile in profiles if self._approve(profile)]
        if approved:
            done = ngettext("%(count)d profile approved.", "%(count)d profiles approved.", len(approved))
            messages.success(request, done % {"count": len(approved)})
        if len(approved) < len(profiles) or not profiles:
            messages.warning(request, gettext("Some profiles no longer wait for approval; nothing was changed there."))
        return redirect(self.list_url_name)

    def _approve(self, profile):
        try:
            approve_profile(profile, actor=self.request.user)
        except (Refused, Stale):
            return False
        return True


class ApproveBulkAction(SnippetBulkAction):
    """The tick boxes of the list lead to the same page: Wagtail's own would put all rows into one transaction."""

    display_name = _("Approve")
    aria_label = _("Approve selected profiles")
    action_type = "approve"
    action_priority = 10
    models = [MentorProfile, MenteeProfile]

    def dispatch(self, request, *args, **kwargs):
        chosen = [pk for pk in request.GET.getlist("id") if pk == "all" or pk.isdecimal()]
        url = reverse(self.model.snippet_viewset.get_url_name("approve"))
        return redirect(f"{url}?{urlencode({'id': chosen}, doseq=True)}")
