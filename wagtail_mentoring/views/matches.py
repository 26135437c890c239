"""My Matches, and one match."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from wagtail_mentoring.choices import ProfileStatus, Refusal, Role
from wagtail_mentoring.models import AnyProfile, Match, MentorProfile
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.privacy import contact_seen_in
from wagtail_mentoring.views._page import about, page, personal, program_or_404, refused_page
from wagtail_mentoring.views._ways import directory_way

RECENT = 10
BEGINNING_DAYS = 21  # how long a match is new in a program that names no day for the first meeting


@personal
def matches(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is pending, what runs and what was decided lately, for each role (R5, R23)."""
    program = program_or_404(slug)
    membership = about(request, program)
    if not membership.profiles:
        return refused_page(request, Refusal.NO_PROFILE)
    may_look = membership.mentee is not None and membership.mentee.status == ProfileStatus.ACTIVE
    find = directory_way(program) if may_look else []
    return page(
        request,
        "matches.html",
        active_tab="matches",
        parts=sorted(map(_part, membership.profiles), key=_most_urgent_first),
        find=[(program.words["find_mentor"], address) for _label, address in find],
    )


@personal
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a match with the partner's preferred contact (R52)."""
    shown = get_object_or_404(Match.objects.visible_to(request.user).with_people().select_related("request"), pk=pk)
    about(request, shown.program)
    as_mentor = shown.mentor.user_id == request.user.pk
    partner = shown.mentee if as_mentor else shown.mentor
    return page(
        request,
        "match.html",
        active_tab="matches",
        match=shown,
        as_mentor=as_mentor,
        is_new=_is_new(shown),
        partner=partner,
        sees_partner=_sees(partner, user=request.user),
        sees_contact=contact_seen_in(shown, partner=partner),
    )


def _sees(partner: AnyProfile, *, user: Any) -> bool:
    if partner.ROLE == Role.MENTOR:
        return get_policy().may_see_mentor(mentor=partner, user=user)
    return get_policy().may_see_mentee(mentee=partner, user=user)


def _is_new(match: Match) -> bool:
    """Tell whether the first meeting is what comes next, as far as the calendar knows."""
    days = match.program.first_meeting_days or BEGINNING_DAYS
    return (match.program.today() - match.started_at.date()).days <= days


def _part(profile: AnyProfile) -> dict[str, Any]:
    """Return one role's part of the page; whoever reads it is a party of every row."""
    as_mentor, today = profile.ROLE == Role.MENTOR, profile.program.today()
    partner = "mentee" if as_mentor else "mentor"
    requests = profile.match_requests.select_related(partner)
    pending = _with_partner(requests.pending().order_by("created_at", "pk"), partner)
    for row in pending:
        row.is_late = row.is_overdue(today)
    running = _with_partner(profile.matches.active().select_related(partner), partner)
    for row in running:
        row.partner.program = row.program = profile.program
        row.is_new = _is_new(row)
        row.sees_contact = contact_seen_in(row, partner=row.partner)
    return {
        "profile": profile,
        "as_mentor": as_mentor,
        "is_away": isinstance(profile, MentorProfile) and profile.is_away(today),
        "pending": pending,
        "active": running,
        "recent": _with_partner(requests.closed().not_accepted().order_by("-decided_at", "-pk")[:RECENT], partner),
    }


def _with_partner(rows: Any, partner: str) -> list[Any]:
    for row in rows:
        row.partner = getattr(row, partner)
    return list(rows)


def _most_urgent_first(part: dict[str, Any]) -> bool:
    """Sort a mentor's part before a mentee's where somebody waits for an answer."""
    return not (part["as_mentor"] and part["pending"])
