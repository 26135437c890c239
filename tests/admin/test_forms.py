"""What the team sets up: programs, sections, questions with their choices, and cycles."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import Site
from wagtail.search import index
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from tests.admin.conftest import make_staff
from tests.notifications.stories import matched
from tests.people import make_cycle, make_mentor, make_user
from wagtail_mentoring.admin.consequences import CONSEQUENCES, Numbers
from wagtail_mentoring.admin.programs import TABS, ProgramForm, ProgramViewSet, word_field
from wagtail_mentoring.choices import Label, QuestionKind
from wagtail_mentoring.models import Choice, Cycle, MenteeProfile, MentorProfile, Program, Question, Section

pytestmark = pytest.mark.django_db


def url(model, view, *args):
    return reverse(f"wagtailsnippets_wagtail_mentoring_{model._meta.model_name}:{view}", args=args)


def program_data(**changes):
    data = {
        "name": "APEGA Mentoring",
        "slug": "apega",
        "site": Site.objects.get().pk,
        "time_zone": "America/Edmonton",
        "contact_email": "team@example.org",
        "introduction": rich_text("<p>Welcome</p>"),
        "enrollment": "open",
        "directory_visibility": "enrolled",
        "full_mentors": "shown",
        "text_search_mode": "relevance",
        "contact_visibility": "matched",
        "request_steps": 2,
        "request_message": "optional",
        "max_pending_per_mentee": 1,
        "max_active_per_mentee": 1,
        "response_days": 14,
        "capacity_default": 1,
        "capacity_recommended": 3,
        "capacity_scope": "concurrent",
        "match_months": 12,
        "first_meeting_days": 21,
        "ending_by": "both",
        "messaging": "matched",
        "precontact": "off",
        "staff_sees_sessions": "dates",
        "documents": "on",
        "max_documents": 20,
        "max_document_mb": 10,
    }
    return data | changes


def test_a_program_is_set_up_with_words_of_its_own(root, site):
    words = {word_field(Label.MENTOR): " Advisor ", word_field(Label.ACCEPT): "Accept it"}
    answer = root.post(url(Program, "add"), program_data(**words))
    assert answer.status_code == 302
    program = Program.objects.get()
    assert program.labels == {"mentor": "Advisor", "accept": "Accept it"}
    assert program.words["mentor"] == "Advisor"
    assert program.words["mentee"] == "Mentee"
    assert program.time_zone == "America/Edmonton"


def test_a_program_says_how_many_a_change_is_about_and_what_it_does(root, program):
    matched(program)
    body = root.get(url(Program, "edit", program.pk)).content.decode()
    for words in (
        "1 mentor",
        "1 mentee",
        "0 pending requests",
        "1 running match",
        "promised days stay",
        "ends no match",
    ):
        assert words in body
    assert "0 running matches" not in root.get(url(Program, "add")).content.decode()


def test_every_rule_says_what_changing_it_does():
    fields = [field for _heading, names in TABS[1:-1] for field in names]
    assert not [field for field in fields if not (CONSEQUENCES.get(field) or Program._meta.get_field(field).help_text)]


def test_words_are_shown_and_can_be_taken_back(root, program):
    program.labels = {"mentor": "Advisor"}
    program.save()
    assert 'value="Advisor"' in root.get(url(Program, "edit", program.pk)).content.decode()
    assert root.post(url(Program, "edit", program.pk), program_data()).status_code == 302
    program.refresh_from_db()
    assert program.labels == {}


def _is_numbers(field):
    return isinstance(field, Numbers)


def test_the_form_has_every_rule_of_a_program():
    """No dead settings: a field that is missing here could not be changed by an organizer."""
    shown = {getattr(field, "field_name", field) for _, fields in TABS for field in fields if not _is_numbers(field)}
    options = Program._meta
    columns = {field.name for field in (*options.fields, *options.many_to_many) if field.editable} - {"id"}
    assert shown == (columns - {"labels"}) | {word_field(label) for label in Label}
    assert set(ProgramViewSet().get_form_class().base_fields) == shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "mentors"),
        ("slug", ""),
        ("time_zone", "Mars/Olympus"),
        ("contact_email", "nobody"),
        ("capacity_max", "0"),
        ("capacity_default", "-1"),
        ("site", "99"),
        ("name", "x" * 121),
        (word_field(Label.MENTOR), "x" * 81),
    ],
)
def test_a_mistake_is_told_at_its_field(field, value, root, site):
    answer = root.post(url(Program, "add"), program_data(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Program.objects.exists()


def test_a_limit_below_the_recommended_one_is_told(root, site):
    answer = root.post(url(Program, "add"), program_data(capacity_max=2))
    assert "capacity_recommended" in answer.context["form"].errors


def test_a_changed_limit_reaches_the_mentees(root, program):
    match = matched(program)
    assert root.post(url(Program, "edit", program.pk), program_data(max_active_per_mentee=2)).status_code == 302
    assert MenteeProfile.objects.get(pk=match.mentee_id).active_limit == 2


def test_coordinators_are_chosen_among_those_who_enter_the_admin(site, program):
    staff, member, boss = make_staff("Cora Coordinator"), make_user("Mo Member"), make_user(is_superuser=True)
    formed = ProgramViewSet().get_form_class()
    assert issubclass(formed, ProgramForm)
    field = formed(instance=program).fields["coordinators"]
    assert set(field.queryset) == {staff, boss}
    assert field.label_from_instance(staff).startswith("Cora Coordinator (")
    program.coordinators.add(member)
    assert member in formed(instance=program).fields["coordinators"].queryset
    nameless = type(staff)(**{staff.USERNAME_FIELD: "nameless"})
    assert field.label_from_instance(nameless) == "nameless"


def question_data(section, choices=(), **changes):
    rows = [{"title": title, "key": key, "id": pk or "", "DELETE": gone} for title, key, pk, gone in choices]
    given = {
        "section": section.pk,
        "title": "Goals",
        "key": "goals",
        "kind": "choices",
        "audience": "both",
        "sort_order": 0,
        "choices": inline_formset(rows, initial=sum(1 for row in rows if row["id"])),
    }
    return nested_form_data(given | changes)


@pytest.fixture
def section(program):
    return Section.objects.create(program=program, key="focus", title="Focus")


@pytest.fixture
def question(section):
    question = Question.objects.create(section=section, key="goals", title="Goals", kind=QuestionKind.CHOICES)
    for key in ("lead", "speak"):
        Choice.objects.create(question=question, key=key, title=key.title())
    return question


def test_a_section_is_added(root, program):
    data = {"program": program.pk, "title": "Focus", "key": "focus", "sort_order": 0}
    assert root.post(url(Section, "add"), data).status_code == 302
    assert Section.objects.get().title == "Focus"


def test_a_question_is_added_with_its_choices_in_order(root, section):
    data = question_data(section, [("Leading", "lead", None, ""), ("Speaking", "speak", None, "")])
    assert root.post(url(Question, "add"), data).status_code == 302
    assert [choice.title for choice in Question.objects.get().choices.all()] == ["Leading", "Speaking"]


def test_a_question_is_edited_and_loses_an_unused_choice(root, section, question):
    lead, speak = question.choices.all()
    choices = [("Leading", "lead", lead.pk, ""), ("Speak", "speak", speak.pk, "on")]
    assert root.get(url(Question, "edit", question.pk)).status_code == 200
    assert root.post(url(Question, "edit", question.pk), question_data(section, choices)).status_code == 302
    assert [choice.title for choice in question.choices.all()] == ["Leading"]


def answered(question):
    mentor = make_mentor(question.section.program)
    mentor.answers.create(question=question, choice=question.choices.first())
    return mentor


@pytest.fixture
def indexed(monkeypatch, django_capture_on_commit_callbacks):
    """Return whom the search index hears of, with their words, when a form is posted."""

    def listen(root, address, data):
        seen = []
        monkeypatch.setattr(index, "insert_or_update_object", lambda mentor: seen.append(mentor.answered_words()))
        with django_capture_on_commit_callbacks(execute=True):
            assert root.post(address, data).status_code == 302
        return seen

    return listen


def test_a_renamed_choice_is_found_by_its_new_name(root, section, question, indexed):
    answered(question)
    make_mentor(section.program)
    lead, speak = question.choices.all()
    rows = [("Leading a team", "lead", lead.pk, ""), ("Speaking", "speak", speak.pk, "")]
    assert indexed(root, url(Question, "edit", question.pk), question_data(section, rows)) == ["Leading a team"]
    data = {"question": question.pk, "title": "Being a lead", "key": "lead", "sort_order": 0}
    assert indexed(root, url(Choice, "edit", lead.pk), data) == ["Being a lead"]


def test_what_nobody_searches_for_leaves_the_index_alone(root, section, question, indexed):
    answered(question)
    lead, speak = question.choices.all()
    rows = [("Lead", "lead", lead.pk, ""), ("Speak", "speak", speak.pk, ""), ("Listen", "listen", None, "")]
    changed = question_data(section, rows, title="What for?", help_text="Two or three.")
    assert indexed(root, url(Question, "edit", question.pk), changed) == []
    data = {"question": question.pk, "title": "Lead", "key": "leading", "sort_order": 5}
    assert indexed(root, url(Choice, "edit", lead.pk), data) == []
    new = {"question": question.pk, "title": "Write", "key": "write", "sort_order": 6}
    assert indexed(root, url(Choice, "add"), new) == []


def test_a_choice_that_members_have_chosen_stays(root, section, question):
    answered(question)
    lead, speak = question.choices.all()
    choices = [("Lead", "lead", lead.pk, "on"), ("Speak", "speak", speak.pk, "")]
    answer = root.post(url(Question, "edit", question.pk), question_data(section, choices))
    assert answer.status_code == 200
    assert "mark it as no longer offered" in answer.content.decode()
    assert question.choices.count() == 2


def test_a_question_that_members_have_answered_keeps_its_kind(root, section, question):
    data = question_data(section, kind="text")
    assert root.post(url(Question, "edit", question.pk), data).status_code == 302
    Question.objects.update(kind="choices")
    answered(question)
    answer = root.post(url(Question, "edit", question.pk), question_data(section, kind="text"))
    assert "kind" in answer.context["form"].errors


def test_a_choice_is_edited_by_itself(root, question):
    choice = question.choices.first()
    page = root.get(url(Choice, "edit", choice.pk)).content.decode()
    assert "APEGA Mentoring: Goals" in page
    data = {"question": question.pk, "title": "Leading", "key": "lead", "sort_order": 0}
    assert root.post(url(Choice, "edit", choice.pk), data).status_code == 302
    choice.refresh_from_db()
    assert choice.title == "Leading"


def test_two_sections_cannot_share_a_key(root, section):
    data = {"program": section.program_id, "title": "Focus", "key": "focus", "sort_order": 0}
    assert root.post(url(Section, "add"), data).status_code == 200
    assert Section.objects.count() == 1


def test_a_cycle_is_added_and_its_mistakes_are_told_once(root, program):
    data = {"program": program.pk, "name": "Spring", "starts_on": "2027-03-01", "ends_on": "2027-06-30"}
    assert root.post(url(Cycle, "add"), data).status_code == 302
    assert Cycle.objects.get().ends_on == dt.date(2027, 6, 30)
    upside_down = root.post(url(Cycle, "add"), data | {"name": "Fall", "ends_on": "2027-02-01"})
    assert list(upside_down.context["form"].errors) == ["ends_on"]
    overlap = root.post(url(Cycle, "add"), data | {"name": "Summer"})
    assert list(overlap.context["form"].errors) == ["starts_on"]


# Deleting


def delete(root, row, *, bulk):
    if not bulk:
        return root.post(url(type(row), "delete", row.pk), follow=True)
    label = row._meta
    return root.post(f"/cms/bulk/{label.app_label}/{label.model_name}/delete/?id={row.pk}", follow=True)


@pytest.mark.parametrize("bulk", [False, True])
def test_what_members_use_cannot_be_deleted_and_says_so(bulk, root, program, question):
    make_cycle(program)
    matched(program)
    answered(question)
    for row in (program, Cycle.objects.get(), question.section, question, question.choices.first()):
        body = delete(root, row, bulk=bulk).content.decode()
        assert type(row).objects.filter(pk=row.pk).exists()
        assert "Members have answered" in body or "in use by members" in body


@pytest.mark.parametrize("bulk", [False, True])
def test_what_nobody_uses_can_be_deleted(bulk, root, program, question):
    cycle = make_cycle(program)
    for row in (question.choices.first(), question, question.section, cycle, program):
        delete(root, row, bulk=bulk)
        assert not type(row).objects.filter(pk=row.pk).exists()


def test_profiles_are_not_deleted_in_bulk_either(root, program):
    mentor = make_mentor(program)
    delete(root, mentor, bulk=True)
    assert MentorProfile.objects.filter(pk=mentor.pk).exists()


def test_a_number_that_does_not_fit_is_answered_in_plain_words(root, coordinator, program):
    limit = reverse("wagtailsnippets_wagtail_mentoring_mentorprofile:limit", args=[make_mentor(program).pk])
    page = coordinator.post(limit, {"capacity": "100", "reason": "Because"}).content.decode()
    assert "Please write a number of at most 99." in page
    page = root.post(url(Program, "add"), program_data(capacity_default="0")).content.decode()
    assert "Please write a number of at least 1." in page
