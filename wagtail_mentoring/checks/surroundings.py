"""What stands beside us: apps, middleware, addresses, accounts, search."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from wagtail.search.backends import get_search_backend

APPS = (
    "wagtail_modeladmin",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.admin",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
)
# In the order in which they must stand.
MIDDLEWARE = (
    ("django.contrib.sessions.middleware.SessionMiddleware", "MIDDLEWARE.insert(0, {!r})"),
    ("django.middleware.csrf.CsrfViewMiddleware", "MIDDLEWARE.append({!r})"),
    ("django.contrib.auth.middleware.AuthenticationMiddleware", "MIDDLEWARE.append({!r})"),
    ("django.contrib.messages.middleware.MessageMiddleware", "MIDDLEWARE.append({!r})"),
)
OUR_LINE = 'In urlpatterns, before Wagtail\'s own: path("mentoring/", include("wagtail_mentoring.urls")),'
ADMIN_LINE = 'In urlpatterns: path("admin/", include("wagtail.admin.urls")),'
PAGES_LINE = 'Last in urlpatterns: path("", include("wagtail.urls")),'
NO_ADDRESS = "The pages of wagtail_mentoring have no address."
NO_ADMIN = "The Wagtail admin has no address, and coordinators work there."
NO_PAGES = "Wagtail's pages have no address, and the mentor directory is one of them."
# A page that must have an address, and the app that needs it.
ADDRESSES = (
    (
        ("wagtail_mentoring:home", ()),
        "wagtail_mentoring",
        checks.Error(NO_ADDRESS, hint=OUR_LINE, id="wagtail_mentoring.E006"),
    ),
    (
        ("wagtailadmin_home", ()),
        "wagtail.admin",
        checks.Error(NO_ADMIN, hint=ADMIN_LINE, id="wagtail_mentoring.E013"),
    ),
    (
        ("wagtail_serve", ("",)),
        "wagtail_mentoring.pages",
        checks.Error(NO_PAGES, hint=PAGES_LINE, id="wagtail_mentoring.E014"),
    ),
)


def apps_are_installed(**_kwargs: Any) -> list[CheckMessage]:
    """Report the apps that are missing, each by itself."""
    return [
        checks.Error(
            f"wagtail_mentoring needs {name}, which is not in INSTALLED_APPS.",
            hint=f'INSTALLED_APPS += ["{name}"]',
            id="wagtail_mentoring.E011",
        )
        for name in APPS
        if not apps.is_installed(name)
    ]


def middleware_is_there(**_kwargs: Any) -> list[CheckMessage]:
    """Report middleware that is missing; a subclass will do."""
    present = list(_imported(settings.MIDDLEWARE))
    return [
        checks.Error(f"{path} is not in MIDDLEWARE.", hint=line.format(path), id="wagtail_mentoring.E012")
        for path, line in MIDDLEWARE
        if not any(isinstance(one, type) and issubclass(one, import_string(path)) for one in present)
    ]


def urls_are_included(**_kwargs: Any) -> list[CheckMessage]:
    """Report a URLconf without our pages, or without those of Wagtail that we need."""
    return [error for (name, args), app, error in ADDRESSES if apps.is_installed(app) and not _has_address(name, args)]


def accounts_have_addresses(**_kwargs: Any) -> list[CheckMessage]:
    """Report accounts that no e-mail can reach."""
    accounts = get_user_model()
    name = accounts.get_email_field_name()
    try:
        accounts._meta.get_field(name)
    except FieldDoesNotExist:
        problem = f"{accounts._meta.label} has no field {name!r}, and members are told by e-mail."
        hint = f'EMAIL_FIELD = "..."  # in {accounts.__name__}, the name of its models.EmailField'
        return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E015")]
    return []


def search_works(**_kwargs: Any) -> list[CheckMessage]:
    """Report a search backend that is not there: the directory and every saved profile use it."""
    try:
        get_search_backend()
    except ImproperlyConfigured as error:
        hint = 'WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}'
        return [checks.Error(f"Search has no backend: {error}", hint=hint, id="wagtail_mentoring.E016")]
    return []


def _has_address(name: str, args: tuple[str, ...]) -> bool:
    try:
        reverse(name, args=args)
    except NoReverseMatch:
        return False
    return True


def _imported(paths: Iterable[str]) -> Iterable[Any]:
    """Yield what the paths name; one that cannot be imported is Django's to tell."""
    for path in paths:
        try:
            yield import_string(path)
        except ImportError:
            continue
