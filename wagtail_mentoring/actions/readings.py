"""Verbs about reading."""

import uuid
from typing import Any

from django.utils import timezone

from wagtail_mentoring.actions._kit import verb
from wagtail_mentoring.models import Reading


@verb
def mark_read(*, user: Any, resource: uuid.UUID) -> None:
    """Mark a resource as read now, however often it was before; ``resource`` is the translation key of its page (R6).

    Nothing is logged and nobody told: what somebody reads is theirs.
    """
    now = timezone.now()
    if not Reading.objects.of(user).filter(resource=resource).update(read_at=now):
        mark = Reading(user_id=user.pk, resource=resource, read_at=now)
        Reading.objects.bulk_create([mark], ignore_conflicts=True)


@verb
def mark_unread(*, user: Any, resource: uuid.UUID) -> None:
    """Take the mark away again."""
    Reading.objects.of(user).filter(resource=resource).delete()
