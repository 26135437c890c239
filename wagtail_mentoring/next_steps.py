"""What a member can do next: one source for the cards of My Matches and for the first page of the member area."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, prefetch_related_objects
from django.utils import timezone

from wagtail_mentoring.choices import Messaging, Next, ProfileStatus, Role
from wagtail_mentoring.models import AnyProfile, Match, MatchRequest, Membership, MentoringSession, Message, Program
from wagtail_mentoring.models.checklist import checklist
from wagtail_mentoring.models.sessions import Plan

BEGINNING_DAYS = 21  # how long a match is new in a program that names no day for the first meeting
RECENT_DAYS = 30  # how much longer we speak of a first meeting of which nothing is known
MOST = 3  # of one kind in a role, before the rest is a number
PARTNER = {Role.MENTOR: Role.MENTEE, Role.MENTEE: Role.MENTOR}
TAKES_PART = frozenset({ProfileStatus.ACTIVE, ProfileStatus.PAUSED})
TO_DO = tuple(what for what in Next if what not in {Next.WAIT, Next.APPROVAL, Next.RESUME, Next.GONE, Next.NOTHING})


@dataclass(frozen=True)
class NextStep:
    """One thing that comes next for the person of ``profile``, and what it is about."""

    what: Next
    profile: AnyProfile
    match_request: Any = None
    match: Any = None
    plan: Plan | None = None
    missing: tuple[str, ...] = ()
    pages: tuple[Any, ...] = ()
    number: int = 0
    has_met: bool = False

    @property
    def as_mentor(self) -> bool:
        """Tell in which role."""
        return self.profile.ROLE == Role.MENTOR

    @property
    def has_asked_to_end(self) -> bool:
        """Tell whether the person wants the match to end, and is not told to go on with it."""
        return self.match is not None and self.match.asked_at_by(self.profile.ROLE) is not None

    @property
    def is_last_day(self) -> bool:
        """Tell whether the match ends today."""
        return self.match is not None and self.match.ends_on == self.match.program.today()

    @property
    def partner(self) -> AnyProfile | None:
        """Return who is on the other side."""
        about = self.match_request or self.match
        return getattr(about, PARTNER[self.profile.ROLE].value) if about is not None else None


@dataclass(frozen=True)
class Agenda:
    """What comes next for somebody in one program; ``more`` is how much of it ``steps`` leaves out.

    ``state`` is how things stand where somebody else has to act, or nobody has.
    """

    program: Program
    membership: Membership
    steps: list[NextStep]
    more: int
    state: NextStep

    @property
    def is_calm(self) -> bool:
        """Tell whether one sentence and one action say it all."""
        return not self.steps

    @property
    def has_both_roles(self) -> bool:
        """Tell whether it must be said in which role."""
        return len(self.membership.profiles) > 1

    @property
    def takes_part(self) -> bool:
        """Tell whether the areas of the program are open, beside the profile."""
        return any(profile.status in TAKES_PART for profile in self.profiles)

    @property
    def profiles(self) -> list[AnyProfile]:
        """Return what the person is."""
        return self.membership.profiles


def agendas(memberships: Iterable[Membership], *, pages: Mapping[Any, list[Any]]) -> list[Agenda]:
    """Return what comes next in each program in which somebody is anything.

    ``pages`` is what is new to read, by the program's key. How many statements it takes does not depend on how many
    programs, requests and matches there are; an unfinished profile takes three.
    """
    memberships = [membership for membership in memberships if membership.profiles]
    steps: dict[Any, list[NextStep]] = defaultdict(list)
    for role in Role:
        profiles = [profile for one in memberships for profile in one.profiles if role == profile.ROLE]
        for step in [*_of_requests(profiles), *_of_matches(profiles), *_of_profiles(profiles), *_unread_of(profiles)]:
            steps[step.profile.program_id].append(step)
    return [_agenda(one, steps[one.profiles[0].program_id], pages) for one in memberships]


def _agenda(membership: Membership, steps: list[NextStep], pages: Mapping[Any, list[Any]]) -> Agenda:
    program = membership.profiles[0].program
    state = _state(membership, steps)
    if unread := pages.get(program.pk):
        steps = [*steps, NextStep(Next.READ, membership.profiles[0], pages=tuple(unread))]
    to_do = [step for step in steps if step.what in TO_DO]
    if {step.what for step in to_do} == {Next.FIND}:
        state, to_do = to_do[0], []
    shown, seen = [], Counter[tuple[Next, bool]]()
    for step in sorted(to_do, key=lambda step: TO_DO.index(step.what)):
        seen[step.what, step.as_mentor] += 1
        if seen[step.what, step.as_mentor] <= MOST:
            shown.append(step)
    return Agenda(program, membership, shown, len(to_do) - len(shown), state)


def _state(membership: Membership, steps: list[NextStep]) -> NextStep:
    """Return what to say where nothing is to be done: who else has to act, or that all is well."""
    waits = [step for step in steps if step.what in {Next.WAIT, Next.APPROVAL}]
    resting = [profile for profile in membership.profiles if profile.status == ProfileStatus.PAUSED]
    if waits:
        return min(waits, key=lambda step: step.what != Next.WAIT)
    running = sorted((step for step in steps if step.match is not None), key=lambda step: step.what == Next.GONE)
    if resting and not running:
        return NextStep(Next.RESUME, resting[0])
    if running:
        return replace(running[0], what=Next.GONE if running[0].what == Next.GONE else Next.NOTHING)
    return NextStep(Next.NOTHING, membership.profiles[0])


def _of_profiles(profiles: list[AnyProfile]) -> Iterable[NextStep]:
    for profile in profiles:
        if profile.status == ProfileStatus.DRAFT:
            missing = tuple(step.title for step in checklist(profile) if not step.is_complete)
            yield NextStep(Next.FINISH, profile, missing=missing)
        elif profile.status == ProfileStatus.PENDING:
            yield NextStep(Next.APPROVAL, profile)
        elif profile.review_due:
            yield NextStep(Next.REVIEW, profile)


def _unread_of(profiles: list[AnyProfile]) -> list[NextStep]:
    """Return the unread messages to profiles of one role, where there is an inbox to read them in."""
    having = {profile.pk: profile for profile in profiles if _has_inbox(profile)}
    found = Message.objects.unread_of(having.values(), role=profiles[0].ROLE) if having else {}
    return [NextStep(Next.UNREAD, having[key], number=number) for key, number in found.items()]


def _has_inbox(profile: AnyProfile) -> bool:
    return profile.program.messaging != Messaging.OFF and profile.status in TAKES_PART


# Requests


def pending_of(profiles: Iterable[AnyProfile]) -> list[Any]:
    """Return the pending requests of ``profiles``, which are of one role, the first that was asked first.

    Each has its ``step``, its ``partner`` and whether it ``is_late``.
    """
    by_key = {profile.pk: profile for profile in profiles}
    if not by_key:
        return []
    role = next(iter(by_key.values())).ROLE
    found: Any = MatchRequest.objects.pending().filter(**{f"{role.value}__in": by_key})
    rows: list[Any] = list(found.select_related(PARTNER[role].value).order_by("created_at", "pk"))
    for row in rows:
        _introduce(row, by_key[getattr(row, f"{role.value}_id")])
        row.is_late = row.is_overdue(row.program.today())
    prefetch_related_objects([row for row in rows if row.is_late], "tasks")
    for row in rows:
        row.step = _request_step(row, getattr(row, role.value))
    return rows


def _request_step(row: Any, profile: AnyProfile) -> NextStep:
    """Return what the mentor does, or the mentee once the day has passed: nothing more after calling for help (R42)."""
    if profile.ROLE == Role.MENTOR:
        return NextStep(Next.ANSWER, profile, match_request=row)
    may_act = row.is_late and row.help_task is None
    return NextStep(Next.ACT if may_act else Next.WAIT, profile, match_request=row)


def _of_requests(profiles: list[AnyProfile]) -> list[NextStep]:
    rows = sorted(pending_of(profiles), key=lambda row: (row.answer_by is None, row.answer_by or row.created_at))
    steps = [row.step for row in rows]
    return steps + _searching(profiles, busy={step.profile.pk for step in steps})


def _searching(profiles: list[AnyProfile], *, busy: set[Any]) -> list[NextStep]:
    """Return who looks for a mentor: a mentee with neither a match nor a request."""
    return [
        NextStep(Next.FIND, profile)
        for profile in profiles
        if profile.ROLE == Role.MENTEE
        and profile.status == ProfileStatus.ACTIVE
        and not profile.active_matches
        and profile.pk not in busy
    ]


# Matches


def look_ahead(rows: list[Any], *, role: Role) -> None:
    """Add to each running match its ``step``, for the one who is the ``role`` in all of them."""
    now = timezone.now()
    kept = [row for row in rows if row.program.sessions]
    plans = MentoringSession.objects.next_of(kept, now)
    young = [row for row in kept if row.pk not in plans and _age(row) <= _beginning(row) + RECENT_DAYS]
    met: set[Any] = set()
    if young:
        user = getattr(young[0], role.value).user
        known = MentoringSession.objects.held(now).known_to(user).filter(match__in=young)
        met = set(known.order_by().values_list("match_id", flat=True))
    for row in rows:
        row.step = _match_step(row, getattr(row, role.value), plans.get(row.pk), has_met=row.pk in met)


def _match_step(row: Any, profile: AnyProfile, plan: Plan | None, *, has_met: bool) -> NextStep:
    step = NextStep(Next.AGREE, profile, match=row, plan=plan, has_met=has_met)
    what = Next.AGREE
    if step.partner is not None and step.partner.status == ProfileStatus.LEFT:
        what = Next.GONE
    elif plan is not None:
        what = Next.MEET
    elif not has_met and _age(row) <= _beginning(row):
        what = Next.FIRST_MEETING
    elif _is_near_its_end(row):
        what = Next.ENDING
    return NextStep(what, profile, match=row, plan=plan, has_met=has_met)


def _of_matches(profiles: list[AnyProfile]) -> list[NextStep]:
    """Return what comes next in the running matches of profiles of one role."""
    by_key = {profile.pk: profile for profile in profiles if profile.active_matches}
    if not by_key:
        return []
    role = profiles[0].ROLE
    rows: Any = Match.objects.active().filter(**{f"{role.value}__in": by_key}).with_asked_by(role)
    rows = list(
        rows.select_related(PARTNER[role].value).order_by(F("ends_on").asc(nulls_last=True), "started_at", "pk")
    )
    for row in rows:
        _introduce(row, by_key[getattr(row, f"{role.value}_id")])
    look_ahead(rows, role=role)
    steps = [row.step if _is_to_do(row, role) else replace(row.step, what=_at_rest(row)) for row in rows]
    steps.sort(key=lambda step: (step.plan is None, step.plan and step.plan.begins_at, step.match.started_at))
    return steps + [NextStep(Next.ENDING, row.step.profile, match=row) for row in rows if _ends_soon(row)]


def _at_rest(row: Any) -> Next:
    return Next.GONE if row.step.what == Next.GONE else Next.NOTHING


def _is_to_do(row: Any, role: Role) -> bool:
    """Tell whether the step of a match belongs on a list: a next date only while nothing is known of any."""
    if row.step.what == Next.MEET:
        return True
    if row.asked_at_by(role) is not None or row.step.has_met:
        return False
    is_young = row.program.sessions and _age(row) <= _beginning(row) + RECENT_DAYS
    return row.step.what == Next.FIRST_MEETING or (row.step.what == Next.AGREE and is_young)


def _ends_soon(row: Any) -> bool:
    """Tell whether it is near its end, and nobody is gone or has asked to end it before."""
    return _is_near_its_end(row) and row.step.what != Next.GONE and not row.step.has_asked_to_end


def _is_near_its_end(match: Match) -> bool:
    """Tell whether the first reminder of the end is due, and the last day not over (R66)."""
    days = max(match.program.end_reminder_days, default=0)
    return match.ends_on is not None and 0 <= (match.ends_on - match.program.today()).days <= days


def _age(match: Match) -> int:
    return (match.program.today() - match.made_on).days


def _beginning(match: Match) -> int:
    return match.program.first_meeting_days or BEGINNING_DAYS


def _introduce(row: Any, profile: AnyProfile) -> None:
    """Give a row the people and the program that are known already."""
    partner = getattr(row, PARTNER[profile.ROLE].value)
    setattr(row, profile.ROLE.value, profile)
    row.partner, row.program, partner.program = partner, profile.program, profile.program
