"""The steps of a profile, and what each still misses."""

import pytest

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import Given, answer_questions
from wagtail_mentoring.choices import Audience, QuestionKind
from wagtail_mentoring.models import Question, Section
from wagtail_mentoring.models.checklist import checklist, is_complete, sections_to_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_program()


def keys(profile):
    return [step.key for step in checklist(profile)]


def test_mentors_say_when_they_have_time(program):
    assert keys(make_mentor(program)) == ["about", "availability", "contact"]
    assert keys(make_mentee(program)) == ["about", "contact"]


def test_a_section_is_a_step_for_those_who_are_asked_something_in_it(program):
    focus = Section.objects.create(program=program, key="focus", title="Focus")
    Section.objects.create(program=program, key="biography", title="Biography", asks_biography=True, sort_order=2)
    Section.objects.create(program=program, key="empty", title="Empty")
    Question.objects.create(section=focus, key="goal", title="Goal", audience=Audience.MENTEES)
    Question.objects.create(section=focus, key="old", title="Old", retired=True, required=True)
    assert keys(make_mentee(program)) == ["about", "focus", "biography", "contact"]
    assert keys(make_mentor(program)) == ["about", "biography", "availability", "contact"]


def test_a_step_knows_what_it_misses_and_whether_something_is_there(program):
    focus = Section.objects.create(program=program, key="focus", title="Focus", asks_biography=True)
    question = Question.objects.create(section=focus, key="goal", title="Goal", kind=QuestionKind.TEXT)
    mentee = make_mentee(program)
    Question.objects.update(required=True)
    step = checklist(mentee)[1]
    assert (step.missing, step.is_complete, step.has_content) == (["Goal"], False, False)
    assert not is_complete(mentee)
    answer_questions(mentee, questions=[], given=[], biography="A few words", actor=mentee.user)
    mentee.refresh_from_db()
    assert checklist(mentee)[1].has_content
    answer_questions(
        mentee, questions=[question], given=[Given(question, text="Lead")], biography="", actor=mentee.user
    )
    mentee.refresh_from_db()
    step = checklist(mentee)[1]
    assert (step.missing, step.is_complete, step.has_content) == ([], True, True)
    assert is_complete(mentee)


def test_R13_the_first_three_sections_that_ask_something_of_the_role_are_looked_at_again(program):
    for number in range(6):
        section = Section.objects.create(program=program, key=f"s{number}", title=f"S{number}", sort_order=9 - number)
        audience = Audience.MENTORS if number == 5 else Audience.BOTH
        if number:
            Question.objects.create(section=section, key="q", title="Q", kind=QuestionKind.TEXT, audience=audience)
    assert [section.key for section in sections_to_review(make_mentee(program))] == ["s4", "s3", "s2"]
    assert [section.key for section in sections_to_review(make_mentor(program))] == ["s5", "s4", "s3"]
