"""The ``WAGTAIL_MENTORING`` setting: what belongs to the site and not to one program."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed

from wagtail_mentoring.exceptions import ConfigurationError


@dataclass(frozen=True)
class Settings:
    """Every key with its default; an unknown key is an error."""

    BASE_TEMPLATE: str = "base.html"  # the host's base template; needs a block named "content"
    POLICY: str = "wagtail_mentoring.policy.Policy"  # dotted path of a Policy subclass
    SIGNUP_URL: str = ""  # where people create an account; empty hides the link
    MAX_UPLOAD_MB: int = 8  # largest photo that is accepted, in megabytes
    PRIVATE_ROOT: str = ""  # folder of private files; empty: "mentoring_private" beside MEDIA_ROOT
    DOCUMENT_SCANNER: str = ""  # dotted path of a function that looks into each document; empty: none
    DOCUMENT_DELIVERY: str = "stream"  # downloads: "stream", or "redirect" to a signed address of the storage
    UNCERTAIN_MAIL: str = "resend"  # e-mails that were perhaps sent: "resend", or "hold" for a coordinator


ALLOWED = {"UNCERTAIN_MAIL": ("resend", "hold"), "DOCUMENT_DELIVERY": ("stream", "redirect")}


def read(value: object) -> Settings:
    """Return the settings in ``value``, a dict.

    Raises ConfigurationError for anything else, an unknown key or a value of the wrong type.
    """
    if not isinstance(value, dict):
        raise ConfigurationError("WAGTAIL_MENTORING must be a dict.")
    known = {field.name: type(field.default) for field in fields(Settings)}
    for key, given in value.items():
        if key not in known:
            raise ConfigurationError(f"WAGTAIL_MENTORING has no key {key!r}; it has {', '.join(known)}.")
        if not isinstance(given, known[key]) or isinstance(given, bool):
            raise ConfigurationError(f"WAGTAIL_MENTORING[{key!r}] must be of type {known[key].__name__}.")
        if given not in ALLOWED.get(key, (given,)):
            raise ConfigurationError(f"WAGTAIL_MENTORING[{key!r}] must be one of {', '.join(ALLOWED[key])}.")
    return Settings(**value)


@cache
def get_settings() -> Settings:
    """Return the site's settings; read once, and again when a test overrides them."""
    return read(getattr(django_settings, "WAGTAIL_MENTORING", {}))


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "WAGTAIL_MENTORING":
        get_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="wagtail_mentoring.conf")
