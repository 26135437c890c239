"""A letter about invented people, to look at before real ones are written."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail_mentoring.choices import DeclineReason, Label, Letter, Reply, Role, SessionHow, WithdrawReason
from wagtail_mentoring.models import LetterText, MatchRequest, MenteeProfile, MentorProfile, OutboxEmail
from wagtail_mentoring.news import REMINDERS
from wagtail_mentoring.notifications.letters import (
    Contact,
    Item,
    Rendered,
    ask_the_host,
    quoted,
    render,
    sections_of,
    write,
)
from wagtail_mentoring.notifications.links import button, link
from wagtail_mentoring.notifications.truth import ASKING
from wagtail_mentoring.notifications.wording import subject_of

MENTOR, MENTEE = "Margaret Liang", "Samira Noorzai"
WITHOUT_REQUEST = frozenset({Letter.WELCOME, Letter.DAILY_DIGEST, Letter.MESSAGE_RECEIVED})


def sample_of(own: LetterText, *, reader: Any) -> Rendered:
    """Return the letter in these words, in their language, as ``reader`` looks at it; empty words are ours."""
    with override(own.language):
        context = sample_context(own)
        if own.letter == Letter.DAILY_DIGEST:
            context["items"] = sample_items(own, context)
        ask_the_host(sample_row(own, context, reader=reader), context)
        return write(own.letter, context, own if own.text else None)


def sample_row(own: LetterText, context: dict[str, Any], *, reader: Any) -> OutboxEmail:
    """Return the e-mail that the host is asked about: to whoever looks at it, about two people who are nowhere kept."""
    pair = {
        "mentor": MentorProfile(program=own.program, display_name=MENTOR),
        "mentee": MenteeProfile(program=own.program, display_name=MENTEE),
    }
    match_request = MatchRequest(program=own.program, message=context["message"], created_at=timezone.now(), **pair)
    about = None if own.letter in WITHOUT_REQUEST else match_request
    row = {"program": own.program, "letter": own.letter, "role": own.role, "recipient": reader}
    return OutboxEmail(**row, recipient_name=context["name"], match_request=about)


def preview_of(match_request: MatchRequest, letter: Letter, *, role: Role) -> Rendered:
    """Return a letter about a request or its match as one of the two would get it now; nothing is sent or kept."""
    reader = match_request.mentor if role == Role.MENTOR else match_request.mentee
    row = {"program": match_request.program, "match_request": match_request, "letter": letter, "role": role}
    return render(OutboxEmail(**row, recipient=reader.user, recipient_name=reader.display_name))


def sample_items(own: LetterText, context: dict[str, Any]) -> list[Item]:
    """Return what a daily digest brings to somebody in this role."""
    letters = [Letter.REQUEST_RECEIVED, Letter.ENDING_SOON] if own.role == Role.MENTOR else [Letter.FIRST_MEETING]
    items = []
    for letter in letters:
        label, url = button(OutboxEmail(program=own.program, letter=letter, role=own.role, match_request_id=0))
        replies = _replies(own) if letter in ASKING else None
        items.append(
            Item(subject_of(letter, context, None), context["partner_facts"] * bool(replies), label, url, replies)
        )
    return items


def _replies(own: LetterText) -> dict[str, str]:
    return {reply: link(own.program, "home") for reply in Reply.values}


def _plan(day: str) -> dict[str, str]:
    return {"session_on": day, "session_when": day, "session_how": str(SessionHow.VIDEO.label)}


def sample_context(own: LetterText) -> dict[str, Any]:
    """Return what the templates may use, as ``context_of()`` does, with every value that there can be."""
    program, words, today = own.program, own.program.words, own.program.today()
    label, url = button(OutboxEmail(program=program, letter=own.letter, role=own.role, match_request_id=0))
    message = _("I am two years into my first position, and I would like to learn how you decide what to take on.")
    name, partner = (MENTOR, MENTEE) if own.role == Role.MENTOR else (MENTEE, MENTOR)
    return {
        "program": program,
        "role": own.role,
        "name": name,
        "words": words,
        "mentor_word": words.inside(Label.MENTOR),
        "mentee_word": words.inside(Label.MENTEE),
        "match_word": words.inside(Label.MATCH),
        "role_word": words.inside(Label(own.role)),
        "button_label": label,
        "button_url": url,
        "replies": _replies(own) if own.letter in ASKING else None,
        "mail_url": link(program, "mail", program.slug),
        "stop_url": link(program, "mail", program.slug) if own.letter in REMINDERS | {Letter.DAILY_DIGEST} else "",
        "message": message,
        "quoted_message": quoted(message),
        "answer_by": program.in_words(today + dt.timedelta(days=14)),
        "decline_reason": str(DeclineReason.NO_TIME.label),
        "withdraw_reason": WithdrawReason.STAFF.value,
        "withdraw_reason_words": str(WithdrawReason.STAFF.label),
        "partner": partner,
        "partner_facts": _("Geologist · Northern Survey · Yellowknife"),
        "contact": Contact(kind=_("E-mail"), value=f"{partner.split()[0].lower()}@example.org", is_email=True),
        "first_meeting_by": program.in_words(today + dt.timedelta(days=21)),
        "ends_on": program.in_words(today + dt.timedelta(days=365)),
        "asked_on": program.in_words(today - dt.timedelta(days=5)),
        "expires_on": program.in_words(today + dt.timedelta(days=30)),
        "made_on": program.in_words(today - dt.timedelta(days=22)),
        **_plan(program.in_words(today + dt.timedelta(days=7))),
        "is_late": False,
        "ended_by_partner": True,
        "sections": sections_of(program),
    }
