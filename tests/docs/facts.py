"""What the reference has to say, asked of the code.

Each function returns the rows of one table: what stands as code in the first cell, and the cells beside it that are
facts. The last cell of a page's row is prose, and nobody's business here.
"""

import inspect
import re
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import get_commands, load_command_class
from django.db import models
from django.dispatch import Signal
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from wagtail import hooks

import wagtail_mentoring
from wagtail_mentoring import actions, choices, exceptions, signals, urls
from wagtail_mentoring import models as nouns
from wagtail_mentoring.actions import presets
from wagtail_mentoring.actions._preset_files import CHOICE, END_REASON, QUESTION, RULES, SECTION
from wagtail_mentoring.admin.groups import NEEDED
from wagtail_mentoring.choices import Label, Letter
from wagtail_mentoring.conf import Settings
from wagtail_mentoring.models import Choice, EndReason, Program, Question, Section
from wagtail_mentoring.models.letters import PLACEHOLDERS
from wagtail_mentoring.news import ENDINGS, LETTERS, STAFF_LETTERS, Event
from wagtail_mentoring.pages import mixins
from wagtail_mentoring.policy import Policy

Rows = dict[str, tuple[str, ...]]
PACKAGE = Path(wagtail_mentoring.__file__).parent
TEMPLATES = PACKAGE / "templates"
OFFICE = "wagtail_mentoring/admin/"  # the desk's own screens follow Wagtail's, and are nobody's to change
PRESETS = ("apega", "cxpa")
ON_OTHER_PAGES = {"Label", "Letter"}
TRIPLE = ("_subject.txt", ".txt", ".html")
CHECK = re.compile(r"checks\.(Error|Warning)\((?:[^()]|\([^()]*\))*?id=\"(wagtail_mentoring\.\w+)\"", re.DOTALL)
BESIDE = re.compile(r"^(\w+) = Signal\(\)  # (.+)$", re.MULTILINE)


def code(value: Any) -> str:
    """Return a value as a table shows it: code, or a dash for nothing."""
    if value is None or value == "":
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else getattr(value, 'value', value)}`"


def settings() -> Rows:
    """Return every key of WAGTAIL_MENTORING with its default."""
    return {name: (code(getattr(Settings, name)),) for name in Settings.__dataclass_fields__}


def default_of(field: models.Field) -> str:
    """Return a field's default."""
    return code(field.get_default())


@cache
def preset(name: str) -> presets.Preset:
    """Return a packaged preset."""
    return presets.load(name)


def rules() -> Rows:
    """Return every rule of a program: our default, and what the presets make of it."""
    own = {name: default_of(Program._meta.get_field(name)) for name in RULES}
    return {name: (own[name], *(code(preset(one)["rules"][name]) for one in PRESETS)) for name in RULES}


def choices_of(name: str) -> set[str]:
    """Return the values that a program's field can have; none for one that is free."""
    return {str(value) for value, _label in Program._meta.get_field(name).choices or ()}


def program_itself() -> Rows:
    """Return what a program has of its own, whatever its rules are."""
    editable = [*Program._meta.concrete_fields, *Program._meta.many_to_many]
    return {field.name: () for field in editable if field.name not in {*RULES, "id"}}


def labels() -> Rows:
    """Return every label with our word and the presets' words."""
    return {
        key.value: (str(key.label), *(preset(one)["labels"].get(key.value, "–") for one in PRESETS)) for key in Label
    }


def preset_keys(model: type[models.Model], names: tuple[str, ...]) -> Rows:
    """Return the keys of an object in a preset file with their defaults; a dash where one must be given."""
    return {name: (default_of(model._meta.get_field(name)),) for name in names}


def section_keys() -> Rows:
    """Return the keys of a section."""
    return preset_keys(Section, SECTION) | {"questions": ("–",)}


def question_keys() -> Rows:
    """Return the keys of a question."""
    return preset_keys(Question, QUESTION) | {"choices": ("–",)}


def choice_keys() -> Rows:
    """Return the keys of a choice."""
    return preset_keys(Choice, CHOICE)


def end_reason_keys() -> Rows:
    """Return the keys of an end reason."""
    return preset_keys(EndReason, END_REASON)


def placeholders() -> Rows:
    """Return what a letter in a program's own words may use."""
    return {letter.value: (" ".join(f"`{{{name}}}`" for name in PLACEHOLDERS[letter]),) for letter in Letter}


def all_signals() -> Rows:
    """Return every signal with its arguments."""
    arguments = dict(BESIDE.findall((PACKAGE / "signals.py").read_text("utf-8")))
    names = [name for name, value in vars(signals).items() if isinstance(value, Signal)]
    return {
        name: (", ".join(f"`{argument}`" for argument in arguments[name].split(":")[0].split(", ")),) for name in names
    }


def letters() -> Rows:
    """Return every letter: the event that sends it, and its blocks. A welcome follows the profile's activation."""
    told = {Letter.WELCOME: "profile_activated"}
    told |= {letter: event.value for event, letter in STAFF_LETTERS.items()} | dict.fromkeys(
        (Letter.STAFF_DIGEST, Letter.DAILY_DIGEST), "mentoring_tick"
    )
    told |= {letter: event.value for event, by_role in LETTERS.items() for letter in by_role.values()}
    told |= dict.fromkeys(ENDINGS.values(), Event.MATCH_ENDED.value)
    told |= {
        Letter.SESSION_PLANNED: "keep_session()",
        Letter.SESSION_MOVED: "change_session()",
        Letter.SESSION_CANCELED: "cancel_plan()",
        Letter.MESSAGE_RECEIVED: "send_message()",
        Letter.DOCUMENT_SHARED: "add_document()",
        Letter.MESSAGES_REPORTED: "report_messages()",
    }
    return {
        letter.value: (f"`{told[letter]}`", blocks_of(f"wagtail_mentoring/letters/{letter.value}.html"))
        for letter in Letter
    }


def template_names() -> list[str]:
    """Return every template that a site may replace; the three of each letter stand on the letters' page."""
    names = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
    letters_own = {f"wagtail_mentoring/letters/{letter}{end}" for letter in Letter.values for end in TRIPLE}
    return sorted(name for name in names if not name.startswith(OFFICE) and name not in letters_own)


def blocks_of(name: str) -> str:
    """Return the names of the blocks that a template has of its own."""
    nodes = get_template(name).template.nodelist.get_nodes_by_type(BlockNode)
    return " ".join(dict.fromkeys(f"`{node.name}`" for node in nodes)) or "–"


def templates() -> Rows:
    """Return every template with its blocks."""
    return {name.removeprefix("wagtail_mentoring/"): (blocks_of(name),) for name in template_names()}


def theme() -> Rows:
    """Return every custom property that the stylesheet reads."""
    css = (PACKAGE / "static/wagtail_mentoring/mentoring.css").read_text("utf-8")
    return dict.fromkeys(sorted(set(re.findall(r"var\((--wm-[a-z-]+)", css))), ())


def commands() -> Rows:
    """Return every management command."""
    return {name: () for name, app in sorted(get_commands().items()) if app == "wagtail_mentoring"}


def preset_actions() -> set[str]:
    """Return what ``mentoring_preset`` can do."""
    parser = load_command_class("wagtail_mentoring", "mentoring_preset").create_parser("manage.py", "mentoring_preset")
    return next(set(action.choices) for action in parser._actions if action.dest == "action")


def system_checks() -> Rows:
    """Return every check with its level."""
    found = {}
    for path in sorted((PACKAGE / "checks").glob("*.py")):
        found |= {key: level for level, key in CHECK.findall(path.read_text("utf-8"))}
    return {key: (found[key],) for key in sorted(found)}


def addresses() -> Rows:
    """Return every address of the member area with its pattern."""
    return {pattern.name: (f"`{pattern.pattern}`" if str(pattern.pattern) else "–",) for pattern in urls.urlpatterns}


def log_actions() -> Rows:
    """Return every action that the history may name, with its words."""
    return {f"wagtail_mentoring.{event.value}": (str(event.label),) for event in Event}


def permissions() -> Rows:
    """Return every permission of ours that a group can be given, and whether the coordinators' group has it."""
    given = [permission for registered in hooks.get_hooks("register_permissions") for permission in registered()]
    ours = {one.codename for one in given if one.content_type.app_label == "wagtail_mentoring"}
    return {name: ("yes" if name in NEEDED["wagtail_mentoring"] else "–",) for name in sorted(ours)}


def call(value: Any, name: str) -> str:
    """Return how something is called, without types: they stand in the code, and are not for copying."""
    parameters = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in inspect.signature(value).parameters.values()
        if one.name != "self"
    ]
    return f"{name}{inspect.Signature(parameters)}"


def calls(module: Any) -> Rows:
    """Return what a module offers, as it is called."""
    return {
        call(getattr(module, name), name) if callable(getattr(module, name)) and name != "Preset" else name: ()
        for name in module.__all__
    }


def verbs() -> Rows:
    """Return the verbs."""
    return calls(actions)


def preset_verbs() -> Rows:
    """Return the verbs about presets."""
    return calls(presets)


def nouns_offered() -> Rows:
    """Return the models."""
    return dict.fromkeys(nouns.__all__, ())


def questions_of_the_law() -> Rows:
    """Return the methods of Policy."""
    methods = inspect.getmembers(Policy, inspect.isfunction)
    return {call(method, name): () for name, method in methods if not name.startswith("_")}


def errors() -> Rows:
    """Return the exceptions."""
    return {name: () for name, value in vars(exceptions).items() if _is_class_of(value, exceptions, Exception)}


def words() -> Rows:
    """Return the enumerations with their values."""
    found = {name: value for name, value in vars(choices).items() if _is_class_of(value, choices, Enum)}
    return {
        name: ("–" if name in ON_OTHER_PAGES else " ".join(f"`{member.value}`" for member in value),)
        for name, value in found.items()
    }


def page_mixins() -> Rows:
    """Return the mixins for page classes."""
    return {name: () for name, value in vars(mixins).items() if _is_class_of(value, mixins, models.Model)}


def _is_class_of(value: Any, module: Any, base: type) -> bool:
    return isinstance(value, type) and issubclass(value, base) and value.__module__.startswith(module.__name__)
