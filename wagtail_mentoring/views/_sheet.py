"""What a profile says, in reading order."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from wagtail_mentoring.choices import QuestionKind, SkillLevel, YesNo
from wagtail_mentoring.models import AnyProfile, Section


@dataclass
class Said:
    """One answer."""

    choice: str
    text: str
    level: int | None

    @property
    def level_in_words(self) -> str:
        """Return the level for people who listen."""
        words = _("level %(level)s of 5: %(word)s")
        return words % {"level": self.level, "word": SkillLevel(self.level).label}


@dataclass
class Answered:
    """A question with its answers."""

    pk: int
    title: str
    kind: str
    answers: list[Said] = field(default_factory=list)

    @property
    def yes_or_no(self) -> str:
        """Return the answer to a yes-or-no question."""
        text = self.answers[0].text
        return str(YesNo(text).label) if text in YesNo.values else text


@dataclass
class Part:
    """A section of the profile."""

    title: str
    biography: str
    answered: list[Answered] = field(default_factory=list)

    @property
    def needs_headings(self) -> bool:
        """Tell whether the section's title alone does not say what the answers are about."""
        alone = len(self.answered) == 1 and not self.biography
        return not alone or not QuestionKind(self.answered[0].kind).has_choices


def sheet(profile: AnyProfile) -> list[Part]:
    """Return the sections that have something to show: what is still asked, and choices even if they are retired."""
    sections = Section.objects.filter(program_id=profile.program_id).values_list("pk", "title", "asks_biography")
    parts = {pk: Part(title, profile.biography * asks_biography) for pk, title, asks_biography in sections}
    places = ("question__sort_order", "question_id", "choice__sort_order", "choice_id")
    asked = ("question__section_id", "question_id", "question__title", "question__kind")
    answers = profile.answers.filter(question__retired=False).values_list(
        *places, *asked, "choice__title", "text", "level"
    )
    # Sorted here: the ORM takes longer to write the order down than Python to sort a profile's few answers.
    for *_places, section, question, title, kind, choice, text, level in sorted(answers, key=_place):
        answered = parts[section].answered
        if not answered or answered[-1].pk != question:
            answered.append(Answered(question, title, kind))
        answered[-1].answers.append(Said(choice, text, level))
    return [part for part in parts.values() if part.answered or part.biography]


def _place(row: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(place or 0 for place in row[:4])  # an answer in words has no choice
