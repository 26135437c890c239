"""Private files: outside MEDIA_ROOT, without an address."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.test import override_settings

from wagtail_mentoring.models.storage import PrivateStorage, private_root, private_storage


def test_they_lie_beside_media_root(tmp_path):
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        assert private_root() == tmp_path / "mentoring_private"
    with override_settings(MEDIA_ROOT=""):
        assert private_root() == Path.cwd() / "mentoring_private"
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path / "files")}):
        assert private_root() == tmp_path / "files"


def test_a_host_may_name_a_storage_of_its_own(settings):
    assert isinstance(private_storage(), PrivateStorage)
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": in_memory}
    assert isinstance(private_storage(), InMemoryStorage)


def test_a_file_has_no_address_and_nobody_else_reads_it(tmp_path):
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        storage = private_storage()
        name = storage.save("photos/x.webp", ContentFile(b"x"))
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        with pytest.raises(ValueError, match="not accessible"):
            storage.url(name)
