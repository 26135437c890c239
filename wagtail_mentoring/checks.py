"""System checks: what a host must bring, each with the line to paste."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template, select_template
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from wagtail_mentoring.conf import Settings, get_settings
from wagtail_mentoring.exceptions import ConfigurationError
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.policy import Policy

FALLBACK = "wagtail_mentoring/fallback_base.html"
OURS = asdict(Settings())
NOBODY = {"", "webmaster@localhost"}


def register_all() -> None:
    """Register every check; called once, when the app is ready."""
    for check, tag in (
        (setting_is_right, checks.Tags.compatibility),
        (policy_is_found, checks.Tags.compatibility),
        (private_files_are_private, checks.Tags.security),
        (base_template_has_content, checks.Tags.templates),
        (urls_are_included, checks.Tags.urls),
        (sender_is_set, checks.Tags.compatibility),
    ):
        checks.register(check, tag)


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


def private_files_are_private(**_kwargs: Any) -> list[CheckMessage]:
    """Report private files that the web server would hand out."""
    storage = private_storage()
    if setting_is_right() or not settings.MEDIA_ROOT or not isinstance(storage, FileSystemStorage):
        return []
    private, public = Path(storage.location).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if private != public and public not in private.parents:
        return []
    hint = f'WAGTAIL_MENTORING = {{"PRIVATE_ROOT": "{public.parent / "mentoring_private"}"}}'
    return [checks.Error(f"Private files are under MEDIA_ROOT: {private}.", hint=hint, id="wagtail_mentoring.E003")]


def base_template_has_content(**_kwargs: Any) -> list[CheckMessage]:
    """Report a base template that would swallow every page of ours."""
    if setting_is_right():
        return []
    name = get_settings().BASE_TEMPLATE
    try:
        template = select_template([name, "base.html", FALLBACK])
        if name != Settings.BASE_TEMPLATE:
            get_template(name)
        if "content" in _blocks(template):
            return []
    except TemplateDoesNotExist:
        hint = f'WAGTAIL_MENTORING = {{"BASE_TEMPLATE": "{Settings.BASE_TEMPLATE}"}}  # or a template that exists'
        return [checks.Error(f"There is no template {name}.", hint=hint, id="wagtail_mentoring.E004")]
    except TemplateSyntaxError as error:
        hint = 'Correct the template, or name another one: WAGTAIL_MENTORING = {"BASE_TEMPLATE": "..."}'
        return [checks.Error(f"The template {name} cannot be read: {error}", hint=hint, id="wagtail_mentoring.E004")]
    problem = f"The base template {template.template.name} has no block named “content”: our pages would be empty."
    hint = "Where the page's own content belongs: {% block content %}{% endblock %}"
    return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E005")]


def urls_are_included(**_kwargs: Any) -> list[CheckMessage]:
    """Report a URLconf without our pages."""
    try:
        reverse("wagtail_mentoring:home")
    except NoReverseMatch:
        hint = 'In urlpatterns, before Wagtail\'s own: path("mentoring/", include("wagtail_mentoring.urls")),'
        problem = "The pages of wagtail_mentoring have no address."
        return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E006")]
    return []


def sender_is_set(**_kwargs: Any) -> list[CheckMessage]:
    """Report e-mails that would come from nobody."""
    if settings.DEFAULT_FROM_EMAIL not in NOBODY:
        return []
    problem = f"E-mails to members would come from “{settings.DEFAULT_FROM_EMAIL}”."
    hint = 'DEFAULT_FROM_EMAIL = "Mentoring <mentoring@your-association.example>"'
    return [checks.Warning(problem, hint=hint, id="wagtail_mentoring.W001")]


def _blocks(template: Any) -> Iterator[str]:
    """Yield the names of the blocks of a template and of those it extends, as far as their names are fixed.

    Templates of another engine, and parents chosen while a page is rendered, get the benefit of the doubt.
    """
    nodes = getattr(template.template, "nodelist", None)
    if nodes is None:
        yield "content"
        return
    yield from (node.name for node in nodes.get_nodes_by_type(BlockNode))
    for extends in nodes.get_nodes_by_type(ExtendsNode):
        parent = extends.parent_name.resolve(Context(), ignore_failures=True)
        if parent and isinstance(parent, str):
            yield from _blocks(get_template(parent))
        else:
            yield "content"
