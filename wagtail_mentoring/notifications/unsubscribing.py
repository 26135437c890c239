"""Signed links with which a reader turns off what reminders and digests bring, without signing in (RFC 8058).

A link names an account, a program and one kind of letters, or the daily digest. It is signed for this purpose alone and
does not expire: a letter can be found after years, and all that the link can do is to turn this off, and on again.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer

from wagtail_mentoring.choices import KINDS, Letter, MailKind
from wagtail_mentoring.models import OutboxEmail, Program
from wagtail_mentoring.news import REMINDERS
from wagtail_mentoring.notifications.links import link
from wagtail_mentoring.notifications.replies import Unknown

SIGNER = Signer(salt="wagtail_mentoring.mail", sep=".")
DIGEST = "digest"


class Unfolded(str):
    """The value of a header that stays on its line: Django 6.1 would encode a long one, and nobody could read it."""

    __slots__ = ()
    name = "List-Unsubscribe"

    def fold(self, *, policy: Any) -> str:
        """Return the line; Python's e-mail package calls this for a value that has a name."""
        return f"{self.name}: {self}{policy.linesep}"


@dataclass(frozen=True)
class Subscription:
    """What a link is about; without ``kind`` it is the daily digest."""

    user: Any
    program: Program
    kind: MailKind | None


def stop_link(email: OutboxEmail) -> str:
    """Return the address that turns off what ``email`` is one of; empty for letters that are always sent."""
    if email.letter not in REMINDERS | {Letter.DAILY_DIGEST}:
        return ""
    what = DIGEST if email.letter == Letter.DAILY_DIGEST else KINDS[Letter(email.letter)].value
    key = SIGNER.sign_object([str(email.recipient_id), email.program_id, what])
    return link(email.program, "mail_stop", key)


def unsubscribe_headers(email: OutboxEmail) -> dict[str, str]:
    """Return the headers by which a mail program offers to unsubscribe with one click."""
    address = stop_link(email)
    if not address:
        return {}
    return {Unfolded.name: Unfolded(f"<{address}>"), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read_stop_link(key: str) -> Subscription:
    """Return what a link is about. Raises Unknown if it is not ours, or its account or program is gone."""
    try:
        user_key, program_key, what = SIGNER.unsign_object(key)
    except (BadSignature, ValueError) as error:
        raise Unknown from error
    user = get_user_model()._default_manager.filter(pk=user_key, is_active=True).first()
    program = Program.objects.select_related("site").filter(pk=program_key).first()
    if user is None or program is None:
        raise Unknown
    return Subscription(user, program, None if what == DIGEST else MailKind(what))
