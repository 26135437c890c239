"""What the invented people answer to the questions of their program."""

import random
from collections.abc import Callable

from demo.seeding.stories import Person, Story
from demo.seeding.writing import Writer
from wagtail_mentoring.actions import Given
from wagtail_mentoring.choices import QuestionKind, Role
from wagtail_mentoring.models import Question

SENIOR = ("head", "director", "vp", "svp", "chief", "founder")
LEADING = ("manager", "leader", "lead", "supervisor", "owner", "partner")


def career_stage(person: Person) -> str:
    """Return how far somebody has come, as far as the headline tells."""
    words = set(person.headline.lower().replace(",", " ").split())
    if person.track == "consulting":
        return "independent"
    if words & set(SENIOR):
        return "executive"
    if person.role == Role.MENTOR or words & set(LEADING):
        return "manager"
    return "early" if words & {"assistant", "student", "junior"} else "practitioner"


class Answers:
    """Answer question by question: from the roster, from the track, otherwise by chance."""

    def __init__(self, story: Story, writer: Writer, rng: random.Random) -> None:
        """Keep what answers are made of."""
        self.story = story
        self.writer = writer
        self.rng = rng

    def to(self, questions: list[Question], person: Person) -> list[Given]:
        """Return the person's answers to ``questions``."""
        return [given for question in questions for given in self._one(question, person)]

    def _one(self, question: Question, person: Person) -> list[Given]:
        if question.kind == QuestionKind.TEXT:
            return [Given(question, text=self.writer.success(person))] if question.key == "success" else []
        if question.kind == QuestionKind.YES_NO:
            return [Given(question, text="yes" if self.rng.random() < 0.75 else "no")]
        offered = {choice.key: choice for choice in question.choices.all() if not choice.retired}
        chosen = [offered[key] for key in self._keys(question, person, list(offered)) if key in offered]
        if question.kind == QuestionKind.LEVELS:
            return [Given(question, choice=choice, level=self._level(person)) for choice in chosen]
        return [Given(question, choice=choice) for choice in chosen]

    def _keys(self, question: Question, person: Person, offered: list[str]) -> list[str]:
        known: dict[str, Callable[[], list[str]]] = {
            "goals": lambda: self._some(self._goals(person), person.role, many=3, few=2),
            "skills": lambda: self._some(self.story["tracks"][person.track]["skills"], person.role, many=5, few=3),
            "industries": lambda: person.industries,
            "format": lambda: ["video", *self.rng.sample(["phone", "in-person", "writing"], self.rng.randint(0, 2))],
            "career-stage": lambda: [career_stage(person)],
        }
        if question.key in person.facts:
            return [person.facts[question.key]]
        if question.key in known:
            return known[question.key]()
        count = 1 if question.kind == QuestionKind.ONE_CHOICE else self.rng.randint(1, min(3, len(offered)))
        return self.rng.sample(offered, count)

    def _goals(self, person: Person) -> list[str]:
        over = {"licensure", "first-years"} if person.role == Role.MENTEE and person.is_licensed else set()
        return [key for key in self.story["tracks"][person.track]["goals"] if key not in over]

    def _some(self, keys: list[str], role: Role, *, many: int, few: int) -> list[str]:
        return self.rng.sample(keys, min(len(keys), many if role == Role.MENTOR else few))

    def _level(self, person: Person) -> int:
        return self.rng.choice((3, 4, 4, 5, 5) if person.role == Role.MENTOR else (1, 2, 2, 3))
