"""The task list of a profile: which steps it has, and what is missing (R10)."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wagtail_mentoring.choices import ProfileStep, Role
from wagtail_mentoring.models.profiles import AnyProfile
from wagtail_mentoring.models.questions import Question, Section

SECTIONS_TO_REVIEW = 3


@dataclass
class Step:
    """One step; ``missing`` names the required fields that are still empty."""

    key: str
    title: str
    section: Section | None = None
    questions: list[Question] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    has_content: bool = False

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing required is missing."""
        return not self.missing


def checklist(profile: AnyProfile) -> list[Step]:
    """Return the steps of ``profile`` in order: about, the program's sections, availability, contact."""
    about = Step(ProfileStep.ABOUT, str(ProfileStep.ABOUT.label), has_content=bool(profile.headline))
    if not profile.display_name.strip():
        about.missing.append(_("name"))
    steps = [about, *_section_steps(profile)]
    if profile.ROLE == Role.MENTOR:
        steps.append(Step(ProfileStep.AVAILABILITY, str(ProfileStep.AVAILABILITY.label), has_content=True))
    contact = Step(ProfileStep.CONTACT, str(ProfileStep.CONTACT.label), has_content=bool(profile.contact_value))
    if not profile.contact_value.strip():
        contact.missing.append(_("contact information"))
    return [*steps, contact]


def _section_steps(profile: AnyProfile) -> list[Step]:
    questions = defaultdict(list)
    for question in Question.objects.of(profile.program_id).asked_of(profile.ROLE):
        questions[question.section_id].append(question)
    answered = set(profile.answers.values_list("question_id", flat=True))
    steps = []
    for section in Section.objects.filter(program_id=profile.program_id):
        own = questions[section.pk]
        if not own and not section.asks_biography:
            continue
        steps.append(
            Step(
                section.key,
                section.title,
                section,
                own,
                missing=[question.title for question in own if question.required and question.pk not in answered],
                has_content=any(question.pk in answered for question in own)
                or (section.asks_biography and bool(profile.biography)),
            )
        )
    return steps


def sections_to_review(profile: AnyProfile) -> list[Section]:
    """Return the sections to look at above all once a match is over: the first three that ask something (R13)."""
    asked = Question.objects.of(profile.program_id).asked_of(profile.ROLE).order_by()
    sections = Section.objects.filter(program_id=profile.program_id, pk__in=asked.values("section_id"))
    return list(sections[:SECTIONS_TO_REVIEW])


def is_complete(profile: AnyProfile) -> bool:
    """Tell whether the profile has everything that is required."""
    return all(step.is_complete for step in checklist(profile))
