"""The way in: the programs of the site, and one program."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import Site

from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.models import Membership, Program
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import about, circumstances, page, program_or_404, safe
from wagtail_mentoring.views._ways import directory_way
from wagtail_mentoring.views.refusals import explain


@safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the programs of this site; where there is one, go there."""
    programs = list(Program.objects.filter(site=Site.find_for_request(request)).select_related("site"))
    if len(programs) == 1:
        return HttpResponseRedirect(reverse("wagtail_mentoring:program", args=[programs[0].slug]))
    rows = [(program, Membership.of(request.user, program)) for program in programs]
    return page(request, "home.html", rows=rows)


@safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what a program is, and offer each role's way in."""
    shown = program_or_404(slug)
    membership = about(request, shown)
    doors = [_door(request, shown, membership, role) for role in (Role.MENTEE, Role.MENTOR)]
    sees_directory = get_policy().may_see_directory(program=shown, user=request.user) is None
    return page(
        request, "program.html", doors=doors, membership=membership, directory=directory_way(shown) * sees_directory
    )


def _door(request: HttpRequest, program: Program, membership: Membership, role: Role) -> dict[str, Any]:
    """Return one role's way in: the profile there is, a reason why not, or the link that enrolls."""
    profile = membership.profile(role)
    refusal = None if profile else get_policy().may_enroll(program=program, user=request.user, role=role)
    is_closed = refusal is not None and refusal != Refusal.NOT_SIGNED_IN  # the link asks to sign in first
    explanation = explain(refusal, circumstances(request)) if refusal and is_closed else None
    return {"role": role, "profile": profile, "explanation": explanation}
