"""Letters in a program's own words, with placeholders for what is different in each."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Letter, Role

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
ALWAYS = ("name", "program", "contact_email")  # known in every letter
PAIR = (*ALWAYS, "partner")  # known in every letter about two people
ASKED = (*PAIR, "partner_facts", "message", "answer_by")
MATCHED = (*PAIR, "partner_facts", "contact", "first_meeting_by", "ends_on")
PLANNED = (*PAIR, "session_on", "session_when", "session_how")
PLACEHOLDERS: dict[Letter, tuple[str, ...]] = dict.fromkeys(Letter, PAIR) | {
    Letter.WELCOME: ALWAYS,
    Letter.DAILY_DIGEST: ALWAYS,
    Letter.REQUEST_RECEIVED: ASKED,
    Letter.REQUEST_SENT: ASKED,
    Letter.ACCEPTED_MENTOR: MATCHED,
    Letter.ACCEPTED_MENTEE: MATCHED,
    Letter.NUDGE: (*PAIR, "asked_on", "answer_by"),
    Letter.OVERDUE: (*PAIR, "answer_by", "expires_on"),
    Letter.EXPIRED_MENTOR: (*PAIR, "expires_on"),
    Letter.EXPIRED_MENTEE: (*PAIR, "expires_on"),
    Letter.FIRST_MEETING: (*PAIR, "made_on"),
    Letter.ENDING_SOON: (*PAIR, "made_on", "ends_on"),
    Letter.ENDED_AT_TERM: (*PAIR, "made_on"),
    Letter.FINISHED: (*PAIR, "made_on"),
    Letter.ENDED_EARLY: (*PAIR, "made_on"),
    Letter.GRACEFUL_EXIT: (*PAIR, "made_on"),
    Letter.SESSION_PLANNED: PLANNED,
    Letter.SESSION_MOVED: PLANNED,
    Letter.SESSION_CANCELED: PLANNED,
    Letter.REVIEW_PROFILE: (*PAIR, "sections"),
    Letter.DECLINED: (*PAIR, "reason"),
    Letter.WITHDRAWN_MENTOR: (*PAIR, "reason"),
    Letter.WITHDRAWN_MENTEE: (*PAIR, "reason"),
}


def placeholders_in(text: str) -> Iterator[str]:
    """Yield the names between braces, in order."""
    return (found[1] for found in PLACEHOLDER.finditer(text))


class LetterText(models.Model):
    """A letter in the program's own words, for one role and in one language.

    ``{partner}`` and the other names of PLACEHOLDERS stand for what is different in each letter. A paragraph whose
    placeholder has no value in a letter is left out of it, and so is one before it that ends with a colon; a subject
    keeps to placeholders that always have a value.
    """

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="letter_texts", verbose_name=_("program")
    )
    letter = models.CharField(_("letter"), max_length=24)
    role = models.CharField(_("to"), max_length=6, choices=Role)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=8000)

    class Meta:
        """Names and the net."""

        verbose_name = _("letter in own words")
        verbose_name_plural = _("letters in own words")
        ordering = ("letter", "role", "language")
        constraints = (
            models.UniqueConstraint(fields=("program", "letter", "role", "language"), name="wm_letter_text_once"),
        )

    def __str__(self) -> str:
        """Return the letter and its language."""
        return f"{Letter(self.letter).label} ({self.language})"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the names that the text may use."""
        return PLACEHOLDERS[Letter(self.letter)]

    def clean(self) -> None:
        """Raise ValidationError, at the field, for a name in braces that the letter does not know."""
        super().clean()
        certain = tuple(name for name in self.placeholders if name in PAIR)
        errors = {
            field: problem
            for field, known in (("subject", certain), ("text", self.placeholders))
            if (problem := _unknown(getattr(self, field), known))
        }
        if errors:
            raise ValidationError(errors)


def _unknown(text: str, known: tuple[str, ...]) -> str:
    for name in placeholders_in(text):
        if name not in known:
            sentence = gettext("{%(name)s} is not possible here. Possible are %(known)s.")
            return sentence % {"name": name, "known": ", ".join(f"{{{one}}}" for one in known)}
    return ""
