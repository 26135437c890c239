"""What profiles are asked: sections, questions and choices."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, TitleFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import SlugInput

from wagtail_mentoring.actions.programs import index_renamed
from wagtail_mentoring.admin.columns import YesColumn
from wagtail_mentoring.admin.setup import PartForm, SetUpViewSet
from wagtail_mentoring.models import Choice, Question, Section


class SectionField(forms.ModelChoiceField):
    """Sections with the program they belong to."""

    def label_from_instance(self, obj):
        return f"{obj.program}: {obj}"


class QuestionField(forms.ModelChoiceField):
    """Questions with the program they belong to."""

    def label_from_instance(self, obj):
        return f"{obj.section.program}: {obj}"


class QuestionForm(PartForm):
    """A question with its choices; a choice that members have chosen stays."""

    whole = "section"
    section = SectionField(label=_("Section"), queryset=Section.objects.select_related("program"))

    def stay_in(self, field):
        """Let it move to another section of its program."""
        field.queryset = field.queryset.filter(program=self.instance.program_id)

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.instance.pk and "kind" in self.changed_data and self.instance.has_answers():
            raise ValidationError(gettext("Members have answered this question; ask a new one instead."))
        return kind

    def is_valid(self):
        return super().is_valid() and self._keeps_answered_choices()

    def _keeps_answered_choices(self):
        deleted = [form.instance for form in self.formsets["choices"].deleted_forms if form.instance.pk]
        answered = [choice for choice in deleted if choice.has_answers()]
        for choice in answered:
            error = gettext("Members have chosen “%s”: mark it as no longer offered instead of deleting it.") % choice
            self.add_error(None, ValidationError(error))
        return not answered

    def save(self, commit=True):  # noqa: FBT002  Django's own signature
        renamed = [form.instance for form in self.formsets["choices"].forms if "title" in form.changed_data]
        question = super().save(commit)
        index_renamed(choice.pk for choice in renamed if choice.pk)
        return question


class ChoiceForm(PartForm):
    """A choice by itself."""

    whole = "question"
    question = QuestionField(label=_("Question"), queryset=Question.objects.select_related("section__program"))

    def save(self, commit=True):  # noqa: FBT002  Django's own signature
        choice = super().save(commit)
        index_renamed([choice.pk] if "title" in self.changed_data else [])
        return choice


KEY = FieldPanel("key", widget=SlugInput)
TITLE = TitleFieldPanel("title", targets=["key"])
ORDER = FieldPanel(
    "sort_order", help_text=_("Lower numbers stand first, equal ones in the order in which they were made.")
)


class SectionViewSet(SetUpViewSet):
    """Profile sections."""

    model = Section
    icon = "list-ul"
    menu_order = 20
    list_display = ("title", "program", "key", "sort_order")
    list_export = ("title", "program", "key", "help_text", "sort_order")
    list_filter = ("program",)
    ordering = ("program__name", "program", "sort_order", "pk")
    search_fields = ("title", "key")
    edit_handler = ObjectList(
        [FieldPanel("program"), TITLE, KEY, *map(FieldPanel, ("help_text", "asks_biography")), ORDER],
        base_form_class=PartForm,
    )

    def get_queryset(self, request):
        return Section.objects.select_related("program")


class QuestionViewSet(SetUpViewSet):
    """Questions with their choices."""

    model = Question
    icon = "help"
    menu_order = 30
    list_display = (
        "title",
        Column("section.program", label=_("Program"), sort_key="section__program"),
        "section",
        "kind",
        "audience",
        Column("sort_order", label=_("Order"), sort_key="sort_order"),
        YesColumn("filterable", label=pgettext_lazy("question", "Filter"), sort_key="filterable"),
        YesColumn("retired", label=_("No longer asked"), sort_key="retired"),
    )
    list_export = (
        *("title", "section.program", "section", "key", "get_kind_display", "get_audience_display"),
        *("required", "filterable", "retired", "sort_order"),
    )
    export_headings = {
        "section.program": _("Program"),
        "get_kind_display": _("Kind"),
        "get_audience_display": _("Asked of"),
    }
    list_filter = ("section__program", "kind", "audience", "retired")
    ordering = ("section__program__name", "section__program", "section__sort_order", "sort_order", "pk")
    search_fields = ("title", "key", "section__title")
    edit_handler = ObjectList(
        [
            FieldPanel("section"),
            TITLE,
            KEY,
            *map(FieldPanel, ("help_text", "kind", "audience", "required", "filterable", "on_card")),
            FieldPanel("retired"),
            ORDER,
            InlinePanel("choices", [TITLE, KEY, FieldPanel("retired")], heading=_("Choices"), label=_("Choice")),
        ],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request):
        return Question.objects.select_related("section__program")


class ChoiceViewSet(SetUpViewSet):
    """Choices by themselves, to find one quickly."""

    model = Choice
    icon = "tag"
    menu_order = 40
    sort_order_field = None  # they are ordered within their question
    list_display = (
        "title",
        Column("question.section.program", label=_("Program"), sort_key="question__section__program"),
        "question",
        "key",
        YesColumn("retired", label=_("No longer offered"), sort_key="retired"),
    )
    list_export = ("title", "question.section.program", "question", "key", "retired", "sort_order")
    export_headings = {"question.section.program": _("Program")}
    list_filter = ("question__section__program", "retired")
    ordering = ("question__section__program__name", "question__title", "sort_order", "pk")
    search_fields = ("title", "key", "question__title")
    edit_handler = ObjectList(
        [FieldPanel("question"), TITLE, KEY, FieldPanel("retired"), ORDER],
        base_form_class=ChoiceForm,
    )

    def get_queryset(self, request):
        return Choice.objects.select_related("question__section__program")
