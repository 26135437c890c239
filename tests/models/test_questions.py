"""Questions: who is asked, and what may no longer be deleted."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.choices import Audience, ProfileStep, QuestionKind, Role
from wagtail_mentoring.models import Choice, MenteeAnswer, MentorAnswer, Question, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    return Section.objects.create(program=make_program(), key="focus", title="Focus")


def ask(section, key, **fields):
    return Question.objects.create(section=section, key=key, title=key.title(), **fields)


def test_each_role_is_asked_its_own_in_reading_order(section):
    later = Section.objects.create(program=section.program, key="skills", title="Skills", sort_order=2)
    ask(later, "last")
    ask(section, "second", sort_order=2, audience=Audience.MENTORS)
    ask(section, "first", sort_order=1, audience=Audience.MENTEES)
    ask(section, "gone", retired=True)
    ask(Section.objects.create(program=make_program(), key="x", title="X"), "elsewhere")
    asked = Question.objects.of(section.program_id)
    assert [question.key for question in asked] == ["first", "second", "last"]
    assert [question.key for question in asked.asked_of(Role.MENTOR)] == ["second", "last"]
    assert [question.key for question in asked.asked_of(Role.MENTEE)] == ["first", "last"]


@pytest.mark.parametrize("key", ProfileStep.values)
def test_steps_that_every_profile_has_keep_their_addresses(section, key):
    section.key = key
    with pytest.raises(ValidationError, match="reserved"):
        section.clean()


def test_a_key_of_its_own_is_fine(section):
    section.clean()


@pytest.mark.parametrize(("make", "model"), [(make_mentor, MentorAnswer), (make_mentee, MenteeAnswer)])
def test_what_has_been_answered_is_retired_and_not_deleted(section, make, model):
    question = ask(section, "goal")
    choice, other = (Choice.objects.create(question=question, key=key, title=key) for key in ("a", "b"))
    assert not section.has_answers()
    model.objects.create(profile=make(section.program), question=question, choice=choice)
    assert section.has_answers()
    assert question.has_answers()
    assert choice.has_answers()
    assert not other.has_answers()


def test_the_database_holds_one_answer_where_there_is_one_only(section):
    question, mentor = ask(section, "goal", kind=QuestionKind.TEXT), make_mentor(section.program)
    MentorAnswer.objects.create(profile=mentor, question=question, text="a", single=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorAnswer.objects.create(profile=mentor, question=question, text="b", single=1)


def test_the_same_choice_is_chosen_once(section):
    question, mentor = ask(section, "goal"), make_mentor(section.program)
    choice = Choice.objects.create(question=question, key="a", title="A")
    MentorAnswer.objects.create(profile=mentor, question=question, choice=choice)
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorAnswer.objects.create(profile=mentor, question=question, choice=choice)


def test_which_kinds_have_choices():
    assert {kind for kind in QuestionKind if kind.has_choices} == {"one_choice", "choices", "levels"}


def test_names(section):
    question = ask(section, "goal")
    choice = Choice(question=question, key="a", title="Lead")
    assert [str(row) for row in (section, question, choice)] == ["Focus", "Goal", "Lead"]
    assert str(MentorAnswer(question=question, choice=choice)) == "Lead"
    assert str(MentorAnswer(question=question, choice=choice, level=3)) == "Lead 3/5"
    assert str(MentorAnswer(question=question, text="Learn")) == "Learn"
