"""The way from the member area to the directory page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import get_page_models

from wagtail_mentoring.models import Program
from wagtail_mentoring.pages._frame import host_frame, keep_private
from wagtail_mentoring.pages.mixins import DirectoryPageMixin

NO_DIRECTORY = "wagtail_mentoring/pages/no_directory.html"


@require_safe
def directory_redirect(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the program's published directory page, with the search in the address; 404 and a way on without one."""
    program = get_object_or_404(Program, slug=slug)
    page = directory_page(program)
    if address := page and page.get_url(request):
        search = request.META.get("QUERY_STRING", "")
        return keep_private(redirect(f"{address}?{search}" if search else address))
    context = {"program": program, "mentoring_base": host_frame(), "active_tab": "directory"}
    return keep_private(TemplateResponse(request, NO_DIRECTORY, context, status=404))


def directory_page(program: Program) -> Any:
    """Return the program's published directory page, in the visitor's language where there is one; None without."""
    for model in get_page_models():
        if issubclass(model, DirectoryPageMixin):
            page = model.objects.live().filter(program=program).first()
            if page is not None:
                return page.localized
    return None
