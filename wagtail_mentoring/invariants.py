"""What must always hold (RELIABILITY 2), as queries that return the rows where it does not; for mentoring_check."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from wagtail_mentoring.choices import CapacityScope, Letter, MatchSource, RequestStatus, Role
from wagtail_mentoring.models import (
    CoordinatorTask,
    LogEntry,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    OutboxEmail,
    Program,
)
from wagtail_mentoring.news import LETTERS, STAFF_LETTERS, TOLD, Event
from wagtail_mentoring.overlooked import OTHERS

Rows = Iterable[int | str]
LEASE_ENDED = dt.timedelta(minutes=15)
CLOCKS_DIFFER = dt.timedelta(minutes=1)  # between servers of one site


@dataclass(frozen=True)
class Violation:
    """A row for which an invariant does not hold; ``pk`` is the key of what ``text`` begins with, or a file's name."""

    code: str
    text: str
    pk: int | str


INVARIANTS: list[tuple[str, str, Callable[[], Rows]]] = []


def invariant(code: str, text: str) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    """Register a query that returns the keys of the rows for which ``text`` is true and must not be."""

    def register(query: Callable[[], Rows]) -> Callable[[], Rows]:
        INVARIANTS.append((code, text, query))
        return query

    return register


def check_all() -> list[Violation]:
    """Return every violation; an empty list is what must always come back."""
    return [Violation(code, text, pk) for code, text, query in INVARIANTS for pk in query()]


@invariant("I1", "Mentor profile: active_matches is not the number of running matches.")
def mentors_counted_wrongly() -> Rows:
    """Return the mentors whose counter is off."""
    return _miscounted(MentorProfile.objects, "active_matches", Match.objects.active(), mentor=OuterRef("pk"))


@invariant("I1", "Mentee profile: active_matches is not the number of running matches.")
def mentees_counted_wrongly() -> Rows:
    """Return the mentees whose counter is off."""
    return _miscounted(MenteeProfile.objects, "active_matches", Match.objects.active(), mentee=OuterRef("pk"))


@invariant("I1", "Mentor's cycle: made is not the number of matches made in the cycle.")
def cycles_counted_wrongly() -> Rows:
    """Return the counters per cycle that are off, in programs that count by cycle."""
    counters = MentorCycle.objects.filter(cycle__program__capacity_scope=CapacityScope.CYCLE)
    return _miscounted(counters, "made", Match.objects, mentor=OuterRef("mentor"), cycle=OuterRef("cycle"))


@invariant("I2", "Mentor profile: more running matches than the limit.")
def mentors_over_their_limit() -> Rows:
    """Return the mentors above their limit, or without one where matches that run at once are limited."""
    unlimited = Q(program__capacity_scope=CapacityScope.CONCURRENT, active_limit__isnull=True)
    return _keys(MentorProfile.objects.filter(unlimited | Q(active_matches__gt=F("active_limit"))))


@invariant("I2", "Mentor's cycle: more matches made than the limit.")
def cycles_over_their_limit() -> Rows:
    """Return the counters per cycle above their limit."""
    return _keys(MentorCycle.objects.filter(made__gt=F("made_limit")))


@invariant("I3", "Match: these two have another running match.")
def pairs_matched_twice() -> Rows:
    """Return the later running matches of a pair."""
    return _repeated(Match.objects.active(), "mentor", "mentee")


@invariant("I4", "Mentee profile: more running matches than the limit.")
def mentees_over_their_limit() -> Rows:
    """Return the mentees above their limit, or without one where the program has one."""
    unlimited = Q(program__max_active_per_mentee__isnull=False, active_limit__isnull=True)
    return _keys(MenteeProfile.objects.filter(unlimited | Q(active_matches__gt=F("active_limit"))))


@invariant("I5", "Mentee profile: more pending requests than the limit.")
def mentees_who_ask_too_many() -> Iterator[int]:
    """Return the mentees with a request that was sent above the limit.

    A limit that has been lowered since counts only for requests sent later: the rest may stay.
    """
    for program in Program.objects.exclude(max_pending_per_mentee=None):
        limit = program.max_pending_per_mentee or 0
        asked = MatchRequest.objects.pending().filter(program=program).order_by().values("mentee")
        too_many = asked.annotate(n=Count("pk"), last=Max("created_at")).filter(n__gt=limit)
        edits = LogEntry.objects.for_instance(program).filter(action="wagtail.edit")
        if edit := edits.order_by("-timestamp").first():
            too_many = too_many.filter(last__gt=edit.timestamp)
        yield from too_many.values_list("mentee", flat=True)


@invariant("I5", "Match request: these two have another pending request.")
def pairs_asked_twice() -> Rows:
    """Return the later pending requests of a pair."""
    return _repeated(MatchRequest.objects.pending(), "mentor", "mentee")


@invariant("I6", "Match request: accepted, but without a match.")
def accepted_without_a_match() -> Rows:
    """Return the accepted requests that led nowhere."""
    return _keys(MatchRequest.objects.accepted().filter(match__isnull=True))


@invariant("I6", "Match: its request was not accepted, or is about other people.")
def matches_without_their_request() -> Rows:
    """Return the matches that their request does not explain."""
    same = {name: F(f"request__{name}") for name in ("mentor", "mentee", "program")}
    explained = Match.objects.filter(request__in=MatchRequest.objects.accepted(), **same)
    return _keys(Match.objects.exclude(pk__in=explained.values("pk")))


@invariant("I7", "Match request: its slots do not follow its status.")
def requests_in_the_wrong_slot() -> Rows:
    """Return pending requests without slots and closed ones with."""
    held = Q(open_slot__gte=1, pair_open=1)
    return _slots(MatchRequest.objects.pending(), held, MatchRequest.objects.closed(), "open_slot", "pair_open")


@invariant("I7", "Match: its slots do not follow its status.")
def matches_in_the_wrong_slot() -> Rows:
    """Return running matches without slots and ended ones with."""
    held = Q(active_flag=1, mentee_slot__gte=1)
    return _slots(Match.objects.active(), held, Match.objects.ended(), "active_flag", "mentee_slot")


@invariant("I7", "Coordinator task: its slot does not follow its state.")
def tasks_in_the_wrong_slot() -> Rows:
    """Return open tasks without a slot and closed ones with."""
    return _slots(CoordinatorTask.objects.open(), Q(open_slot__gte=1), CoordinatorTask.objects.closed(), "open_slot")


@invariant("I8", "Match request: its dates contradict each other, its status or the clock.")
def requests_out_of_time() -> Rows:
    """Return requests decided before they were sent, decided without an end, or in the future."""
    wrong = Q(decided_at__lt=F("created_at")) | _in_the_future("created_at", "decided_at")
    undecided = MatchRequest.objects.closed().filter(decided_at__isnull=True)
    decided = MatchRequest.objects.pending().filter(decided_at__isnull=False)
    return _keys(MatchRequest.objects.filter(wrong), undecided, decided)


@invariant("I8", "Match: its dates contradict each other, its status or the clock.")
def matches_out_of_time() -> Rows:
    """Return matches that ended before they began, ended without a date, or in the future."""
    wrong = Q(ended_at__lt=F("started_at")) | _in_the_future("started_at", "ended_at")
    endless = Match.objects.ended().filter(ended_at__isnull=True)
    ended = Match.objects.active().filter(ended_at__isnull=False)
    return _keys(Match.objects.filter(wrong), endless, ended)


@invariant("I8", "Coordinator task: its dates contradict each other or the clock.")
def tasks_out_of_time() -> Rows:
    """Return tasks closed before they were opened, or in the future."""
    wrong = Q(closed_at__lt=F("opened_at")) | _in_the_future("opened_at", "closed_at")
    return _keys(CoordinatorTask.objects.filter(wrong))


@invariant("I9", "Match request: pending, but somebody is not enrolled.")
def requests_of_the_absent() -> Rows:
    """Return the pending requests with a participant who left, paused or has no usable account."""
    both_here = {"mentor__in": MentorProfile.objects.enrolled(), "mentee__in": MenteeProfile.objects.enrolled()}
    return _keys(MatchRequest.objects.pending().exclude(pk__in=MatchRequest.objects.filter(**both_here)))


@invariant("I9", "Match request: somebody belongs to another program.")
def requests_across_programs() -> Rows:
    """Return the pending requests whose people are not of its program."""
    same = {"mentor__program": F("program"), "mentee__program": F("program")}
    return _keys(MatchRequest.objects.pending().exclude(pk__in=MatchRequest.objects.filter(**same)))


@invariant("I9", "Match: running, but somebody left and no coordinator has been asked.")
def matches_of_the_absent() -> Rows:
    """Return the running matches with a participant who left, without an open task."""
    gone = Q(mentor__in=MentorProfile.objects.left()) | Q(mentee__in=MenteeProfile.objects.left())
    return _keys(Match.objects.active().filter(gone).exclude(tasks__in=CoordinatorTask.objects.open()))


@invariant("I9", "Match: somebody belongs to another program.")
def matches_across_programs() -> Rows:
    """Return the running matches whose people are not of its program."""
    same = {"mentor__program": F("program"), "mentee__program": F("program")}
    return _keys(Match.objects.active().exclude(pk__in=Match.objects.filter(**same)))


@invariant("I12", "Match request: somebody who must be told of it has no e-mail.")
def requests_that_nobody_heard_of() -> Rows:
    """Return the requests without one of the letters that their status calls for."""
    asked = MatchRequest.objects.exclude(match__source=MatchSource.STAFF)
    expected = [(asked, LETTERS[Event.REQUEST_SENT])]
    expected += [(MatchRequest.objects.in_status(status), letters) for status, letters in TOLD.items()]
    untold = [_untold(rows, role, letter) for rows, letters in expected for role, letter in letters.items()]
    withdrawn = MatchRequest.objects.in_status(RequestStatus.WITHDRAWN).filter(_has_account("mentor", "mentee"))
    untold.append(_without_letters(withdrawn, LETTERS[Event.REQUEST_WITHDRAWN].values()))
    return sorted(set(_keys(*untold)))


@invariant("I12", "E-mail: it goes to somebody else than the person whom it is about, or is there twice.")
def emails_to_the_wrong_person() -> Iterator[int]:
    """Return the e-mails about a request whose recipient is not its mentor or mentee, and the later of two alike."""
    about = OutboxEmail.objects.filter(match_request__isnull=False).exclude(letter__in=STAFF_LETTERS.values())
    right = [Q(role=role, recipient=F(f"match_request__{role.value}__user")) for role in Role]
    wrong = about.filter(recipient__isnull=False).exclude(pk__in=about.filter(right[0] | right[1]).values("pk"))
    notices = OutboxEmail.objects.filter(letter=Letter.MESSAGE_RECEIVED, recipient__isnull=False)
    theirs = [Q(role=role, recipient=F(f"thread__{role.value}__user")) for role in Role]
    yield from _keys(wrong, notices.exclude(pk__in=notices.filter(theirs[0] | theirs[1]).values("pk")))
    once = [letter for letters in (LETTERS[Event.REQUEST_SENT], *TOLD.values()) for letter in letters.values()]
    yield from _repeated(about.filter(letter__in=once), "letter", "match_request")


@invariant("I13", "E-mail: a process has had it in hand for far too long, or it says it was sent and does not say how.")
def emails_in_limbo() -> Rows:
    """Return the e-mails whose lease ran out a while ago (run ``mentoring_deliver``), and told ones without a trace."""
    untraced = OutboxEmail.objects.sent().filter(Q(message_id="") | Q(sent_at__isnull=True) | Q(attempts=0))
    in_no_digest = OutboxEmail.objects.gathered().filter(digest=None)
    return _keys(OutboxEmail.objects.abandoned(timezone.now() - LEASE_ENDED), untraced, in_no_digest)


for code, text, query in OTHERS:
    invariant(code, text)(query)


def _untold(rows: Any, role: Role, letter: Letter) -> Any:
    return _without_letters(rows.filter(_has_account(role.value)), [letter])


def _without_letters(rows: Any, letters: Iterable[Letter]) -> Any:
    return rows.filter(~Exists(OutboxEmail.objects.filter(letter__in=letters, match_request=OuterRef("pk"))))


def _has_account(*sides: str) -> Q:
    return Q(*((f"{side}__user__isnull", False) for side in sides))


def _keys(*rows: QuerySet[Any]) -> Iterator[int]:
    for found in rows:
        yield from found.order_by("pk").values_list("pk", flat=True)


def _miscounted(rows: Any, counter: str, counted: Any, **same: OuterRef) -> Iterator[int]:
    numbers = counted.filter(**same).order_by().values(*same).annotate(n=Count("pk")).values("n")
    return _keys(rows.exclude(**{counter: Coalesce(Subquery(numbers), 0)}))


def _repeated(rows: QuerySet[Any], *pair: str) -> Iterator[int]:
    earlier = rows.filter(pk__lt=OuterRef("pk"), **{name: OuterRef(name) for name in pair})
    return _keys(rows.annotate(first=Subquery(earlier.order_by("pk").values("pk")[:1])).filter(first__isnull=False))


def _slots(held: Any, right: Q, free: Any, *slots: str) -> Iterator[int]:
    """Return the rows of ``held`` that are not ``right``, and those of ``free`` with anything in ``slots``."""
    explained = held.filter(right).values("pk")
    taken = Q(*((f"{slot}__isnull", False) for slot in slots), _connector=Q.OR)
    return _keys(held.exclude(pk__in=explained), free.filter(taken))


def _in_the_future(*names: str) -> Q:
    limit = timezone.now() + CLOCKS_DIFFER
    return Q(*((f"{name}__gt", limit) for name in names), _connector=Q.OR)
