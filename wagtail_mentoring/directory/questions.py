"""The questions that the directory filters by or shows on its cards, read in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Q

from wagtail_mentoring.choices import QuestionKind, Role, SkillLevel, YesNo
from wagtail_mentoring.directory.filters import DEFAULT_LEVEL, Filter, Option, Params
from wagtail_mentoring.models import MentorAnswer, Program, Question


@dataclass(frozen=True)
class Offer:
    """A choice of a question; a retired one is not offered, but still shown where somebody made it."""

    pk: int
    key: str
    title: str
    is_retired: bool


@dataclass(frozen=True)
class Asked:
    """A question with its choices; ``name`` is its parameter in addresses, unique in the program."""

    pk: int
    name: str
    title: str
    kind: QuestionKind
    is_filter: bool
    is_on_card: bool
    offers: list[Offer] = field(default_factory=list)


def asked_of_mentors(program: Program) -> list[Asked]:
    """Return the questions on mentor profiles that the directory needs, in reading order."""
    used = Question.objects.of(program.pk).asked_of(Role.MENTOR).filter(Q(filterable=True) | Q(on_card=True))
    rows = used.order_by(*used.query.order_by, "choices__sort_order", "choices__pk").values_list(
        *("pk", "section__key", "key", "title", "kind", "filterable", "on_card"),
        *("choices__pk", "choices__key", "choices__title", "choices__retired"),
    )
    questions: dict[int, Asked] = {}
    for pk, section, key, title, kind, filterable, is_on_card, *offer in rows:
        is_filter = filterable and kind != QuestionKind.TEXT
        asked = Asked(pk, f"{section}.{key}", title, QuestionKind(kind), is_filter, is_on_card)
        offers = questions.setdefault(pk, asked).offers
        offers += [Offer(*offer)] if offer[0] else []
    return list(questions.values())


def question_filters(asked: Iterable[Asked], params: Params) -> list[Filter]:
    """Return a filter for each filterable question; what is not among its choices is ignored."""
    return [_question_filter(question, params) for question in asked if question.is_filter]


def _question_filter(asked: Asked, params: Params) -> Filter:
    is_yes_no = asked.kind == QuestionKind.YES_NO
    needs_all = asked.kind in {QuestionKind.CHOICES, QuestionKind.LEVELS}
    filtered = Filter(asked.name, asked.title, needs_all=needs_all, names_itself=is_yes_no, question=asked.pk)
    if asked.kind == QuestionKind.LEVELS:
        filtered.level = _level(params.get(filtered.level_name, ()))
    filtered.options = _yes_no(asked) if is_yes_no else _offers(asked, filtered.level)
    wanted = set(params.get(asked.name, ()))
    for option in filtered.options:
        option.is_picked = option.value in wanted
    return filtered


def _level(values: Sequence[str]) -> SkillLevel:
    return next((level for level in SkillLevel if str(level) in values[:1]), DEFAULT_LEVEL)


def _offers(asked: Asked, level: SkillLevel | None) -> list[Option]:
    least = {} if level is None else {"level__gte": level}
    return [
        Option(offer.key, offer.title, partial(_has_answer, choice_id=offer.pk, **least), ("choice", offer.pk))
        for offer in asked.offers
        if not offer.is_retired
    ]


def _yes_no(asked: Asked) -> list[Option]:
    return [
        Option(
            word.value,
            str(word.label),
            partial(_has_answer, question_id=asked.pk, text=word),
            ("text", (asked.pk, word.value)),
        )
        for word in YesNo
    ]


def _has_answer(**answer: object) -> Q:
    """Return the condition as a set that is looked up once, not as a question to every profile."""
    return Q(pk__in=MentorAnswer.objects.filter(**answer).values("profile_id"))
