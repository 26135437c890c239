"""What the settings say."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.module_loading import import_string

from wagtail_mentoring.conf import Settings, get_settings
from wagtail_mentoring.exceptions import ConfigurationError
from wagtail_mentoring.policy import Policy

OURS = asdict(Settings())
NOBODY = {"", "webmaster@localhost"}


def setting_is_right(**_kwargs: Any) -> list[CheckMessage]:
    """Report an unknown key or a wrong value."""
    try:
        get_settings()
    except ConfigurationError as error:
        hint = f"Name only the keys you change; these are all, with their defaults:\nWAGTAIL_MENTORING = {OURS}"
        return [checks.Error(str(error), hint=hint, id="wagtail_mentoring.E001")]
    return []


def policy_is_found(**_kwargs: Any) -> list[CheckMessage]:
    """Report a POLICY that cannot be imported or is no Policy."""
    if setting_is_right():
        return []
    path = get_settings().POLICY
    try:
        policy = import_string(path)
    except ImportError as error:
        problem = f"WAGTAIL_MENTORING['POLICY'] cannot be imported: {error}."
    else:
        if isinstance(policy, type) and issubclass(policy, Policy):
            return []
        problem = f"WAGTAIL_MENTORING['POLICY'] is {path!r}, which is not a subclass of {Policy.__module__}.Policy."
    hint = f'WAGTAIL_MENTORING = {{"POLICY": "{Settings.POLICY}"}}  # or the path of a subclass of it'
    return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E002")]


def scanner_is_found(**_kwargs: Any) -> list[CheckMessage]:
    """Report a DOCUMENT_SCANNER that cannot be imported or called: no document would be let in."""
    if setting_is_right() or not (path := get_settings().DOCUMENT_SCANNER):
        return []
    try:
        scanner = import_string(path)
    except ImportError as error:
        problem = f"WAGTAIL_MENTORING['DOCUMENT_SCANNER'] cannot be imported: {error}."
    else:
        if callable(scanner):
            return []
        problem = f"WAGTAIL_MENTORING['DOCUMENT_SCANNER'] is {path!r}, which cannot be called."
    hint = 'WAGTAIL_MENTORING = {"DOCUMENT_SCANNER": "your_site.scanning.scan"}  # or leave it out'
    return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E017")]


def sender_is_set(**_kwargs: Any) -> list[CheckMessage]:
    """Report e-mails that would come from nobody."""
    if settings.DEFAULT_FROM_EMAIL not in NOBODY:
        return []
    problem = f"E-mails to members would come from “{settings.DEFAULT_FROM_EMAIL}”."
    hint = 'DEFAULT_FROM_EMAIL = "Mentoring <mentoring@your-association.example>"'
    return [checks.Warning(problem, hint=hint, id="wagtail_mentoring.W001")]


def times_have_zones(**_kwargs: Any) -> list[CheckMessage]:
    """Report times without a zone: a deadline is the end of a day in the program's zone."""
    if settings.USE_TZ:
        return []
    problem = "USE_TZ is off, and deadlines are days in the time zone of a program."
    return [checks.Error(problem, hint="USE_TZ = True", id="wagtail_mentoring.E007")]
