"""Where private files lie."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from wagtail_mentoring.checks.settings import setting_is_right
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.models.storage import private_storage


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


def downloads_can_be_redirected(**_kwargs: Any) -> list[CheckMessage]:
    """Report downloads that would lead to a storage without addresses."""
    if setting_is_right() or get_settings().DOCUMENT_DELIVERY != "redirect":
        return []
    if not isinstance(private_storage(), FileSystemStorage):
        return []
    problem = "WAGTAIL_MENTORING['DOCUMENT_DELIVERY'] is 'redirect', but files in a folder have no signed addresses."
    hint = 'WAGTAIL_MENTORING = {"DOCUMENT_DELIVERY": "stream"}  # or name a storage: STORAGES["wagtail_mentoring"]'
    return [checks.Error(problem, hint=hint, id="wagtail_mentoring.E018")]


def private_files_can_be_kept(**_kwargs: Any) -> list[CheckMessage]:
    """Report a folder that cannot be written, or that nobody chose."""
    storage = private_storage()
    if setting_is_right() or not isinstance(storage, FileSystemStorage):
        return []
    folder = Path(storage.location)
    if not _can_be_written(folder):
        hint = f'WAGTAIL_MENTORING = {{"PRIVATE_ROOT": "..."}}  # or let the site\'s account write to {folder}'
        return [checks.Error(f"Private files cannot be kept in {folder}.", hint=hint, id="wagtail_mentoring.E008")]
    if settings.MEDIA_ROOT or get_settings().PRIVATE_ROOT or "wagtail_mentoring" in settings.STORAGES:
        return []
    problem = f"MEDIA_ROOT is empty: private files go where the process was started, to {folder}."
    hint = 'WAGTAIL_MENTORING = {"PRIVATE_ROOT": "/var/lib/mentoring"}  # a folder of your choice'
    return [checks.Warning(problem, hint=hint, id="wagtail_mentoring.W002")]


def _can_be_written(folder: Path) -> bool:
    """Tell whether files can be put into a folder, which is made with the first of them."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
