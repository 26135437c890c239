"""The reference does not rot: each of its tables says what the code says, no more and no less."""

import pytest

from tests.docs import facts
from tests.docs.pages import codes, reference
from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, send_request
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications.letters import context_of

# Page, heading of the part in which the tables stand, and what they must say.
TABLES = [
    ("settings", "Keys", facts.settings),
    ("programs", "The program itself", facts.program_itself),
    ("programs", "Rules", facts.rules),
    ("programs", "Labels", facts.labels),
    ("presets", "Section", facts.section_keys),
    ("presets", "Question", facts.question_keys),
    ("presets", "Choice", facts.choice_keys),
    ("presets", "End reason", facts.end_reason_keys),
    ("presets", "Letters", facts.placeholders),
    ("signals", "Signals", facts.all_signals),
    ("letters", "Letters", facts.letters),
    ("templates", "Templates", facts.templates),
    ("theme", "Properties", facts.theme),
    ("permissions", "Permissions", facts.permissions),
    ("commands", "Commands", facts.commands),
    ("checks", "Checks", facts.system_checks),
    ("urls", "Addresses", facts.addresses),
    ("log", "Actions", facts.log_actions),
    ("python", "Verbs", facts.verbs),
    ("python", "Presets", facts.preset_verbs),
    ("python", "Models", facts.nouns_offered),
    ("python", "Policy", facts.questions_of_the_law),
    ("python", "Exceptions", facts.errors),
    ("python", "Words", facts.words),
    ("python", "Page mixins", facts.page_mixins),
]


def line(key, cells):
    """Return the row to paste; its last cell is for whoever knows what it means."""
    return f"| {' | '.join([f'`{key}`', *cells, '...'])} |"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "heading", "asked"), TABLES, ids=lambda value: getattr(value, "__name__", value))
def test_a_table_says_what_the_code_says(name, heading, asked):
    page, expected = reference(name), asked()
    rows = page.rows(heading)
    stale = [key for key in rows if key not in expected]
    wrong = [
        line(key, cells)
        for key, cells in expected.items()
        if tuple(rows.get(key, [key, *cells])[1 : 1 + len(cells)]) != cells
    ]
    missing = [line(key, cells) for key, cells in expected.items() if key not in rows]
    assert not stale + wrong + missing, "\n".join(
        [f"{page}, {heading}: no longer in the code: {stale}; should stand there:", *wrong, *missing]
    )
    assert all(row[-1] not in {"", "..."} for row in rows.values()), f"{page}, {heading}: a row says nothing"


@pytest.mark.django_db
def test_the_names_that_a_letter_may_use_are_all_there():
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    of_two = {name for email in OutboxEmail.objects.with_people() for name in context_of(email)}
    written = of_two | {"subject", "mentor_name", "mentee_name", "waiting", "items", "more_items"}
    rows = reference("letters").rows("What a template may use").values()
    assert {name for row in rows for name in codes(row[0])} == written


def test_every_value_of_a_rule_is_explained():
    for name, row in reference("programs").rows("Rules").items():
        values = facts.choices_of(name)
        assert values <= set(codes(row[-1])), f"docs/reference/programs.md: {name} takes {sorted(values)}"


def test_every_action_of_the_preset_command_is_shown():
    shown = {call.split()[1] for call in codes(reference("commands").text) if call.startswith("mentoring_preset ")}
    assert shown == facts.preset_actions()


def test_every_page_of_the_reference_has_a_test():
    assert {name for name, _heading, _asked in TABLES} == {
        path.stem for path in (reference("").path.parent).glob("*.md") if path.stem != "index"
    }
