"""The mentor directory, against the same page with the same 24 cards built beforehand.

The control runs through the same middleware, page, templates and tabs; only its `Directory` has already counted,
ordered and loaded. What is left is what finding costs. Its own distance from a minimal page is written down too.
"""

from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import parse_qs

from benchmarks.generator import People
from benchmarks.measure import PAIRS, Row, compare, count_queries, database_name
from benchmarks.visitors import Visitor, shown
from benchmarks.words import WORDS
from wagtail_mentoring.directory import PER_PAGE, Directory
from wagtail_mentoring.pages import mixins

MORE_QUERIES = 6
FAR = 30  # a page that the smallest program has
TEXT_UP_TO = 10_000  # mentors; filling Wagtail's search index takes several milliseconds each
SEARCHES = {
    "directory, no filter": "",
    "directory, a focus area and free places": "about-focus.focus=focus-7&free=1",
    "directory, two skills of level 4": "about-skills.skills=skills-3&about-skills.skills=skills-9"
    "&about-skills.skills.level=4",
}
TEXT_SEARCHES = {
    "directory, a frequent word": f"text={WORDS[30]}",
    "directory, a rare word": f"text={WORDS[900]}",
}


def run(people: People, page: str, floor: str, expected: dict[str, int]) -> Iterator[Row]:
    """Yield a row for each search at the present size; ``expected`` holds the queries of smaller programs."""
    visitor = Visitor(people.mentees().filter(match_requests=None).first().user)
    minimal = partial(visitor.get, floor)
    searches = SEARCHES
    if people.size <= TEXT_UP_TO:
        people.index()
        searches = SEARCHES | TEXT_SEARCHES
    yield _row("static cards", people, "minimal member page", minimal, _static(people, visitor, page, ""))
    for what, query in searches.items():
        static = _static(people, visitor, page, query)
        row = _row(what, people, "static cards", static, partial(visitor.get, f"{page}?{query}"))
        found = _directory(people, visitor, query).total
        row.note = f"({found:,} found)"
        most = count_queries(minimal) + MORE_QUERIES
        row.judge(f"P4: <= {most} queries", passed=row.queries <= most)
        if found:  # an empty result asks for no cards
            row.judge("P4: as many at every size", passed=row.queries == expected.setdefault(what, row.queries))
        if not query:
            far = count_queries(partial(visitor.get, f"{page}?page={FAR}"))
            row.judge(f"P4: as many on page {FAR}", passed=row.queries == far)
        yield row


def _row(what: str, people: People, name: str, control: Callable[[], str], subject: Callable[[], str]) -> Row:
    queries = {"control_queries": count_queries(control), "queries": count_queries(subject)}
    figures = compare(control, subject, pairs=PAIRS)
    return Row(what, database_name(), people.size, name, **figures, **queries)


def _directory(people: People, visitor: Visitor, query: str) -> Directory:
    return Directory(people.program, parse_qs(query), user=visitor.user)


def _static(people: People, visitor: Visitor, page: str, query: str) -> Callable[[], str]:
    """Return the page with cards, counts and filters that are ready before it is asked for."""
    ready = _directory(people, visitor, query)

    def get() -> str:
        mixins.Directory = lambda *_args, **_options: ready
        try:
            return visitor.get(f"{page}?{query}")
        finally:
            mixins.Directory = Directory

    live = shown(visitor.get(f"{page}?{query}"))
    assert shown(get()) == shown(get()) == live  # the first fills what is computed once; all show the same
    assert len(ready.cards) == min(PER_PAGE, ready.total)
    return get
