"""Documents: files that the two of a match share, and nobody else ever sees."""

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices import DocumentKind, Role
from wagtail_mentoring.models.storage import private_storage

FOLDER = "documents"
NAME_LENGTH = 120
MB = 1024 * 1024
A_DAY = dt.timedelta(days=1)
_OFFICE, _OPEN = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.DOCX: f"{_OFFICE}wordprocessingml.document",
    DocumentKind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    DocumentKind.PPTX: f"{_OFFICE}presentationml.presentation",
    DocumentKind.ODT: f"{_OPEN}text",
    DocumentKind.ODS: f"{_OPEN}spreadsheet",
    DocumentKind.ODP: f"{_OPEN}presentation",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.WEBP: "image/webp",
    DocumentKind.GIF: "image/gif",
    DocumentKind.TXT: "text/plain",
    DocumentKind.MD: "text/markdown",
    DocumentKind.CSV: "text/csv",
}


def document_path(_document: models.Model | None = None, _name: str = "") -> str:
    """Return a random place for a document: nothing of its name, and no ending that a web server would act on."""
    return f"{FOLDER}/{secrets.token_hex(16)}"


class MatchDocumentQuerySet(models.QuerySet["MatchDocument"]):
    """Questions about many documents; ``shared_with()`` is the only way to them."""

    def shared_with(self, user: Any) -> "MatchDocumentQuerySet":
        """Return the documents of the matches of ``user``; for everybody else they do not exist (R63)."""
        if not user.pk:
            return self.none()
        return self.filter(Q(match__mentor__user_id=user.pk) | Q(match__mentee__user_id=user.pk))

    def shared_by(self, role: Role, *, since: dt.datetime) -> "MatchDocumentQuerySet":
        """Return what the mentor, or the mentee, has shared since a moment."""
        return self.filter(author=role, uploaded_at__gte=since)


class MatchDocument(models.Model):
    """A file that one of the two shares with the other one; it goes when its match is deleted.

    ``author`` is which of the two; the name is the profile's, which outlives the account. ``name`` is what the file is
    called when it is downloaded, ``file`` where it lies under a random name. ``op_id`` is the key of the form: sent
    twice, it adds once.
    """

    match = models.ForeignKey("wagtail_mentoring.Match", on_delete=models.CASCADE, related_name="documents")
    author = models.CharField(max_length=6, choices=Role)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    kind = models.CharField(_("kind"), max_length=4, choices=DocumentKind)
    size = models.PositiveIntegerField(_("size"))
    file = models.FileField(upload_to=document_path, storage=private_storage, editable=False)
    uploaded_at = models.DateTimeField(pgettext_lazy("document", "shared"))
    op_id = models.CharField(max_length=32, null=True, editable=False)  # noqa: DJ001  null: any number without a key

    objects = MatchDocumentQuerySet.as_manager()

    class Meta:
        """Names, and the net; nobody is ever given a permission on documents."""

        verbose_name = _("document of a match")
        verbose_name_plural = _("documents of a match")
        default_permissions = ()
        ordering = ("-uploaded_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("match", "author", "op_id"), name="wm_document_once"),)
        indexes = (models.Index(fields=("match", "uploaded_at"), name="wm_document_of_match"),)

    def __str__(self) -> str:
        """Return whose document it is, never what it is called."""
        return str(Role(self.author).label)

    @property
    def content_type(self) -> str:
        """Return the type to download it as."""
        return CONTENT_TYPES[DocumentKind(self.kind)]


def files_kept() -> set[str]:
    """Return the names of all documents' files in the storage; none where it cannot be listed or has no folder yet."""
    try:
        _folders, files = private_storage().listdir(FOLDER)
    except (FileNotFoundError, NotADirectoryError, NotImplementedError):
        return set()
    return {f"{FOLDER}/{name}" for name in files}


def files_without_a_row(now: dt.datetime) -> Iterator[str]:
    """Yield the names of files that no document has, once they are a day old: a younger one may get its row yet."""
    storage, kept = private_storage(), files_kept()
    if kept:
        owned = set(MatchDocument.objects.values_list("file", flat=True))
        for name in sorted(kept - owned):
            try:
                is_old = storage.get_modified_time(name) < now - A_DAY
            except FileNotFoundError:  # it has been taken back meanwhile
                continue
            if is_old:
                yield name
