"""Tasks: what members ask of the program team, and what the calendar asks, each with its remedy beside it."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets.button import HeaderButton

from wagtail_mentoring.admin.columns import AgeColumn, state_of
from wagtail_mentoring.admin.desks import Desk
from wagtail_mentoring.admin.filters import TaskFilterSet
from wagtail_mentoring.admin.permissions import LookOnlyPolicy, govern
from wagtail_mentoring.admin.rows import DeskIndexView, DeskInspectView
from wagtail_mentoring.admin.settling import CloseView, NudgeView, remedies
from wagtail_mentoring.models import CoordinatorTask, Match, MatchRequest, MenteeProfile, MentorProfile, Thread

govern(LookOnlyPolicy, CoordinatorTask)
OPEN_FIRST = (F("closed_at").desc(nulls_first=True), "opened_at", "pk")


class PeopleColumn(TitleColumn):
    """Both people, each on a line: a phone would break the names."""

    def get_value(self, instance):
        pair = instance.about
        return format_html_join(" ", '<span class="w-whitespace-nowrap">{}</span>', ((pair.mentor,), (pair.mentee,)))


class MessageColumn(Column):
    """How a member's words to the program team begin."""

    def get_value(self, instance):
        return Truncator(instance.message).chars(120)


class StateColumn(Column):
    """Open, or closed."""

    def get_value(self, instance):
        return capfirst(state_of(instance))


class TaskIndexView(DeskIndexView):
    """The list: open ones first, and of these the oldest; nothing about oneself (R69)."""

    base_filterset_class = TaskFilterSet

    def get_rows(self):
        return super().get_rows().not_of(self.request.user)

    def _get_title_column(self, field_name, **kwargs):
        return super()._get_title_column(field_name, column_class=PeopleColumn, **kwargs)

    def order_queryset(self, queryset):
        if self.ordering == self.default_ordering:
            return queryset.order_by(*OPEN_FIRST)
        return super().order_queryset(queryset)

    def search_queryset(self, queryset):
        """Look for both people, each in their own table, and in what was asked."""
        if not self.is_searching:
            return queryset
        wanted = {"display_name__icontains": self.search_query}
        people = {"mentor": MentorProfile.objects.filter(**wanted), "mentee": MenteeProfile.objects.filter(**wanted)}
        found = Q(message__icontains=self.search_query)
        for side, profiles in people.items():
            theirs = {f"{side}__in": profiles.values("pk")}
            found |= Q(match__in=Match.objects.filter(**theirs).values("pk"))
            found |= Q(match_request__in=MatchRequest.objects.filter(**theirs).values("pk"))
            found |= Q(thread__in=Thread.objects.filter(**theirs).values("pk"))
        return queryset.filter(found)

    def get_deeds(self, instance):
        return remedies(instance, actor=self.request.user)


class TaskInspectView(DeskInspectView):
    """One task, with what happened to it and to the pair."""

    labels = {
        "about": _("About"),
        "mentor": _("Mentor"),
        "mentee": _("Mentee"),
        "state": _("State"),
        "opened_at": _("Opened"),
        "opened_by": _("Asked by"),
        "message": _("What was asked"),
        "reported": _("What was written"),
        "closed_at": _("Closed"),
        "closed_by": _("Closed by"),
    }

    def get_rows(self):
        return CoordinatorTask.objects.with_people().not_of(self.request.user)

    def get_nouns(self):
        return [self.object, self.object.about]

    @property
    def header_buttons(self):
        return remedies(self.object, actor=self.request.user, button=HeaderButton)

    def get_page_subtitle(self):
        return f"{self.object}: {self.object.about}"

    def get_about_display_value(self):
        about = self.object.about
        if isinstance(about, Thread):  # its two people alone read it
            return about
        if not LookOnlyPolicy(type(about)).user_has_permission(self.request.user, "view"):
            return about
        url = reverse(f"wagtail_mentoring_{about._meta.model_name}_modeladmin_inspect", args=[about.pk])
        return format_html('<a href="{}">{}</a>', url, about)

    def get_mentor_display_value(self):
        return self._mentor(self.object.about.mentor)

    def get_mentee_display_value(self):
        return self._summary(self.object.about.mentee)

    def get_state_display_value(self):
        return capfirst(state_of(self.object))

    def get_opened_by_display_value(self):
        return self._who(self.object.opened_by)

    def get_closed_by_display_value(self):
        return "–" if self.object.is_open else self._who(self.object.closed_by)

    def get_message_display_value(self):
        lines = ((line,) for line in self.object.message.splitlines())
        return format_html_join("", "<div>{}</div>", lines) or "–"

    def get_reported_display_value(self):
        """Show what was written as text, whoever wrote it and when, by the program's clock."""
        zone, about = self.object.program.zone, self.object.about
        rows = [
            (getattr(about, row.author), date_format(localtime(row.sent_at, zone), "DATETIME_FORMAT"), row.text)
            for row in self.object.reported.all()
        ]
        parts = (
            (who, when, format_html_join("", "<div>{}</div>", ((line,) for line in text.splitlines())))
            for who, when, text in rows
        )
        return format_html_join("", "<p><b>{}</b>, {}</p>{}", parts) or "–"

    def _who(self, user):
        return get_user_display_name(user) if user else gettext("automatically")


class TaskDesk(Desk):
    """Tasks."""

    model = CoordinatorTask
    list_view, row_view = TaskIndexView, TaskInspectView
    deeds = {"nudge": NudgeView, "close": CloseView}
    menu_icon = "tasks"
    menu_order = 75
    list_display = (
        "about",
        "kind",
        "program",
        AgeColumn("opened_at", label=pgettext_lazy("task", "Opened"), sort_key="opened_at"),
        MessageColumn("message", label=_("What was asked")),
        StateColumn("state", label=_("State")),
    )
    list_filter = ("program", "kind")
    search_fields = ("message",)
    list_export = (
        *("program", "get_kind_display", "about.mentor", "about.mentee", "message"),
        *("opened_at", "closed_at", "closing_note"),
    )
    export_headings = {
        **Desk.export_headings,
        "get_kind_display": _("Kind"),
        "about.mentor": _("Mentor"),
        "about.mentee": _("Mentee"),
    }
    inspect_view_fields = (
        *("program", "kind", "state", "about", "mentor", "mentee", "opened_by", "message", "reported", "opened_at"),
        *("closed_at", "closed_by", "closing_note"),
    )

    def listed(self):
        return self.model.objects.with_people()
