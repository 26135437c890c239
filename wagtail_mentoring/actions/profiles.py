"""Verbs about what a profile says."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from wagtail.search import index

from wagtail_mentoring.actions._kit import lock_mentor, lock_profile, record, refuse, tell_host, verb
from wagtail_mentoring.actions._post import after_commit
from wagtail_mentoring.actions._steps import limit_of, release_if_full
from wagtail_mentoring.choices import QuestionKind
from wagtail_mentoring.models import AnyProfile, Choice, MentorCycle, MentorProfile, Question
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy

EDITABLE = frozenset(
    {
        "display_name",
        "headline",
        "employer",
        "location",
        "time_zone",
        "languages",
        "biography",
        "contact_kind",
        "contact_value",
        "contact_visibility",
    }
)
SINGLE = (QuestionKind.ONE_CHOICE, QuestionKind.TEXT, QuestionKind.YES_NO)
WORD = re.compile(r"\w+(?:[+#'.-]+\w+)*[+#]*")


@dataclass(frozen=True)
class Given:
    """One answer as a form gives it: a choice, a choice with a level from 1 to 5, or a text."""

    question: Question
    choice: Choice | None = None
    text: str = ""
    level: int | None = None


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, folded for comparison without regard to case or spelling in Unicode (R27)."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return WORD.findall(unicodedata.normalize("NFKC", text))


@verb
def edit_profile(profile: AnyProfile, *, actor: Any, **changes: Any) -> AnyProfile:
    """Change texts of one's own profile (R12); ``changes`` are names of EDITABLE fields. Raises Refused or Stale."""
    if unknown := changes.keys() - EDITABLE:
        raise TypeError(f"edit_profile() cannot change {', '.join(sorted(unknown))}")
    held = lock_profile(profile)
    refuse(get_policy().may_edit(profile=held, actor=actor))
    if "biography" in changes:
        changes["biography_words"] = f" {' '.join(words_of(changes['biography']))} "
    _write(held, **changes)
    return held


@verb
def answer_questions(
    profile: AnyProfile,
    *,
    questions: Iterable[Question],
    given: Iterable[Given],
    actor: Any,
    biography: str | None = None,
) -> AnyProfile:
    """Replace the answers to ``questions`` by ``given``, and the biography unless it is None (R14-R17).

    Raises Refused or Stale.
    """
    held = lock_profile(profile)
    refuse(get_policy().may_edit(profile=held, actor=actor))
    held.answers.filter(question__in=questions).delete()
    model: Any = held.answers.model
    model.objects.bulk_create(
        model(
            profile=held,
            question=answer.question,
            choice=answer.choice,
            text=answer.text,
            level=answer.level,
            single=1 if answer.question.kind in SINGLE else None,
        )
        for answer in given
    )
    texts = (
        {} if biography is None else {"biography": biography, "biography_words": f" {' '.join(words_of(biography))} "}
    )
    _write(held, **texts)
    return held


@verb
def confirm_profile(profile: AnyProfile, *, actor: Any) -> AnyProfile:
    """Say that one's own profile is still true after a match (R13). Raises Refused or Stale."""
    held = lock_profile(profile)
    refuse(get_policy().may_edit(profile=held, actor=actor))
    _write(held)
    return held


@verb
def set_availability(
    mentor: MentorProfile, *, capacity: int, accepting: bool, away_until: dt.date | None, actor: Any
) -> MentorProfile:
    """Change how many mentees a mentor takes, and whether at all (R11, R45).

    A limit that is reached already releases the pending requests, with notice.
    Raises Refused (CAPACITY_BELOW_LOAD, CAPACITY_ABOVE_MAX) or Stale.
    """
    held = lock_mentor(mentor)
    policy = get_policy()
    refuse(policy.may_edit(profile=held, actor=actor))
    load = held.load(held.program.counting_cycle())
    refuse(policy.may_set_capacity(mentor=held, capacity=capacity, load=load, actor=actor))
    held.capacity = capacity
    _write(
        held,
        capacity=capacity,
        accepting=accepting,
        away_until=away_until,
        active_limit=limit_of(held, held.program),
    )
    _follow_limit(held, actor=actor)
    return held


@verb
def set_limit(mentor: MentorProfile, *, capacity: int, reason: str, actor: Any) -> MentorProfile:
    """Change a mentor's limit as the program team, above the program's highest one too; the log keeps why (R45).

    ``reason`` has at most 500 characters. A limit that is reached releases the pending requests, with notice.
    Raises Refused (CAPACITY_BELOW_LOAD, REASON_REQUIRED) or Stale.
    """
    held = lock_mentor(mentor)
    load = held.load(held.program.counting_cycle())
    refuse(get_policy().may_set_capacity(mentor=held, capacity=capacity, load=load, actor=actor, reason=reason))
    before, held.capacity = held.capacity, capacity
    held.active_limit = limit_of(held, held.program)
    held.save(update_fields=("capacity", "active_limit"))
    record(Event.LIMIT_CHANGED, held, actor=actor, before=before, after=capacity, reason=reason.strip())
    tell_host(Event.LIMIT_CHANGED, held, actor=actor, profile=held)
    _follow_limit(held, actor=actor)
    return held


def _follow_limit(mentor: MentorProfile, *, actor: Any) -> None:
    """Carry a mentor's new limit to the cycles that count, and release what can no longer be taken."""
    cycles = MentorCycle.objects.filter(mentor=mentor, cycle__ends_on__gte=mentor.program.today())
    cycles.filter(made__lte=mentor.capacity).update(made_limit=mentor.capacity)
    release_if_full(mentor, actor=actor)


def set_photo(profile: AnyProfile, *, large: bytes, small: bytes, actor: Any) -> AnyProfile:
    """Replace the photo by two WebP pictures; empty bytes remove it (R19). Raises Refused or Stale.

    The files are written before the transaction and taken back unless it is committed, so that none stays without row.
    """
    with ExitStack() as undo:
        photo = _store(profile.photo, large, undo)
        photo_small = _store(profile.photo_small, small, undo)
        held = _put_photo(profile, actor=actor, photo=photo, photo_small=photo_small)
        undo.pop_all()
    return held


def _store(file: FieldFile, content: bytes, undo: ExitStack) -> str:
    if not content:
        return ""
    name = file.storage.save(file.field.generate_filename(file.instance, "photo.webp"), ContentFile(content))
    undo.callback(file.storage.delete, name)
    return name


@verb
def _put_photo(profile: AnyProfile, *, actor: Any, **names: str) -> AnyProfile:
    held = lock_profile(profile)
    refuse(get_policy().may_edit(profile=held, actor=actor))
    old = [(file.storage, file.name) for file in (held.photo, held.photo_small) if file.name]
    _write(held, **names)
    for storage, name in old:
        after_commit(storage.delete, name)
    return held


def _write(profile: AnyProfile, **changes: Any) -> None:
    """Write only what changes: counters belong to other verbs. Whoever saves has looked at the profile (R13)."""
    changes |= {"active_at": timezone.now(), "review_due": False}
    type(profile).objects.filter(pk=profile.pk).update(**changes)
    for name, value in changes.items():
        setattr(profile, name, value)
    if isinstance(profile, MentorProfile):
        after_commit(index.insert_or_update_object, profile)
