"""Verbs about documents of a match. Nothing of this is logged or sent to the host: they are for the two alone (R63).

The other one is told by e-mail that there is something new, never what: once a day, whatever is shared on it.

A file is stored before the transaction that gives it a row, and taken back unless a row has it then; it is deleted
after the commit of the transaction that takes its row. What a killed process leaves behind goes with the calendar.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import DatabaseError
from django.utils import timezone

from wagtail_mentoring.actions._kit import lock_match, refuse, verb
from wagtail_mentoring.actions._post import after_commit, write_letters
from wagtail_mentoring.choices import DocumentKind, Letter, OutboxState, Role
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import Match, MatchDocument, OutboxEmail
from wagtail_mentoring.models.documents import document_path, files_without_a_row
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.policy import get_policy


@dataclass(frozen=True)
class Upload:
    """A file that has been looked at: what it is called, what it is, and its bytes."""

    name: str
    kind: DocumentKind
    content: "File[Any]"

    @property
    def columns(self) -> dict[str, Any]:
        """Return what the row keeps of it."""
        return {"name": self.name, "kind": self.kind, "size": self.content.size, "uploaded_at": timezone.now()}


def add_document(match: Match, *, upload: Upload, actor: Any, op_id: str = "") -> MatchDocument:
    """Share a document as one of the two, tell the other one by e-mail, and return it (R63).

    ``op_id`` is the form's own random key: the same file sent twice is added once, another file from a form that the
    browser has kept is another document. Raises Refused or Stale.
    """
    with _stored(upload) as file:
        return _add(match, upload=upload, file=file, actor=actor, op_id=op_id)


def replace_document(document: MatchDocument, *, upload: Upload, actor: Any) -> MatchDocument:
    """Put another file in the place of one's own document: that shares, too. Return it. Raises Refused or Stale."""
    match = document.match
    with _stored(upload) as file:
        return _replace(match, document, upload=upload, file=file, actor=actor)


def remove_document(document: MatchDocument, *, actor: Any) -> None:
    """Take one's own document back, for good. Raises Refused or Stale."""
    _remove(document.match, document, actor=actor)


@contextmanager
def _stored(upload: Upload) -> Iterator[str]:
    storage = private_storage()
    name = storage.save(document_path(), File(upload.content))  # without the type that a browser claims
    try:
        yield name
    finally:
        if _is_lost(name):
            storage.delete(name)


def _is_lost(name: str) -> bool:
    """Tell whether the database says that no document has the file; while it does not answer, one might."""
    try:
        return not MatchDocument.objects.filter(file=name).exists()
    except DatabaseError:
        return False


@verb
def _add(match: Match, *, upload: Upload, file: str, actor: Any, op_id: str) -> MatchDocument:
    held = lock_match(match)
    law = get_policy()
    refuse(law.may_see_documents(match=held, actor=actor))
    author = Role(str(held.role_of(actor)))
    again = held.documents.filter(author=author, op_id=op_id).first() if op_id else None
    if again is not None:
        if (again.name, again.size) == (upload.name, upload.content.size):
            return again
        op_id = ""
    refuse(law.may_share_document(match=held, actor=actor, size=upload.content.size))
    document = held.documents.create(author=author, file=file, op_id=op_id or None, **upload.columns)
    _tell_the_other(held, author)
    return document


@verb
def _remove(match: Match, document: MatchDocument, *, actor: Any) -> None:
    held = _lock(match, document)
    refuse(get_policy().may_remove_document(document=held, actor=actor))
    held.delete()


@verb
def _replace(match: Match, document: MatchDocument, *, upload: Upload, file: str, actor: Any) -> MatchDocument:
    held = _lock(match, document)
    refuse(get_policy().may_replace_document(document=held, actor=actor, size=upload.content.size))
    after_commit(private_storage().delete, held.file.name)
    for name, value in {**upload.columns, "file": file}.items():
        setattr(held, name, value)
    held.save()
    _tell_the_other(held.match, Role(held.author))
    return held


def _tell_the_other(match: Match, author: Role) -> None:
    """Write to the other one, once a day by the program's clock; a letter that was canceled has told nothing.

    Nor does one that a daily digest brought tell of what comes after: that is for the next digest.
    """
    reader, today = match.mentee if author == Role.MENTOR else match.mentor, match.program.today()
    told = OutboxEmail.objects.about(match.request).filter(letter=Letter.DOCUMENT_SHARED, role=reader.ROLE)
    if not told.telling_since(match.program.begins(today)).exclude(state=OutboxState.GATHERED).exists():
        occasion = f"documents {today} {told.count()}"
        write_letters([(Letter.DOCUMENT_SHARED, reader)], match_request=match.request, occasion=occasion)


def _lock(match: Match, document: MatchDocument) -> MatchDocument:
    """Hold the two people of the document's match, and return the document as it is now.

    The match is loaded before the transaction, which must read nothing before both are held.
    """
    match = lock_match(match)
    held = match.documents.filter(pk=document.pk).first()
    if held is None:
        raise Stale
    held.match = match
    return held


def document_deleted(*, instance: MatchDocument, **_kwargs: Any) -> None:
    """Delete the file of a document whose row goes, with its match or by itself."""
    after_commit(private_storage().delete, instance.file.name)


def forget_lost_files() -> int:
    """Delete the files that a killed process left without a row, a day later; return how many."""
    lost = list(files_without_a_row(timezone.now()))
    for name in lost:
        private_storage().delete(name)
    return len(lost)
