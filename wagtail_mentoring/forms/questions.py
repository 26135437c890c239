"""The form of a profile section, built from its questions."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.actions import Given
from wagtail_mentoring.choices import QuestionKind, SkillLevel, YesNo
from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.models import AnyProfile, Choice, Question
from wagtail_mentoring.models.checklist import Step


@dataclass
class Row:
    """A question with its field, or with a field for each choice that gets a level."""

    question: Question
    fields: list[Any]

    @property
    def is_rating(self) -> bool:
        """Tell whether each choice gets a level."""
        return self.question.kind == QuestionKind.LEVELS


class SectionForm(KindForm):
    """The questions of one section, and the biography where the section asks for it."""

    def __init__(self, *args: Any, profile: AnyProfile, step: Step, **kwargs: Any) -> None:
        """Make a field for each question, with what was answered before."""
        self.step = step
        self.before: dict[int, list[Any]] = defaultdict(list)
        for answer in profile.answers.filter(question__in=step.questions).select_related("choice"):
            self.before[answer.question_id].append(answer)
        super().__init__(*args, **kwargs)
        self.asks_biography = bool(step.section and step.section.asks_biography)
        if self.asks_biography:
            self.fields["biography"] = PlainTextField(
                label=step.title,
                max_length=10000,
                required=False,
                initial=profile.biography,
                widget=forms.Textarea(attrs={"rows": 12}),
            )
        makers = {
            QuestionKind.ONE_CHOICE: self._one_choice,
            QuestionKind.CHOICES: self._choices,
            QuestionKind.LEVELS: self._levels,
            QuestionKind.TEXT: self._text,
            QuestionKind.YES_NO: self._yes_no,
        }
        for question in step.questions:
            makers[QuestionKind(question.kind)](question)

    def rows(self) -> list[Row]:
        """Return the questions with their bound fields, in order."""
        return [Row(question, [self[name] for name in self.names(question)]) for question in self.step.questions]

    def names(self, question: Question) -> list[str]:
        """Return the names of a question's fields."""
        if question.kind == QuestionKind.LEVELS:
            return [f"q{question.pk}_{choice.pk}" for choice in self.offered(question)]
        return [f"q{question.pk}"]

    def offered(self, question: Question) -> list[Choice]:
        """Return the choices on offer, and retired ones that this person chose before."""
        kept = {answer.choice_id for answer in self.before[question.pk]}
        return [choice for choice in question.choices.all() if not choice.retired or choice.pk in kept]

    def given(self) -> list[Given]:
        """Return the answers as the verb takes them."""
        return [given for question in self.step.questions for given in self._given(question)]

    def clean(self) -> dict[str, Any]:
        """A required rating needs one level at least."""
        data: dict[str, Any] = super().clean() or {}
        for question in self.step.questions:
            names = self.names(question)
            if question.kind == QuestionKind.LEVELS and question.required and not any(data.get(name) for name in names):
                self.add_error(names[0] if names else None, _("Please rate at least one."))
        return data

    def _given(self, question: Question) -> list[Given]:
        data = self.cleaned_data
        if question.kind == QuestionKind.LEVELS:
            rated = ((choice, data.get(f"q{question.pk}_{choice.pk}")) for choice in self.offered(question))
            return [Given(question, choice=choice, level=int(level)) for choice, level in rated if level]
        value = data.get(f"q{question.pk}")
        if not value:
            return []
        if question.kind in {QuestionKind.TEXT, QuestionKind.YES_NO}:
            return [Given(question, text=value)]
        keys = value if isinstance(value, list) else [value]
        return [Given(question, choice=choice) for choice in self.offered(question) if str(choice.pk) in keys]

    def _add(self, question: Question, field: forms.Field) -> None:
        field.label, field.help_text = question.title, question.help_text
        field.required = question.required
        self.fields[f"q{question.pk}"] = field

    def _one_choice(self, question: Question) -> None:
        options = [(str(choice.pk), choice.title) for choice in self.offered(question)]
        if not question.required:
            options.insert(0, ("", str(_("No answer"))))
        initial = next((str(answer.choice_id) for answer in self.before[question.pk]), "")
        self._add(question, forms.ChoiceField(choices=options, widget=forms.RadioSelect, initial=initial))

    def _choices(self, question: Question) -> None:
        options = [(str(choice.pk), choice.title) for choice in self.offered(question)]
        initial = [str(answer.choice_id) for answer in self.before[question.pk]]
        widget = forms.CheckboxSelectMultiple
        self._add(question, forms.MultipleChoiceField(choices=options, widget=widget, initial=initial))

    def _levels(self, question: Question) -> None:
        before = {answer.choice_id: answer.level for answer in self.before[question.pk]}
        levels = [("", _("not rated")), *((str(level.value), level.label) for level in SkillLevel)]
        for choice in self.offered(question):
            self.fields[f"q{question.pk}_{choice.pk}"] = forms.ChoiceField(
                label=choice.title,
                choices=levels,
                required=False,
                widget=forms.RadioSelect,
                initial=str(before.get(choice.pk) or ""),
            )

    def _text(self, question: Question) -> None:
        initial = next((answer.text for answer in self.before[question.pk]), "")
        self._add(question, PlainTextField(max_length=300, initial=initial))

    def _yes_no(self, question: Question) -> None:
        initial = next((answer.text for answer in self.before[question.pk]), "")
        options = YesNo.choices if question.required else [("", _("No answer")), *YesNo.choices]
        self._add(question, forms.ChoiceField(choices=options, widget=forms.RadioSelect, initial=initial))
