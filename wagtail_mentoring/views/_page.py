"""How every member page is answered: in the host's frame, kept out of caches, with a way on when refused."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import select_template
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.models import Membership, Program
from wagtail_mentoring.views._ways import Circumstances
from wagtail_mentoring.views.refusals import Explanation, explain, missing, overtaken

View = Callable[..., HttpResponse]
SAFE = ["GET", "HEAD"]

# What somebody else, or a second ago oneself, has decided already: the page was stale.
OVERTAKEN = frozenset(
    {
        Refusal.NOT_PENDING,
        Refusal.HELP_ALREADY_ASKED,
        Refusal.WRONG_STATUS,
        Refusal.ALREADY_ASKED,
        Refusal.ALREADY_MATCHED,
        Refusal.MENTEE_MATCHED,
        Refusal.MENTEE_GONE,
        Refusal.MATCH_OVER,
        Refusal.END_ALREADY_ASKED,
    }
)


def frame() -> Any:
    """Return the host's base template, or ours where the site has none."""
    names = [get_settings().BASE_TEMPLATE, "base.html", "wagtail_mentoring/fallback_base.html"]
    return select_template(names).template  # type: ignore[attr-defined]


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Answer with one of our templates inside the host's base template, in the visitor's time zone."""
    context.setdefault("program", circumstances(request).program)
    with timezone.override(_zone(request)):
        return render(request, f"wagtail_mentoring/{template}", {"mentoring_base": frame(), **context}, status=status)


def about(request: HttpRequest, program: Program, membership: Membership | None = None, **what: Any) -> Membership:
    """Note what a page is about, for refusals, and return what the visitor is in the program."""
    membership = membership or Membership.of(request.user, program)
    request.mentoring = Circumstances(user=request.user, program=program, **what)  # type: ignore[attr-defined]
    request.mentoring_membership = membership  # type: ignore[attr-defined]
    return membership


def note(request: HttpRequest, **what: Any) -> None:
    """Add to what the page is about."""
    request.mentoring = replace(circumstances(request), **what)  # type: ignore[attr-defined]


def circumstances(request: HttpRequest) -> Circumstances:
    """Return what the page is about, as far as it is known."""
    return getattr(request, "mentoring", None) or Circumstances(user=request.user)


def _zone(request: HttpRequest) -> Any:
    """Return the zone in which the visitor reads times: their own, or else the program's."""
    membership, program = getattr(request, "mentoring_membership", None), circumstances(request).program
    if membership and membership.profiles:
        return membership.profiles[0].zone
    return program.zone if program else timezone.get_default_timezone()


def program_or_404(slug: str) -> Program:
    """Return the program of an address."""
    return get_object_or_404(Program, slug=slug)


def role_or_404(value: str) -> Role:
    """Return the role of an address."""
    if value not in Role.values:
        raise Http404
    return Role(value)


def private(view: View) -> View:
    """Keep what ``view`` answers out of every cache but the visitor's memory."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def to_login(request: HttpRequest, program: Program | None = None, *, back: str = "") -> HttpResponse:
    """Send a visitor to the sign-in page, and afterwards ``back``, or to this address."""
    login = reverse("wagtail_mentoring:program_login", args=[program.slug]) if program else None
    address = login or reverse("wagtail_mentoring:login")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back or request.get_full_path()})}")


def signed_in(view: View, *, back: Callable[[HttpRequest], str] | None = None) -> View:
    """Open ``view`` to people who are signed in; everybody else signs in first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            program = Program.objects.filter(slug=kwargs.get("slug", "")).first()
            return to_login(request, program, back=back(request) if back else "")
        return view(request, *args, **kwargs)

    return answer


def parent_address(request: HttpRequest) -> str:
    """Return the address of the page that a button is on: a button's own address answers to POST only."""
    return request.path.rstrip("/").rpartition("/")[0] + "/"


def safe(view: View) -> View:
    """Mark a page that shows."""
    return private(require_http_methods(SAFE)(answered(view)))


def personal(view: View) -> View:
    """Mark a page that shows something to one person."""
    return private(require_http_methods(SAFE)(signed_in(answered(view))))


def form_page(view: View) -> View:
    """Mark a page with a form: GET shows it, POST calls a verb, which brings its own transaction."""
    return transaction.non_atomic_requests(private(require_http_methods([*SAFE, "POST"])(signed_in(answered(view)))))


def decision(view: View) -> View:
    """Mark a POST that calls one verb, which brings its own transaction."""
    return transaction.non_atomic_requests(private(require_POST(signed_in(answered(view), back=parent_address))))


def answered(view: View) -> View:
    """Turn what is refused, overtaken or missing into a page with a sentence and a way on."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refused_page(request, refused.refusal)
        except Stale:
            return explained(request, overtaken(circumstances(request)), status=409)
        except Http404:
            return explained(request, missing(circumstances(request)), status=404)

    return answer


def refused_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer 403, or 409 where the page was overtaken, with the sentence and the way on."""
    status = 409 if refusal in OVERTAKEN else 403
    return explained(request, explain(refusal, circumstances(request)), status=status)


def explained(request: HttpRequest, explanation: Explanation, *, status: int) -> HttpResponse:
    """Answer with a sentence and the way on."""
    return page(request, "refused.html", status=status, explanation=explanation)
