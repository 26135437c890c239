"""A program with a question of every kind, and mentors who answered them."""

from urllib.parse import parse_qs

from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentor, make_program
from wagtail_mentoring.actions import answer_questions, edit_profile
from wagtail_mentoring.actions.profiles import Given
from wagtail_mentoring.choices import QuestionKind
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.models import Choice, Question, Section

QUESTIONS = {
    "goals": (QuestionKind.CHOICES, ["career", "team", "registration"]),
    "skills": (QuestionKind.LEVELS, ["strategy", "data"]),
    "meets": (QuestionKind.ONE_CHOICE, ["online", "nearby", "either"]),
    "travels": (QuestionKind.YES_NO, []),
    "motto": (QuestionKind.TEXT, []),
}
NOBODY = AnonymousUser()


def make_town(**fields):
    """Return a program whose mentors are asked QUESTIONS, all filterable and on the card."""
    program = make_program(**fields)
    section = Section.objects.create(program=program, key="about", title="About")
    for order, (key, (kind, choices)) in enumerate(QUESTIONS.items()):
        question = Question.objects.create(
            section=section, key=key, title=key.title(), kind=kind, filterable=True, on_card=True, sort_order=order
        )
        for place, choice in enumerate(choices):
            Choice.objects.create(question=question, key=choice, title=choice.title(), sort_order=place)
    return program


def make_townsman(program, name="", *, answers=None, biography="", languages="", **fields):
    """Return a mentor of the town; ``answers`` are keys of choices, of levels, or texts, by question."""
    mentor = make_mentor(program, name, **fields)
    if biography or languages:
        edit_profile(mentor, actor=mentor.user, biography=biography, languages=languages)
    if answers:
        questions = {each.key: each for each in Question.objects.filter(section__program=program)}
        given = [each for key, answer in answers.items() for each in _given(questions[key], answer)]
        answer_questions(mentor, questions=list(questions.values()), given=given, actor=mentor.user)
    return mentor


def _given(question, answer):
    if isinstance(answer, dict):
        return [Given(question, choice=question.choices.get(key=key), level=level) for key, level in answer.items()]
    if isinstance(answer, list):
        return [Given(question, choice=question.choices.get(key=key)) for key in answer]
    return [Given(question, text=answer)]


def look(program, user=NOBODY, **params):
    """Return the directory for ``params``, each a text or a list; a double underscore stands for the dot in a name."""
    lists = {name.replace("__", "."): [each] if isinstance(each, str) else list(each) for name, each in params.items()}
    return Directory(program, lists, user=user)


def follow(program, query):
    """Return the directory at the address that a chip or a page links to."""
    return Directory(program, parse_qs(query), user=NOBODY)


def names(directory):
    """Return who is on the page, in order."""
    return [card.mentor.display_name for card in directory.cards]
