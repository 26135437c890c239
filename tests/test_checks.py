"""System checks: each problem is found, and its hint is a line that solves it."""

import pytest
from django.core import checks as django_checks
from django.test import override_settings
from django.urls import path

from wagtail_mentoring import checks, policy

urlpatterns = [path("nothing/", lambda _request: None)]


class Stricter(policy.Policy):
    """A host's own law."""


def mentoring(**settings):
    return override_settings(WAGTAIL_MENTORING=settings)


def ids(check):
    return [message.id for message in check()]


def templates(**texts):
    loaders = [("django.template.loaders.locmem.Loader", texts), "django.template.loaders.app_directories.Loader"]
    backend = "django.template.backends.django.DjangoTemplates"
    return override_settings(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": loaders}}])


@pytest.mark.django_db
def test_a_host_that_followed_the_readme_hears_nothing():
    assert [message for message in django_checks.run_checks() if message.id.startswith("wagtail_mentoring")] == []


def test_every_check_is_registered():
    registered = django_checks.registry.registry.get_checks()
    ours = [check for check in registered if check.__module__ == checks.__name__]
    assert len(ours) == 6


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"POLCY": "x"}, "has no key 'POLCY'"),
        ({"MAX_UPLOAD_MB": "8"}, "must be of type int"),
        ({"MAX_UPLOAD_MB": True}, "must be of type int"),
        ("policy", "must be a dict"),
    ],
)
def test_an_unknown_key_or_a_wrong_value(wrong, words):
    with override_settings(WAGTAIL_MENTORING=wrong):
        (error,) = checks.setting_is_right()
        assert words in error.msg
        assert "WAGTAIL_MENTORING = {'BASE_TEMPLATE': 'base.html'" in error.hint
        assert error.is_serious()


@pytest.mark.django_db
def test_a_wrong_setting_is_one_error_and_not_a_crash():
    with mentoring(POLCY="x"):
        found = [message.id for message in django_checks.run_checks() if message.id.startswith("wagtail_mentoring")]
    assert found == ["wagtail_mentoring.E001"]


def test_settings_that_are_right():
    with mentoring(POLICY="tests.test_checks.Stricter", MAX_UPLOAD_MB=4):
        assert checks.setting_is_right() == []
        assert checks.policy_is_found() == []


@pytest.mark.parametrize(
    "path", ["nowhere.Policy", "tests.test_checks.Missing", "tests.test_checks.ids", "builtins.dict"]
)
def test_a_policy_that_is_none(path):
    with mentoring(POLICY=path):
        (error,) = checks.policy_is_found()
        assert error.id == "wagtail_mentoring.E002"
        assert '"POLICY": "wagtail_mentoring.policy.Policy"' in error.hint


def test_private_files_under_media_root(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path, WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path / "private")}):
        (error,) = checks.private_files_are_private()
        assert error.id == "wagtail_mentoring.E003"
        assert str(tmp_path.parent / "mentoring_private") in error.hint
    with override_settings(MEDIA_ROOT=tmp_path, WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        assert ids(checks.private_files_are_private) == ["wagtail_mentoring.E003"]
    with override_settings(MEDIA_ROOT=tmp_path):
        assert checks.private_files_are_private() == []
    with override_settings(MEDIA_ROOT=""):
        assert checks.private_files_are_private() == []


def test_a_storage_that_is_no_folder_is_the_hosts_business(settings, tmp_path):
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": in_memory}
    settings.MEDIA_ROOT = tmp_path
    assert checks.private_files_are_private() == []


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("{% block title %}{% endblock %}{% block content %}{% endblock %}", []),
        ("{% block body %}{% block content %}{% endblock %}{% endblock %}", []),
        ("{% block title %}{% endblock %}{% block main %}{% endblock %}", ["wagtail_mentoring.E005"]),
        ("{% extends 'root.html' %}{% block title %}{% endblock %}", []),
        ("{% extends 'empty.html' %}{% block title %}{% endblock %}", ["wagtail_mentoring.E005"]),
        ("{% extends chosen_later %}", []),
        ("{% extends 'gone.html' %}", ["wagtail_mentoring.E004"]),
        ("{% block content %}", ["wagtail_mentoring.E004"]),
    ],
)
def test_a_base_template_that_would_swallow_our_pages(base, found):
    others = {"root.html": "{% block content %}{% endblock %}", "empty.html": "{% block title %}{% endblock %}"}
    with templates(**{"base.html": base, **others}):
        assert ids(checks.base_template_has_content) == found


def test_a_site_without_a_base_template_uses_ours():
    with templates():
        assert checks.base_template_has_content() == []


def test_a_base_template_that_was_named_and_does_not_exist():
    with templates(), mentoring(BASE_TEMPLATE="base_page.html"):
        (error,) = checks.base_template_has_content()
        assert error.id == "wagtail_mentoring.E004"
        assert "base_page.html" in error.msg


def test_a_template_of_another_engine_gets_the_benefit_of_the_doubt(monkeypatch):
    class Foreign:
        template = object()

    monkeypatch.setattr(checks, "select_template", lambda _names: Foreign())
    assert checks.base_template_has_content() == []


def test_pages_without_an_address():
    with override_settings(ROOT_URLCONF="tests.test_checks"):
        (error,) = checks.urls_are_included()
        assert error.id == "wagtail_mentoring.E006"
        assert 'path("mentoring/", include("wagtail_mentoring.urls")),' in error.hint
    assert checks.urls_are_included() == []


@pytest.mark.parametrize(("sender", "found"), [("webmaster@localhost", 1), ("", 1), ("us@example.org", 0)])
def test_a_sender_is_missing(sender, found):
    with override_settings(DEFAULT_FROM_EMAIL=sender):
        messages = checks.sender_is_set()
        assert len(messages) == found
        assert all("DEFAULT_FROM_EMAIL =" in message.hint for message in messages)
