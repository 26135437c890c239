"""Signed links, with which a mentor decides from the mailbox.

A link names a request and its mentor, is signed with the site's secret key for this purpose alone, and is good for as
long as that request waits for that mentor, at most 90 days. Whoever opens it sees what the letter says and no more.
"""

import datetime as dt
from typing import Any

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from wagtail_mentoring.choices import Reply
from wagtail_mentoring.exceptions import MentoringError
from wagtail_mentoring.models import MatchRequest, OutboxEmail
from wagtail_mentoring.notifications.links import link

LIFETIME = dt.timedelta(days=90)
SIGNER = TimestampSigner(salt="wagtail_mentoring.reply", sep=".")


class Unknown(MentoringError):  # noqa: N818  a finding about the link
    """The link was not written by us."""


class Over(MentoringError):  # noqa: N818  the same
    """The link has done its work: the request is decided, its mentor is another one, or 90 days have passed."""

    def __init__(self, match_request: MatchRequest | None) -> None:
        """Keep the request, as far as there still is one."""
        super().__init__()
        self.match_request = match_request


def reply_links(email: OutboxEmail) -> dict[str, str]:
    """Return the address of each reply that a mentor can give to the request of ``email``."""
    key = SIGNER.sign(f"{email.match_request_id}-{email.recipient_id}")
    return {reply.value: link(email.program, "reply", key, reply.value) for reply in Reply}


def read_reply_link(key: str) -> MatchRequest:
    """Return the pending request of a link, whose mentor is the one it was written to. Raises Unknown or Over."""
    try:
        match_request, mentor = _named_by(SIGNER.unsign(key))
    except BadSignature as error:
        raise Unknown from error
    if match_request is None or _is_old(key) or not _waits_for(mentor, match_request):
        raise Over(match_request)
    return match_request


def _is_old(key: str) -> bool:
    try:
        SIGNER.unsign(key, max_age=LIFETIME)
    except SignatureExpired:
        return True
    return False


def _named_by(value: str) -> tuple[MatchRequest | None, str]:
    pk, _dash, mentor = value.partition("-")
    return MatchRequest.objects.with_people().filter(pk=pk).first(), mentor


def _waits_for(mentor: str, match_request: MatchRequest) -> bool:
    user: Any = match_request.mentor.user
    return match_request.is_pending and user is not None and str(user.pk) == mentor and bool(user.is_active)
