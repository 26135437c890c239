"""The way in: the programs of the site, and one program."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import Site

from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.models import Membership, Program
from wagtail_mentoring.next_steps import agendas
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import about, circumstances, page, program_or_404, safe
from wagtail_mentoring.views._ways import directory_way
from wagtail_mentoring.views.refusals import explain

NewPages = Callable[[HttpRequest, list[Membership]], dict[Any, list[Any]]]


@safe
def home(request: HttpRequest, new_pages: NewPages | None = None) -> HttpResponse:
    """Show members what to do next in all their programs of this site; others the programs, or the only one.

    ``new_pages`` finds what is new to read, on a site with our pages.
    """
    programs = list(Program.objects.filter(site=Site.find_for_request(request)).select_related("site"))
    memberships = Membership.among(request.user, programs)
    own = [membership for membership in memberships.values() if membership.profiles]
    if len(programs) == 1 and not own:
        return HttpResponseRedirect(reverse("wagtail_mentoring:program", args=[programs[0].slug]))
    if own:
        about(request, own[0].profiles[0].program, own[0])
    return page(
        request,
        "home.html",
        program=own[0].profiles[0].program if len(own) == 1 else None,
        active_tab="home",
        agendas=agendas(own, pages=new_pages(request, own) if new_pages and own else {}),
        others=[program for program in programs if not memberships[program.pk].profiles],
    )


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
