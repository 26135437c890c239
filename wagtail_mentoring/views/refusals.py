"""The sentence of a refusal, and the way on: one place for buttons and refused POSTs."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.views._sentences import SENTENCES, plainly
from wagtail_mentoring.views._ways import Circumstances, Way, directory_way, home_way, matches_way, object_way


@dataclass(frozen=True)
class Explanation:
    """A sentence that members read, and links that lead on."""

    sentence: str
    ways: list[Way] = field(default_factory=list)
    title: str = ""
    refusal: Refusal | None = None


def explain(refusal: Refusal, at: Circumstances) -> Explanation:
    """Return the sentence for ``refusal`` in its circumstances, with what can be done instead."""
    if at.program is None:
        return Explanation(str(refusal.label), home_way(), refusal=refusal)
    words, ways = SENTENCES.get(refusal, plainly)(refusal, at, at.program)
    return Explanation(words or str(refusal.label), ways, refusal=refusal)


def when_again(refusal: Refusal | None, at: Circumstances) -> Explanation | None:
    """Return when a mentee who may ask nobody now can ask again, for the page that shows what it waits for (R23).

    None where another request is possible, or the page says above its lists what bars it.
    """
    program = at.program
    if program is None or refusal is None:
        return None
    if refusal == Refusal.TOO_MANY_PENDING:
        several = _("You can ask another mentor once one of your requests is answered.")
        one = _("You can ask another mentor once your request is answered.")
        return Explanation(one if program.max_pending_per_mentee == 1 else several)
    if refusal == Refusal.TOO_MANY_ACTIVE:
        several = _("You can ask another mentor once one of your matches has ended.")
        one = _("You can ask another mentor once your match has ended.")
        return Explanation(one if program.max_active_per_mentee == 1 else several)
    if refusal != Refusal.BETWEEN_CYCLES:
        return None
    told = explain(refusal, at)
    return Explanation(told.sentence, [way for way in told.ways if way not in matches_way(program)])


def overtaken(at: Circumstances) -> Explanation:
    """Return what to say when somebody else was faster (Stale)."""
    sentence = _("Somebody was faster: this has changed since you opened the page. Here is how it stands now.")
    return Explanation(sentence, object_way(at) or home_way(), title=_("This has changed meanwhile"))


def missing(at: Circumstances) -> Explanation:
    """Return what to say about a page that does not exist, or not for this reader: never which of the two."""
    sentence = _("There is nothing at this address, or it is not for you, or not any more.")
    ways = [*matches_way(at.program), *directory_way(at.program)] if at.program else home_way()
    return Explanation(sentence, ways, title=_("This page is not here"))
