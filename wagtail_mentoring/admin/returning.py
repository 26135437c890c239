"""The way back: to the list as it was filtered, and never to an address that is not one of ours."""

from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

OURS = "wagtail_mentoring"
OF_THE_FRAGMENT = ("export", "_w_filter_fragment")


def way_back(request):
    """Return the address of ours in the admin that the visitor came from, or nothing."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    path, _, _query = url.partition("?")
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return ""
    try:
        found = resolve(f"/{path.removeprefix(get_script_prefix())}")
    except Resolver404:
        return ""
    return url if OURS in found.view_name and not found.view_name.startswith(f"{OURS}:") else ""


def list_as_it_is(view):
    """Return the address of the list of ``view`` with what it is filtered and sorted by."""
    filters = view.request.GET.copy()
    for name in OF_THE_FRAGMENT:
        filters.pop(name, None)
    address = reverse(view.index_url_name)
    return f"{address}?{filters.urlencode()}" if filters else address


def with_way_back(url, back):
    """Return ``url`` with the address to come back to."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'next': back})}" if back else url


def lead_back(buttons, back):
    """Let every one of ``buttons`` come back there."""
    for button in buttons:
        button.url = with_way_back(button.url, back)
    return buttons
