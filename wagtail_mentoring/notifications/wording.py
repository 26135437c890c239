"""A program's own words in a letter, and ours to start from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from wagtail_mentoring.choices import Label, Letter, Role
from wagtail_mentoring.models import LetterText, OutboxEmail, Program
from wagtail_mentoring.models.letters import PLACEHOLDER, PLACEHOLDERS

BUTTON, ADDRESS = "\x00button\x00", "\x00address\x00"  # where ours stand in a letter that is taken apart
QUOTED = "{message}"
TAKEN_AS_THEY_ARE = (
    *("name", "partner", "partner_facts", "message", "quoted_message"),
    *("answer_by", "asked_on", "expires_on", "first_meeting_by", "made_on", "ends_on", "sections"),
    *("session_on", "session_when", "session_how"),
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in pieces, each with whether it is a value, which is never a link; ``quote`` is a member's words."""

    pieces: list[tuple[str, bool]]
    quote: str = ""

    @property
    def text(self) -> str:
        """Return the paragraph as plain text."""
        return "".join(text for text, _is_value in self.pieces)


def own_words(email: OutboxEmail) -> LetterText | None:
    """Return the program's own words for the letter in the language in use: "fr-ca", or else "fr"."""
    language = get_language() or ""
    texts = LetterText.objects.filter(program=email.program_id, letter=email.letter, role=email.role)
    found = {own.language: own for own in texts}
    return found.get(language) or found.get(language.partition("-")[0])


def subject_of(letter: str, context: Mapping[str, Any], own: LetterText | None) -> str:
    """Return the subject of a letter, in the program's ``own`` words if there are some."""
    if own is None:
        return render_to_string(f"wagtail_mentoring/letters/{letter}_subject.txt", dict(context))
    return "".join(part for part, _is_value in _pieces(own.subject, _values(context)))


def filled_in(own: LetterText, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the templates "own" need in addition to ``context``."""
    values = _values(context)
    parts = [part for part in map(str.strip, own.text.replace("\r\n", "\n").split("\n\n")) if part]
    return {
        "paragraphs": [
            _paragraph(part, values)
            for part, following in zip_longest(parts, parts[1:], fillvalue="")
            if _is_complete(part, values) and (_is_complete(following, values) or not part.endswith(":"))
        ],
    }


def our_words(program: Program, *, letter: Letter, role: Role, language: str) -> dict[str, str]:
    """Return our subject and text of a letter, with placeholders in the place of values."""
    with override(language):
        context = _placeholders(program, letter, role)
        folder = f"wagtail_mentoring/letters/{letter}"
        subject = render_to_string(
            f"{folder}_subject.txt", {**context, "answer_by": "", "ends_on": "", "session_on": ""}
        )
        whole = render_to_string(f"{folder}.txt", context)
    before, _button, rest = whole.lstrip().partition(BUTTON)
    _greeting, _newline, facts = before.partition("\n")
    more = rest.partition(ADDRESS)[2].rpartition("\n--\n")[0]
    parts = [part.strip() for part in f"{facts}\n\n{more}".split("\n\n")]
    text = "\n\n".join(part.removeprefix(": ") for part in parts if part)
    return {"subject": " ".join(subject.split()), "text": text}


def _placeholders(program: Program, letter: Letter, role: Role) -> dict[str, Any]:
    """Return the context of a letter in which every value is its own placeholder."""
    known = {name: f"{{{name}}}" for name in PLACEHOLDERS[letter]}
    names = SimpleNamespace(name="{program}", contact_email="{contact_email}")
    words = program.words
    return known | {
        "program": names,
        "role": role,
        "words": words,
        **{f"{word}_word": words.inside(Label(word)) for word in ("mentor", "mentee", "match")},
        "role_word": "",
        "button_label": BUTTON,
        "button_url": ADDRESS,
        "quoted_message": known.get("message", ""),
        "contact": SimpleNamespace(kind="", value="{contact}", is_email=False) if "contact" in known else None,
        "decline_reason": known.get("reason", ""),
    }


def _values(context: Mapping[str, Any]) -> dict[str, str]:
    contact, program = context.get("contact"), context["program"]
    values = {name: context.get(name) or "" for name in TAKEN_AS_THEY_ARE}
    return values | {
        "program": program.name,
        "contact_email": program.contact_email,
        "contact": f"{contact.kind}: {contact.value}" if contact else "",
        "reason": context.get("decline_reason") or context.get("withdraw_reason_words") or "",
    }


def _is_complete(part: str, values: Mapping[str, str]) -> bool:
    return all(values.get(found[1]) for found in PLACEHOLDER.finditer(part))


def _pieces(part: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is a value."""
    end = 0
    for found in PLACEHOLDER.finditer(part):
        yield part[end : found.start()], False
        yield str(values.get(found[1], "")), True
        end = found.end()
    yield part[end:], False


def _paragraph(part: str, values: Mapping[str, str]) -> Paragraph:
    if part == QUOTED:
        return Paragraph(pieces=[(values["quoted_message"], True)], quote=values["message"])
    return Paragraph(pieces=list(_pieces(part, values)))
