"""One search of the mentor directory: from the words of an address to counts, chips and cards (R22-R29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from wagtail_mentoring.choices import FullMentors
from wagtail_mentoring.directory.cards import Card, load_cards
from wagtail_mentoring.directory.census import FREE, Census, take_census
from wagtail_mentoring.directory.filters import Filter, Option, Pairs, Params, number_of
from wagtail_mentoring.directory.questions import asked_of_mentors, question_filters
from wagtail_mentoring.directory.text import read_text
from wagtail_mentoring.directory.whereabouts import add_languages, add_zones, language_filter, zone_filter
from wagtail_mentoring.models import Block, MentorProfile, Program
from wagtail_mentoring.models.profiles import MentorProfileQuerySet

PER_PAGE = 24
MAX_PICKED = 60  # conditions that one statement can carry on every database


@dataclass(frozen=True)
class Chip:
    """An applied filter: ``query`` is the address without it, which finds ``count`` mentors."""

    label: str
    query: str
    count: int


@dataclass(frozen=True)
class PageLink:
    """One entry in the list of pages; a gap has no number."""

    number: int | None
    query: str = ""
    is_current: bool = False


class Directory:
    """What the directory shows to ``user`` for ``params``: lists of texts by name, as in an address.

    What is unknown or broken in ``params`` is ignored. It takes four statements, however many mentors there are, and
    one more for a relevance search.
    """

    def __init__(self, program: Program, params: Params, *, user: Any) -> None:
        """Read the address; a relevance search asks the search index here."""
        self.program, self.user = program, user
        self._params = params
        self._people = _people(program, user)
        self._asked = asked_of_mentors(program)
        self._filters = [
            *question_filters(self._asked, params),
            language_filter(params.get("language", ())),
            zone_filter(params.get("zone", ())),
            *_place_filters(program, params),
        ]
        _drop_surplus(self._filters)
        self.text = read_text(program, params.get("text", ()))
        self._conditions = [
            *self.text.conditions(self._people),
            *(condition for each in self._filters for condition in each.conditions()),
        ]

    @cached_property
    def _census(self) -> Census:
        return take_census(self._people, self._conditions, self._filters)

    @property
    def total(self) -> int:
        """Return how many mentors were found."""
        return self._census.total

    @property
    def everybody(self) -> int:
        """Return how many mentors are listed when nothing is asked for."""
        return self._census.everybody

    @cached_property
    def filters(self) -> list[Filter]:
        """Return the filters worth showing, each choice with the result that it would bring."""
        for each in self._filters:
            if each.name == "language":
                add_languages(each, self._census.languages)
            if each.name == "zone":
                add_zones(each, self._census.zones)
            for option in each.options:
                option.count = self._count(each, option)
        return [each for each in self._filters if each.picked or len(each.options) >= each.least]

    def _count(self, each: Filter, option: Option) -> int:
        if option.is_picked:
            return self.total
        if each.needs_all or not each.picked:
            return self._census.adding(option.facet)
        return self._census.widening(number_of(each, self._conditions), option.facet)

    @cached_property
    def chips(self) -> list[Chip]:
        """Return what is applied, each with the address and the result without it (R25)."""
        return [
            Chip(condition.label, self._query(leaving_out=condition.pairs), self._census.without(number))
            for number, condition in enumerate(self._conditions)
        ]

    @cached_property
    def cards(self) -> list[Card]:
        """Return this page's cards: who can be asked first, then who was active last."""
        first = (self._page.number - 1) * PER_PAGE
        found = self._people.filter(*(condition.where for condition in self._conditions))
        here = found.order_by("-can_be_asked", "-active_at", "pk")[first : first + PER_PAGE]
        return load_cards(here, self._asked, program=self.program, user=self.user)

    @cached_property
    def _page(self) -> Page[int]:
        return Paginator(range(self.total), PER_PAGE).get_page(_page_number(self._params.get("page", ())))

    @property
    def pages(self) -> list[PageLink]:
        """Return the first, last and neighboring pages; none where one page is enough."""
        if not self._page.has_other_pages():
            return []
        numbers = self._page.paginator.get_elided_page_range(self._page.number, on_each_side=2, on_ends=1)
        return [self._page_link(number) if isinstance(number, int) else PageLink(None) for number in numbers]

    @property
    def previous(self) -> PageLink | None:
        """Return the page before this one."""
        return self._page_link(self._page.number - 1) if self._page.has_previous() else None

    @property
    def next(self) -> PageLink | None:
        """Return the page after this one."""
        return self._page_link(self._page.number + 1) if self._page.has_next() else None

    def _page_link(self, number: int) -> PageLink:
        return PageLink(number, self._query(page=number), number == self._page.number)

    def _query(self, *, leaving_out: Pairs = (), page: int = 1) -> str:
        pairs = [*self.text.pairs, *(pair for each in self._filters for pair in each.pairs)]
        kept = [pair for pair in pairs if pair not in leaving_out]
        return urlencode([*kept, ("page", page)] if page > 1 else kept)


def _people(program: Program, user: Any) -> MentorProfileQuerySet:
    """Return whom the directory may show to ``user`` (R22, R29): nobody with whom there is a block."""
    people = MentorProfile.objects.listed().filter(program=program).with_places(program)
    people = people.exclude(Block.hides_from(user)) if user.pk else people
    return people.filter(can_be_asked=True) if program.full_mentors == FullMentors.HIDDEN else people


def _place_filters(program: Program, params: Params) -> list[Filter]:
    """Return the filter for free places, unless only mentors with free places are listed anyway."""
    if program.full_mentors == FullMentors.HIDDEN:
        return []
    label = _("Only mentors with free places")
    picked = "1" in params.get("free", ())
    return [Filter("free", _("Places"), [Option("1", label, partial(Q, can_be_asked=True), FREE, picked)])]


def _drop_surplus(filters: Sequence[Filter]) -> None:
    picked = [option for each in filters for option in each.picked]
    for option in picked[MAX_PICKED:]:
        option.is_picked = False


def _page_number(values: Sequence[str]) -> int:
    """Return the wanted page; Paginator takes the last one for a number that is too high."""
    wanted = values[0] if values else ""
    return max(1, int(wanted[:9])) if wanted.isascii() and wanted.isdecimal() else 1
