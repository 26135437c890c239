"""The tick boxes of the profiles."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from wagtail_mentoring.admin.returning import way_back, with_way_back
from wagtail_mentoring.models import MenteeProfile, MentorProfile


class ApproveBulkAction(SnippetBulkAction):
    """The tick boxes of the list lead to our own page: Wagtail's would put all rows into one transaction."""

    display_name = _("Approve")
    aria_label = _("Approve selected profiles")
    action_type = "approve"
    action_priority = 10
    models = [MentorProfile, MenteeProfile]

    def dispatch(self, request, *args, **kwargs):
        chosen = [pk for pk in request.GET.getlist("id") if pk == "all" or pk.isdecimal()]
        url = reverse(self.model.snippet_viewset.get_url_name("approve"))
        return redirect(with_way_back(f"{url}?{urlencode({'id': chosen}, doseq=True)}", way_back(request)))
