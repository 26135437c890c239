"""Where private files live: outside MEDIA_ROOT, served only by views that ask who looks."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages

from wagtail_mentoring.conf import get_settings

ALIAS = "wagtail_mentoring"


def private_root() -> Path:
    """Return the folder of private files when the host names no storage of its own."""
    chosen = get_settings().PRIVATE_ROOT
    if chosen:
        return Path(chosen)
    media = Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else Path.cwd() / "media"
    return media.parent / "mentoring_private"


class PrivateStorage(FileSystemStorage):
    """Files that have no address; the folder is looked up when it is needed, so that a wrong setting is a check."""

    base_url = None  # type: ignore[assignment]  # Django's own way of saying so

    def __init__(self) -> None:
        """Let nobody but the site's own account read the files."""
        super().__init__(file_permissions_mode=0o600)

    @property
    def base_location(self) -> str:
        """Return the folder."""
        return str(private_root())

    @property
    def location(self) -> str:
        """Return the folder's full path."""
        return str(Path(self.base_location).absolute())


def private_storage() -> Storage:
    """Return the host's storage named ``wagtail_mentoring``, or a folder beside MEDIA_ROOT."""
    try:
        return storages[ALIAS]
    except InvalidStorageError:
        return PrivateStorage()
