"""The templates: the host's frame around ours."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import Template
from django.template.loader import get_template, select_template
from django.template.loader_tags import BlockNode, ExtendsNode

from wagtail_mentoring.checks.settings import setting_is_right
from wagtail_mentoring.conf import Settings, get_settings

FALLBACK = "wagtail_mentoring/fallback_base.html"
DJANGO = "django.template.backends.django.DjangoTemplates"
REQUEST = "django.template.context_processors.request"


def base_template_has_content(**_kwargs: Any) -> list[CheckMessage]:
    """Report a base template that would swallow every page of ours, or that ours cannot extend."""
    if setting_is_right() or our_templates_are_found():
        return []
    name = get_settings().BASE_TEMPLATE
    try:
        template = select_template([name, "base.html", FALLBACK])
        if name != Settings.BASE_TEMPLATE:
            get_template(name)
        if not isinstance(template, Template):
            return [_cannot_be_extended(name)]
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


def our_templates_are_found(**_kwargs: Any) -> list[CheckMessage]:
    """Report a host that looks for no templates in apps."""
    try:
        get_template(FALLBACK)
    except TemplateDoesNotExist:
        place, _options = _engine()
        problem = "The templates of apps are not found, and so none of wagtail_mentoring."
        hint = f'TEMPLATES[{place}]["APP_DIRS"] = True'
        return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E009")]
    return []


def templates_know_the_request(**_kwargs: Any) -> list[CheckMessage]:
    """Report templates that would not know who looks."""
    place, options = _engine()
    if REQUEST in options.get("context_processors", ()):
        return []
    problem = "Templates do not know the request: nobody would seem signed in."
    hint = f'TEMPLATES[{place}]["OPTIONS"].setdefault("context_processors", []).append("{REQUEST}")'
    return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E010")]


def _engine() -> tuple[int, dict[str, Any]]:
    """Return the place and the options of the engine that renders our templates."""
    for place, engine in enumerate(settings.TEMPLATES):
        if engine["BACKEND"] == DJANGO:
            return place, engine.get("OPTIONS", {})
    return 0, {}


def _cannot_be_extended(name: str) -> CheckMessage:
    problem = f"The base template {name} belongs to another engine, and ours can extend none but Django's."
    hint = f'WAGTAIL_MENTORING = {{"BASE_TEMPLATE": "{FALLBACK}"}}  # or a template of yours for Django\'s engine'
    return checks.Error(problem, hint=hint, id="wagtail_mentoring.E004")


def _blocks(template: Any) -> Iterator[str]:
    """Yield the names of the blocks of a template and of those it extends, as far as their names are fixed.

    Parents that are chosen while a page is rendered get the benefit of the doubt.
    """
    nodes = template.template.nodelist
    yield from (node.name for node in nodes.get_nodes_by_type(BlockNode))
    for extends in nodes.get_nodes_by_type(ExtendsNode):
        parent = extends.parent_name.resolve(Context(), ignore_failures=True)
        if parent and isinstance(parent, str):
            yield from _blocks(get_template(parent))
        else:
            yield "content"
