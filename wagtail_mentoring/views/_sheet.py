"""What a profile says, in reading order."""

from dataclasses import dataclass, field

from wagtail_mentoring.choices import QuestionKind, YesNo
from wagtail_mentoring.models import Answer, AnyProfile, Question, Section


@dataclass
class Answered:
    """A question with its answers."""

    question: Question
    answers: list[Answer] = field(default_factory=list)

    @property
    def yes_or_no(self) -> str:
        """Return the answer to a yes-or-no question."""
        text = self.answers[0].text
        return str(YesNo(text).label) if text in YesNo.values else text


@dataclass
class Part:
    """A section of the profile."""

    section: Section
    answered: list[Answered] = field(default_factory=list)
    biography: str = ""

    @property
    def needs_headings(self) -> bool:
        """Tell whether the section's title alone does not say what the answers are about."""
        alone = len(self.answered) == 1 and not self.biography
        return not alone or not QuestionKind(self.answered[0].question.kind).has_choices


def sheet(profile: AnyProfile) -> list[Part]:
    """Return the sections that have something to show: what is still asked, and choices even if they are retired."""
    sections = Section.objects.filter(program_id=profile.program_id)
    parts = {section.pk: Part(section, biography=profile.biography * section.asks_biography) for section in sections}
    answers = profile.answers.select_related("choice", "question").order_by(
        "question__sort_order", "question_id", "choice__sort_order", "choice_id"
    )
    for answer in answers:
        if answer.question.retired:
            continue
        answered = parts[answer.question.section_id].answered
        if not answered or answered[-1].question != answer.question:
            answered.append(Answered(answer.question))
        answered[-1].answers.append(answer)
    return [part for part in parts.values() if part.answered or part.biography]
