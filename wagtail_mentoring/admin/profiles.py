"""Profiles: members write them and verbs change them, so the admin only looks, and lets the waiting ones in."""

from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views import snippets

from wagtail_mentoring.admin.columns import PlacesColumn, with_places_of
from wagtail_mentoring.admin.display import RowOfMyPrograms, RowsOfMyPrograms
from wagtail_mentoring.admin.filters import MenteeFilterSet, MentorFilterSet
from wagtail_mentoring.admin.many import ApproveView
from wagtail_mentoring.admin.pairing import AskView, LimitView, MakeMatchView
from wagtail_mentoring.admin.permissions import LookOnlyPolicy, govern
from wagtail_mentoring.admin.returning import lead_back, list_as_it_is
from wagtail_mentoring.admin.snippets import MentoringViewSet
from wagtail_mentoring.directory.whereabouts import language_name
from wagtail_mentoring.models import MenteeProfile, MentorProfile
from wagtail_mentoring.policy import get_policy

govern(LookOnlyPolicy, MentorProfile, MenteeProfile)

# What coordinators see of a profile: no contact information, nothing that is for the person alone (privacy.py).
SHOWN = ("program", "user", "status", "display_name", "headline", "employer", "location", "time_zone", "languages")
SHOWN_LAST = ("biography", "answers", "created_at", "active_at")
LABELS = {"created_at": pgettext_lazy("profile", "Started"), "active_matches": _("Running matches")}
STARTED = DateColumn("created_at", label=LABELS["created_at"], sort_key="created_at")


def deeds(profile, *, actor, button=Button):
    """Return a button for each thing that ``actor`` may do about a profile."""
    name, policy = profile.snippet_viewset.get_url_name, get_policy()
    buttons = []
    if policy.may_approve(profile=profile, actor=actor) is None:
        url = f"{reverse(name('approve'))}?id={profile.pk}"
        buttons.append(button(gettext("Approve"), url=url, icon_name="check", priority=5))
    if isinstance(profile, MenteeProfile):
        if profile.is_enrolled:
            ask, match = (reverse(name(deed), args=[profile.pk]) for deed in ("ask", "make_match"))
            buttons.append(button(gettext("Ask a mentor"), url=ask, icon_name="comment", priority=6))
            if profile.user_id != actor.pk:
                buttons.append(button(gettext("Make a match"), url=match, icon_name="link", priority=7))
    elif policy.may_set_capacity(mentor=profile, capacity=profile.capacity, load=0, actor=actor) is None:
        url = reverse(name("limit"), args=[profile.pk])
        buttons.append(button(gettext("Change limit"), url=url, icon_name="edit", priority=8))
    return buttons


class ProfileIndexView(RowsOfMyPrograms, snippets.IndexView):
    """The list, with what can be done beside each row."""

    def get_list_more_buttons(self, instance):
        buttons = lead_back(deeds(instance, actor=self.request.user), list_as_it_is(self))
        return super().get_list_more_buttons(instance) + buttons


class MentorIndexView(ProfileIndexView):
    """Mentors, with their places."""

    def get_table(self, object_list, **kwargs):
        return super().get_table(with_places_of(list(object_list)), **kwargs)


class ProfileInspectView(RowOfMyPrograms, snippets.InspectView):
    """One profile."""

    labels = LABELS | {"answers": _("Answers"), "active_at": _("Last active")}

    def get_answers_display_value(self):
        answers = self.object.answers.select_related("question", "choice").order_by("question__section__sort_order")
        lines = ((answer.question, answer) for answer in answers)
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"

    def get_languages_display_value(self):
        return ", ".join(map(language_name, self.object.language_codes)) or "–"

    @property
    def header_buttons(self):
        return deeds(self.object, actor=self.request.user, button=HeaderButton)


class ProfileViewSet(MentoringViewSet):
    """Either kind of profile."""

    index_view_class = ProfileIndexView
    inspect_view_class = ProfileInspectView
    inspect_view_enabled = True
    index_template_name = "wagtail_mentoring/admin/profiles.html"
    inspect_template_name = "wagtail_mentoring/admin/inspect.html"
    search_fields = ("display_name", "headline", "employer", "location")
    list_display = ("display_name", "program", "status", "headline", "employer", STARTED)
    list_export = ("display_name", "program", "get_status_display", "headline", "employer", "location", "created_at")
    export_headings = LABELS | {"get_status_display": _("Status")}

    @property
    def permission_policy(self):
        return LookOnlyPolicy(self.model)

    def get_queryset(self, request):
        return self.model.objects.select_related("user").prefetch_related("program")

    def get_permissions_to_register(self):
        return super().get_permissions_to_register().filter(codename__startswith="view_")

    def get_urlpatterns(self):
        approve = self.construct_view(ApproveView, list_url_name=self.get_url_name("list"))
        return [*super().get_urlpatterns(), path("approve/", approve, name="approve"), *self.get_deeds()]

    def get_deeds(self):
        """Return the addresses of what can be done about one profile."""
        return []

    def _deed(self, name, view_class):
        names = {"list_url_name": self.get_url_name("list"), "inspect_url_name": self.get_url_name("inspect")}
        return path(f"{name}/<str:pk>/", self.construct_view(view_class, **names), name=name)


class MentorProfileViewSet(ProfileViewSet):
    """Mentors."""

    model = MentorProfile
    icon = "user"
    menu_order = 60
    export_filename = "mentors"
    index_view_class = MentorIndexView
    filterset_class = MentorFilterSet
    list_display = (
        *ProfileViewSet.list_display[:3],
        PlacesColumn("places", label=_("Places"), sort_key="capacity"),
        BooleanColumn("accepting", label=_("Taking new mentees"), sort_key="accepting"),
        STARTED,
    )
    list_export = (*ProfileViewSet.list_export, "capacity", "active_matches", "accepting", "away_until")
    inspect_view_fields = (*SHOWN, "capacity", "active_matches", "accepting", "away_until", *SHOWN_LAST)

    def get_deeds(self):
        return [self._deed("limit", LimitView)]


class MenteeProfileViewSet(ProfileViewSet):
    """Mentees."""

    model = MenteeProfile
    icon = "user"
    menu_order = 70
    export_filename = "mentees"
    filterset_class = MenteeFilterSet
    list_display = (
        *ProfileViewSet.list_display[:5],
        Column("active_matches", label=LABELS["active_matches"], sort_key="active_matches"),
        STARTED,
    )
    list_export = (*ProfileViewSet.list_export, "active_matches")
    inspect_view_fields = (*SHOWN, "active_matches", *SHOWN_LAST)

    def get_deeds(self):
        return [self._deed("ask", AskView), self._deed("make_match", MakeMatchView)]
