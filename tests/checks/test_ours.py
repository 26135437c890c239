"""System checks: each problem is found, and its hint is a line that solves it."""

import pytest
from django.conf import settings as django_settings
from django.core import checks as django_checks
from django.test import override_settings

from wagtail_mentoring import checks, policy
from wagtail_mentoring.checks import files, frame
from wagtail_mentoring.checks import settings as ours


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
    assert {check for check in registered if check.__module__.startswith(checks.__name__)} == {
        check for check, _tag in checks.ALL
    }


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
        (error,) = ours.setting_is_right()
        assert words in error.msg
        assert "WAGTAIL_MENTORING = {'BASE_TEMPLATE': 'base.html'" in error.hint
        assert error.is_serious()


@pytest.mark.django_db
def test_a_wrong_setting_is_one_error_and_not_a_crash():
    with mentoring(POLCY="x"):
        found = [message.id for message in django_checks.run_checks() if message.id.startswith("wagtail_mentoring")]
    assert found == ["wagtail_mentoring.E001"]


def test_settings_that_are_right():
    with mentoring(POLICY="tests.checks.test_ours.Stricter", MAX_UPLOAD_MB=4):
        assert ours.setting_is_right() == []
        assert ours.policy_is_found() == []


@pytest.mark.parametrize(
    "path", ["nowhere.Policy", "tests.checks.test_ours.Missing", "tests.checks.test_ours.ids", "builtins.dict"]
)
def test_a_policy_that_is_none(path):
    with mentoring(POLICY=path):
        (error,) = ours.policy_is_found()
        assert error.id == "wagtail_mentoring.E002"
        assert '"POLICY": "wagtail_mentoring.policy.Policy"' in error.hint


@pytest.mark.parametrize("path", ["nowhere.scan", "tests.checks.test_ours.Missing", "django.VERSION"])
def test_a_scanner_that_is_none(path):
    with mentoring(DOCUMENT_SCANNER=path):
        (error,) = ours.scanner_is_found()
        assert error.id == "wagtail_mentoring.E017"
        assert '"DOCUMENT_SCANNER": ' in error.hint
    with mentoring(DOCUMENT_SCANNER="tests.checks.test_ours.ids"):
        assert ours.scanner_is_found() == []


def test_downloads_that_would_lead_to_a_folder():
    with mentoring(DOCUMENT_DELIVERY="redirect"):
        (error,) = files.downloads_can_be_redirected()
        assert error.id == "wagtail_mentoring.E018"
        assert '"DOCUMENT_DELIVERY": "stream"' in error.hint
        remote = {"BACKEND": "django.core.files.storage.Storage"}
        with override_settings(STORAGES={**django_settings.STORAGES, "wagtail_mentoring": remote}):
            assert files.downloads_can_be_redirected() == []
    with mentoring(DOCUMENT_DELIVERY="attach"):
        (error,) = ours.setting_is_right()
        assert "must be one of stream, redirect" in error.msg


def test_private_files_under_media_root(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path, WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path / "private")}):
        (error,) = files.private_files_are_private()
        assert error.id == "wagtail_mentoring.E003"
        assert str(tmp_path.parent / "mentoring_private") in error.hint
    with override_settings(MEDIA_ROOT=tmp_path, WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        assert ids(files.private_files_are_private) == ["wagtail_mentoring.E003"]
    with override_settings(MEDIA_ROOT=tmp_path):
        assert files.private_files_are_private() == []
    with override_settings(MEDIA_ROOT=""):
        assert files.private_files_are_private() == []


def test_a_storage_that_is_no_folder_is_the_hosts_business(settings, tmp_path):
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": in_memory}
    settings.MEDIA_ROOT = tmp_path
    assert files.private_files_are_private() == []


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
        assert ids(frame.base_template_has_content) == found


def test_a_site_without_a_base_template_uses_ours():
    with templates():
        assert frame.base_template_has_content() == []


def test_a_base_template_that_was_named_and_does_not_exist():
    with templates(), mentoring(BASE_TEMPLATE="base_page.html"):
        (error,) = frame.base_template_has_content()
        assert error.id == "wagtail_mentoring.E004"
        assert "base_page.html" in error.msg


def test_a_base_template_of_another_engine_cannot_be_extended(settings, tmp_path):
    (tmp_path / "base.html").write_text("$name", "utf-8")
    other = {"BACKEND": "django.template.backends.dummy.TemplateStrings", "DIRS": [tmp_path], "APP_DIRS": False}
    settings.TEMPLATES = [{**other, "OPTIONS": {}}, *settings.TEMPLATES]
    (error,) = frame.base_template_has_content()
    assert error.id == "wagtail_mentoring.E004"
    assert "extend none but Django" in error.msg
    settings.WAGTAIL_MENTORING = {"BASE_TEMPLATE": frame.FALLBACK}  # the line in the hint
    assert frame.base_template_has_content() == []


def test_a_host_that_looks_for_no_templates_in_apps(settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "APP_DIRS": False}]
    (error,) = frame.our_templates_are_found()
    assert error.hint == 'TEMPLATES[0]["APP_DIRS"] = True'
    assert frame.base_template_has_content() == [], "one problem, one error"
    exec(error.hint, {"TEMPLATES": settings.TEMPLATES})  # noqa: S102  the line to paste
    settings.TEMPLATES = list(settings.TEMPLATES)
    assert frame.our_templates_are_found() == []


def test_templates_that_do_not_know_the_request(settings):
    strings = {"BACKEND": "django.template.backends.dummy.TemplateStrings", "OPTIONS": {}}
    settings.TEMPLATES = [strings, {**settings.TEMPLATES[0], "OPTIONS": {}}]
    (error,) = frame.templates_know_the_request()
    assert error.hint.startswith("TEMPLATES[1]")
    exec(error.hint, {"TEMPLATES": settings.TEMPLATES})  # noqa: S102  the line to paste
    assert frame.templates_know_the_request() == []
    settings.TEMPLATES = [strings]
    assert ids(frame.templates_know_the_request) == ["wagtail_mentoring.E010"]


def test_private_files_that_cannot_be_kept(settings, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with mentoring(PRIVATE_ROOT=str(tmp_path / "file" / "private")):
        (error,) = files.private_files_can_be_kept()
        assert error.id == "wagtail_mentoring.E008"
        assert str(tmp_path / "file" / "private") in error.msg
    with mentoring(PRIVATE_ROOT=str(tmp_path / "new" / "private")):
        assert files.private_files_can_be_kept() == []
        assert not (tmp_path / "new").exists(), "a look makes no folder"


def test_private_files_whose_place_nobody_chose(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings.MEDIA_ROOT = ""
    (warning,) = files.private_files_can_be_kept()
    assert (warning.id, warning.is_serious()) == ("wagtail_mentoring.W002", False)
    assert str(tmp_path) in warning.msg
    with mentoring(PRIVATE_ROOT=str(tmp_path)):
        assert files.private_files_can_be_kept() == []
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": in_memory}
    assert files.private_files_can_be_kept() == []


def test_times_without_zones(settings):
    assert ours.times_have_zones() == []
    settings.USE_TZ = False
    (error,) = ours.times_have_zones()
    assert error.hint == "USE_TZ = True"


@pytest.mark.parametrize(("sender", "found"), [("webmaster@localhost", 1), ("", 1), ("us@example.org", 0)])
def test_a_sender_is_missing(sender, found):
    with override_settings(DEFAULT_FROM_EMAIL=sender):
        messages = ours.sender_is_set()
        assert len(messages) == found
        assert all("DEFAULT_FROM_EMAIL =" in message.hint for message in messages)
