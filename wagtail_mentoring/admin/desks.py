"""Requests, matches and e-mails: plain ModelAdmins around Wagtail's own views.

A ModelAdmin gives registration, addresses and the menu item. Its own pages filter by any parameter of the address and
look their age, so the list and the single row are Wagtail's generic views, on every supported version.
"""

from django.db import transaction
from django.urls import path, re_path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail_modeladmin.options import ModelAdmin

from wagtail_mentoring.admin.columns import AnswerByColumn, PersonColumn, RunsUntilColumn
from wagtail_mentoring.admin.deciding import AcceptView, DeclineView, WithdrawView
from wagtail_mentoring.admin.permissions import LookOnlyHelper, LookOnlyPolicy, look_only
from wagtail_mentoring.admin.rows import (
    DeskIndexView,
    DeskInspectView,
    OutboxIndexView,
    RequestIndexView,
    RequestInspectView,
)
from wagtail_mentoring.admin.sending import SendAgainView
from wagtail_mentoring.models import Match, MatchRequest, OutboxEmail

look_only(MatchRequest, Match, OutboxEmail)


class Desk(ModelAdmin):
    """A ModelAdmin for looking: no creating, editing or deleting, for verbs do that."""

    add_to_admin_menu = False
    history_view_enabled = False
    inspect_view_enabled = True
    permission_helper_class = LookOnlyHelper
    list_view, row_view = DeskIndexView, DeskInspectView
    deeds = ()  # the actions that have a page of their own
    list_per_page = 50
    export_headings = {"get_status_display": _("Status"), "get_state_display": _("State")}

    def index_view(self, request, *, results_only=False):
        view = self.list_view.as_view(
            **self._shared(),
            queryset=self.model.objects.with_people(),
            results_only=results_only,
            index_results_url_name=self._name("results"),
            inspect_url_name=self._name("inspect"),
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
        view = self.row_view.as_view(**self._shared(), fields=self.inspect_view_fields)
        return view(request, pk=instance_pk)

    def get_menu_label(self):
        return capfirst(self.opts.verbose_name_plural)

    def get_permissions_for_registration(self):
        return super().get_permissions_for_registration().filter(codename__startswith="view_")

    def get_admin_urls_for_registration(self):
        results = path(f"{self.url_helper.base_url_path}/results/", self.results_view, name=self._name("results"))
        pages = [(action, getattr(self, f"{action}_view")) for action in ("index", "inspect", *self.deeds)]
        return [results, *(self._address(action, view) for action, view in pages)]

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
            "deed_url_names": {action: self._name(action) for action in self.deeds},
        }

    def _deed(self, view_class, request, pk):
        view = view_class.as_view(
            model=self.model,
            list_url_name=self._name("index"),
            inspect_url_name=self._name("inspect"),
        )
        return view(request, pk=pk)


class MatchRequestDesk(Desk):
    """Requests; the message is for the mentor alone."""

    model = MatchRequest
    list_view, row_view = RequestIndexView, RequestInspectView
    deeds = ("accept", "decline", "withdraw")
    menu_icon = "comment"
    menu_order = 80
    list_display = (
        "mentee",
        PersonColumn("mentor", label=_("Mentor")),
        "program",
        "status",
        DateColumn("created_at", label=_("Sent"), sort_key="created_at"),
        AnswerByColumn("answer_by", label=_("Answer by"), sort_key="answer_by"),
    )
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

    @transaction.non_atomic_requests  # Django asks the view that it resolves, which is this method
    def accept_view(self, request, instance_pk):
        return self._deed(AcceptView, request, instance_pk)

    @transaction.non_atomic_requests
    def decline_view(self, request, instance_pk):
        return self._deed(DeclineView, request, instance_pk)

    @transaction.non_atomic_requests
    def withdraw_view(self, request):
        return WithdrawView.as_view(list_url_name=self._name("index"))(request)

    def _address(self, action, view):
        if action == "withdraw":  # names its rows in the query
            return path(f"{self.url_helper.base_url_path}/withdraw/", view, name=self._name(action))
        return super()._address(action, view)


class MatchDesk(Desk):
    """Matches."""

    model = Match
    menu_icon = "link"
    menu_order = 90
    list_display = (
        "mentor",
        PersonColumn("mentee", label=_("Mentee")),
        "program",
        "status",
        DateColumn("started_at", label=_("Made"), sort_key="started_at"),
        RunsUntilColumn("ends_on", label=_("Runs until"), sort_key="ends_on"),
    )
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
    list_view = OutboxIndexView
    deeds = ("send_again",)
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
