"""Other people: the mentor's page, the mentee's page, photos."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from wagtail_mentoring.choices import RequestSteps, Role
from wagtail_mentoring.forms.requests import RequestForm
from wagtail_mentoring.models import MatchRequest, Membership, MenteeProfile, MentorProfile
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.privacy import may_see_contact, may_see_photo
from wagtail_mentoring.views._page import about, circumstances, page, personal, role_or_404, safe, to_login
from wagtail_mentoring.views._relationships import relationships
from wagtail_mentoring.views._sheet import sheet
from wagtail_mentoring.views._ways import directory_way
from wagtail_mentoring.views.refusals import explain

PEOPLE = {Role.MENTOR: MentorProfile, Role.MENTEE: MenteeProfile}
PHOTO_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Disposition": 'inline; filename="photo.webp"',
}


def mentor_or_404(request: HttpRequest, pk: int) -> tuple[MentorProfile, MenteeProfile | None]:
    """Return a mentor whom the visitor may see, and the visitor as mentee; for everybody else there is none."""
    mentor = get_object_or_404(MentorProfile.objects.select_related("program", "user"), pk=pk)
    membership = Membership.of(request.user, mentor.program)
    if not get_policy().may_see_mentor(mentor=mentor, user=request.user, standing=membership.standing):
        raise Http404
    return mentor, about(request, mentor.program, membership, mentor=mentor).mentee


@safe
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mentor, with the request button or the reason why there is none (R19, R28).

    Visitors who are not signed in sign in first, unless the directory is public; whether there is such a mentor is
    not told before.
    """
    try:
        shown, mentee = mentor_or_404(request, pk)
    except Http404:
        if request.user.is_authenticated:
            raise
        return to_login(request)
    program = shown.program
    refusal = get_policy().may_request(mentor=shown, mentee=mentee, actor=request.user)
    return page(
        request,
        "mentor.html",
        active_tab="directory",
        profile=shown,
        sheet=sheet(shown),
        is_away=shown.is_away(program.today()),
        free_places=shown.free_places(program.counting_cycle()),
        sees_contact=may_see_contact(profile=shown, user=request.user, visitor=mentee),
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        form=RequestForm(program=program, outside="wm-ask") if program.request_steps == RequestSteps.ONE else None,
        directory=directory_way(program),
        relationships=relationships(shown, viewer=request.mentoring_membership, user=request.user),
        may_write=_may_write(shown, mentee, request.user),
    )


def _may_write(mentor: MentorProfile, mentee: MenteeProfile | None, user: Any) -> bool:
    return mentee is not None and get_policy().may_write(mentor=mentor, mentee=mentee, actor=user) is None


@personal
def mentee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mentee to those whom it concerns (R21)."""
    shown = get_object_or_404(MenteeProfile.objects.select_related("program", "user"), pk=pk)
    if not get_policy().may_see_mentee(mentee=shown, user=request.user):
        raise Http404
    membership = about(request, shown.program)
    return page(
        request,
        "mentee.html",
        active_tab="matches",
        profile=shown,
        sheet=sheet(shown),
        is_own=shown.user_id == request.user.pk,
        pending=MatchRequest.objects.pending().filter(mentee=shown, mentor__user_id=request.user.pk).first(),
        sees_contact=may_see_contact(profile=shown, user=request.user),
        relationships=relationships(shown, viewer=membership, user=request.user),
        may_write=membership.mentor is not None and _may_write(membership.mentor, shown, request.user),
    )


@safe
def photo(request: HttpRequest, role: str, pk: int, size: str) -> HttpResponse:
    """Send a photo to those who may see the page it is on."""
    model = PEOPLE[role_or_404(role)]
    profile = get_object_or_404(model.objects.select_related("program", "user"), pk=pk)
    file = {"small": profile.photo_small, "large": profile.photo}.get(size)
    if not file or not may_see_photo(profile=profile, user=request.user):
        raise Http404
    try:
        content = file.open("rb")
    except OSError as error:  # the row outlived its file
        raise Http404 from error
    return FileResponse(content, content_type="image/webp", headers=PHOTO_HEADERS)
