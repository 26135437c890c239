"""The text search of the directory, in both modes of R27."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Phrase, PlainText, SearchQuery

from wagtail_mentoring.actions.profiles import words_of
from wagtail_mentoring.choices import TextSearchMode
from wagtail_mentoring.directory.filters import Condition, Pairs
from wagtail_mentoring.models import MentorProfile, Program
from wagtail_mentoring.models.profiles import MentorProfileQuerySet

MAX_LENGTH = 255
MAX_TERMS = 16
MAX_HITS = 10_000  # primary keys that one statement can carry on every database
QUOTED_OR_NOT = re.compile(r'"([^"]*)"|([^"]+)')

Terms = list[tuple[str, ...]]


@dataclass(frozen=True)
class TextSearch:
    """What somebody typed, and what is made of it.

    ``terms`` are single words, or several words that stand together; ``message`` tells what was left out.
    """

    mode: TextSearchMode
    limit: int | None
    typed: str = ""
    terms: Terms = field(default_factory=list)
    message: str = ""

    @property
    def label(self) -> str:
        """Return the words that are searched, as a chip shows them."""
        return f"“{' '.join(' '.join(term) for term in self.terms)}”"

    @property
    def is_exact(self) -> bool:
        """Tell whether whole words of the biography are compared."""
        return self.mode == TextSearchMode.EXACT_WORDS

    @property
    def title(self) -> str:
        """Return the label of the field."""
        return _("Words in the biography") if self.is_exact else _("Words in the profile")

    @property
    def help_text(self) -> str:
        """Return how the field reads what is typed."""
        advice = _("Every word must be in the biography as you write it.") if self.is_exact else ""
        return f"{advice} {_at_most(self.limit) if self.limit else ''}".strip()

    @property
    def pairs(self) -> Pairs:
        """Return what the search adds to an address."""
        return (("text", self.typed),) if self.typed else ()

    def conditions(self, people: MentorProfileQuerySet) -> list[Condition]:
        """Return the condition on ``people``, if any; the relevance mode asks the search index for it."""
        if not self.terms:
            return []
        if self.is_exact:
            where = Q(*(Q(biography_words__contains=f" {word} ") for (word,) in self.terms))
        else:
            where = Q(pk__in=_found_by_index(people, self.terms))
        return [Condition("text", self.label, where, self.pairs)]


def read_text(program: Program, values: Sequence[str]) -> TextSearch:
    """Return the search of the first of ``values``: as many words as the program allows, with a word about the rest."""
    mode, limit = TextSearchMode(program.text_search_mode), program.text_search_max_words
    typed = _clean(values[0]) if values else ""
    given = _single_words(typed) if mode == TextSearchMode.EXACT_WORDS else _words_and_phrases(typed)
    most = min(limit or MAX_TERMS, MAX_TERMS)
    terms = _first_words(given, most)
    message = ""
    if typed and not terms:
        message = _("There is no word in this; please use letters or digits.")
    elif terms != given:
        used = " ".join(" ".join(term) for term in terms)
        message = _("%(advice)s We searched for “%(words)s”.") % {"advice": _at_most(most), "words": used}
    return TextSearch(mode, limit, typed, terms, message)


def _at_most(words: int) -> str:
    return ngettext("Please use %(count)d word at most.", "Please use %(count)d words at most.", words) % {
        "count": words
    }


def _clean(text: str) -> str:
    """Return ``text`` without what databases and search engines choke on."""
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Cs", "Cn"} else sign for sign in text[:MAX_LENGTH])
    return plain.strip()


def _single_words(text: str) -> Terms:
    return [(word,) for word in dict.fromkeys(words_of(text))]


def _words_and_phrases(text: str) -> Terms:
    terms: Terms = []
    for quoted, plain in QUOTED_OR_NOT.findall(text):
        terms += [tuple(words_of(quoted))] if quoted else _single_words(plain)
    return [term for term in dict.fromkeys(terms) if term]


def _first_words(terms: Iterable[tuple[str, ...]], limit: int) -> Terms:
    kept: Terms = []
    for term in terms:
        kept.append(term[:limit])
        limit -= len(kept[-1])
    return [term for term in kept if term]


def _found_by_index(people: MentorProfileQuerySet, terms: Terms) -> list[int]:
    """Return the keys of those of ``people`` whom Wagtail's search finds; user text reaches it as words only."""
    listed = MentorProfile.objects.filter(pk__in=people.values("pk")).only("pk")
    found = get_search_backend().search(_query(terms), listed, order_by_relevance=False)
    return [mentor.pk for mentor in found[:MAX_HITS]]


def search_query(typed: str) -> SearchQuery | None:
    """Return what to ask Wagtail's search for a text that somebody typed; nothing where there is no word in it."""
    terms = _first_words(_words_and_phrases(_clean(typed)), MAX_TERMS)
    return _query(terms) if terms else None


def _query(terms: Terms) -> SearchQuery:
    queries = [Phrase(" ".join(term)) for term in terms if len(term) > 1]
    if words := " ".join(term[0] for term in terms if len(term) == 1):
        queries.append(PlainText(words, operator="and"))
    return queries[0] if len(queries) == 1 else And(queries)
