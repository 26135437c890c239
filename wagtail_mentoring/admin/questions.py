"""What profiles are asked: sections, questions and choices."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, TitleFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets import SlugInput

from wagtail_mentoring.actions.programs import index_renamed
from wagtail_mentoring.admin.snippets import MentoringViewSet
from wagtail_mentoring.models import Choice, Question, Section


class SectionField(forms.ModelChoiceField):
    """Sections with the program they belong to."""

    def label_from_instance(self, obj):
        return f"{obj.program}: {obj}"


class QuestionField(forms.ModelChoiceField):
    """Questions with the program they belong to."""

    def label_from_instance(self, obj):
        return f"{obj.section.program}: {obj}"


class QuestionForm(WagtailAdminModelForm):
    """A question with its choices; a choice that members have chosen stays."""

    section = SectionField(label=_("Section"), queryset=Section.objects.select_related("program"))

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


class ChoiceForm(WagtailAdminModelForm):
    """A choice by itself."""

    question = QuestionField(label=_("Question"), queryset=Question.objects.select_related("section__program"))

    def save(self, commit=True):  # noqa: FBT002  Django's own signature
        choice = super().save(commit)
        index_renamed([choice.pk] if "title" in self.changed_data else [])
        return choice


KEY = FieldPanel("key", widget=SlugInput)
TITLE = TitleFieldPanel("title", targets=["key"])


class SectionViewSet(MentoringViewSet):
    """Profile sections."""

    model = Section
    icon = "list-ul"
    menu_order = 20
    list_display = ("title", "program", "key", "sort_order")
    list_filter = ("program",)
    search_fields = ("title", "key")
    panels = [FieldPanel("program"), TITLE, KEY, *map(FieldPanel, ("help_text", "asks_biography", "sort_order"))]


class QuestionViewSet(MentoringViewSet):
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
        BooleanColumn("filterable", label=_("Filter"), sort_key="filterable"),
        BooleanColumn("retired", label=_("No longer asked"), sort_key="retired"),
    )
    list_filter = ("section__program", "kind", "audience", "retired")
    search_fields = ("title", "key", "section__title")
    edit_handler = ObjectList(
        [
            FieldPanel("section"),
            TITLE,
            KEY,
            *map(FieldPanel, ("help_text", "kind", "audience", "required", "filterable", "on_card")),
            *map(FieldPanel, ("retired", "sort_order")),
            InlinePanel("choices", [TITLE, KEY, FieldPanel("retired")], heading=_("Choices"), label=_("Choice")),
        ],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request):
        return Question.objects.select_related("section__program")


class ChoiceViewSet(MentoringViewSet):
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
        BooleanColumn("retired", label=_("No longer offered"), sort_key="retired"),
    )
    list_filter = ("question__section__program", "retired")
    search_fields = ("title", "key", "question__title")
    edit_handler = ObjectList(
        [FieldPanel("question"), TITLE, KEY, FieldPanel("retired"), FieldPanel("sort_order")],
        base_form_class=ChoiceForm,
    )

    def get_queryset(self, request):
        return Choice.objects.select_related("question__section__program")
