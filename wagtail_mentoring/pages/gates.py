"""Who is let in to a page in the page tree, and what the others read instead; for pages of any type below ours (R6)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from wagtail_mentoring.actions.audiences import is_ours
from wagtail_mentoring.choices import Refusal, ResourceAudience
from wagtail_mentoring.models import Program
from wagtail_mentoring.pages._frame import keep_private, reading_refused, sign_in_first
from wagtail_mentoring.pages.shelf import RESOURCE, SECTION, Reader, above
from wagtail_mentoring.policy import get_policy

Serve = Callable[..., HttpResponse]


def turned_away(reader: Reader, program: Program, refusal: Refusal) -> HttpResponse:
    """Answer who may not read: with the way to sign in, or with the reason and what they may do instead."""
    request = reader.request
    if refusal == Refusal.NOT_SIGNED_IN:
        return keep_private(sign_in_first(request, program))
    standing = reader.standing(program)
    is_member = get_policy().may_read(
        audience=ResourceAudience.BOTH, program=program, user=request.user, standing=standing
    )
    return keep_private(reading_refused(request, program, refusal, is_member=is_member is None))


def open_to_its_audience(serve: Serve) -> Serve:
    """Receive Wagtail's hook ``on_serve_page``, before Wagtail looks at its own rules.

    A page of another type below ours has the audience of what is above it. Our rules, which let nobody in, are then
    passed over for this visit; those of editors are not.
    """

    def answer(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        rules = page.get_view_restrictions()
        if getattr(page, "resource_kind", "") or not any(map(is_ours, rules)):
            page.get_view_restrictions = lambda: rules  # it has been asked, and Wagtail need not ask again
            return serve(page, request, args, kwargs)
        gates = above(page, kinds=(SECTION, RESOURCE))
        if any(gate.program is None and gate.audience != ResourceAudience.EVERYONE for gate in gates):
            raise Http404
        reader = Reader(request)
        if refused := reader.refusal_at(gates):
            return turned_away(reader, *refused)
        others = rules.exclude(pk__in=[rule.pk for rule in rules if is_ours(rule)])
        page.get_view_restrictions = lambda: others
        return keep_private(serve(page, request, args, kwargs))

    return answer
