"""One's own profile: enroll, the task list, submit, pause, resume, leave."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail_mentoring import actions
from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.models import AnyProfile
from wagtail_mentoring.models.checklist import checklist, sections_to_review
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import (
    about,
    circumstances,
    decision,
    form_page,
    note,
    page,
    personal,
    program_or_404,
    role_or_404,
)
from wagtail_mentoring.views._relationships import own_relationships
from wagtail_mentoring.views._ways import directory_way
from wagtail_mentoring.views.refusals import explain


def own_profile(request: HttpRequest, slug: str, role: str) -> AnyProfile:
    """Return the visitor's profile of this address; 404 if there is none."""
    program, wanted = program_or_404(slug), role_or_404(role)
    profile = about(request, program).profile(wanted)
    if profile is None:
        raise Http404
    note(request, profile=profile)
    return profile


def to_profile(profile: AnyProfile) -> HttpResponse:
    """Go to the task list."""
    return redirect("wagtail_mentoring:profile", profile.program.slug, Role(profile.ROLE).value)


def tab(profile: AnyProfile) -> str:
    """Return the name of the profile's tab."""
    return f"{profile.ROLE}_profile"


@form_page
def enroll(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Explain what joining means; POST starts the draft (R9, R10)."""
    program, wanted = program_or_404(slug), role_or_404(role)
    profile = about(request, program).profile(wanted)
    if request.method == "POST":
        return to_profile(actions.enroll(program=program, user=request.user, role=wanted))
    if profile is not None:
        return to_profile(profile)
    refusal = get_policy().may_enroll(program=program, user=request.user, role=wanted)
    explanation = explain(refusal, circumstances(request)) if refusal else None
    return page(request, "enroll.html", role=wanted, explanation=explanation)


@personal
def profile(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Show the task list of one's profile with what is missing; who has none is shown how to enroll."""
    program, wanted = program_or_404(slug), role_or_404(role)
    own = about(request, program).profile(wanted)
    if own is None:
        return redirect("wagtail_mentoring:enroll", slug, role)
    note(request, profile=own)
    steps = checklist(own)
    refusal = None
    if own.status == ProfileStatus.DRAFT:
        is_complete = all(step.is_complete for step in steps)
        refusal = get_policy().may_submit(profile=own, actor=request.user, is_complete=is_complete)
    return page(
        request,
        "profile.html",
        active_tab=tab(own),
        profile=own,
        steps=steps,
        done=sum(step.is_complete and step.has_content for step in steps) + bool(own.photo),
        total=len(steps) + 1,  # the photo has a line of its own
        following=next((step for step in steps if not step.is_complete), None),
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        directory=directory_way(program) if wanted == Role.MENTEE else [],
        review=sections_to_review(own) if own.review_due else None,
        relationships=own_relationships(own),
    )


@decision
def profile_submit(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Hand the draft in."""
    submitted = actions.submit_profile(own_profile(request, slug, role), actor=request.user)
    if submitted.status == ProfileStatus.PENDING:
        messages.info(request, _("Thank you. A coordinator looks at your profile; you get an e-mail when you are in."))
        return to_profile(submitted)
    messages.success(request, _("Welcome! Your profile is active."))
    return redirect("wagtail_mentoring:matches", slug)


@decision
def profile_pause(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Step aside for a while; where requests would be withdrawn, which cannot be undone, ask first and name them."""
    own = own_profile(request, slug, role)
    pending = _partners(own, own.match_requests.pending())
    if pending and "confirmed" not in request.POST:
        return page(request, "pause.html", active_tab=tab(own), profile=own, pending=pending)
    paused = actions.pause_profile(own, actor=request.user)
    messages.success(request, _("Your profile is paused. Come back whenever you like."))
    return to_profile(paused)


@decision
def profile_resume(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Come back."""
    resumed = actions.resume_profile(own_profile(request, slug, role), actor=request.user)
    messages.success(request, _("Welcome back. Your profile is active again."))
    return to_profile(resumed)


@form_page
def profile_leave(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Name the partners and the consequences; POST leaves the program."""
    own = own_profile(request, slug, role)
    if request.method == "POST":
        actions.leave_program(own, actor=request.user)
        messages.success(request, _("You have left the program. You can join again at any time."))
        return redirect("wagtail_mentoring:program", slug)
    if refusal := get_policy().may_change_status(profile=own, actor=request.user, to=ProfileStatus.LEFT):
        raise Refused(refusal)
    return page(
        request,
        "leave.html",
        active_tab=tab(own),
        profile=own,
        pending=_partners(own, own.match_requests.pending()),
        active=_partners(own, own.matches.active()),
    )


def _partners(own: AnyProfile, rows: Any) -> list[AnyProfile]:
    """Return the people on the other side of requests or matches."""
    partner = "mentee" if own.ROLE == Role.MENTOR else "mentor"
    return [getattr(row, partner) for row in rows.select_related(partner)]
