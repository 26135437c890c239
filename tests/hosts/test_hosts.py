"""The wheel in other people's sites: check, migrate, no missing migration, the journey, every address.

A minute of work each, so `make hosts` asks for them and the default suite leaves them out.
"""

import os
import re

import pytest

from tests.hosts.fresh import FreshSite, build_wheel, documented_lines

full = pytest.mark.skipif(os.environ.get("HOSTS") != "full", reason="make hosts")


def stock(host):
    """As `wagtail start` makes it."""


def without_a_template(host):
    """Its base.html is gone: ours takes its place."""
    (host.folder / "host/templates/base.html").unlink()


def with_another_base(host):
    """The frame has another name."""
    (host.folder / "host/templates/base.html").rename(host.folder / "host/templates/frame.html")
    (host.folder / "host/templates/base.html").write_text("{{ nothing|to_be:used }}", "utf-8")
    for name in ("home/templates/home/home_page.html", "search/templates/search/search.html"):
        host.change(name, '{% extends "base.html" %}', '{% extends "frame.html" %}')
    host.add("host/settings/base.py", '\nWAGTAIL_MENTORING = {"BASE_TEMPLATE": "frame.html"}\n')


def in_two_languages(host):
    """Pages and member area below /en/ and /fr/."""
    languages = '[("en", "English"), ("fr", "French")]'
    host.add(
        "host/settings/base.py",
        f'\nWAGTAIL_I18N_ENABLED = True\nLANGUAGE_CODE = "en"\nLANGUAGES = WAGTAIL_CONTENT_LANGUAGES = {languages}\n'
        'MIDDLEWARE.insert(3, "django.middleware.locale.LocaleMiddleware")\n'
        'INSTALLED_APPS.append("wagtail.contrib.simple_translation")\n',
    )
    host.change("host/urls.py", "urlpatterns = urlpatterns + [\n", "urlpatterns = urlpatterns + i18n_patterns(\n")
    host.change(
        "host/urls.py",
        '    #    path("pages/", include(wagtail_urls)),\n]',
        '    #    path("pages/", include(wagtail_urls)),\n)',
    )
    host.change(
        "host/urls.py",
        "from django.urls import include, path\n",
        "from django.conf.urls.i18n import i18n_patterns\nfrom django.urls import include, path\n",
    )


def below_a_path(host):
    """Served at /club/, where a proxy takes the first part away."""
    host.add("host/settings/base.py", '\nFORCE_SCRIPT_NAME = "/club"\n')


def behind_a_login(host):
    """A host that closes everything that is not opened: Django's LoginRequiredMiddleware."""
    host.add(
        "host/settings/base.py",
        '\nMIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")\n'
        'LOGIN_URL = "wagtail_mentoring:login"\n',
    )


TWO_SITES = """
from wagtail.models import Page, Site
home = Page.objects.get(depth=2)
second = home.get_parent().add_child(instance=Page(title="Second", slug="second"))
Site.objects.create(hostname="second.example.org", port=80, root_page=second, site_name="Second")
"""


def with_two_sites(host):
    """Two addresses, one database."""
    host.add("host/settings/dev.py", '\nALLOWED_HOSTS = ["*"]\n')


HINT = re.compile(r"^\s*HINT: (.*)$", re.MULTILINE)
HOSTS = [stock, without_a_template, with_another_base, in_two_languages, below_a_path, behind_a_login, with_two_sites]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built once."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@full
@pytest.mark.parametrize("kind", HOSTS, ids=lambda kind: kind.__name__)
def test_the_journey_on_a_host(tmp_path, wheel, kind, record_property):
    host = FreshSite(tmp_path, wheel)
    host.follow("docs/how-to/install.md")
    kind(host)
    for line in HINT.findall(host.manage("check")):  # what a fresh project lacks, each time with the line to paste
        host.add("host/settings/base.py", f"\n{line}\n")
    assert "no issues" in host.manage("check", "--fail-level", "WARNING")
    host.manage("migrate", "--verbosity", "0")
    host.manage("makemigrations", "--check", "--dry-run")
    if kind is with_two_sites:
        host.manage("shell", "--verbosity", "0", "--command", TWO_SITES)
    walked = host.walk()
    host.manage("mentoring_check")
    assert "walked" in walked
    record_property("host", f"{kind.__name__}: {walked.strip()}")


def test_the_readme_and_the_installation_page_say_the_same():
    assert documented_lines("README.md") == documented_lines("docs/how-to/install.md")
