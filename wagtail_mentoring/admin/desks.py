"""Requests, matches and e-mails: plain ModelAdmins around Wagtail's own views.

A ModelAdmin gives registration, addresses and the menu item. Its own pages filter by any parameter of the address and
look their age, so the list and the single row are Wagtail's generic views, on every supported version.
"""

from django.urls import path, re_path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail_modeladmin.options import ModelAdmin

from wagtail_mentoring.admin.display import RowOfMyPrograms, RowsOfMyPrograms
from wagtail_mentoring.admin.permissions import LookOnlyHelper, LookOnlyPolicy, look_only
from wagtail_mentoring.admin.sending import SendAgainView
from wagtail_mentoring.models import Match, MatchRequest, OutboxEmail

look_only(MatchRequest, Match, OutboxEmail)


class DeskIndexView(RowsOfMyPrograms, generic.IndexView):
    """The list of a desk; "Send again" stands beside an e-mail that has not been sent."""

    send_again_url_name = ""

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.send_again_url_name and instance.is_unsent:
            url = reverse(self.send_again_url_name, args=[instance.pk])
            buttons.append(Button(_("Send again"), url=url, icon_name="mail", priority=5))
        return buttons


class DeskInspectView(RowOfMyPrograms):
    """One row of a desk."""


class Desk(ModelAdmin):
    """A ModelAdmin for looking: no creating, editing or deleting, for verbs do that."""

    add_to_admin_menu = False
    history_view_enabled = False
    inspect_view_enabled = True
    permission_helper_class = LookOnlyHelper
    list_per_page = 50
    export_headings = {"get_status_display": _("Status"), "get_state_display": _("State")}

    def index_view(self, request, *, results_only=False):
        view = DeskIndexView.as_view(
            **self._shared(),
            queryset=self.model.objects.with_people(),
            results_only=results_only,
            index_results_url_name=self._name("results"),
            inspect_url_name=self._name("inspect"),
            send_again_url_name=self._name("send_again") if self.model is OutboxEmail else "",
            list_display=self.list_display,
            list_filter=self.list_filter,
            list_export=self.list_export,
            export_headings=self.export_headings,
            export_filename=self.opts.verbose_name_plural.replace(" ", "-"),
            search_fields=self.search_fields,
            search_backend_name=None,
            default_ordering=self.model._meta.ordering,
            paginate_by=self.list_per_page,
        )
        return view(request)

    def results_view(self, request):
        return self.index_view(request, results_only=True)

    def inspect_view(self, request, instance_pk):
        view = DeskInspectView.as_view(**self._shared(), fields=self.inspect_view_fields)
        return view(request, pk=instance_pk)

    def get_menu_label(self):
        return capfirst(self.opts.verbose_name_plural)

    def get_permissions_for_registration(self):
        return super().get_permissions_for_registration().filter(codename__startswith="view_")

    def get_admin_urls_for_registration(self):
        results = path(f"{self.url_helper.base_url_path}/results/", self.results_view, name=self._name("results"))
        return [self._address("index", self.index_view), results, self._address("inspect", self.inspect_view)]

    def register_admin_url_finders(self):
        """There is nothing to edit."""

    def register_indexing(self):
        """Nothing in these rows refers to pages, images or documents."""

    def _address(self, action, view):
        return re_path(self.url_helper.get_action_url_pattern(action), view, name=self._name(action))

    def _name(self, action):
        return self.url_helper.get_action_url_name(action)

    def _shared(self):
        return {
            "model": self.model,
            "permission_policy": LookOnlyPolicy(self.model),
            "index_url_name": self._name("index"),
            "header_icon": self.menu_icon,
        }


class MatchRequestDesk(Desk):
    """Requests; the message is for the mentor alone."""

    model = MatchRequest
    menu_icon = "comment"
    menu_order = 80
    list_display = ("__str__", "program", "status", "answer_by", "created_at", "decided_at")
    list_filter = ("program", "status")
    search_fields = ("mentor__display_name", "mentee__display_name")
    list_export = ("program", "mentee", "mentor", "get_status_display", "answer_by", "created_at", "decided_at")
    inspect_view_fields = (
        "program",
        "mentee",
        "mentor",
        "status",
        "answer_by",
        "created_at",
        "decided_at",
        "decided_by",
        "decline_reason",
        "withdraw_reason",
    )


class MatchDesk(Desk):
    """Matches."""

    model = Match
    menu_icon = "link"
    menu_order = 90
    list_display = ("__str__", "program", "status", "cycle", "started_at", "ends_on")
    list_filter = ("program", "status", "cycle")
    search_fields = ("mentor__display_name", "mentee__display_name")
    list_export = ("program", "mentee", "mentor", "get_status_display", "cycle", "started_at", "ends_on", "ended_at")
    inspect_view_fields = (
        "program",
        "mentor",
        "mentee",
        "status",
        "source",
        "cycle",
        "started_at",
        "ends_on",
        "ended_at",
        "request",
    )


class OutboxDesk(Desk):
    """E-mails."""

    model = OutboxEmail
    menu_icon = "mail"
    menu_order = 100
    list_display = ("__str__", "program", "state", "attempts", "created_at", "sent_at")
    list_filter = ("program", "state", "letter")
    search_fields = ("recipient_name", "error")
    list_export = ("program", "get_letter_display", "recipient_name", "get_state_display", "error", "sent_at")
    export_headings = {**Desk.export_headings, "get_letter_display": _("Letter")}
    inspect_view_fields = (
        "program",
        "letter",
        "recipient_name",
        "recipient",
        "match_request",
        "state",
        "attempts",
        "error",
        "created_at",
        "sent_at",
    )

    def send_again_view(self, request, instance_pk):
        return SendAgainView.as_view(list_url_name=self._name("index"))(request, pk=instance_pk)

    def get_admin_urls_for_registration(self):
        return [*super().get_admin_urls_for_registration(), self._address("send_again", self.send_again_view)]
