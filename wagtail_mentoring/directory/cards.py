"""The cards of one page of the directory: 24 mentors with what their cards show."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mentoring.choices import QuestionKind, YesNo
from wagtail_mentoring.directory.questions import Asked
from wagtail_mentoring.directory.whereabouts import language_name
from wagtail_mentoring.models import MentorAnswer, MentorProfile, Program
from wagtail_mentoring.models.profiles import MentorProfileQuerySet

TAGS = 4  # shown before "+3 more"


@dataclass
class Card:
    """One mentor as the list shows them; ``places`` says in words whether they can be asked."""

    mentor: MentorProfile
    is_oneself: bool
    can_be_asked: bool
    places: str
    answers: list[str] = field(default_factory=list)

    @property
    def workplace(self) -> str:
        """Return employer and location in one line."""
        return " · ".join(filter(None, [self.mentor.employer, self.mentor.location]))

    @property
    def languages(self) -> str:
        """Return the languages by name."""
        return ", ".join(language_name(code) for code in self.mentor.language_codes)

    @property
    def tags(self) -> list[str]:
        """Return the first answers."""
        return self.answers[:TAGS]

    @property
    def more(self) -> int:
        """Return how many answers the card leaves to the profile."""
        return len(self.answers[TAGS:])


def load_cards(people: MentorProfileQuerySet, asked: Sequence[Asked], *, program: Program, user: Any) -> list[Card]:
    """Return the cards of ``people``, in their order: one statement for them, one for their answers."""
    questions = {question.pk: question for question in asked if question.is_on_card}
    cards = {mentor.pk: _card(mentor, program, user) for mentor in people.defer("biography", "biography_words")}
    answers: dict[int, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for answer in MentorAnswer.objects.filter(profile__in=list(cards), question__in=list(questions)):
        answers[answer.profile_id].append(_answer(list(questions), questions[answer.question_id], answer))
    for key, card in cards.items():
        card.answers = [words for _place, words in sorted(answers[key])]
    return list(cards.values())


def _card(mentor: Any, program: Program, user: Any) -> Card:
    return Card(
        mentor=mentor,
        is_oneself=bool(user.pk) and mentor.user_id == user.pk,
        can_be_asked=mentor.can_be_asked,
        places=places_in_words(mentor, program),
    )


def places_in_words(mentor: Any, program: Program) -> str:
    """Return whether a mentor, annotated by ``with_places()``, can be asked: the number of places, or why not (R29)."""
    if mentor.can_be_asked:
        return ngettext("%(count)d place free", "%(count)d places free", mentor.places) % {"count": mentor.places}
    if mentor.accepting and mentor.is_away(program.today()):
        return _("Away until %(day)s") % {"day": program.in_words(mentor.away_until)}
    return _("Not taking mentees at the moment")


def _answer(order: Sequence[int], question: Asked, answer: MentorAnswer) -> tuple[tuple[int, int], str]:
    """Return an answer in words, with its place among the others: as asked, high levels first."""
    place, text, level = order.index(question.pk), answer.text, answer.level
    if question.kind == QuestionKind.YES_NO:
        word = YesNo(text).label if text in YesNo.values else text
        return (place, 0), f"{question.title}: {word}"
    if answer.choice_id is None:
        return (place, 0), text
    number, title = next(
        (number, offer.title) for number, offer in enumerate(question.offers) if offer.pk == answer.choice_id
    )
    return ((place, -level), f"{title} {level}/5") if level else ((place, number), title)
