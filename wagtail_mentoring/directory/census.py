"""Counting: the result, what each filter keeps out, and what each choice would leave, in one statement."""

import operator
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, Least

from wagtail_mentoring.directory.filters import Condition, Facet, Filter, number_of
from wagtail_mentoring.directory.whereabouts import LANGUAGE, ZONE, offset_today
from wagtail_mentoring.models import MentorAnswer
from wagtail_mentoring.models.profiles import MentorProfileQuerySet

# Each mentor gets one number: 0 meets every condition, ONE + i fails only condition i, MORE fails several.
ONE, MORE = 1000, 2000
FREE: Facet = ("free", True)


@dataclass
class Census:
    """How many mentors meet all conditions, or all but one; in all, and for each facet."""

    failing: Counter[int] = field(default_factory=Counter)
    facets: dict[Facet, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    languages: Counter[str] = field(default_factory=Counter)
    zones: Counter[str] = field(default_factory=Counter)

    def add_people(self, count: int, failed: int, languages: str, zone: str, *, can_be_asked: bool) -> None:
        """Count people who have all this in common."""
        self.failing[failed] += count
        self.zones[zone] += count
        spoken = [code for code in languages.split("|") if code]
        self.languages.update(dict.fromkeys(spoken, count))
        facets = [(LANGUAGE, code) for code in spoken] + [(ZONE, offset_today(zone))] + [FREE] * bool(can_be_asked)
        for facet in facets:
            self.facets[facet][failed] += count

    @property
    def total(self) -> int:
        """Return how many mentors meet every condition."""
        return self.failing[0]

    @property
    def everybody(self) -> int:
        """Return how many mentors there are without any condition."""
        return self.failing.total()

    def without(self, number: int) -> int:
        """Return how many would be found without condition ``number``."""
        return self.total + self.failing[ONE + number]

    def adding(self, facet: Facet) -> int:
        """Return how many would be found with ``facet`` asked for too."""
        return self.facets[facet][0]

    def widening(self, number: int, facet: Facet) -> int:
        """Return how many would be found if ``facet`` were as good as what condition ``number`` asks for."""
        return self.total + self.facets[facet][ONE + number]


def take_census(people: MentorProfileQuerySet, conditions: Sequence[Condition], filters: Sequence[Filter]) -> Census:
    """Count ``people``, who carry what ``with_places()`` adds, in one statement."""
    census = Census()
    rows = _people_rows(people, conditions).union(*_answer_rows(people, conditions, filters), all=True)
    for failed, languages, zone, can_be_asked, choice, question, text, count in rows:
        if choice:
            census.facets["choice", choice][failed] += count
        elif question:
            census.facets["text", (question, text)][failed] += count
        else:
            census.add_people(count, failed, languages, zone, can_be_asked=can_be_asked)
    return census


def _people_rows(people: MentorProfileQuerySet, conditions: Sequence[Condition]) -> Any:
    """Return how many people have the same conditions failed, languages, zone and place."""
    numbers = [Case(When(each.where, then=0), default=ONE + number) for number, each in enumerate(conditions)]
    failed = Least(reduce(operator.add, numbers), MORE) if numbers else Value(0)
    alike = people.order_by().annotate(failed=failed).values("failed", "languages", "time_zone", "can_be_asked")
    return alike.annotate(choice=Value(0), question=Value(0), text=Value(""), count=Count("pk")).values_list(
        "failed", "languages", "time_zone", "can_be_asked", "choice", "question", "text", "count"
    )


def _answer_rows(
    people: MentorProfileQuerySet, conditions: Sequence[Condition], filters: Sequence[Filter]
) -> Iterator[Any]:
    """Return how often the found gave each answer; and for a filter that means any, who it alone keeps out."""
    asking = [each for each in filters if each.question]
    widening = [each for each in asking if each.picked and not each.needs_all]
    others = [each for each in asking if each not in widening]
    yield _answers(people.filter(*(one.where for one in conditions)), others, failed=0)
    for each in widening:
        rest = (one.where for one in conditions if one.filter != each.name)
        yield _answers(people.filter(*rest), [each], failed=ONE + number_of(each, conditions))


def _answers(found: MentorProfileQuerySet, filters: Sequence[Filter], *, failed: int) -> Any:
    offered = Q(pk__in=())
    for each in filters:
        least = {} if each.level is None else {"level__gte": each.level}
        offered |= Q(question_id=each.question, **least)
    given = MentorAnswer.objects.filter(offered, profile__in=found.order_by().values("pk"))
    nobody = {"languages": Value(""), "zone": Value(""), "can_be_asked": Value(False)}
    return (
        given.values(failed=Value(failed), picked=Coalesce("choice_id", 0), asked=F("question_id"), said=F("text"))
        .annotate(**nobody, count=Count("pk"))
        .values_list("failed", "languages", "zone", "can_be_asked", "picked", "asked", "said", "count")
    )
