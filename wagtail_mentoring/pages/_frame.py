"""What every page of ours in the page tree needs: the host's frame, privacy, and the ways on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.models import MenteeProfile, MentorProfile, Program
from wagtail_mentoring.policy import get_policy

Way = tuple[str, str]


def host_frame() -> str:
    """Return the name of the host's base template, or of ours where the site has none."""
    names = [get_settings().BASE_TEMPLATE, "base.html", "wagtail_mentoring/fallback_base.html"]
    return str(select_template(names).template.name)


def keep_private(response: HttpResponse) -> HttpResponse:
    """Keep a response out of every cache."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def sign_in_first(request: HttpRequest, program: Program, *, back: str = "") -> HttpResponse:
    """Send a visitor to the program's sign-in page, and afterwards ``back``, or here."""
    login = reverse("wagtail_mentoring:program_login", args=[program.slug])
    return redirect(f"{login}?{urlencode({'next': back or request.get_full_path()})}")


def ways_to_enroll(program: Program, user: Any) -> list[Way]:
    """Return labels and addresses of what leads into the program: an own profile to finish, or a role to enroll in."""
    ways = []
    for role, model in ((Role.MENTEE, MenteeProfile), (Role.MENTOR, MentorProfile)):
        if model.objects.of(user).present().filter(program=program).exists():
            ways.append((program.words[f"{role}_profile"], _address("profile", program, role)))
        elif get_policy().may_enroll(program=program, user=user, role=role) is None:
            label = _("Enroll: %(role)s") % {"role": program.words[role]}
            ways.append((label, _address("enroll", program, role)))
    return ways


def _address(name: str, program: Program, role: Role) -> str:
    return reverse(f"wagtail_mentoring:{name}", args=[program.slug, role.value])


def resources_way(program: Program) -> Way:
    """Return the link to My Resources."""
    return program.words["my_resources"], reverse("wagtail_mentoring:resources", args=[program.slug])


def reading_refused(request: HttpRequest, program: Program, refusal: Refusal, *, is_member: bool) -> HttpResponse:
    """Answer who is not of the audience: with what they may read, or with how to become one of them."""
    ways = [resources_way(program)] if is_member else ways_to_enroll(program, request.user)
    ways.append((program.name, reverse("wagtail_mentoring:program", args=[program.slug])))
    explanation = {"title": _("This is not for you to read"), "sentence": refusal.label, "ways": ways}
    return _explained(request, program, explanation, status=403)


def not_here(request: HttpRequest, program: Program) -> HttpResponse:
    """Answer that there is no such page, or not for this reader: never which of the two."""
    sentence = _("There is nothing at this address, or it is not for you, or not any more.")
    explanation = {"title": _("This page is not here"), "sentence": sentence, "ways": [resources_way(program)]}
    return _explained(request, program, explanation, status=404)


def _explained(request: HttpRequest, program: Program, explanation: dict[str, Any], *, status: int) -> HttpResponse:
    frame = {"program": program, "mentoring_base": host_frame(), "active_tab": "resources"}
    context = {**frame, "explanation": explanation}
    return TemplateResponse(request, "wagtail_mentoring/refused.html", context, status=status)
