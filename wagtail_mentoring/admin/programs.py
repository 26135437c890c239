"""Programs and their cycles."""

import zoneinfo

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.admin.widgets import SlugInput

from wagtail_mentoring.admin.columns import CycleStateColumn
from wagtail_mentoring.admin.consequences import CONSEQUENCES, Numbers
from wagtail_mentoring.admin.permissions import FOUND
from wagtail_mentoring.admin.setup import PartForm, SetUpForm, SetUpViewSet
from wagtail_mentoring.choices import Label
from wagtail_mentoring.models import Cycle, Program


def word_field(label: Label) -> str:
    """Return the form field of a label."""
    return f"word_{label.value}"


def time_zones():
    """Return every zone as a choice."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]


class PeopleField(forms.ModelMultipleChoiceField):
    """Accounts by the name of the person."""

    def label_from_instance(self, obj):
        name = obj.get_full_name().strip() if hasattr(obj, "get_full_name") else ""
        return f"{name} ({obj.get_username()})" if name else obj.get_username()


def may_enter_the_admin() -> Q:
    """Return the condition for accounts that Wagtail's admin lets in."""
    permission = {"content_type__app_label": "wagtailadmin", "codename": "access_admin"}
    by_group = Q(**{f"groups__permissions__{key}": value for key, value in permission.items()})
    by_user = Q(**{f"user_permissions__{key}": value for key, value in permission.items()})
    return Q(is_superuser=True) | by_group | by_user


_words = {
    word_field(label): forms.CharField(
        label=label.label,
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": label.label}),
    )
    for label in Label
}
WordsForm = type("WordsForm", (SetUpForm,), _words)


class ProgramForm(WordsForm):
    """A program, its labels each in a field of its own."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, initial="UTC", help_text=_("Deadlines are days in this zone.")
    )
    coordinators = PeopleField(
        label=_("Coordinators"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They look after the program. Only people who may enter this admin are offered."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "coordinators" in self.fields:
            self._offer_coordinators()
        for label in Label:
            self.initial[word_field(label)] = self.instance.labels.get(label.value, "")

    def _offer_coordinators(self):
        users = get_user_model()
        offered = may_enter_the_admin()
        if self.instance.pk:
            offered |= Q(pk__in=self.instance.coordinators.values("pk"))
        people = users.objects.filter(pk__in=users.objects.filter(offered).values("pk"))
        self.fields["coordinators"].queryset = people.order_by(users.USERNAME_FIELD)

    def clean(self):
        cleaned = super().clean()
        given = {label.value: cleaned.get(word_field(label), "") for label in Label}
        self.instance.labels = {key: word for key, word in given.items() if word}
        return cleaned


TABS = (
    (
        _("General"),
        (
            Numbers(),
            TitleFieldPanel("name"),
            FieldPanel("slug", widget=SlugInput, permission=FOUND),
            FieldPanel("site", permission=FOUND),
            "time_zone",
            "contact_email",
            "introduction",
            FieldPanel("coordinators", permission=FOUND),
        ),
    ),
    (_("Enrollment"), ("enrollment", "roles_exclusive", "role_login_pages")),
    (
        _("Directory"),
        ("directory_visibility", "full_mentors", "text_search_mode", "text_search_max_words", "contact_visibility"),
    ),
    (
        _("Requests"),
        (
            "request_steps",
            "request_message",
            "max_pending_per_mentee",
            "max_active_per_mentee",
            "response_days",
            "nudge_days",
            "auto_expire_days",
        ),
    ),
    (
        _("Capacity"),
        (
            "capacity_default",
            "capacity_recommended",
            "capacity_max",
            "capacity_scope",
        ),
    ),
    (
        _("Matches"),
        (
            "match_months",
            "end_reminder_days",
            "first_meeting_days",
            "ending_by",
            "graceful_exit",
            "show_matches_on_profile",
            "profile_review_after_match",
        ),
    ),
    (_("Messages"), ("messaging", "precontact")),
    (pgettext_lazy("mentoring", "Sessions"), ("sessions", "staff_sees_sessions", "cpd")),
    (_("Documents"), ("documents", "max_documents", "max_document_mb")),
    (pgettext_lazy("program", "Words"), tuple(word_field(label) for label in Label)),
)


def tab(heading, fields):
    """Return a tab; every label is one of the program's own words, or ours where it is empty."""
    return ObjectList([_panel(field) for field in fields], heading=heading)


def _panel(field):
    return FieldPanel(field, help_text=CONSEQUENCES.get(field, "")) if isinstance(field, str) else field


class ProgramViewSet(SetUpViewSet):
    """Programs."""

    model = Program
    icon = "group"
    menu_order = 10
    list_display = ("name", "slug", "site", "enrollment")
    list_export = ("name", "slug", "site", "get_enrollment_display", "contact_email")
    export_headings = {"get_enrollment_display": _("Enrollment")}
    search_fields = ("name", "slug")
    edit_handler = TabbedInterface([tab(*one) for one in TABS], base_form_class=ProgramForm)

    def get_queryset(self, request):
        return Program.objects.select_related("site")


class CycleViewSet(SetUpViewSet):
    """Cycles."""

    model = Cycle
    icon = "calendar"
    menu_order = 50
    list_display = ("name", "program", CycleStateColumn("state", label=_("State")), "starts_on", "ends_on")
    list_export = ("name", "program", "starts_on", "ends_on")
    list_filter = ("program",)
    search_fields = ("name", "program__name")
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("program", "name", "starts_on", "ends_on")], base_form_class=PartForm
    )

    def get_queryset(self, request):
        return Cycle.objects.select_related("program")
