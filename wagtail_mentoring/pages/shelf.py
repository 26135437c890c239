"""What somebody may read: the sections of a program with their pages; the audience of a section applies below it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from treebeard.mp_tree import MP_Node
from wagtail.models import Locale, PageViewRestriction, get_page_models

from wagtail_mentoring.actions.audiences import OURS
from wagtail_mentoring.choices import ProfileStatus, Refusal, ResourceAudience, Role
from wagtail_mentoring.directory.text import search_query
from wagtail_mentoring.models import Membership, Program, Reading
from wagtail_mentoring.policy import get_policy

SECTION, RESOURCE = "section", "resource"
STEP = MP_Node.steplen


def models_of(kind: str) -> list[Any]:
    """Return the page models that are sections, or resources: ours and the host's."""
    return [model for model in get_page_models() if getattr(model, "resource_kind", "") == kind]


def sections_above(page: Any) -> list[Any]:
    """Return the sections in which a page lies, the nearest first."""
    return above(page, kinds=(SECTION,))


def above(page: Any, *, kinds: Iterable[str]) -> list[Any]:
    """Return the pages of these kinds in which a page lies, the nearest first."""
    paths = [page.path[:end] for end in range(STEP, len(page.path), STEP)]
    found = []
    for kind in kinds:
        for model in models_of(kind):
            rows = model.objects.filter(path__in=paths)
            found += rows.select_related("program") if kind == SECTION else rows
    return sorted(found, key=lambda one: len(one.path), reverse=True)


class Reader:
    """Somebody before the shelves; what they are in a program is asked once."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep who it is."""
        self.request, self.user = request, request.user
        self._standings: dict[Any, dict[Role, ProfileStatus]] = {}
        self._answers: dict[tuple[Any, str], Refusal | None] = {}

    def standing(self, program: Program) -> dict[Role, ProfileStatus]:
        """Return the reader's status in each role."""
        if program.pk not in self._standings:
            self._standings[program.pk] = Membership.standing_of(self.user, program)
        return self._standings[program.pk]

    def know(self, membership: Membership) -> None:
        """Learn what the reader is in a program, so that nobody asks."""
        self._standings[membership.profiles[0].program_id] = membership.standing

    def refusal(self, program: Program, audience: str) -> Refusal | None:
        """Ask the law, once per program and audience."""
        key = (program.pk, audience)
        if key not in self._answers:
            asked = {"audience": ResourceAudience(audience), "program": program, "user": self.user}
            known = {} if audience == ResourceAudience.EVERYONE else {"standing": self.standing(program)}
            self._answers[key] = get_policy().may_read(**asked, **known)
        return self._answers[key]

    def refusal_at(self, gates: list[Any]) -> tuple[Program, Refusal] | None:
        """Return the first no on the way to a page and whose rule it is (R6); ``gates`` are the nearest first."""
        for gate in reversed(gates):
            if gate.program is not None and (refusal := self.refusal(gate.program, gate.audience)):
                return gate.program, refusal
        return None


@dataclass
class Row:
    """A page on the shelf."""

    page: Any
    url: str
    read_at: dt.datetime | None = None

    @property
    def has_changed(self) -> bool:
        """Tell whether the page was published anew after it was read."""
        published = self.page.last_published_at
        return self.read_at is not None and published is not None and published > self.read_at


@dataclass
class Board:
    """A section with the pages in it."""

    section: Any
    rows: list[Row] = field(default_factory=list)


class Shelves:
    """The pages of some programs that somebody may read, in the order of the page tree."""

    def __init__(
        self, reader: Reader, programs: list[Program], *, below: Any = None, since: dt.datetime | None = None
    ) -> None:
        """Find the sections; ``below`` narrows to one, and ``since`` to what was first published after that moment."""
        self.reader, self.request, self.below, self.since = reader, reader.request, below, since
        self._programs = {program.pk for program in programs}
        sections = (
            [one for model in models_of(SECTION) for one in _with_program(model.objects.all())] if programs else []
        )
        self._sections = {section.path: section for section in sections}

    def unread(self) -> list[Row]:
        """Return what the reader has not marked."""
        rows = self._readable()
        self._mark(rows)
        return [row for row in rows if row.read_at is None]

    def _own_paths(self) -> list[str]:
        """Return where the programs' pages can be: their sections, or the one that is looked at."""
        if self.below is not None:
            return [self.below.path]
        return [section.path for section in self._sections.values() if section.program_id in self._programs]

    def _readable(self) -> list[Row]:
        paths = self._own_paths()
        if not paths:
            return []
        inside = reduce(or_, (Q(path__startswith=path) for path in paths))
        if self.since is not None:
            inside &= Q(first_published_at__gte=self.since)
        pages = [page for model in models_of(RESOURCE) for page in _listed(model).filter(inside)]
        closed = _closed(self.request, paths) if pages else ()
        pages = [page for page in pages if not page.path.startswith(closed) and self._is_open(page)]
        pages = _in_one_language(sorted(pages, key=lambda page: page.path))
        rows = [Row(page, page.get_url(self.request) or "") for page in pages]
        return [row for row in rows if row.url]

    def _is_open(self, page: Any) -> bool:
        """Tell whether page and sections let the reader in, and all of them are published."""
        page.sections = self._above(page)
        if page.sections[0].program_id not in self._programs or not all(section.live for section in page.sections):
            return False
        return self.reader.refusal_at([page, *page.sections]) is None

    def _above(self, page: Any) -> list[Any]:
        ends = range(len(page.path) - STEP, 0, -STEP)
        return [self._sections[page.path[:end]] for end in ends if page.path[:end] in self._sections]

    def _mark(self, rows: list[Row]) -> None:
        marks = Reading.objects.of(self.request.user).moments(row.page.translation_key for row in rows)
        for row in rows:
            row.read_at = marks.get(row.page.translation_key)


class Shelf(Shelves):
    """The pages of a program that somebody may read, by section."""

    def __init__(self, request: HttpRequest, program: Program, *, typed: str = "", below: Any = None) -> None:
        """Find them; ``typed`` is searched for in title, summary and text, ``below`` narrows to a section."""
        super().__init__(Reader(request), [program], below=below)
        self.typed = typed.strip()
        self.query = search_query(self.typed)
        rows = self._readable()
        self.everything = len(rows)
        rows = self._found(rows)
        self._mark(rows)
        self.total = len(rows)
        self.boards = self._boards(rows)

    @property
    def is_search(self) -> bool:
        """Tell whether there is a word to search for."""
        return self.query is not None

    def _found(self, rows: list[Row]) -> list[Row]:
        """Return the rows that the search finds; only what the reader may read is searched."""
        if self.query is None:
            return [] if self.typed else rows
        keys = [row.page.pk for row in rows]
        models = {type(row.page) for row in rows}
        hits = {hit.pk for model in models for hit in model.objects.filter(id__in=keys).search(self.query)}
        return [row for row in rows if row.page.pk in hits]

    def _boards(self, rows: list[Row]) -> list[Board]:
        boards: dict[str, Board] = {}
        for row in rows:
            section = row.page.sections[0]
            boards.setdefault(section.path, Board(section)).rows.append(row)
        return list(boards.values())


def _with_program(sections: Any) -> Any:
    return sections.select_related("program").order_by("path")


def _listed(model: Any) -> Any:
    """Return the published pages of a model without their texts."""
    return model.objects.live().defer_streamfields().select_related("locale")


def _closed(request: HttpRequest, paths: list[str]) -> tuple[str, ...]:
    """Return the paths that editors closed to this visitor in Wagtail's own way: at the sections, above, below."""
    above = {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}
    nearby = Q(page__path__in=above) | reduce(or_, (Q(page__path__startswith=path) for path in paths))
    rules = PageViewRestriction.objects.filter(nearby).exclude(OURS).select_related("page").prefetch_related("groups")
    return tuple(rule.page.path for rule in rules if not rule.accept_request(request))


def _in_one_language(pages: list[Any]) -> list[Any]:
    """Return each page once: in the visitor's language where it is translated."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return pages
    active, chosen = Locale.get_active().pk, {}
    for page in pages:
        if page.translation_key not in chosen or page.locale_id == active:
            chosen[page.translation_key] = page
    return [page for page in pages if chosen[page.translation_key] is page]
