"""Verbs about the words of letters."""

import re
from typing import Any

from wagtail.log_actions import log

from wagtail_mentoring.actions._kit import lock_program, refuse, verb
from wagtail_mentoring.actions._post import write_letters
from wagtail_mentoring.choices import Letter, Refusal, Role
from wagtail_mentoring.models import AnyProfile, LetterText, MatchRequest, Program
from wagtail_mentoring.policy import get_policy

NAME = re.compile("[a-z][a-z0-9_]{0,23}")


@verb
def post_letter(name: str, *, to: AnyProfile, match_request: MatchRequest | None = None, occasion: str = "") -> None:
    """Put a letter of the site's own into the outbox, once per person, request and ``occasion``.

    ``name`` is that of its three templates, in small letters, digits and underscores, at most 24. Raises ValueError
    where it is not, or is one of ours.
    """
    if not NAME.fullmatch(name) or name in Letter.values:
        raise ValueError(name)
    write_letters([(name, to)], match_request=match_request, occasion=occasion)


@verb
def write_letter(
    program: Program, *, letter: Letter, role: Role, language: str, subject: str, text: str, actor: Any
) -> LetterText:
    """Give a letter the program's own words, and return them.

    Letters that wait to be sent take them on. Raises Refused, ValidationError for a placeholder that the letter does
    not know, or Stale.
    """
    held = _held(program, actor)
    key = {"program": held, "letter": letter, "role": role, "language": language}
    found = LetterText.objects.filter(**key).first()
    own = found or LetterText(**key)
    own.subject, own.text = subject, text
    own.full_clean(validate_unique=False)
    own.save()
    log(instance=own, action="wagtail.edit" if found else "wagtail.create", user=actor)
    return own


@verb
def restore_letter(own: LetterText, *, actor: Any) -> None:
    """Go back to our words. Raises Refused."""
    _held(own.program, actor)
    log(instance=own, action="wagtail.delete", user=actor, deleted=True)
    own.delete()


def _held(program: Program, actor: Any) -> Program:
    held = lock_program(program)
    if not get_policy().is_coordinator(program=held, user=actor):
        refuse(Refusal.NOT_COORDINATOR)
    return held
