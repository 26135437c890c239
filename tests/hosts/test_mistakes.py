"""Hosts that forgot something: `manage.py check` says what, with the line to paste, and never a stack trace.

Each is really started, so `make hosts` asks for them.
"""

import re

import pytest

from tests.hosts.fresh import FreshSite
from tests.hosts.test_hosts import full

BARE = """
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class Account(AbstractBaseUser, PermissionsMixin):
    name = models.CharField(max_length=50, unique=True)
    is_active = models.BooleanField(default=True)
    USERNAME_FIELD = "name"
    objects = BaseUserManager()
"""
MISTAKES = {
    "an unknown key": ('WAGTAIL_MENTORING = {"POLCY": 1}', "E001", "WAGTAIL_MENTORING has no key 'POLCY'"),
    "no dictionary": ('WAGTAIL_MENTORING = "x"', "E001", "WAGTAIL_MENTORING must be a dict"),
    "no such policy": ('WAGTAIL_MENTORING = {"POLICY": "nowhere.Policy"}', "E002", "No module named 'nowhere'"),
    "public files": ('WAGTAIL_MENTORING = {"PRIVATE_ROOT": str(MEDIA_ROOT)}', "E003", "under MEDIA_ROOT"),
    "no such template": ('WAGTAIL_MENTORING = {"BASE_TEMPLATE": "x.html"}', "E004", "There is no template x.html"),
    "no address": ('ROOT_URLCONF = "without.home"', "E006", 'path("mentoring/", include("wagtail_mentoring.urls")),'),
    "no admin": ('ROOT_URLCONF = "without.admin"', "E013", 'path("admin/", include("wagtail.admin.urls")),'),
    "no pages": ('ROOT_URLCONF = "without.pages"', "E014", 'path("", include("wagtail.urls")),'),
    "no zones": ("USE_TZ = False", "E007", "USE_TZ = True"),
    "a file": ('WAGTAIL_MENTORING = {"PRIVATE_ROOT": __file__}', "E008", "Private files cannot be kept"),
    "no app templates": ('TEMPLATES[0]["APP_DIRS"] = False', "E009", 'TEMPLATES[0]["APP_DIRS"] = True'),
    "no request": ('TEMPLATES[0]["OPTIONS"] = {}', "E010", "context_processors.request"),
    "no ModelAdmin": ('INSTALLED_APPS.remove("wagtail_modeladmin")', "E011", '+= ["wagtail_modeladmin"]'),
    "no snippets": ('INSTALLED_APPS.remove("wagtail.snippets")', "E011", '+= ["wagtail.snippets"]'),
    "no sites": ('INSTALLED_APPS.remove("wagtail.sites")', "E011", '+= ["wagtail.sites"]'),
    "no middleware": ("MIDDLEWARE = []", "E012", "MIDDLEWARE.insert(0, 'django.contrib.sessions.middleware."),
    "no e-mail": ('INSTALLED_APPS.append("bare"); AUTH_USER_MODEL = "bare.Account"', "E015", 'EMAIL_FIELD = "..."'),
    "no search": ('WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "nowhere"}}', "E016", "wagtail.search.backends."),
    "no folder": ('MEDIA_ROOT = ""', "W002", 'WAGTAIL_MENTORING = {"PRIVATE_ROOT":'),
    "no sender": ('DEFAULT_FROM_EMAIL = ""', "W001", "DEFAULT_FROM_EMAIL ="),
}
CANNOT_LOAD = {
    'INSTALLED_APPS.remove("wagtail_mentoring")': '+= ["wagtail_mentoring"]',
    'INSTALLED_APPS.remove("wagtail.admin")': '+= ["wagtail.admin"]',
    'INSTALLED_APPS.remove("wagtail")': '+= ["wagtail"]',
}
LINES = {
    "home": '    path("mentoring/", include("wagtail_mentoring.urls")),\n',
    "admin": '    path("admin/", include(wagtailadmin_urls)),\n',
    "pages": '    path("", include(wagtail_urls)),\n',
}


@pytest.fixture(scope="session")
def careless(tmp_path_factory, installed):
    """A host that is complete, with a settings file for each mistake."""
    host = FreshSite(tmp_path_factory.mktemp("careless"), installed)
    host.follow("docs/how-to/install.md")
    host.set('DEFAULT_FROM_EMAIL = "us@example.org"')
    for name, text in {"bare/__init__.py": "", "bare/models.py": BARE, "without/__init__.py": ""}.items():
        (host.folder / name).parent.mkdir(exist_ok=True)
        host.add(name, text)
    for name, line in LINES.items():
        urls = (host.folder / "host/urls.py").read_text("utf-8")
        assert line in urls
        host.add(f"without/{name}.py", urls.replace(line, ""))
    return host


def check(host, mistake):
    name = f"mistake_{abs(hash(mistake))}"
    host.add(f"host/settings/{name}.py", f"from .dev import *\n{mistake}\n")
    return host.ask("manage.py", "check", "--fail-level", "WARNING", "--settings", f"host.settings.{name}")


@full
@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_a_line_to_paste(careless, what, record_property):
    mistake, number, words = MISTAKES[what]
    done = check(careless, mistake)
    assert done.returncode == 1
    assert f"(wagtail_mentoring.{number})" in done.stderr, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    record_property("mistake", what)


@full
@pytest.mark.parametrize("mistake", CANNOT_LOAD)
def test_what_cannot_be_loaded_ends_with_one_line(careless, mistake, record_property):
    last = check(careless, mistake).stderr.splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: wagtail_mentoring")
    assert CANNOT_LOAD[mistake] in last
    record_property("mistake", mistake)


@full
def test_the_pages_may_be_left_out(careless):
    assert check(careless, 'INSTALLED_APPS.remove("wagtail_mentoring.pages")').returncode == 0


@full
def test_without_a_database_the_doctor_says_what_to_do(careless):
    done = careless.ask("manage.py", "mentoring_doctor")
    assert done.returncode == 1
    assert re.search(r"^missing  Not migrated: .*\bwagtail_mentoring\.0001_initial", done.stdout, re.MULTILINE)
    assert "→ python manage.py migrate" in done.stdout
