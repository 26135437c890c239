"""Who may share a document with the other one of a match, read it, replace it and take it back."""

from typing import Any

from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import Match, MatchDocument
from wagtail_mentoring.models.documents import MB
from wagtail_mentoring.policy.grounds import Grounds, are_apart


class Documents(Grounds):
    """A part of ``Policy``: documents of a match (R63). Coordinators and superusers have no part in them."""

    def may_see_documents(self, *, match: Match, actor: Any) -> Refusal | None:
        """Whether ``actor``, one of the two, may list and download what they share; after the end, too."""
        return Refusal.NOT_YOURS if match.role_of(actor) is None else None

    def may_share_document(self, *, match: Match, actor: Any, size: int | None = None) -> Refusal | None:
        """Whether ``actor``, one of the two, may add a document of ``size`` bytes, while the match runs.

        ``None`` leaves the size out of the question.
        """
        if refusal := self._may_share(match=match, actor=actor, size=size):
            return refusal
        is_full = match.documents.count() >= match.program.max_documents
        return Refusal.DOCUMENTS_FULL if is_full else None

    def may_replace_document(self, *, document: MatchDocument, actor: Any, size: int | None = None) -> Refusal | None:
        """Whether the one who shared it may put another file in its place, as ``may_share_document()`` says."""
        if not _is_own(document, actor):
            return Refusal.NOT_YOURS
        return self._may_share(match=document.match, actor=actor, size=size)

    def may_remove_document(self, *, document: MatchDocument, actor: Any) -> Refusal | None:
        """Whether the one who shared it may take it back: always, after the end and across a block, too."""
        return None if _is_own(document, actor) else Refusal.NOT_YOURS

    def _may_share(self, *, match: Match, actor: Any, size: int | None) -> Refusal | None:
        if match.role_of(actor) is None:
            return Refusal.NOT_YOURS
        if not match.program.documents:
            return Refusal.NO_DOCUMENTS
        if not match.is_active:
            return Refusal.MATCH_OVER
        if are_apart(match.mentor, match.mentee):
            return Refusal.YOU_BLOCKED if are_apart(match.mentor, match.mentee, by=actor) else Refusal.NOT_REACHABLE
        is_too_large = size is not None and size > match.program.max_document_mb * MB
        return Refusal.DOCUMENT_TOO_LARGE if is_too_large else None


def _is_own(document: MatchDocument, actor: Any) -> bool:
    return document.match.role_of(actor) == document.author
