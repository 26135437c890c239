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
``answer_by``, ``asked_on``, ``expires_on``, ``first_meeting_by``, ``ends_on``
    days in words, in the program's time zone; empty where there is none
``made_on``, ``sections``
    the day a match was made; the titles of the profile's sections with commas between them
``session_on``, ``session_when``, ``session_how``
    a planned session: its day, and the day with time or length, by the reader's clock; how they meet, empty where open
``ended_by_partner``
    whether it was the other one of the two who ended the match
``waiting``
    lines about what waits, in the weekly letter to coordinators
``items``, ``more_items``
    what a daily digest brings (``.subject``, ``.facts``, ``.label``, ``.url``, ``.replies``); how many more there are
``is_late``
    whether the day to answer by has passed without an answer
``mentor_name``, ``mentee_name``
    the two people, in a letter to a coordinator (``role`` is ``staff`` there)
``contact``
    the partner's preferred contact (``.kind``, ``.value``, ``.is_email``), or None if the recipient may not see it
``decline_reason``, ``withdraw_reason``, ``withdraw_reason_words``
    the mentor's reason in words if the mentee may see it; a value of WithdrawReason, and the same in words
``replies``
    the signed address of each answer (``.accept``, ``.decline``, ``.away``) in letters that ask for one; else None
``button_label``, ``button_url``
    the one next step; an address of the program's site, never of a request
``mail_url``, ``stop_url``
    the page where the reader chooses what comes how often; in reminders and digests, the signed address that stops them
``subject``
    the finished subject, for the HTML page's title

A function registered for Wagtail's hook ``construct_mentoring_letter_context`` adds more: it is given the outbox row
and the context, which it changes.
"""

import re
import textwrap
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from wagtail import hooks

from wagtail_mentoring.choices import ContactKind, DeclineReason, EndedBy, Label, Letter, Reader, Role
from wagtail_mentoring.models import AnyProfile, LetterText, Match, MatchRequest, OutboxEmail, Program, Section
from wagtail_mentoring.notifications.links import button, link
from wagtail_mentoring.notifications.plans import about_plan
from wagtail_mentoring.notifications.replies import reply_links
from wagtail_mentoring.notifications.truth import ASKING, still_true_in
from wagtail_mentoring.notifications.unsubscribing import stop_link
from wagtail_mentoring.notifications.wording import filled_in, own_words, subject_of
from wagtail_mentoring.privacy import may_see_contact
from wagtail_mentoring.waiting import waiting_in

# The joiners U+200C and U+200D stay: some scripts cannot be written without them.
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # control characters, line and paragraph separators
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")  # direction; lone surrogates
MOST_ITEMS = 20  # of a digest, which then stays below 60 kB
PARTNER_OF = {Role.MENTOR.value: EndedBy.MENTEE, Role.MENTEE.value: EndedBy.MENTOR}
MESSAGE_BYTES = 11_000  # 3,600 characters of any living script; keeps every letter below 60 kB


@dataclass(frozen=True)
class Rendered:
    """A letter that is ready to be sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Item:
    """What a daily digest says of one letter."""

    subject: str
    facts: str
    label: str
    url: str
    replies: dict[str, str] | None


@dataclass(frozen=True)
class Contact:
    """How the partner prefers to be reached (R52)."""

    kind: str
    value: str
    is_email: bool


def render(email: OutboxEmail) -> Rendered:
    """Write the letter as things stand now, in the recipient's language."""
    with override(language_of(email.recipient)):
        context = context_of(email)
        ask_the_host(email, context)
        return write(email.letter, context, own_words(email))


def ask_the_host(email: OutboxEmail, context: dict[str, Any]) -> None:
    """Let the host's functions add to the context of a letter, or of a sample."""
    for add in hooks.get_hooks("construct_mentoring_letter_context"):
        add(email, context)


def write(letter: str, context: dict[str, Any], own: LetterText | None) -> Rendered:
    """Write a letter in the language in use, in the program's ``own`` words if there are some."""
    folder, name = "wagtail_mentoring/letters", "own" if own else letter
    context |= {"subject": one_line(subject_of(letter, context, own)), **(filled_in(own, context) if own else {})}
    text, html = (render_to_string(f"{folder}/{name}.{kind}", context) for kind in ("txt", "html"))
    return Rendered(subject=context["subject"], text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html=html)


def language_of(user: Any) -> str:
    """Return the language that ``user`` chose in Wagtail, or the site's."""
    return getattr(getattr(user, "wagtail_userprofile", None), "preferred_language", "") or settings.LANGUAGE_CODE


def one_line(text: str) -> str:
    """Return ``text`` as a single line without anything that could forge a header or turn the writing around."""
    return " ".join(TURNS.sub("", BREAKS.sub(" ", text)).split())


def context_of(email: OutboxEmail) -> dict[str, Any]:
    """Return what the templates may use; the module lists it."""
    context = brief_context_of(email)
    context |= {"mail_url": link(email.program, "mail", email.program.slug), "stop_url": stop_link(email)}
    if email.letter == Letter.STAFF_DIGEST:
        waiting = waiting_in([email.program], reader=email.recipient)
        context["waiting"] = [found.in_words for found in waiting]
    if email.letter == Letter.DAILY_DIGEST:
        letters = still_true_in(email)
        context |= {"items": items_of(letters[:MOST_ITEMS]), "more_items": len(letters[MOST_ITEMS:])}
    if email.match_request is not None:
        context["sections"] = sections_of(email.program)
        if email.role != Reader.STAFF:
            context["contact"] = contact_of(_partner(email), user=email.recipient)
    return context


def brief_context_of(email: OutboxEmail) -> dict[str, Any]:
    """Return as much of it as the rows tell that were loaded with the e-mail: all that a subject needs."""
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
        "role_word": one_line(words.inside(Label(email.role))) if email.role in Role.values else "",
        "button_label": label,
        "button_url": url,
        "replies": reply_links(email) if email.letter in ASKING else None,
    }
    if email.match_request is not None:
        context |= _about_request(email.match_request)
        context |= _about_match(getattr(email.match_request, "match", None), role=email.role)
        context |= about_plan(email)
    return context | (_about_partner(email) if email.pair is not None else {})


def items_of(letters: list[OutboxEmail]) -> list[Item]:
    """Return what a daily digest says of these letters; the program's own subjects are asked for once."""
    one_of_each = {(email.letter, email.role): email for email in letters}
    subjects = {kind: own_words(email) for kind, email in one_of_each.items()}
    return [_item(email, subjects[email.letter, email.role]) for email in letters]


def _item(email: OutboxEmail, own: LetterText | None) -> Item:
    context = brief_context_of(email)
    subject = one_line(subject_of(email.letter, context, own))
    facts = context["partner_facts"] if email.letter in ASKING else ""
    return Item(subject, facts, context["button_label"], context["button_url"], context["replies"])


def _about_request(match_request: MatchRequest) -> dict[str, Any]:
    message = shortened(match_request.message)
    reason = match_request.decline_reason if match_request.shares_reason else ""
    return {
        "message": message,
        "quoted_message": quoted(message),
        "answer_by": match_request.program.in_words(match_request.answer_by),
        "is_late": match_request.is_overdue(match_request.program.today()),
        "expires_on": match_request.program.in_words(match_request.expires_on),
        "asked_on": match_request.program.in_words(
            timezone.localdate(match_request.created_at, timezone=match_request.program.zone)
        ),
        "decline_reason": DeclineReason(reason).label if reason else "",
        "withdraw_reason": match_request.withdraw_reason,
        "withdraw_reason_words": str(match_request.get_withdraw_reason_display()),
    }


def _about_partner(email: OutboxEmail) -> dict[str, Any]:
    if email.role == Reader.STAFF:
        pair = {"mentor": email.pair.mentor, "mentee": email.pair.mentee}
        return {f"{role}_name": one_line(person.display_name) for role, person in pair.items()}
    partner = _partner(email)
    facts = (one_line(fact) for fact in (partner.headline, partner.employer, partner.location))
    return {
        "partner": one_line(partner.display_name),
        "partner_facts": " · ".join(fact for fact in facts if fact),
    }


def _partner(email: OutboxEmail) -> AnyProfile:
    partner: AnyProfile = email.pair.mentee if email.role == Role.MENTOR else email.pair.mentor
    return partner


def _about_match(match: Match | None, *, role: str) -> dict[str, Any]:
    if match is None:
        return {}
    program = match.program
    return {
        "first_meeting_by": program.in_words(match.meet_by),
        "ends_on": program.in_words(match.ends_on),
        "made_on": program.in_words(match.made_on),
        "ended_by_partner": match.ended_by == PARTNER_OF.get(role),
    }


def sections_of(program: Program) -> str:
    """Return the titles of the sections of a profile (R13)."""
    return ", ".join(one_line(section.title) for section in Section.objects.filter(program=program))


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
