"""When Wagtail's own privacy is brought in step with the audiences of our pages, and of the host's of that kind."""

from typing import Any

from django.apps import apps as installed
from django.core.exceptions import FieldDoesNotExist
from django.db import router

from wagtail_mentoring.actions.audiences import keep_closed
from wagtail_mentoring.pages.shelf import RESOURCE, SECTION, models_of


def models_with_audience() -> list[Any]:
    """Return the page models that ask who reads."""
    return [*models_of(SECTION), *models_of(RESOURCE)]


def page_saved(instance: Any, using: str, *, raw: bool = False, **_kwargs: Any) -> None:
    """Receive ``post_save`` of such a page; what ``loaddata`` brings has its rules with it, under their own numbers."""
    if not raw:
        keep_closed(type(instance)._base_manager.using(using).filter(pk=instance.pk))


def repair_privacy(using: str, apps: Any = installed, **_kwargs: Any) -> None:
    """Receive ``post_migrate``: for pages that were written without being saved, or before there were such rules."""
    for model in models_with_audience():
        if router.allow_migrate_model(using, model) and _has_audience(model, apps):
            keep_closed(model._base_manager.using(using))


def _has_audience(model: Any, apps: Any) -> bool:
    """Tell whether the database is that far."""
    try:
        apps.get_model(model._meta.label)._meta.get_field("audience")
    except (LookupError, FieldDoesNotExist):
        return False
    return True
