"""The form of a section: a field for each question of the program, and answers as the verb takes them."""

import pytest
from django.db.models import prefetch_related_objects

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import answer_questions
from wagtail_mentoring.choices import Audience, QuestionKind
from wagtail_mentoring.forms.questions import SectionForm
from wagtail_mentoring.models import Choice, Question, Section
from wagtail_mentoring.models.checklist import checklist

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return make_mentor(name="Amina Diallo")


def ask(mentor, kind, *titles, **fields):
    """Add a question to the program's section "focus"."""
    section, _is_new = Section.objects.get_or_create(program=mentor.program, key="focus", defaults={"title": "Focus"})
    number = section.questions.count()
    question = Question.objects.create(
        section=section, key=f"q{number}", title=f"Question {number}", kind=kind, **fields
    )
    for order, title in enumerate(titles):
        Choice.objects.create(question=question, key=f"c{order}", title=title, sort_order=order)
    return question


def form_of(profile, data=None):
    step = next(step for step in checklist(profile) if step.key == "focus")
    return SectionForm(data, profile=profile, step=step)


def answers_of(form):
    assert form.is_valid(), form.errors
    return [(given.question.title, str(given.choice or given.text), given.level) for given in form.given()]


def name(question, title=""):
    if not title:
        return f"q{question.pk}"
    return f"q{question.pk}_{Choice.objects.get(question=question, title=title).pk}"


def key(question, title):
    return str(Choice.objects.get(question=question, title=title).pk)


def save(profile, form):
    assert form.is_valid(), form.errors
    answer_questions(profile, questions=form.step.questions, given=form.given(), actor=profile.user)


def test_all_five_kinds(mentor):
    one = ask(mentor, QuestionKind.ONE_CHOICE, "Weekly", "Monthly")
    several = ask(mentor, QuestionKind.CHOICES, "Career", "Leadership", "Health")
    levels = ask(mentor, QuestionKind.LEVELS, "Strategy", "Research", "Data")
    text = ask(mentor, QuestionKind.TEXT)
    yes_no = ask(mentor, QuestionKind.YES_NO)
    form = form_of(
        mentor,
        {
            name(one): key(one, "Monthly"),
            name(several): [key(several, "Health"), key(several, "Career")],
            name(levels, "Strategy"): "5",
            name(levels, "Research"): "",
            name(text): " What\x00 I can ",
            name(yes_no): "no",
        },
    )
    assert answers_of(form) == [
        ("Question 0", "Monthly", None),
        ("Question 1", "Career", None),
        ("Question 1", "Health", None),
        ("Question 2", "Strategy", 5),
        ("Question 3", "What I can", None),
        ("Question 4", "no", None),
    ]


def test_what_was_answered_is_filled_in(mentor):
    several = ask(mentor, QuestionKind.CHOICES, "Career", "Health")
    levels = ask(mentor, QuestionKind.LEVELS, "Strategy")
    text = ask(mentor, QuestionKind.TEXT)
    data = {name(several): [key(several, "Health")], name(levels, "Strategy"): "2", name(text): "Hello"}
    save(mentor, form_of(mentor, data))
    again = form_of(mentor)
    assert again[name(several)].value() == [key(several, "Health")]
    assert again[name(levels, "Strategy")].value() == "2"
    assert again[name(text)].value() == "Hello"


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_nothing_is_an_answer_unless_it_is_required(mentor, kind):
    ask(mentor, kind, *(["One", "Two"] if QuestionKind(kind).has_choices else []))
    assert answers_of(form_of(mentor, {})) == []
    Question.objects.update(required=True)
    assert len(form_of(mentor, {}).errors) == 1


@pytest.mark.parametrize("kind", [QuestionKind.ONE_CHOICE, QuestionKind.CHOICES])
@pytest.mark.parametrize("forged", ["0", "x", "9" * 40, "\x00", "-1"])
def test_a_forged_choice_is_an_error(mentor, kind, forged):
    question = ask(mentor, kind, "Career")
    assert form_of(mentor, {name(question): [forged]}).errors.keys() == {name(question)}


def test_the_choice_of_another_question_is_an_error(mentor):
    one, other = (ask(mentor, QuestionKind.CHOICES, "Career") for _ in range(2))
    assert form_of(mentor, {name(one): [key(other, "Career")]}).errors.keys() == {name(one)}


@pytest.mark.parametrize("forged", ["0", "6", "-1", "five", "1.5", "\x00"])
def test_a_forged_level_is_an_error(mentor, forged):
    levels = ask(mentor, QuestionKind.LEVELS, "Strategy")
    assert form_of(mentor, {name(levels, "Strategy"): forged}).errors.keys() == {name(levels, "Strategy")}


def test_a_text_that_is_too_long_is_an_error_and_is_kept(mentor):
    text = ask(mentor, QuestionKind.TEXT)
    form = form_of(mentor, {name(text): "x" * 301})
    assert form.errors.keys() == {name(text)}
    assert form[name(text)].value() == "x" * 301


def test_a_retired_choice_is_kept_by_who_chose_it_and_offered_to_nobody_else(mentor):
    several = ask(mentor, QuestionKind.CHOICES, "Career", "Health")
    levels = ask(mentor, QuestionKind.LEVELS, "Strategy")
    data = {name(several): [key(several, "Health")], name(levels, "Strategy"): "4"}
    save(mentor, form_of(mentor, data))
    Choice.objects.filter(title__in=["Health", "Strategy"]).update(retired=True)
    assert answers_of(form_of(mentor, data)) == [("Question 0", "Health", None), ("Question 1", "Strategy", 4)]
    newcomer = make_mentor(mentor.program)
    assert form_of(newcomer, {name(several): data[name(several)]}).errors.keys() == {name(several)}
    assert name(levels, "Strategy") not in form_of(newcomer).fields


def test_each_role_answers_its_own_questions(mentor):
    ask(mentor, QuestionKind.TEXT, audience=Audience.MENTORS)
    ask(mentor, QuestionKind.TEXT, audience=Audience.BOTH)
    assert len(form_of(mentor).rows()) == 2
    assert len(form_of(make_mentee(mentor.program)).rows()) == 1


def test_the_biography_is_part_of_the_section_that_asks_for_it(mentor):
    text = ask(mentor, QuestionKind.TEXT)
    Section.objects.update(asks_biography=True)
    form = form_of(mentor, {"biography": "One\r\n\r\nTwo\x00", name(text): "Yes"})
    assert form.is_valid()
    assert form.cleaned_data["biography"] == "One\n\nTwo"
    assert form_of(mentor, {"biography": "x" * 10_001}).errors.keys() == {"biography"}
    Section.objects.update(asks_biography=False)
    assert "biography" not in form_of(mentor).fields


def test_one_query_however_many_questions(mentor, django_assert_num_queries):
    for _ in range(10):
        ask(mentor, QuestionKind.LEVELS, "A", "B", "C")
    step = next(step for step in checklist(mentor) if step.key == "focus")
    prefetch_related_objects(step.questions, "choices")
    with django_assert_num_queries(1):
        list(SectionForm(None, profile=mentor, step=step).rows())


def test_a_program_without_questions_has_no_section():
    program = make_program()
    Section.objects.create(program=program, key="focus", title="Focus")
    assert "focus" not in [step.key for step in checklist(make_mentor(program))]
