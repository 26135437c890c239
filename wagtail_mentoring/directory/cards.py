"""The cards of one page of the directory: 24 mentors with what their cards show, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mentoring.choices import QuestionKind, YesNo
from wagtail_mentoring.directory.questions import Asked
from wagtail_mentoring.directory.whereabouts import language_name
from wagtail_mentoring.models import MentorProfile, Program
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


def load_cards(
    people: MentorProfileQuerySet, keys: Sequence[int], asked: Sequence[Asked], *, program: Program, user: Any
) -> list[Card]:
    """Return the cards of ``keys``, in this order."""
    questions = {question.pk: question for question in asked if question.is_on_card}
    cards: dict[int, Card] = {}
    answers: dict[int, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for row in _rows(people, keys, questions):
        cards.setdefault(row.pk, _card(row, program, user))
        if row.question is not None:
            answers[row.pk].append(_answer(list(questions), questions[row.question], row))
    for key, card in cards.items():
        card.answers = [words for _place, words in sorted(answers[key])]
    return [cards[key] for key in keys if key in cards]


def _rows(people: MentorProfileQuerySet, keys: Sequence[int], questions: Iterable[int]) -> Any:
    """Return the mentors, each once per answer on the card, without the long texts."""
    on_card = FilteredRelation("answers", condition=Q(answers__question__in=list(questions)))
    return (
        people.filter(pk__in=keys)
        .annotate(on_card=on_card)
        .annotate(question=F("on_card__question_id"), choice=F("on_card__choice_id"))
        .annotate(text=F("on_card__text"), level=F("on_card__level"))
        .defer("biography", "biography_words")
        .order_by()
    )


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
    today = program.today()
    if mentor.accepting and mentor.is_away(today):
        is_this_year = mentor.away_until.year == today.year
        return _("Away until %(day)s") % {"day": date_format(mentor.away_until, "j F" if is_this_year else "j F Y")}
    return _("Not taking mentees at the moment")


def _answer(order: Sequence[int], question: Asked, row: Any) -> tuple[tuple[int, int], str]:
    """Return an answer in words, with its place among the others: as asked, high levels first."""
    place = order.index(question.pk)
    if question.kind == QuestionKind.YES_NO:
        word = YesNo(row.text).label if row.text in YesNo.values else row.text
        return (place, 0), f"{question.title}: {word}"
    if row.choice is None:
        return (place, 0), row.text
    number, title = next(
        (number, offer.title) for number, offer in enumerate(question.offers) if offer.pk == row.choice
    )
    return ((place, -row.level), f"{title} {row.level}/5") if row.level else ((place, number), title)
