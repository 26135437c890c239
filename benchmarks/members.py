"""P15 and P4: what members open every day, against a minimal page of the same site for people who are signed in."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from benchmarks.generator import People
from benchmarks.measure import Row, compare, count_queries, database_name
from benchmarks.visitors import Visitor, shown
from wagtail_mentoring.choices import RequestStatus
from wagtail_mentoring.models import AnyProfile, Match, MatchRequest, MenteeProfile, MentorProfile
from wagtail_mentoring.views import matches

GOAL = 1.5
MORE_QUERIES = 6
CONTROL, READY = "minimal member page", "the same page, its rows ready"
FEW, MANY = (2, 2, 3), (10, 10, 30)  # matches, pending requests, closed requests
PAIRS = 31


def run(people: People, floor: str) -> Iterator[Row]:
    """Yield a row for each page; ``floor`` is the address of the minimal one.

    A page with a list is not held against one without: its control is itself, its rows ready, as the directory's is.
    """
    asked: dict[str, int] = {}
    for what, rows, visitor, path in Scenes(people).pages():
        minimal, subject = partial(visitor.get, floor), partial(visitor.get, path)
        row = _row(what, people, CONTROL, minimal, subject)
        most = row.control_queries + MORE_QUERIES
        row.judge(f"P4: <= {most} queries", passed=row.queries <= most)
        if rows:
            row.judge("P4: as many as for few rows", passed=row.queries <= asked.setdefault(path, row.queries))
            yield row
            row = _row(what, people, READY, _ready(visitor, path), subject)
        row.judge(f"P15: <= {GOAL:g}", passed=row.ratio <= GOAL)
        yield row


def _row(what: str, people: People, name: str, control: Callable[[], str], subject: Callable[[], str]) -> Row:
    queries = {"control_queries": count_queries(control), "queries": count_queries(subject)}
    figures = compare(control, subject, pairs=PAIRS)
    return Row(what, database_name(), people.size, name, **figures, **queries)


def _ready(visitor: Visitor, path: str) -> Callable[[], str]:
    """Return My Matches with its rows loaded before it is asked for."""
    find, ready = matches._part, {}  # noqa: SLF001  the one place where the page looks for its rows

    def part(profile: AnyProfile) -> dict[str, Any]:
        if profile.ROLE not in ready:
            found = find(profile)
            ready[profile.ROLE] = {**found, "recent": list(found["recent"])}
        return ready[profile.ROLE]

    def get() -> str:
        matches._part = part  # noqa: SLF001
        try:
            return visitor.get(path)
        finally:
            matches._part = find  # noqa: SLF001

    get()  # loads them
    assert shown(get()) == shown(visitor.get(path))
    return get


class Scenes:
    """Who opens what: a mentee who looks around, one with a match, mentors with a few rows and with many."""

    def __init__(self, people: People) -> None:
        """Take free mentees of the program for the mentors' rows."""
        self.people = people
        free = people.mentees().filter(match_requests=None).order_by("pk")
        self.looking, *self.others = free.select_related("user")[: 1 + sum(FEW) + sum(MANY)]
        self.matched = people.mentees().filter(matches__status="active").select_related("user").first()
        self.calm, self.busy = people.mentors().filter(match_requests=None).select_related("user").order_by("pk")[:2]
        self._fill(self.calm, *FEW)
        self._fill(self.busy, *MANY)

    def _fill(self, mentor: MentorProfile, matches: int, pending: int, closed: int) -> None:
        asking = [self.others.pop() for _ in range(matches + pending + closed)]
        statuses = [RequestStatus.ACCEPTED] * matches + [RequestStatus.PENDING] * pending
        statuses += [RequestStatus.DECLINED] * closed
        pairs = list(zip(asking, statuses, strict=True))
        rows = MatchRequest.objects.bulk_create(_request(mentor, mentee, status) for mentee, status in pairs)
        now = timezone.now()
        Match.objects.bulk_create(
            Match(
                **{name: getattr(row, name) for name in ("program", "mentor", "mentee")},
                request=row,
                started_at=now,
                active_flag=1,
                mentee_slot=1,
            )
            for row in rows[:matches]
        )
        MenteeProfile.objects.filter(pk__in=[row.mentee_id for row in rows[:matches]]).update(active_matches=1)
        load = {"capacity": matches + 1, "active_limit": matches + 1, "active_matches": matches}
        MentorProfile.objects.filter(pk=mentor.pk).update(**load)

    def pages(self) -> Iterator[tuple[str, bool, Visitor, str]]:
        """Yield what is opened, whether it lists rows, by whom, and its address."""
        slug = self.people.program.slug
        mentee, home = Visitor(self.looking.user), _path("matches", slug)
        somebody = self.people.mentors().exclude(pk=self.calm.pk).order_by("-pk").first()
        yield "a mentor's profile, seen by a mentee", False, mentee, _path("mentor", somebody.pk)
        yield "one's own profile", False, mentee, _path("profile", slug, "mentee")
        yield "My Matches, a mentee with a match", True, Visitor(self.matched.user), home
        yield f"My Matches, a mentor with {sum(FEW)} rows", True, Visitor(self.calm.user), home
        yield f"My Matches, a mentor with {sum(MANY)} rows", True, Visitor(self.busy.user), home


def _request(mentor: MentorProfile, mentee: MenteeProfile, status: RequestStatus) -> MatchRequest:
    now, is_pending = timezone.now(), status == RequestStatus.PENDING
    slot = 1 if is_pending else None
    return MatchRequest(
        program_id=mentor.program_id,
        mentor=mentor,
        mentee=mentee,
        status=status,
        message="May I ask you something?",
        created_at=now,
        decided_at=None if is_pending else now,
        open_slot=slot,
        pair_open=slot,
    )


def _path(name: str, *args: object) -> str:
    return reverse(f"wagtail_mentoring:{name}", args=args)
