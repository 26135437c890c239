"""My Matches, and one match."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse

from wagtail_mentoring.choices import EndingBy, Refusal, Role
from wagtail_mentoring.models import AnyProfile, Match, MentoringSession, MentorProfile
from wagtail_mentoring.models.checklist import sections_to_review
from wagtail_mentoring.next_steps import look_ahead, pending_of
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.privacy import contact_seen_in, may_see_contact
from wagtail_mentoring.views._deeds import deeds_of
from wagtail_mentoring.views._page import about, circumstances, page, personal, program_or_404, refused_page
from wagtail_mentoring.views._ways import search_way
from wagtail_mentoring.views.endings import match_or_404, partner_in
from wagtail_mentoring.views.refusals import when_again

RECENT = 10


@personal
def matches(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is pending, what runs and what was decided lately, for each role (R5, R23)."""
    program = program_or_404(slug)
    membership = about(request, program)
    if not membership.profiles:
        return refused_page(request, Refusal.NO_PROFILE)
    mentee = membership.mentee
    refusal = get_policy().may_ask_anybody(mentee=mentee, actor=request.user) if mentee is not None else None
    return page(
        request,
        "matches.html",
        active_tab="matches",
        parts=sorted(map(_part, membership.profiles), key=_most_urgent_first),
        find=search_way(program) if mentee is not None and refusal is None else [],
        explanation=when_again(refusal, circumstances(request)),
    )


@personal
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a match with the partner's preferred contact (R52), and what the reader may do about its end."""
    shown = match_or_404(request, pk)
    partner = partner_in(shown, request)
    as_mentor = partner == shown.mentee
    may_search = not shown.is_active and get_policy().may_ask_anybody(mentee=shown.mentee, actor=request.user) is None
    if shown.is_active:
        look_ahead([shown], role=Role.MENTOR if as_mentor else Role.MENTEE)
    return page(
        request,
        "match.html",
        active_tab="matches",
        match=shown,
        as_mentor=as_mentor,
        step=getattr(shown, "step", None),
        keeps_sessions=_keeps_sessions(shown, user=request.user),
        has_documents=_has_documents(shown),
        partner=partner,
        deeds=deeds_of(shown, user=request.user),
        find=search_way(shown.program) if may_search else [],
        sees_partner=_sees(partner, user=request.user),
        sees_contact=contact_seen_in(shown, partner=partner)
        or (not shown.is_active and may_see_contact(profile=partner, user=request.user)),
    )


def _keeps_sessions(match: Match, *, user: Any) -> bool:
    """Tell whether there is, or may be, something to read: what somebody wrote stays when the program keeps no more."""
    return match.program.sessions or MentoringSession.objects.written_by(user).filter(match=match).exists()


def _has_documents(match: Match) -> bool:
    """Tell whether documents can be shared, or are there to be read."""
    return (match.is_active and match.program.documents) or match.documents.exists()


def _sees(partner: AnyProfile, *, user: Any) -> bool:
    if partner.ROLE == Role.MENTOR:
        return get_policy().may_see_mentor(mentor=partner, user=user)
    return get_policy().may_see_mentee(mentee=partner, user=user)


def _part(profile: AnyProfile) -> dict[str, Any]:
    """Return one role's part of the page; whoever reads it is a party of every row."""
    as_mentor, today = profile.ROLE == Role.MENTOR, profile.program.today()
    partner = "mentee" if as_mentor else "mentor"
    running, past = _matches_of(profile, partner)
    return {
        "profile": profile,
        "as_mentor": as_mentor,
        "is_away": isinstance(profile, MentorProfile) and profile.is_away(today),
        "pending": pending_of([profile]),
        "active": running,
        "past": past,
        "review": sections_to_review(profile) if profile.review_due else None,
        "recent": _recent(profile).annotate(name=F(f"{partner}__display_name")),
    }


def _matches_of(profile: AnyProfile, partner: str) -> tuple[list[Any], list[Any]]:
    """Return the running matches and the last ones that ended, in one statement: the profile knows how many run."""
    matches = profile.matches.select_related(partner).running_first()
    if profile.active_matches and profile.program.ending_by != EndingBy.PARTICIPANTS:
        matches = matches.with_asked_by(profile.ROLE)
    rows = _with_partner(matches[: profile.active_matches + RECENT], partner)
    for row in rows:
        row.partner.program = row.program = profile.program
        setattr(row, profile.ROLE.value, profile)
    running = [row for row in rows if row.is_active]
    look_ahead(running, role=profile.ROLE)
    for row in running:
        row.has_documents = row.program.documents
        row.sees_contact = contact_seen_in(row, partner=row.partner)
        row.deeds = deeds_of(row, user=profile.user)
    return running, [row for row in rows if not row.is_active]


def _recent(profile: AnyProfile) -> Any:
    return profile.match_requests.closed().not_accepted().order_by("-decided_at", "-pk")[:RECENT]


def _with_partner(rows: Any, partner: str) -> list[Any]:
    for row in rows:
        row.partner = getattr(row, partner)
    return list(rows)


def _most_urgent_first(part: dict[str, Any]) -> bool:
    """Sort a mentor's part before a mentee's where somebody waits for an answer."""
    return not (part["as_mentor"] and part["pending"])
