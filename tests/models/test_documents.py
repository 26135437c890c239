"""Documents: a random place, nobody else's, and files that no row has."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from tests.notifications.stories import matched
from tests.people import make_program, make_user
from tests.uploads import GOOD, upload
from wagtail_mentoring.actions import Upload, add_document
from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models import MatchDocument
from wagtail_mentoring.models.documents import CONTENT_TYPES, document_path, files_kept, files_without_a_row
from wagtail_mentoring.models.storage import private_storage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path):
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        yield


def shared(match, **columns):
    given = Upload("Plan.pdf", DocumentKind.PDF, upload())
    document = add_document(match, upload=given, actor=match.mentee.user)
    MatchDocument.objects.filter(pk=document.pk).update(**columns)
    return MatchDocument.objects.get(pk=document.pk)


def test_R63_it_is_there_for_the_two_and_for_nobody_else(site):
    match = matched(make_program())
    document = shared(match)
    boss = make_user(is_superuser=True)
    match.program.coordinators.add(boss)
    assert list(MatchDocument.objects.shared_with(match.mentor.user)) == [document]
    assert list(MatchDocument.objects.shared_with(match.mentee.user)) == [document]
    for stranger in (boss, make_user(), type(boss)()):
        assert not MatchDocument.objects.shared_with(stranger).exists()
    assert "Plan" not in str(document)


def test_its_place_tells_nothing_and_is_outside_the_public_files(site, tmp_path):
    document = shared(matched(make_program()))
    folder, _slash, name = document.file.name.partition("/")
    assert folder == "documents"
    assert len(name) == 32
    assert name.isalnum(), "no ending that a server would act on"
    assert (tmp_path / document.file.name).stat().st_mode & 0o777 == 0o600
    assert document_path() != document_path()


def test_the_same_form_never_makes_two_rows(site):
    match = matched(make_program())
    first, second = shared(match, op_id="0" * 32), shared(match)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchDocument.objects.filter(pk=second.pk).update(op_id=first.op_id)


def test_every_kind_has_its_type():
    assert set(CONTENT_TYPES) == set(DocumentKind)
    assert MatchDocument(kind="csv").content_type == "text/csv"
    assert len(GOOD) >= len(DocumentKind)


def test_files_that_no_document_has(site):
    storage, now = private_storage(), timezone.now()
    assert files_kept() == set(), "there is no folder yet"
    document = shared(matched(make_program()))
    lost = storage.save(document_path(), ContentFile(b"lost"))
    assert files_kept() == {document.file.name, lost}
    assert list(files_without_a_row(now)) == [], "it may get its row yet"
    assert list(files_without_a_row(now + dt.timedelta(days=2))) == [lost]


class FadingStorage(FileSystemStorage):
    """Lists a file that is taken back in the same moment."""

    def listdir(self, path):
        return [], ["gone"]


def test_a_file_that_is_taken_back_while_one_looks(settings, tmp_path, db):
    backend = {"BACKEND": f"{__name__}.FadingStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": backend}
    assert files_kept() == {"documents/gone"}
    assert list(files_without_a_row(timezone.now())) == []


def test_a_storage_that_cannot_be_listed_loses_nothing(settings):
    nowhere = {"BACKEND": "django.core.files.storage.Storage"}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": nowhere}
    assert files_kept() == set()
    assert list(files_without_a_row(timezone.now())) == []
