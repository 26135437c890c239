"""No dead questions: every option of a section, a question or a choice changes what members see or may do."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from tests.journeys.visitor import words
from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import Given, answer_questions
from wagtail_mentoring.admin.questions import QuestionViewSet
from wagtail_mentoring.choices import QuestionKind, Role
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.models import Choice, Question, Section

pytestmark = pytest.mark.django_db


class Asked:
    """A program that asks one question with two choices, and a second question below it."""

    def __init__(self, *, section=None, question=None, choice=None):
        self.program = make_program()
        self.mentor = make_mentor(self.program)  # before anything is asked
        named = {"key": "focus", "title": "Focus", "sort_order": 1, **(section or {})}
        self.section = Section.objects.create(program=self.program, **named)
        named = {"key": "goals", "title": "Goals", "sort_order": 1, **(question or {})}
        self.question = Question.objects.create(section=self.section, **named)
        named = {"key": "career", "title": "Career", "sort_order": 1, **(choice or {})}
        self.choice = Choice.objects.create(question=self.question, **named)
        Choice.objects.create(question=self.question, key="team", title="Team", sort_order=2)
        Question.objects.create(section=self.section, key="motto", title="Motto", kind="text", sort_order=2)

    def profile(self, who=None):
        """Return the page of the task list."""
        return self.page("profile", who or self.mentor)

    def step(self, who=None):
        """Return the page on which the section is answered."""
        return self.page("profile_step", who or self.mentor, self.section.key)

    def page(self, name, who, *args):
        client = Client()
        client.force_login(who.user)
        address = reverse(f"wagtail_mentoring:{name}", args=[self.program.slug, Role(who.ROLE).value, *args])
        return BeautifulSoup(client.get(address).content, "html.parser")

    def questions(self):
        return [each for each in ("Goals", "Motto") if each in words(self.step())]

    def answer(self):
        given = [Given(self.question, choice=self.choice)]
        answer_questions(self.mentor, questions=[self.question], given=given, actor=self.mentor.user)

    def directory(self):
        return Directory(self.program, {}, user=AnonymousUser())

    def filters(self):
        """Return the filters that come from questions."""
        return [each for each in self.directory().filters if each.question]

    def filtered(self):
        """Return the filter of the question, whatever it says itself."""
        Question.objects.filter(pk=self.question.pk).update(filterable=True)
        return self.filters()[0]


# Sections


def section_key(asked):
    return asked.filtered().name


def section_title(asked):
    return asked.section.title if asked.section.title in words(asked.profile()) else None


def section_help_text(asked):
    return "Two or three." in words(asked.step())


def section_asks_biography(asked):
    return asked.step().find("textarea", {"name": "biography"}) is not None


def section_sort_order(asked):
    Section.objects.create(program=asked.program, key="past", title="Past", asks_biography=True, sort_order=2)
    text = words(asked.profile())
    return text.index("Focus") < text.index("Past")


# Questions


def question_key(asked):
    return asked.filtered().name


def question_title(asked):
    return asked.question.title if asked.question.title in words(asked.step()) else None


def question_help_text(asked):
    return "Two or three." in words(asked.step())


def question_kind(asked):
    """Return the types of the boxes, and how many ways there are to answer."""
    boxes = asked.step().find_all("input", {"name": lambda name: (name or "").startswith(f"q{asked.question.pk}")})
    return {box["type"] for box in boxes}, len(boxes)


def question_audience(asked):
    mentee = make_mentee(asked.program)
    return ["Goals" in words(asked.step(who)) for who in (mentee, asked.mentor)]


def question_required(asked):
    return "Missing: Goals" in words(asked.profile())


def question_filterable(asked):
    return [each.title for each in asked.filters()]


def question_on_card(asked):
    asked.answer()
    (card,) = asked.directory().cards
    return card.answers


def question_retired(asked):
    return asked.questions()


def question_sort_order(asked):
    text = words(asked.step())
    return text.index("Goals") < text.index("Motto")


# Choices


def choice_key(asked):
    return [option.value for option in asked.filtered().options]


def choice_title(asked):
    return asked.choice.title if asked.choice.title in words(asked.step()) else None


def choice_retired(asked):
    return "Career" in words(asked.step())


def choice_sort_order(asked):
    text = words(asked.step())
    return text.index("Career") < text.index("Team")


TEXTS = {"Two or three.": True, "": False}
PROOFS: list[tuple[Callable[[Asked], Any], dict[Any, Any]]] = [
    (section_key, {"focus": "focus.goals", "aims": "aims.goals"}),
    (section_title, {"Focus": "Focus", "Aims": "Aims"}),
    (section_help_text, TEXTS),
    (section_asks_biography, {True: True, False: False}),
    (section_sort_order, {1: True, 3: False}),
    (question_key, {"goals": "focus.goals", "aims": "focus.aims"}),
    (question_title, {"Goals": "Goals", "Aims": "Aims"}),
    (question_help_text, TEXTS),
    (
        question_kind,
        {
            QuestionKind.ONE_CHOICE: ({"radio"}, 3),
            QuestionKind.CHOICES: ({"checkbox"}, 2),
            QuestionKind.LEVELS: ({"radio"}, 12),
            QuestionKind.TEXT: ({"text"}, 1),
            QuestionKind.YES_NO: ({"radio"}, 3),
        },
    ),
    (question_audience, {"both": [True, True], "mentees": [True, False], "mentors": [False, True]}),
    (question_required, {True: True, False: False}),
    (question_filterable, {True: ["Goals"], False: []}),
    (question_on_card, {True: ["Career"], False: []}),
    (question_retired, {False: ["Goals", "Motto"], True: ["Motto"]}),
    (question_sort_order, {1: True, 3: False}),
    (choice_key, {"career": ["career", "team"], "start": ["start", "team"]}),
    (choice_title, {"Career": "Career", "Start": "Start"}),
    (choice_retired, {False: True, True: False}),
    (choice_sort_order, {1: True, 3: False}),
]


@pytest.mark.parametrize(
    ("see", "value", "seen"),
    [(see, value, seen) for see, expected in PROOFS for value, seen in expected.items()],
    ids=lambda part: part.__name__ if callable(part) else None,
)
def test_an_option_changes_what_is_seen(see, value, seen):
    noun, _, field = see.__name__.partition("_")
    assert see(Asked(**{noun: {field: value}})) == seen


# The program, section and question of a row are whose it is, not a setting.
PARENTS = {"id", "program", "section", "question"}
# Presets carry how much a question counts when mentors are compared; until they are, nobody is asked for it.
WAITS_FOR = {"question_weight": "wagtail_mentoring.fit"}


def test_every_option_has_its_proof():
    every = {
        f"{model._meta.model_name}_{field.name}"
        for model in (Section, Question, Choice)
        for field in model._meta.concrete_fields
        if field.name not in PARENTS
    }
    proven = {see.__name__ for see, _expected in PROOFS}
    waiting = {option for option, module in WAITS_FOR.items() if find_spec(module) is None}
    assert every - proven == waiting, "show here what the new option changes"
    assert proven - every == set(), "gone"
    assert not waiting & {f"question_{name}" for name in QuestionViewSet().get_form_class().base_fields}


def test_every_kind_and_audience_has_its_proof():
    for see, expected in PROOFS:
        noun, _, field = see.__name__.partition("_")
        model = {"section": Section, "question": Question, "choice": Choice}[noun]
        options = model._meta.get_field(field).choices or ()
        assert {value for value, _label in options} <= {*expected}


def test_two_values_are_never_seen_alike():
    assert [see.__name__ for see, seen in PROOFS if len({str(each) for each in seen.values()}) == 1] == []
