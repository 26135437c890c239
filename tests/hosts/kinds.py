"""Hosts, each told by its difference from a fresh `wagtail start` project that followed the installation page."""

from wagtail import VERSION

BASE = "host/templates/base.html"
BEFORE = "before_the_walk.py"  # what walk.py runs once the database is there


def stock(host):
    """As `wagtail start` makes it."""


def without_a_template(host):
    """Its base.html is gone: ours takes its place."""
    (host.folder / BASE).unlink()


def with_another_base(host):
    """The frame has another name."""
    (host.folder / BASE).rename(host.folder / "host/templates/frame.html")
    (host.folder / BASE).write_text("{{ nothing|to_be:used }}", "utf-8")
    for name in ("home/templates/home/home_page.html", "search/templates/search/search.html"):
        host.change(name, '{% extends "base.html" %}', '{% extends "frame.html" %}')
    host.set('WAGTAIL_MENTORING = {"BASE_TEMPLATE": "frame.html"}')


def in_two_languages(host):
    """Pages and member area below /en/ and /fr/."""
    languages = '[("en", "English"), ("fr", "French")]'
    host.set(
        "WAGTAIL_I18N_ENABLED = True",
        'LANGUAGE_CODE = "en"',
        f"LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = {languages}",
        'MIDDLEWARE.insert(3, "django.middleware.locale.LocaleMiddleware")',
        'INSTALLED_APPS.append("wagtail.contrib.simple_translation")',
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
    host.set('FORCE_SCRIPT_NAME = "/club"')


def behind_a_login(host):
    """A host that closes everything that is not opened: Django's LoginRequiredMiddleware."""
    host.set(
        'MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")',
        'LOGIN_URL = "wagtail_mentoring:login"',
    )


def with_two_sites(host):
    """Two addresses, one database, a program each."""
    host.add(
        BEFORE,
        "from wagtail.models import Page, Site\n"
        "first = Site.objects.get()\n"
        'second = first.root_page.get_parent().add_child(instance=Page(title="Second", slug="second"))\n'
        'Site.objects.create(hostname="second.example.org", port=80, root_page=second, site_name="Second")\n',
    )


RESET = """*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid; }
h1, h2, h3, h4, h5, h6 { font-size: inherit; font-weight: inherit; }
a { color: inherit; text-decoration: inherit; }
ol, ul, menu { list-style: none; }
button, input, select, textarea, ::file-selector-button {
  font: inherit; color: inherit; background: transparent; border-radius: 0; appearance: none;
}
img, svg, video { display: block; max-width: 100%; height: auto; }
table { border-collapse: collapse; text-indent: 0; }
summary { display: block; }
"""


def with_a_reset(host):
    """Its stylesheet takes every look away from headings, lists, fields and buttons, as utility frameworks do."""
    host.add("host/static/css/host.css", RESET)


POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"


def with_a_strict_policy(host):
    """Every answer forbids inline scripts and styles, and everything from elsewhere."""
    host.add(
        "host/strict.py",
        "def middleware(get_response):\n"
        "    def answer(request):\n"
        "        response = get_response(request)\n"
        f'        response["Content-Security-Policy"] = "{POLICY}"\n'
        "        return response\n"
        "    return answer\n",
    )
    host.set('MIDDLEWARE.append("host.strict.middleware")')


def with_everything_swapped(host):
    """Accounts with UUID keys that sign in by e-mail, own images and documents and, from Wagtail 8 on, an own page."""
    host.set(
        'INSTALLED_APPS += ["tests.hosts.swapped", "wagtail.test.emailuser"]',
        'AUTH_USER_MODEL = "emailuser.EmailUser"',
        'WAGTAILIMAGES_IMAGE_MODEL = "swapped.CustomImage"',
        'WAGTAILDOCS_DOCUMENT_MODEL = "swapped.CustomDocument"',
        'SILENCED_SYSTEM_CHECKS = ["models.W042"]  # wagtail.test.emailuser names no default_auto_field',
    )
    if VERSION < (8, 0):
        return
    host.set('INSTALLED_APPS.append("wagtail.test.basepage")', 'WAGTAIL_PAGE_MODEL = "basepage.BasePage"')
    import_page = "from wagtail.models import Page\n"
    for name in ("home/models.py", "search/views.py"):
        host.change(name, import_page, "from wagtail.test.basepage.models import BasePage as Page\n")
    for name in ("0001_initial.py", "0002_create_homepage.py"):  # they say wagtailcore.Page
        (host.folder / "home/migrations" / name).unlink()
    host.manage("makemigrations", "home")
    host.add(
        BEFORE,
        "from wagtail.models import Locale, Site\n"
        "from wagtail.test.basepage.models import BasePage\n"
        "from home.models import HomePage\n"
        'Locale.objects.get_or_create(language_code="en")\n'
        'root = BasePage.get_first_root_node() or BasePage.add_root(title="Root", slug="root")\n'
        'home = root.add_child(instance=HomePage(title="Home", slug="home-page"))\n'
        'Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})\n',
    )


EVERY_HOST = (
    stock,
    without_a_template,
    with_another_base,
    in_two_languages,
    below_a_path,
    behind_a_login,
    with_two_sites,
    with_a_reset,
    with_a_strict_policy,
    with_everything_swapped,
)
