"""My Resources: what somebody may read in a program, and the marks of what they have read."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wagtail_mentoring.actions import mark_read, mark_unread
from wagtail_mentoring.choices import ResourceAudience
from wagtail_mentoring.models import Program
from wagtail_mentoring.pages._frame import host_frame, keep_private, not_here, reading_refused, sign_in_first
from wagtail_mentoring.pages.shelf import RESOURCE, Reader, Shelf, models_of


@require_safe
def my_resources(request: HttpRequest, slug: str) -> HttpResponse:
    """List what the visitor may read, by section, searchable, with what has been read (R6)."""
    program = get_object_or_404(Program, slug=slug)
    if not request.user.is_authenticated:
        return keep_private(sign_in_first(request, program))
    reader = Reader(request)
    request.mentoring_standing = reader.standing(program)
    if refusal := reader.refusal(program, ResourceAudience.BOTH):
        return keep_private(reading_refused(request, program, refusal, is_member=False))
    shelf = Shelf(request, program, typed=request.GET.get("q", ""))
    context = {"program": program, "mentoring_base": host_frame(), "active_tab": "resources", "shelf": shelf}
    with timezone.override(program.zone):
        return keep_private(TemplateResponse(request, "wagtail_mentoring/pages/my_resources.html", context).render())


@transaction.non_atomic_requests
@require_POST
def resource_read(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mark a page as read, or with ``unread`` take the mark away; leads back to the page."""
    program = get_object_or_404(Program, slug=slug)
    if not request.user.is_authenticated:
        back = reverse("wagtail_mentoring:resources", args=[program.slug])
        return keep_private(sign_in_first(request, program, back=back))
    page = _readable(request, program, pk)
    if page is None:
        return keep_private(not_here(request, program))
    if "unread" in request.POST:
        mark_unread(user=request.user, resource=page.translation_key)
    else:
        mark_read(user=request.user, resource=page.translation_key)
        messages.success(request, _("Marked as read."))
    return keep_private(redirect(page.get_url(request) or "wagtail_mentoring:resources", *_rest(page, request, slug)))


def _rest(page: Any, request: HttpRequest, slug: str) -> list[str]:
    return [] if page.get_url(request) else [slug]


def _readable(request: HttpRequest, program: Program, pk: int) -> Any:
    """Return the page if it is of the program, and the visitor may read it; None otherwise."""
    for model in models_of(RESOURCE):
        page = model.objects.live().filter(id=pk).first()  # not `pk`: beyond the column's range that is an error
        if page is not None and page.program == program and _is_open(request, page):
            return page
    return None


def _is_open(request: HttpRequest, page: Any) -> bool:
    """Tell whether our rules and Wagtail's own privacy let the visitor in."""
    rules = page.get_view_restrictions().prefetch_related("groups")
    return page.refusal_for(request) is None and all(rule.accept_request(request) for rule in rules)
