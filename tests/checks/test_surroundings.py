"""What a host must have beside us; each hint is a line that is pasted here, too."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_settings
from django.urls import path

from wagtail_mentoring.checks import surroundings

urlpatterns = [path("nothing/", lambda _request: None)]


class HostsOwnSessionMiddleware(SessionMiddleware):
    """A host may have its own."""


def test_a_host_that_has_everything():
    for check in (
        surroundings.apps_are_installed,
        surroundings.middleware_is_there,
        surroundings.urls_are_included,
        surroundings.accounts_have_addresses,
        surroundings.search_works,
    ):
        assert check() == []


@pytest.mark.parametrize("name", surroundings.APPS)
def test_each_app_that_is_missing(settings, name, monkeypatch):
    monkeypatch.setattr(surroundings.apps, "is_installed", lambda app: app != name)
    (error,) = surroundings.apps_are_installed()
    assert error.hint == f'INSTALLED_APPS += ["{name}"]'


@pytest.mark.parametrize("path", [path for path, _line in surroundings.MIDDLEWARE])
def test_each_middleware_that_is_missing(settings, path):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != path]
    (error,) = surroundings.middleware_is_there()
    exec(error.hint, {"MIDDLEWARE": settings.MIDDLEWARE})  # noqa: S102  the line to paste
    assert surroundings.middleware_is_there() == []


def test_a_subclass_of_middleware_will_do(settings):
    session = "django.contrib.sessions.middleware.SessionMiddleware"
    own = f"{__name__}.HostsOwnSessionMiddleware"
    settings.MIDDLEWARE = ["nowhere.at.All", *(own if one == session else one for one in settings.MIDDLEWARE)]
    assert surroundings.middleware_is_there() == []


def test_pages_without_an_address():
    with override_settings(ROOT_URLCONF=__name__):
        found = {error.id: error.hint for error in surroundings.urls_are_included()}
    assert 'path("mentoring/", include("wagtail_mentoring.urls")),' in found["wagtail_mentoring.E006"]
    assert 'path("admin/", include("wagtail.admin.urls")),' in found["wagtail_mentoring.E013"]
    assert 'path("", include("wagtail.urls")),' in found["wagtail_mentoring.E014"]


def test_accounts_that_no_mail_can_reach(monkeypatch):
    monkeypatch.setattr(get_user_model(), "EMAIL_FIELD", "post")
    (error,) = surroundings.accounts_have_addresses()
    assert "has no field 'post'" in error.msg
    assert error.hint.startswith('EMAIL_FIELD = "..."')


def test_search_without_a_backend(settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "nowhere.backend"}}
    (error,) = surroundings.search_works()
    assert "nowhere.backend" in error.msg
    settings.WAGTAILSEARCH_BACKENDS = {}
    assert surroundings.search_works() == []


@pytest.mark.parametrize(
    ("label", "missing"),
    [
        ("wagtail_mentoring", "wagtail"),
        ("wagtail_mentoring", "wagtail.admin"),
        ("wagtail_mentoring_pages", "wagtail_mentoring"),
    ],
)
def test_what_cannot_even_be_loaded_is_one_line(label, missing, monkeypatch):
    config = apps.get_app_config(label)
    monkeypatch.setattr(config.apps, "is_installed", lambda name: name != missing)
    with pytest.raises(ImproperlyConfigured, match=rf'INSTALLED_APPS \+= \["{missing}"\]'):
        config.import_models()
