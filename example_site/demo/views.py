"""Signing in with one click, and reading the mail that was sent."""

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from demo.clock import move_on
from demo.guard import at_home_only
from demo.models import DemoMail, Persona

# Mail programs allow inline styles, run no scripts and fetch nothing; a click opens a new page.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


@at_home_only
@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as a persona and go where that person would go first."""
    persona = get_object_or_404(Persona.objects.select_related("user", "program"), key=request.POST.get("persona", ""))
    token = request.META.get("CSRF_COOKIE")
    request.session.flush()
    login(request, persona.user, backend="django.contrib.auth.backends.ModelBackend")
    request.META["CSRF_COOKIE"] = token  # so that "Back" and another button work
    return redirect(persona.landing)


@at_home_only
@transaction.non_atomic_requests
@require_POST
def clock(request: HttpRequest) -> HttpResponse:
    """Let fourteen days pass, and show what the site has sent then."""
    move_on(14)
    messages.success(request, _("Fourteen days have passed. These are the letters since then."))
    return redirect("demo:outbox")


@at_home_only
@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List every mail, the newest first."""
    mails = Paginator(DemoMail.objects.defer("text", "html"), 25).get_page(request.GET.get("page"))
    return render(request, "demo/outbox.html", {"mails": mails})


@at_home_only
@never_cache
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one mail with its plain text and, in a frame, its HTML."""
    return render(request, "demo/letter.html", {"mail": get_object_or_404(DemoMail, pk=pk)})


@at_home_only
@never_cache
@require_safe
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the HTML part alone, as a mail program would; its links leave the frame."""
    mail = get_object_or_404(DemoMail.objects.exclude(html=""), pk=pk)
    html = mail.html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})
