"""A strict Content-Security-Policy, so that whoever opens the demo sees that the package needs no exception."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
EDITORS = ("/admin/", "/django-admin/")  # Wagtail's and Django's own screens need inline styles


class ContentSecurityPolicyMiddleware:
    """Send the header with every page that visitors and members see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header unless a view has its own."""
        response = self.get_response(request)
        if not request.path.startswith(EDITORS):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
