"""Writing letters: from an outbox row to a subject, a text and HTML.

A letter has three templates, ``wagtail_mentoring/letters/<letter>_subject.txt``, ``<letter>.txt`` and
``<letter>.html``. A host that overrides one may use:

``program``, ``role``, ``name``
    the program; the recipient's role in it (``mentor`` or ``mentee``) and name
``partner``, ``partner_facts``
    the other person's name, and headline, employer and location in one line; empty in a welcome
``words``, ``mentor_word``, ``mentee_word``, ``match_word``, ``role_word``
    the program's labels, and four of them as they stand inside a sentence
``message``, ``quoted_message``
    what the mentee wrote, as plain text; the same with ``> `` before each line
``answer_by``, ``first_meeting_by``, ``ends_on``
    days in words, in the program's time zone; empty where there is none
``contact``
    the partner's preferred contact (``.kind``, ``.value``, ``.is_email``), or None if the recipient may not see it
``decline_reason``, ``withdraw_reason``
    the mentor's reason in words if the mentee may see it; a value of WithdrawReason
``button_label``, ``button_url``
    the one next step; an address of the program's site, never of a request
``subject``
    the finished subject, for the HTML page's title
"""

import datetime as dt
import re
import textwrap
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from wagtail_mentoring.choices import ContactKind, DeclineReason, Label, Role
from wagtail_mentoring.models import AnyProfile, Match, MatchRequest, OutboxEmail
from wagtail_mentoring.notifications.links import button
from wagtail_mentoring.privacy import may_see_contact

# The joiners U+200C and U+200D stay: some scripts cannot be written without them.
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # control characters, line and paragraph separators
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")  # direction; lone surrogates
MESSAGE_BYTES = 12_000  # 4,000 characters of any living script; keeps every letter below 60 kB


@dataclass(frozen=True)
class Rendered:
    """A letter that is ready to be sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Contact:
    """How the partner prefers to be reached (R52)."""

    kind: str
    value: str
    is_email: bool


def render(email: OutboxEmail) -> Rendered:
    """Write the letter as things stand now, in the recipient's language."""
    folder = f"wagtail_mentoring/letters/{email.letter}"
    with override(language_of(email.recipient)):
        context = context_of(email)
        context["subject"] = one_line(render_to_string(f"{folder}_subject.txt", context))
        text = render_to_string(f"{folder}.txt", context)
        html = render_to_string(f"{folder}.html", context)
    return Rendered(subject=context["subject"], text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html=html)


def language_of(user: Any) -> str:
    """Return the language that ``user`` chose in Wagtail, or the site's."""
    return getattr(getattr(user, "wagtail_userprofile", None), "preferred_language", "") or settings.LANGUAGE_CODE


def one_line(text: str) -> str:
    """Return ``text`` as a single line without anything that could forge a header or turn the writing around."""
    return " ".join(TURNS.sub("", BREAKS.sub(" ", text)).split())


def context_of(email: OutboxEmail) -> dict[str, Any]:
    """Return what the templates may use; the module lists it."""
    words = email.program.words
    label, url = button(email)
    context = {
        "program": email.program,
        "role": email.role,
        "name": one_line(email.recipient_name),
        "words": words,
        "mentor_word": one_line(words.inside(Label.MENTOR)),
        "mentee_word": one_line(words.inside(Label.MENTEE)),
        "match_word": one_line(words.inside(Label.MATCH)),
        "role_word": one_line(words.inside(Label(email.role))),
        "button_label": label,
        "button_url": url,
    }
    if email.match_request is not None:
        context |= _about_request(email.match_request) | _about_partner(email, email.match_request)
        context |= _about_match(getattr(email.match_request, "match", None))
    return context


def _about_request(match_request: MatchRequest) -> dict[str, Any]:
    message = shortened(match_request.message)
    reason = match_request.decline_reason if match_request.shares_reason else ""
    return {
        "message": message,
        "quoted_message": quoted(message),
        "answer_by": match_request.program.in_words(match_request.answer_by),
        "decline_reason": DeclineReason(reason).label if reason else "",
        "withdraw_reason": match_request.withdraw_reason,
    }


def _about_partner(email: OutboxEmail, match_request: MatchRequest) -> dict[str, Any]:
    partner: AnyProfile = match_request.mentee if email.role == Role.MENTOR else match_request.mentor
    facts = (one_line(fact) for fact in (partner.headline, partner.employer, partner.location))
    return {
        "partner": one_line(partner.display_name),
        "partner_facts": " · ".join(fact for fact in facts if fact),
        "contact": contact_of(partner, user=email.recipient),
    }


def _about_match(match: Match | None) -> dict[str, Any]:
    if match is None:
        return {}
    program = match.program
    made_on = timezone.localdate(match.started_at, timezone=program.zone)
    days = program.first_meeting_days
    return {
        "first_meeting_by": program.in_words(None if days is None else made_on + dt.timedelta(days=days)),
        "ends_on": program.in_words(match.ends_on),
    }


def contact_of(profile: AnyProfile, *, user: Any) -> Contact | None:
    """Return how to reach somebody, if ``user`` may know it now (R20, R52)."""
    value = one_line(profile.contact_value)
    if user is None or not value or not may_see_contact(profile=profile, user=user):
        return None
    kind = ContactKind(profile.contact_kind)
    return Contact(kind=str(kind.label), value=value, is_email=kind == ContactKind.EMAIL)


def shortened(message: str) -> str:
    """Return a member's text for a letter: no control characters but line ends, and not without end."""
    lines = message.encode(errors="ignore")[:MESSAGE_BYTES].decode(errors="ignore").splitlines()
    return "\n".join(TURNS.sub("", BREAKS.sub(" ", line)).rstrip() for line in lines).strip()


def quoted(message: str) -> str:
    """Return ``message`` with ``> `` before each line, so that nobody takes it for our own words."""
    lines = (part for line in message.splitlines() for part in textwrap.wrap(line, 72) or [""])
    return "\n".join(f"> {line}".rstrip() for line in lines)
