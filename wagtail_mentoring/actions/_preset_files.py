"""Reading preset files: every problem is a PresetError that names its place."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from wagtail_mentoring.choices import Label, Letter, ProfileStep, QuestionKind, Role
from wagtail_mentoring.exceptions import PresetError
from wagtail_mentoring.models import Choice, EndReason, LetterText, Program, Question, Section
from wagtail_mentoring.models.days import DaysField

Preset = dict[str, Any]

FORMAT = 1
PARTS = ("format", "rules", "labels", "sections", "end_reasons", "letters")
FOLDER = Path(__file__).resolve().parent.parent / "presets"
# What a program has of its own, whatever its rules are.
NOT_RULES = frozenset({"id", "name", "slug", "site", "time_zone", "contact_email", "introduction", "labels"})
RULES = tuple(field.name for field in Program._meta.concrete_fields if field.name not in NOT_RULES)
SECTION = ("key", "title", "help_text", "asks_biography")
QUESTION = (
    "key",
    "title",
    "help_text",
    "kind",
    "audience",
    "required",
    "filterable",
    "on_card",
    "weight",
)
CHOICE = ("key", "title")
END_REASON = ("key", "title", "completes", "is_graceful")
WORDS = ("subject", "text")
LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})?")
LARGEST = 32767  # what a small number may be on every database
CHOICE_ON_LINES = re.compile(r'{\n\s+("key": .*),\n\s+("title": .*)\n\s+}')
DAYS_ON_LINES = re.compile(r"\[\n((?:\s+\d+,?\n)+)\s+\]")
JSON_TYPES = (
    (models.BooleanField, bool, "true or false"),
    (models.IntegerField, int, "a whole number"),
    (DaysField, list, "a list"),
    (models.JSONField, dict, "an object"),
    (models.Field, str, "a text"),
)


def packaged() -> list[str]:
    """Return the names of the presets that come with the package."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(preset: str | Path) -> Preset:
    """Return the packaged preset of that name, or the one in that file; raises PresetError."""
    path = FOLDER / f"{preset}.json" if str(preset) in packaged() else Path(preset)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise PresetError(f"{preset}: {error}; packaged are {', '.join(packaged())}") from error
    return parse(text)


def parse(text: str) -> Preset:
    """Return the preset in ``text``, complete and checked; what it leaves out gets our default. Raises PresetError."""
    data = _object(_json(text), "preset", PARTS)
    _check_texts(data, "preset")
    if data.get("format") != FORMAT or data["format"] is True:
        raise PresetError(f"format: must be {FORMAT}, not {data.get('format')!r}")
    return {
        "format": FORMAT,
        "rules": _rules(data.get("rules", {})),
        "labels": _labels(data.get("labels", {})),
        "sections": [_section(given, place) for place, given in _list(data.get("sections", []), "sections")],
        "end_reasons": [_reason(given, where) for where, given in _list(data.get("end_reasons", []), "end_reasons")],
        "letters": _letters(data.get("letters", {})),
    }


def write(preset: Preset) -> str:
    """Return ``preset`` as text, always the same for the same preset; each choice on a line, and each list of days."""
    text = json.dumps(preset, indent=2, ensure_ascii=False) + "\n"
    text = DAYS_ON_LINES.sub(lambda days: f"[{', '.join(days[1].replace(',', ' ').split())}]", text)
    return CHOICE_ON_LINES.sub(r"{\1, \2}", text)


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise PresetError("preset: nested too deeply") from error
    except ValueError as error:
        raise PresetError(f"preset: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _value in pairs]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise PresetError(f"{twice[0]}: stands twice in one object")
    return dict(pairs)


def _check_texts(data: Any, place: str) -> None:
    """Refuse what no database keeps: NUL and half characters."""
    if isinstance(data, str) and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in data):
        raise PresetError(f"{place}: holds a character that cannot be stored")
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, part in parts:
        _check_texts(str(name), place)
        _check_texts(part, f"{place}.{name}")


def _rules(given: Any) -> dict[str, Any]:
    rules = _fields(Program, RULES, _object(given, "rules", RULES), "rules")
    _check_whole(Program(slug="preset", **rules), "rules")
    return rules


def _labels(given: Any) -> dict[str, str]:
    labels = _value(Program._meta.get_field("labels"), given, "labels")
    return {key: labels[key] for key in Label.values if labels.get(key)}


def _section(given: Any, place: str) -> dict[str, Any]:
    section = _fields(Section, SECTION, _object(given, place, (*SECTION, "questions")), place)
    if section["key"] in ProfileStep.values:
        raise PresetError(f"{place}.key: {section['key']} is reserved for a step of every profile")
    questions = _list(given.get("questions", []), f"{place}.questions")
    section["questions"] = [_question(question, where) for where, question in questions]
    if not section["questions"] and not section["asks_biography"]:
        raise PresetError(f"{place}: asks nothing; add questions or asks_biography")
    return section


def _question(given: Any, place: str) -> dict[str, Any]:
    question = _fields(Question, QUESTION, _object(given, place, (*QUESTION, "choices")), place)
    choices = list(_list(given.get("choices", []), f"{place}.choices"))
    if choices and not QuestionKind(question["kind"]).has_choices:
        raise PresetError(f"{place}.choices: a question of the kind {question['kind']} has none")
    question["choices"] = [_fields(Choice, CHOICE, _object(choice, where, CHOICE), where) for where, choice in choices]
    return question


def _reason(given: Any, place: str) -> dict[str, Any]:
    reason = _fields(EndReason, END_REASON, _object(given, place, END_REASON), place)
    _check_whole(EndReason(**reason), place)
    return reason


def _letters(given: Any) -> dict[str, Any]:
    """Return letter, role, language -> subject and text, in our order."""
    letters = _object(given, "letters", Letter.values)
    roles = {name: _object(letters[name], f"letters.{name}", Role.values) for name in Letter.values if name in letters}
    return {
        letter: {
            role: _languages(letter, spoken[role], f"letters.{letter}.{role}") for role in Role.values if role in spoken
        }
        for letter, spoken in roles.items()
    }


def _languages(letter: str, given: Any, place: str) -> dict[str, Any]:
    codes = sorted(given) if isinstance(given, dict) else []
    if unknown := [code for code in codes if not LANGUAGE.fullmatch(code)]:
        raise PresetError(f"{place}: {unknown[0]!r} is not the code of a language")
    return {code: _words(letter, given, code, place) for code in sorted(_object(given, place, codes))}


def _words(letter: str, given: Any, code: str, place: str) -> dict[str, Any]:
    words = _fields(LetterText, WORDS, _object(given[code], f"{place}.{code}", WORDS), f"{place}.{code}")
    _check_whole(LetterText(letter=letter, **words), f"{place}.{code}")
    return words


def _check_whole(row: models.Model, place: str) -> None:
    """Have the model look at values that must fit each other."""
    try:
        row.clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise PresetError(f"{place}.{name}: {' '.join(messages)}") from error


def _object(given: Any, place: str, names: Sequence[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise PresetError(f"{place}: must be an object")
    if unknown := [key for key in given if key not in names]:
        raise PresetError(f"{place}: has no key {unknown[0]!r}; it has {', '.join(names)}")
    return given


def _list(given: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield the items with their places; their keys differ by more than case, as every database needs."""
    if not isinstance(given, list):
        raise PresetError(f"{place}: must be a list")
    keys = set()
    for number, item in enumerate(given):
        where = f"{place}[{number}]"
        key = str(item.get("key")).casefold() if isinstance(item, dict) else None
        if key in keys:
            raise PresetError(f"{where}.key: {key} stands twice")
        keys.add(key)
        yield where, item


def _fields(model: type[models.Model], names: Sequence[str], given: dict[str, Any], place: str) -> dict[str, Any]:
    result = {}
    for name in names:
        field: Any = model._meta.get_field(name)
        result[name] = _value(field, given.get(name, field.get_default()), f"{place}.{name}")
    return result


def _value(field: Any, given: Any, place: str) -> Any:
    """Return ``given`` if the model's own field takes it."""
    kind, words = next((kind, words) for base, kind, words in JSON_TYPES if isinstance(field, base))
    is_right = isinstance(given, kind) and (kind is bool or not isinstance(given, bool))
    if not (is_right or (given is None and field.null)):
        raise PresetError(f"{place}: must be {words}{', or null' if field.null else ''}")
    if isinstance(given, int) and given > LARGEST:
        raise PresetError(f"{place}: {given} is too large")
    try:
        return field.clean(given, None)
    except ValidationError as error:
        raise PresetError(f"{place}: {' '.join(error.messages)}") from error
