"""Presets: apply, export, import, compare; whatever is wrong with a file is said with its place."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command
from wagtail.search import index

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import Given, answer_questions, presets
from wagtail_mentoring.actions._preset_files import FOLDER, RULES, write
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.exceptions import PresetError, Refused
from wagtail_mentoring.models import Choice, LogEntry, Question, Section

pytestmark = pytest.mark.django_db

BOTH = ["apega", "cxpa"]


def apply(program, preset):
    presets.apply_preset(program, preset, actor=None)
    program.refresh_from_db()
    return program


def small(**changes):
    """Return a preset with one section of one question."""
    asked = {"key": "goal", "title": "Goal", "kind": "choices", "choices": [{"key": "lead", "title": "Lead"}]}
    section = {"key": "focus", "title": "Focus", "questions": [asked]}
    return {"format": 1, "sections": [section], **changes}


def parsed(data):
    return presets.parse(json.dumps(data))


class TestThePresetsThatComeWithThePackage:
    def test_there_are_two(self):
        assert presets.packaged() == BOTH

    @pytest.mark.parametrize("name", BOTH)
    def test_the_files_are_written_as_an_export_writes_them(self, name):
        assert write(presets.load(name)) == (FOLDER / f"{name}.json").read_text("utf-8")

    @pytest.mark.parametrize("name", BOTH)
    def test_export_and_import_into_an_empty_program_change_no_byte(self, name):
        first = presets.export_preset(apply(make_program(), presets.load(name)))
        second = presets.export_preset(apply(make_program(), presets.parse(first)))
        assert first == second
        assert presets.compare(apply(make_program(), presets.parse(first)), presets.load(name)) == []

    @pytest.mark.parametrize("name", BOTH)
    def test_they_name_every_rule(self, name):
        assert tuple(json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["rules"]) == RULES

    @pytest.mark.parametrize("name", BOTH)
    def test_R14_to_R18_the_sections_of_a_profile(self, name):
        sections = {section["title"]: section for section in presets.load(name)["sections"]}
        assert list(sections) == [
            "Mentoring Relationship Focus",
            "Skills Self-Assessment",
            "Partner & Meeting Preferences",
            "Employment & Personal Biography",
        ]
        assert any(asked["kind"] == "levels" for asked in sections["Skills Self-Assessment"]["questions"])
        biography = sections["Employment & Personal Biography"]
        assert biography["asks_biography"]
        assert biography["help_text"].count("\n- ") == 5

    @pytest.mark.parametrize("name", BOTH)
    def test_what_is_filtered_can_be_chosen_and_required_questions_are_few(self, name):
        asked = [question for section in presets.load(name)["sections"] for question in section["questions"]]
        assert not [question["key"] for question in asked if question["filterable"] and question["kind"] == "text"]
        assert 3 <= sum(question["on_card"] for question in asked) <= 5
        assert sum(question["required"] for question in asked) <= 4

    @pytest.mark.parametrize(
        ("name", "label", "words"),
        [
            ("cxpa", "send_request", "Send Mentor Request"),
            ("cxpa", "my_matches", "Connections"),
            ("cxpa", "mentoring_requests", "Mentoring Requests"),
            ("apega", "find_mentor", "Find a Mentor!"),
            ("apega", "select_mentor", "Select this Mentor"),
            ("apega", "request_match", "Request this Match!"),
            ("apega", "accept", "Accept this Match"),
            ("apega", "pending_review", "Pending Review"),
        ],
    )
    def test_members_read_the_words_of_their_manual(self, name, label, words):
        assert apply(make_program(), presets.load(name)).words[label] == words

    def test_a_whole_program_switches_and_back(self):
        program = make_program()
        for name in ("cxpa", "apega", "cxpa"):
            apply(program, presets.load(name))
            assert presets.compare(program, presets.load(name)) == []


class TestApplying:
    def test_limits_follow_through_the_program(self):
        mentor = make_mentor(capacity=2)
        apply(mentor.program, presets.load("cxpa"))
        mentor.refresh_from_db()
        assert mentor.active_limit is None

    def test_name_site_and_people_are_the_programs_own(self):
        program = make_program(name="Ours", time_zone="America/Edmonton")
        apply(program, presets.load("cxpa"))
        assert (program.name, program.time_zone, program.contact_email) == (
            "Ours",
            "America/Edmonton",
            "team@example.org",
        )

    def test_what_the_preset_does_not_ask_is_retired_with_its_answers(self):
        program = apply(make_program(), parsed(small()))
        mentor = make_mentor(program)
        question = Question.objects.get(key="goal")
        answer_questions(
            mentor, questions=[question], given=[Given(question, choice=question.choices.get())], actor=mentor.user
        )
        other = small(sections=[{"key": "biography", "title": "Biography", "asks_biography": True}])
        apply(program, parsed(other))
        question.refresh_from_db()
        assert question.retired
        assert mentor.answers.count() == 1
        assert presets.compare(program, parsed(other)) == []
        apply(program, parsed(small()))
        question.refresh_from_db()
        assert not question.retired
        assert presets.compare(program, parsed(small())) == []

    def test_one_section_asks_for_the_biography(self):
        program = apply(make_program(), parsed(small(sections=[{"key": "a", "title": "A", "asks_biography": True}])))
        apply(program, parsed(small(sections=[{"key": "b", "title": "B", "asks_biography": True}])))
        assert [section.key for section in Section.objects.filter(asks_biography=True)] == ["b"]

    def test_choices_that_are_gone_are_retired_and_come_back(self):
        program = apply(make_program(), parsed(small()))
        changed = small()
        changed["sections"][0]["questions"][0]["choices"] = [{"key": "learn", "title": "Learn"}]
        apply(program, parsed(changed))
        assert dict(Choice.objects.values_list("key", "retired")) == {"lead": True, "learn": False}
        apply(program, parsed(small()))
        assert dict(Choice.objects.values_list("key", "retired")) == {"lead": False, "learn": True}

    def test_keys_that_differ_in_case_only_are_the_same_row(self):
        program = apply(make_program(), parsed(small()))
        shouting = json.loads(json.dumps(small()).replace('"goal"', '"GOAL"'))
        apply(program, parsed(shouting))
        assert [question.key for question in Question.objects.all()] == ["GOAL"]

    def test_a_question_nobody_answered_may_change_its_kind(self):
        program = apply(make_program(), parsed(small()))
        changed = small()
        changed["sections"][0]["questions"][0].update(kind="text", choices=[])
        apply(program, parsed(changed))
        assert presets.compare(program, parsed(changed)) == []

    def test_an_answered_question_keeps_its_kind_and_nothing_is_changed(self):
        program = apply(make_program(), parsed(small()))
        mentee = make_mentee(program)
        question = Question.objects.get(key="goal")
        given = [Given(question, choice=question.choices.get())]
        answer_questions(mentee, questions=[question], given=given, actor=mentee.user)
        changed = small(rules={"response_days": 3})
        changed["sections"][0]["questions"][0].update(kind="text", choices=[])
        with pytest.raises(PresetError, match=r"sections\.focus\.questions\.goal\.kind"):
            apply(program, parsed(changed))
        program.refresh_from_db()
        assert program.response_days == 14

    def test_a_choice_with_another_title_reaches_the_search_index(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        program = apply(make_program(), parsed(small()))
        mentor, _other = make_mentor(program), make_mentor(program)
        question = Question.objects.get(key="goal")
        given = [Given(question, choice=question.choices.get())]
        answer_questions(mentor, questions=[question], given=given, actor=mentor.user)
        seen = []
        monkeypatch.setattr(index, "insert_or_update_object", seen.append)
        changed = small()
        changed["sections"][0]["questions"][0]["choices"][0]["title"] = "Leading a team"
        with django_capture_on_commit_callbacks(execute=True):
            apply(program, parsed(changed))
        assert seen == [mentor]

    def test_who_may(self):
        program, coordinator = make_program(), make_user()
        program.coordinators.add(coordinator)
        presets.apply_preset(program, parsed(small()), actor=coordinator)
        assert LogEntry.objects.for_instance(program).get().user == coordinator
        with pytest.raises(Refused) as refused:
            presets.apply_preset(program, parsed(small()), actor=make_user())
        assert refused.value.refusal == Refusal.NOT_COORDINATOR


class TestExporting:
    def test_text_of_any_kind_survives(self):
        title = 'Ünïcode “quotes” \\ "straight" \t <b> {"key": "x"}'
        program = apply(make_program(), parsed(small()))
        Question.objects.update(title=title, help_text="line\r\nline")
        first = presets.export_preset(program)
        assert presets.export_preset(apply(make_program(), presets.parse(first))) == first
        assert Question.objects.last().title == title

    def test_labels_are_written_in_one_order_and_empty_ones_not_at_all(self):
        program = make_program(labels={"search": "Go", "mentor": "Coach", "edit": ""})
        assert list(json.loads(presets.export_preset(program))["labels"]) == ["mentor", "search"]

    def test_retired_questions_and_choices_stay_at_home(self):
        program = apply(make_program(), parsed(small()))
        Choice.objects.update(retired=True)
        assert presets.as_preset(program)["sections"][0]["questions"][0]["choices"] == []
        Question.objects.update(retired=True)
        assert presets.as_preset(program)["sections"] == []


class TestComparing:
    def test_differences_are_said_in_words(self):
        program = apply(make_program(), parsed(small(labels={"match": "tandem"})))
        changed = small(rules={"response_days": None, "request_steps": 1})
        question = changed["sections"][0]["questions"][0]
        question["title"], question["choices"][0]["key"] = "Aim", "learn"
        changed["sections"].append({"key": "biography", "title": "Biography", "asks_biography": True})
        assert presets.compare(program, parsed(changed)) == [
            "rules.request_steps: the program has 2, the preset 1",
            "rules.response_days: the program has 14, the preset nothing",
            "labels.match: the program has 'tandem', the preset nothing",
            "sections.focus.questions.goal.title: the program has 'Goal', the preset 'Aim'",
            "sections.focus.questions.goal.choices.lead: only in the program",
            "sections.focus.questions.goal.choices.learn: only in the preset",
            "sections.biography: only in the preset",
        ]

    def test_another_order_is_a_difference(self):
        preset = small()
        preset["sections"][0]["questions"][0]["choices"].append({"key": "learn", "title": "Learn"})
        program = apply(make_program(), parsed(preset))
        preset["sections"][0]["questions"][0]["choices"].reverse()
        assert presets.compare(program, parsed(preset)) == ["sections.focus.questions.goal.choices: in another order"]

    def test_a_missing_label_is_nothing(self):
        words = presets.compare(make_program(), parsed(small(labels={"match": "tandem"}, sections=[])))
        assert words == ["labels.match: the program has nothing, the preset 'tandem'"]


def change(path, value):
    """Return the small preset with one place changed."""
    data = copy.deepcopy(small(rules={}, labels={}))
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(data)


QUESTION = ("sections", 0, "questions", 0)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "preset: Expecting value: line 1"),
        ("{", "preset: Expecting"),
        ("[" * 100_000, "preset: nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "preset: "),
        ("[]", "preset: must be an object"),
        ('{"format": 1, "format": 1}', "format: stands twice"),
        (change(["format"], 2), "format: must be 1, not 2"),
        (change(["format"], True), "format: must be 1, not True"),
        ("{}", "format: must be 1, not None"),
        (change(["name"], "x"), "preset: has no key 'name'"),
        (change(["rules"], []), "rules: must be an object"),
        (change(["rules", "name"], "x"), "rules: has no key 'name'"),
        (change(["rules", "response_days"], "14"), "rules.response_days: must be a whole number, or null"),
        (change(["rules", "response_days"], True), "rules.response_days: must be a whole number, or null"),
        (change(["rules", "response_days"], 0), "rules.response_days: Ensure this value is greater"),
        (change(["rules", "response_days"], 10**9), "rules.response_days: 1000000000 is too large"),
        (change(["rules", "capacity_default"], None), "rules.capacity_default: must be a whole number"),
        (change(["rules", "capacity_default"], 1.5), "rules.capacity_default: must be a whole number"),
        (change(["rules", "roles_exclusive"], 1), "rules.roles_exclusive: must be true or false"),
        (change(["rules", "enrollment"], "ajar"), "rules.enrollment: Value 'ajar' is not a valid choice."),
        (change(["rules", "enrollment"], 3), "rules.enrollment: must be a text"),
        (change(["rules"], {"capacity_max": 2, "capacity_default": 3}), "rules.capacity_default: This is more"),
        (change(["labels"], "x"), "labels: must be an object"),
        (change(["labels", "mach"], "x"), "labels: There is no label named mach."),
        (change(["labels", "match"], 1), "labels: The label match must be a text."),
        (change(["labels", "match"], "a\0b"), "preset.labels.match: holds a character"),
        (change([*QUESTION, "title"], "\ud800"), "preset.sections.0.questions.0.title: holds a character"),
        (change(["sections"], {}), "sections: must be a list"),
        (change(["letters"], []), "letters: must be an object"),
        (change(["letters"], {"hello": {}}), "letters: has no key 'hello'"),
        (change(["letters"], {"declined": {"boss": {}}}), "letters.declined: has no key 'boss'"),
        (change(["letters"], {"declined": {"mentee": []}}), "letters.declined.mentee: must be an object"),
        (change(["letters"], {"declined": {"mentee": {"English": {}}}}), "letters.declined.mentee: 'English' is not"),
        (change(["letters"], {"declined": {"mentee": {"en": 1}}}), "letters.declined.mentee.en: must be an object"),
        (change(["letters"], {"declined": {"mentee": {"en": {"text": "x"}}}}), "letters.declined.mentee.en.subject:"),
        (
            change(["letters"], {"declined": {"mentee": {"en": {"subject": "x", "text": "{contact}"}}}}),
            "letters.declined.mentee.en.text: {contact} is not possible here.",
        ),
        (change(["sections", 0], "focus"), "sections[0]: must be an object"),
        (change(["sections", 0, "key"], ""), "sections[0].key: This field cannot be blank."),
        (change(["sections", 0, "key"], "with blank"), "sections[0].key: Enter a valid"),
        (change(["sections", 0, "key"], "contact"), "sections[0].key: contact is reserved"),
        (change(["sections", 0, "title"], "x" * 121), "sections[0].title: Ensure this value has at most 120"),
        (change(["sections", 0, "questions"], []), "sections[0]: asks nothing"),
        (change(["sections", 0, "colour"], "red"), "sections[0]: has no key 'colour'"),
        (change([*QUESTION, "kind"], "essay"), "sections[0].questions[0].kind: Value 'essay'"),
        (change([*QUESTION, "kind"], "text"), "sections[0].questions[0].choices: a question of the kind text has none"),
        (change([*QUESTION, "weight"], 11), "sections[0].questions[0].weight: Ensure this value is less"),
        (change([*QUESTION, "choices"], [{"key": "a"}]), "sections[0].questions[0].choices[0].title: This field"),
        (
            change([*QUESTION, "choices"], [{"key": "a", "title": "A"}, {"key": "A", "title": "B"}]),
            "sections[0].questions[0].choices[1].key: a stands twice",
        ),
    ],
)
def test_a_problem_is_named_with_its_place(text, place):
    with pytest.raises(PresetError) as error:
        presets.parse(text)
    assert str(error.value).startswith(place)


def test_what_a_file_leaves_out_gets_our_default():
    preset = presets.parse('{"format": 1}')
    assert preset["rules"]["response_days"] == 14
    assert presets.compare(make_program(), preset) == []


class TestTheCommand:
    @pytest.fixture
    def program(self):
        return make_program(slug="ours", name="Ours")

    def run(self, capsys, *args):
        call_command("mentoring_preset", *args)
        return capsys.readouterr().out

    def test_list(self, capsys):
        assert self.run(capsys, "list") == "apega\ncxpa\n"

    def test_apply_export_import_compare(self, program, capsys, tmp_path):
        assert "Ours:" in self.run(capsys, "apply", "cxpa", "--program", "ours")
        assert self.run(capsys, "compare", "cxpa", "--program", "ours") == "No differences.\n"
        file = tmp_path / "ours.json"
        file.write_text("\ufeff" + self.run(capsys, "export", "--program", "ours"), "utf-8")
        self.run(capsys, "apply", "apega", "--program", "ours")
        with pytest.raises(CommandError) as error:
            self.run(capsys, "compare", str(file), "--program", "ours")
        assert error.value.returncode == 1
        assert "rules.request_steps: the program has 2, the preset 1" in str(error.value)
        self.run(capsys, "import", str(file), "--program", "ours")
        assert self.run(capsys, "compare", "cxpa", "--program", "ours") == "No differences.\n"

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["apply", "nothing", "--program", "ours"], "packaged are apega, cxpa"),
            (["import", "/nowhere/at/all.json", "--program", "ours"], "No such file"),
            (["apply", "cxpa", "--program", "theirs"], "There is no program 'theirs'; there are: ours."),
        ],
    )
    def test_what_does_not_exist(self, program, args, words):
        with pytest.raises(CommandError, match=words):
            call_command("mentoring_preset", *args)

    def test_without_any_program(self):
        with pytest.raises(CommandError, match="none yet"):
            call_command("mentoring_preset", "export", "--program", "ours")

    def test_a_file_that_is_no_text(self, program, tmp_path):
        file = tmp_path / "photo.json"
        file.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(CommandError, match="decode"):
            call_command("mentoring_preset", "import", str(file), "--program", "ours")


class TestLetters:
    words = {"subject": "Sorry, {name}", "text": "{partner} has no time.\n\n{reason}"}

    def test_they_travel_with_the_preset_and_no_byte_changes(self):
        letters = {
            "declined": {"mentee": {"en": self.words, "fr": self.words}},
            "canceled": {"mentor": {"en": self.words}},
        }
        letters["canceled"]["mentor"]["en"] = {**self.words, "text": "{partner}"}
        first = presets.export_preset(apply(make_program(), parsed(small(letters=letters))))
        assert first == presets.export_preset(apply(make_program(), presets.parse(first)))
        assert json.loads(first)["letters"] == letters

    def test_another_preset_takes_their_place(self):
        program = apply(make_program(), parsed(small(letters={"declined": {"mentee": {"en": self.words}}})))
        assert apply(program, parsed(small())).letter_texts.count() == 0

    def test_comparing_names_the_letter(self):
        program = apply(make_program(), parsed(small(letters={"declined": {"mentee": {"en": self.words}}})))
        other = parsed(small(letters={"declined": {"mentee": {"en": {**self.words, "subject": "No"}}}}))
        assert presets.compare(program, other) == [
            "letters.declined.mentee.en.subject: the program has 'Sorry, {name}', the preset 'No'"
        ]
        assert presets.compare(program, parsed(small())) == ["letters.declined: only in the program"]
