"""Requests, matches and e-mails: plain ModelAdmins around Wagtail's own views.

A ModelAdmin gives registration, addresses and the menu item. Its own pages filter by any parameter of the address and
look their age, so the list and the single row are Wagtail's generic views, on every supported version.
"""

from django.urls import path, re_path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import DateColumn
from wagtail_modeladmin.options import ModelAdmin

from wagtail_mentoring.admin.columns import AgeColumn, AnswerByColumn, PersonColumn, RunsUntilColumn
from wagtail_mentoring.admin.deciding import AcceptView, DeclineView
from wagtail_mentoring.admin.ending import EndManyView, EndView, ExtendView, GracefulExitView
from wagtail_mentoring.admin.many import DeclineManyView, WithdrawView
from wagtail_mentoring.admin.permissions import LookOnlyHelper, LookOnlyPolicy, govern
from wagtail_mentoring.admin.rows import (
    DeskIndexView,
    DeskInspectView,
    MatchIndexView,
    MatchInspectView,
    OutboxIndexView,
    OutboxInspectView,
    RequestIndexView,
    RequestInspectView,
)
from wagtail_mentoring.admin.sending import SendAgainView
from wagtail_mentoring.models import Match, MatchRequest, OutboxEmail

govern(LookOnlyPolicy, MatchRequest, Match, OutboxEmail)


class Desk(ModelAdmin):
    """A ModelAdmin for looking: no creating, editing or deleting, for verbs do that."""

    add_to_admin_menu = False
    history_view_enabled = False
    inspect_view_enabled = True
    permission_helper_class = LookOnlyHelper
    list_view, row_view = DeskIndexView, DeskInspectView
    deeds, deeds_of_many = {}, {}  # action -> its page; those of many name their rows in the query
    list_per_page = 50
    export_headings = {"get_status_display": _("Status"), "get_state_display": _("State")}

    def index_view(self, request, *, results_only=False):
        view = self.list_view.as_view(
            **self._shared(),
            queryset=self.listed(),
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

    def listed(self):
        """Return the rows with the people that the list names."""
        return self.model.objects.select_related("mentor", "mentee").prefetch_related("program")

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
        base = self.url_helper.base_url_path
        pages = [(action, getattr(self, f"{action}_view")) for action in ("index", "inspect")]
        return [
            path(f"{base}/results/", self.results_view, name=self._name("results")),
            *(
                re_path(self.url_helper.get_action_url_pattern(name), view, name=self._name(name))
                for name, view in pages
            ),
            *(
                path(f"{base}/{name}/<str:pk>/", self._deed(view), name=self._name(name))
                for name, view in self.deeds.items()
            ),
            *(
                path(f"{base}/{name}/", self._deed(view), name=self._name(name))
                for name, view in self.deeds_of_many.items()
            ),
        ]

    def register_admin_url_finders(self):
        """There is nothing to edit."""

    def register_indexing(self):
        """Nothing in these rows refers to pages, images or documents."""

    def _name(self, action):
        return self.url_helper.get_action_url_name(action)

    def _shared(self):
        return {
            "model": self.model,
            "permission_policy": LookOnlyPolicy(self.model),
            "index_url_name": self._name("index"),
            "header_icon": self.menu_icon,
            "deed_url_names": {action: self._name(action) for action in (*self.deeds, *self.deeds_of_many)},
        }

    def _deed(self, view_class):
        names = {"list_url_name": self._name("index"), "inspect_url_name": self._name("inspect")}
        given = {"model": self.model, **names}
        return view_class.as_view(**{name: value for name, value in given.items() if hasattr(view_class, name)})


class MatchRequestDesk(Desk):
    """Requests; the message is for the mentor alone."""

    model = MatchRequest
    list_view, row_view = RequestIndexView, RequestInspectView
    deeds = {"accept": AcceptView, "decline": DeclineView}
    deeds_of_many = {"withdraw": WithdrawView, "decline_many": DeclineManyView}
    menu_icon = "comment"
    menu_order = 80
    list_display = (
        "mentee",
        PersonColumn("mentor", label=_("Mentor")),
        "program",
        "status",
        AgeColumn("created_at", label=pgettext_lazy("request", "Sent"), sort_key="created_at"),
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
        "tasks",
    )


class MatchDesk(Desk):
    """Matches."""

    model = Match
    deeds = {"end": EndView, "graceful_exit": GracefulExitView, "extend": ExtendView}
    deeds_of_many = {"end_many": EndManyView}
    list_view, row_view = MatchIndexView, MatchInspectView
    menu_icon = "link"
    menu_order = 90
    list_display = (
        "mentor",
        PersonColumn("mentee", label=_("Mentee")),
        "program",
        "status",
        DateColumn("started_at", label=pgettext_lazy("match", "Made"), sort_key="started_at"),
        RunsUntilColumn("ends_on", label=_("Runs until"), sort_key="ends_on"),
    )
    list_filter = ("program", "status", "cycle")
    search_fields = ("mentor__display_name", "mentee__display_name")
    list_export = (
        "program",
        "mentee",
        "mentor",
        "get_status_display",
        "cycle",
        "started_at",
        "ends_on",
        "ended_at",
        "reason",
    )
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
        "ended_by",
        "end_reason",
        "reason",
        "request",
        "tasks",
    )


class OutboxDesk(Desk):
    """E-mails."""

    model = OutboxEmail
    list_view, row_view = OutboxIndexView, OutboxInspectView
    deeds = {"send_again": SendAgainView}
    menu_icon = "mail"
    menu_order = 100
    list_display = ("__str__", "program", "state", "report", "attempts", "created_at", "sent_at")
    list_filter = ("program", "state", "report", "letter")
    search_fields = ("recipient_name", "error")
    list_export = (
        "program",
        "get_letter_display",
        "recipient_name",
        "get_state_display",
        "error",
        "sent_at",
        "get_report_display",
    )
    export_headings = {
        **Desk.export_headings,
        "get_letter_display": _("Letter"),
        "get_report_display": _("Delivery"),
    }
    inspect_view_fields = (
        "program",
        "letter",
        "recipient_name",
        "recipient",
        "match_request",
        "state",
        "digest",
        "attempts",
        "error",
        "created_at",
        "not_before",
        "sent_at",
        "report",
        "reported_at",
    )

    def listed(self):
        return self.model.objects.with_people()
