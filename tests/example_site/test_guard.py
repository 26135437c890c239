"""The one-click sign-in and the outbox exist on the developer's own machine only."""

import pytest
from django.http import Http404, HttpResponse

from demo.guard import at_home_only, is_at_home
from demo.middleware import POLICY, ContentSecurityPolicyMiddleware


@pytest.fixture
def ask(rf, settings):
    """Ask the guard about a visitor."""

    def ask(*, debug=True, **meta):
        settings.DEBUG = debug
        return is_at_home(rf.get("/demo/outbox/", **meta))

    return ask


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_the_developer_is_at_home(ask, address):
    assert ask(REMOTE_ADDR=address)


@pytest.mark.parametrize("address", ["192.168.0.7", "203.0.113.9", "::2", "", "unix:", "127.0.0.1.evil.example"])
def test_nobody_else_is(ask, address):
    assert not ask(REMOTE_ADDR=address)


def test_without_debug_nobody_is(ask):
    assert not ask(debug=False)


@pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "X_FORWARDED_HOST", "FORWARDED", "X_REAL_IP", "VIA"])
def test_behind_a_proxy_nobody_is(ask, header):
    assert not ask(**{f"HTTP_{header}": "127.0.0.1"})


def test_a_guarded_view_does_not_exist_elsewhere(rf, settings):
    settings.DEBUG = True
    view = at_home_only(lambda _request: HttpResponse("in"))
    assert view(rf.post("/")).content == b"in"
    with pytest.raises(Http404):
        view(rf.post("/", REMOTE_ADDR="203.0.113.9"))


@pytest.mark.parametrize(("path", "header"), [("/", POLICY), ("/mentoring/", POLICY), ("/admin/pages/", None)])
def test_the_strict_policy_is_sent_outside_the_admin(rf, path, header):
    response = ContentSecurityPolicyMiddleware(lambda _request: HttpResponse())(rf.get(path))
    assert response.headers.get("Content-Security-Policy") == header


def test_a_view_may_have_a_policy_of_its_own(rf):
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    response = ContentSecurityPolicyMiddleware(lambda _request: own)(rf.get("/"))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
