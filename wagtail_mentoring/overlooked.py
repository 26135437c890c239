"""What the calendar should have done, what it could never do, and what only some programs have: for ``invariants``."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from wagtail_mentoring.choices import EndedBy, MatchEnd, Role
from wagtail_mentoring.models import (
    Block,
    CoordinatorTask,
    Heartbeat,
    Match,
    MatchDocument,
    MatchRequest,
    MenteeProfile,
    MentoringSession,
    MentorProfile,
    Message,
    MessageAllowance,
    OutboxEmail,
    Program,
    Thread,
)
from wagtail_mentoring.models.documents import files_kept, files_without_a_row
from wagtail_mentoring.models.messages import PER_HOUR
from wagtail_mentoring.models.storage import private_storage

A_DAY = dt.timedelta(days=1)


def requests_overlooked() -> Iterator[int]:
    """Return the pending requests that should have expired, or whose mentee should know, as the calendar saw it."""
    for program, day in _looked_at():
        requests = MatchRequest.objects.filter(program=program)
        yield from _keys(requests.to_expire(day), requests.overdue(day).untold(), requests.to_escalate(day))


def matches_overlooked() -> Iterator[int]:
    """Return the running matches that should have ended, as the calendar saw it."""
    for program, day in _looked_at():
        yield from _keys(Match.objects.filter(program=program).over(day))


def emails_overlooked() -> Iterator[int]:
    """Return what is held for a daily digest that the calendar should have written a day before it was looked at."""
    if last := Heartbeat.last():
        for program in Program.objects.all():
            yield from _keys(OutboxEmail.objects.for_digest(program, last - A_DAY))


def requests_without_a_future() -> Iterator[int]:
    """Return the pending requests without an expiry, a day for the coordinators, or a task of theirs."""
    endless = MatchRequest.objects.pending().filter(expires_on__isnull=True, escalates_on__isnull=True)
    return _keys(endless.exclude(tasks__in=CoordinatorTask.objects.open()))


def tasks_that_are_settled() -> Iterator[int]:
    """Return the open tasks about a match that is over or a request that is decided."""
    over, decided = Match.objects.ended().values("pk"), MatchRequest.objects.closed().values("pk")
    return _keys(CoordinatorTask.objects.open().filter(Q(match__in=over) | Q(match_request__in=decided)))


def matches_ended_by_nobody() -> Iterator[int]:
    """Return the ended matches that do not say who ended them and why, and running ones that do."""
    said = ~Q(end_reason="") & ~Q(ended_by="")
    return _keys(Match.objects.ended().exclude(said), Match.objects.active().exclude(end_reason="", ended_by=""))


def matches_ended_for_a_wrong_reason() -> Iterator[int]:
    """Return the matches whose reason of the program's list was not the program team's, or is not of their program."""
    own = Match.objects.exclude(reason=None)
    not_theirs = own.exclude(ended_by=EndedBy.STAFF) | own.exclude(reason__program=F("program"))
    graceful = Match.objects.filter(end_reason=MatchEnd.GRACEFUL)
    return _keys(not_theirs, graceful.exclude(reason__is_graceful=True), graceful.filter(reason=None))


def sessions_of_strangers() -> Iterator[int]:
    """Return the sessions whose author is not the mentor, or the mentee, that they say; and plans of ended matches."""
    rows = MentoringSession.objects.filter(author__isnull=False)
    mentors = rows.filter(author_role=Role.MENTOR, author=F("match__mentor__user"))
    mentees = rows.filter(author_role=Role.MENTEE, author=F("match__mentee__user"))
    over = MentoringSession.objects.ahead(timezone.now()).filter(match__in=Match.objects.ended().values("pk"))
    return _keys(rows.exclude(pk__in=mentors.values("pk")).exclude(pk__in=mentees.values("pk")), over)


def plans_that_nobody_finds() -> Iterator[int]:
    """Return the plans that are later than their matches say there can be any."""
    ahead = MentoringSession.objects.ahead(timezone.now())
    return _keys(ahead.filter(Q(match__planned_until__isnull=True) | Q(match__planned_until__lt=F("begins_at"))))


def documents_without_a_file() -> Iterator[int]:
    """Return the documents whose file is not in the private storage."""
    kept = files_kept()
    for pk, name in MatchDocument.objects.order_by("pk").values_list("pk", "file"):
        if name not in kept and not private_storage().exists(name):
            yield pk


def files_of_no_document() -> Iterator[str]:
    """Return the names of files, which tell nothing, that a killed process left and the calendar has not deleted."""
    return files_without_a_row(timezone.now() - A_DAY)


def requests_of_blocked_pairs() -> Iterator[int]:
    """Return the pending requests of two people of whom one has blocked the other."""
    blocks = Block.objects.filter(
        Block.of_both(OuterRef("mentor__user"), OuterRef("mentee__user")), program=OuterRef("program")
    )
    return _keys(MatchRequest.objects.pending().filter(Exists(blocks)))


def profiles_whose_block_nobody_sees() -> Iterator[int]:
    """Return the profiles of people with a block that do not say so, so that nobody would ask for it."""
    about = Block.objects.filter(Q(blocker=OuterRef("user")) | Q(blocked=OuterRef("user")), program=OuterRef("program"))
    for model in (MentorProfile, MenteeProfile):
        yield from _keys(model.objects.filter(Exists(about), has_blocks=False))


def conversations_across_programs() -> Iterator[int]:
    """Return the conversations whose two people are not of their program, or are one."""
    same = {"mentor__program": F("program"), "mentee__program": F("program")}
    alone = Thread.objects.filter(mentor__user=F("mentee__user"))
    return _keys(Thread.objects.exclude(pk__in=Thread.objects.filter(**same).values("pk")), alone)


def messages_after_a_block() -> Iterator[int]:
    """Return the messages that are younger than a block between their two people that still stands."""
    two = Block.of_both(OuterRef("thread__mentor__user"), OuterRef("thread__mentee__user"))
    blocks = Block.objects.filter(two, program=OuterRef("thread__program"), created_at__lt=OuterRef("sent_at"))
    return _keys(Message.objects.filter(Exists(blocks)))


def messages_that_nobody_was_told_of() -> Iterator[int]:
    """Return the first unread message of each conversation of which no e-mail has told its reader."""
    for author, reader in ((Role.MENTEE, Role.MENTOR), (Role.MENTOR, Role.MENTEE)):
        unread = Message.objects.unread().written_by(author)
        earlier = unread.filter(thread=OuterRef("thread"), pk__lt=OuterRef("pk"))
        told = OutboxEmail.objects.filter(thread=OuterRef("thread"), role=reader, created_at__gte=OuterRef("sent_at"))
        has_account = {f"thread__{reader.value}__user__isnull": False}
        yield from _keys(unread.filter(~Exists(earlier), ~Exists(told), **has_account))


def writers_over_the_limit() -> Iterator[int]:
    """Return the counters above the limit, and those that have counted fewer messages than were written."""
    return _keys(
        MessageAllowance.objects.filter(sent__gt=PER_HOUR),
        *(_uncounted(role) for role in Role),
    )


def _uncounted(role: Role) -> QuerySet[MessageAllowance]:
    """Return the counters below what their people wrote in this role in their hour."""
    written = Message.objects.written_by(role).filter(
        sent_at__gte=OuterRef("hour"),
        thread__program=OuterRef("program"),
        **{f"thread__{role.value}__user": OuterRef("user")},
    )
    number = written.order_by().values("thread__program").annotate(n=Count("pk")).values("n")
    return MessageAllowance.objects.filter(sent__lt=Coalesce(Subquery(number), 0))


def _looked_at() -> Iterator[tuple[Program, dt.date]]:
    """Yield each program with the day that it was there when the calendar was last looked at."""
    if last := Heartbeat.last():
        for program in Program.objects.all():
            yield program, timezone.localdate(last, timezone=program.zone)


def _keys(*rows: QuerySet[Any]) -> Iterator[int]:
    found = {pk for some in rows for pk in some.values_list("pk", flat=True)}
    yield from sorted(found)


OTHERS: list[tuple[str, str, Callable[[], Iterator[int | str]]]] = [
    ("I10", "Match request: overdue since before the last look at the calendar.", requests_overlooked),
    ("I10", "Match: past its last day since before the last look at the calendar.", matches_overlooked),
    ("I10", "E-mail: held for a daily digest since long before the last look at the calendar.", emails_overlooked),
    ("I10", "Match request: pending, and nothing will ever happen to it.", requests_without_a_future),
    ("I7", "Coordinator task: open, but its match is over or its request decided.", tasks_that_are_settled),
    ("I14", "Session: its author is no party, or it is planned in a match that is over.", sessions_of_strangers),
    ("I14", "Session: planned, but its match says that none is for so late.", plans_that_nobody_finds),
    ("I15", "Document: its file is not in the private storage.", documents_without_a_file),
    ("I15", "File in the private storage: no document has it.", files_of_no_document),
    ("I20", "Match: over, but nobody ended it, or for no reason.", matches_ended_by_nobody),
    ("I20", "Match: it ended for a reason that is not its program's own.", matches_ended_for_a_wrong_reason),
    ("I9", "Match request: pending, but one of the two has blocked the other.", requests_of_blocked_pairs),
    ("I9", "Profile: somebody has a block, and the profile does not say so.", profiles_whose_block_nobody_sees),
    ("I16", "Conversation: its two people are not of its program, or are one.", conversations_across_programs),
    ("I16", "Private message: written after one of the two blocked the other.", messages_after_a_block),
    ("I12", "Private message: unread, and no e-mail has told of it.", messages_that_nobody_was_told_of),
    ("I19", "Messages in an hour: more than the limit, or counted wrongly.", writers_over_the_limit),
]
