"""Presets: a program's rules, words and questions as a file (REQUIREMENTS 3)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from wagtail.log_actions import log

from wagtail_mentoring.actions._kit import lock_program, refuse, verb
from wagtail_mentoring.actions._preset_files import (
    CHOICE,
    END_REASON,
    FORMAT,
    QUESTION,
    RULES,
    SECTION,
    WORDS,
    Preset,
    load,
    packaged,
    parse,
    write,
)
from wagtail_mentoring.actions.programs import index_renamed
from wagtail_mentoring.choices import Label, Letter, QuestionKind, Refusal, Role
from wagtail_mentoring.exceptions import PresetError
from wagtail_mentoring.models import Choice, EndReason, LetterText, Program, Question, Section
from wagtail_mentoring.policy import get_policy

__all__ = ["Preset", "apply_preset", "compare", "export_preset", "load", "packaged", "parse"]


@verb
def apply_preset(program: Program, preset: Preset, *, actor: Any) -> Program:
    """Give the program the preset's rules, labels, questions and end reasons, and return it.

    Questions, choices and reasons that the preset does not have are retired, and what members said is kept.
    ``actor=None`` is the command line. Raises Refused, or PresetError where a question that has been answered would
    change its kind.
    """
    held = lock_program(program)
    if actor is not None and not get_policy().is_coordinator(program=held, user=actor):
        refuse(Refusal.NOT_COORDINATOR)
    changes = {**preset["rules"], "labels": preset["labels"]}
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))
    _put_sections(held, preset["sections"])
    _put_reasons(held, preset["end_reasons"])
    _put_letters(held, preset["letters"])
    log(instance=held, action="wagtail.edit", user=actor)
    return held


def export_preset(program: Program) -> str:
    """Return the program's rules, labels, questions and end reasons as the text of a preset file."""
    return write(as_preset(program))


def as_preset(program: Program) -> Preset:
    """Return the program as a preset; sections in which nothing is asked are left out."""
    sections = [_section_of(section) for section in Section.objects.filter(program=program)]
    return {
        "format": FORMAT,
        "rules": {name: getattr(program, name) for name in RULES},
        "labels": {key: program.labels[key] for key in Label.values if program.labels.get(key)},
        "sections": [section for section in sections if section["questions"] or section["asks_biography"]],
        "end_reasons": [_named(reason, END_REASON) for reason in EndReason.objects.in_use().filter(program=program)],
        "letters": _letters_of(program),
    }


def compare(program: Program, preset: Preset) -> list[str]:
    """Return what differs between the program and the preset, one sentence for each difference."""
    here = as_preset(program)
    return [
        sentence
        for part in ("rules", "labels", "sections", "end_reasons", "letters")
        for sentence in _differences(part, here[part], preset[part])
    ]


def _letters_of(program: Program) -> dict[str, Any]:
    """Return letter, role, language -> words, in the order of a preset file."""
    texts = list(LetterText.objects.filter(program=program).order_by("language"))
    letters: dict[str, Any] = {}
    for letter, role in ((letter, role) for letter in Letter.values for role in Role.values):
        if spoken := {own.language: _named(own, WORDS) for own in texts if (own.letter, own.role) == (letter, role)}:
            letters.setdefault(letter, {})[role] = spoken
    return letters


def _put_letters(program: Program, letters: dict[str, Any]) -> None:
    """Write the preset's letters in place of the program's own."""
    LetterText.objects.filter(program=program).delete()
    LetterText.objects.bulk_create(
        LetterText(program=program, letter=letter, role=role, language=language, **words)
        for letter, roles in letters.items()
        for role, spoken in roles.items()
        for language, words in spoken.items()
    )


def _section_of(section: Section) -> dict[str, Any]:
    questions = Question.objects.of(section.program_id).filter(section=section)
    return {**_named(section, SECTION), "questions": [_question_of(question) for question in questions]}


def _question_of(question: Question) -> dict[str, Any]:
    choices = Choice.objects.filter(question=question, retired=False) if QuestionKind(question.kind).has_choices else ()
    return {**_named(question, QUESTION), "choices": [_named(choice, CHOICE) for choice in choices]}


def _named(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _differences(place: str, here: Any, there: Any) -> Iterator[str]:
    if isinstance(here, list) and any(isinstance(item, dict) for item in (*here, *there)):
        mine, theirs = ({item["key"]: item for item in items} for items in (here, there))
        if mine.keys() == theirs.keys() and list(mine) != list(theirs):
            yield f"{place}: in another order"
        yield from _differences(place, mine, theirs)
    elif isinstance(here, dict) and isinstance(there, dict):
        for key in {**here, **there}:
            yield from _differences(f"{place}.{key}", here.get(key), there.get(key))
    elif isinstance(here, dict) or isinstance(there, dict):
        yield f"{place}: only in the {'program' if there is None else 'preset'}"
    elif here != there:
        yield f"{place}: the program has {_shown(here)}, the preset {_shown(there)}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value.value if hasattr(value, "value") else value)


def _put_sections(program: Program, sections: list[dict[str, Any]]) -> None:
    """Write what the preset asks, and retire everything else."""
    sections_kept, kept, renamed = [], [], []
    own = Section.objects.filter(program=program)
    for order, given in enumerate(sections):
        section = _put(own, Section(program=program), given, SECTION, order)
        sections_kept.append(section.pk)
        questions = Question.objects.filter(section=section)
        for number, asked in enumerate(given["questions"]):
            question = _put(questions, Question(section=section), asked, QUESTION, number)
            kept.append(question.pk)
            renamed += _put_choices(question, asked["choices"])
    Question.objects.of(program.pk).exclude(pk__in=kept).update(retired=True)
    own.exclude(pk__in=sections_kept).update(asks_biography=False)
    index_renamed(renamed)


def _put_reasons(program: Program, reasons: list[dict[str, Any]]) -> None:
    """Write the reasons to end a match; others are no longer offered, and matches keep them."""
    own = EndReason.objects.filter(program=program)
    given = enumerate(reasons)
    kept = [_put(own, EndReason(program=program), reason, END_REASON, order).pk for order, reason in given]
    own.exclude(pk__in=kept).update(retired=True)


def _put_choices(question: Question, choices: list[dict[str, Any]]) -> list[int]:
    """Write the choices of a question and return the keys of those that have another title now."""
    own = Choice.objects.filter(question=question)
    before = dict(own.values_list("pk", "title"))
    kept = {
        choice.pk: choice.title
        for order, given in enumerate(choices)
        for choice in [_put(own, Choice(question=question), given, CHOICE, order)]
    }
    own.exclude(pk__in=kept).update(retired=True)
    return [pk for pk, title in kept.items() if before.get(pk, title) != title]


def _put(rows: models.QuerySet[Any], new: Any, given: dict[str, Any], names: Iterable[str], order: int) -> Any:
    """Write one row, the one with that key if there is one; keys that differ in case only are the same."""
    row = next((row for row in rows if row.key.casefold() == given["key"].casefold()), new)
    if row.pk and isinstance(row, Question) and row.kind != given["kind"]:
        _refuse_if_answered(row, given)
    for name in names:
        setattr(row, name, given[name])
    row.sort_order = order
    if hasattr(row, "retired"):
        row.retired = False
    row.save()
    return row


def _refuse_if_answered(question: Question, given: dict[str, Any]) -> None:
    if question.has_answers():
        raise PresetError(
            f"sections.{question.section.key}.questions.{question.key}.kind: members have answered it as "
            f"{question.kind}; give the question of the kind {given['kind']} a key of its own"
        )
