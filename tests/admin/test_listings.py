"""Every list of the menu: who sees it, what is in it, and what it cannot be made to tell."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.notifications.stories import MENTEE, MENTOR, asked, matched, shared
from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import ask_to_end
from wagtail_mentoring.actions.calendar import end_at_term
from wagtail_mentoring.admin.display import harmless
from wagtail_mentoring.admin.groups import COORDINATORS
from wagtail_mentoring.admin.profiles import MenteeProfileViewSet, MentorProfileViewSet
from wagtail_mentoring.choices import Audience, Letter, QuestionKind
from wagtail_mentoring.models import (
    Choice,
    CoordinatorTask,
    Cycle,
    EndReason,
    Match,
    MatchRequest,
    MenteeProfile,
    MentorProfile,
    OutboxEmail,
    Program,
    Question,
    Section,
)
from wagtail_mentoring.privacy import PROFILE_FIELDS, Privacy

pytestmark = pytest.mark.django_db

SNIPPETS = ("program", "section", "question", "choice", "cycle", "endreason", "mentorprofile", "menteeprofile")
DESKS = ("matchrequest", "match", "outboxemail", "coordinatortask")
PEOPLE = ("mentorprofile", "menteeprofile", *DESKS)


def list_url(name):
    return reverse(
        f"wagtail_mentoring_{name}_modeladmin_index"
        if name in DESKS
        else f"wagtailsnippets_wagtail_mentoring_{name}:list"
    )


def inspect_url(row):
    name = row._meta.model_name
    desk = f"wagtail_mentoring_{name}_modeladmin_inspect"
    return reverse(desk if name in DESKS else f"wagtailsnippets_wagtail_mentoring_{name}:inspect", args=[row.pk])


def results_url(name):
    return f"{list_url(name)}results/"


@pytest.fixture
def filled(program):
    """A match, with everything that a program may have."""
    make_cycle(program)
    section = program.sections.create(key="focus", title="Focus")
    question = Question.objects.create(section=section, key="goals", title="Goals", kind=QuestionKind.CHOICES)
    Choice.objects.create(question=question, key="lead", title="Leading")
    EndReason.objects.create(program=program, key="moved", title="They moved")
    match = matched(program)
    ask_to_end(match, actor=match.mentee.user, message="=SUM(1)")
    return match


@pytest.mark.parametrize("name", [*SNIPPETS, *DESKS])
def test_every_list_opens_with_and_without_rows(name, root, program):
    assert root.get(list_url(name)).status_code == 200
    matched(program)
    for url in (list_url(name), results_url(name)):
        assert root.get(url).status_code == 200


ODD = (
    "q=%ED%A0%80",
    "p=0&p=2&p=x",
    "program=1&program=2&status=&status=x",
    "ordering=-ordering&ordering=pk",
    "program=" + "9" * 30,
    "program=%00&status=%00",
    "section__program=" + "9" * 30,
    "cycle=-1&letter=x&places=x&matched=x&accepting=x",
    'q="',
    "q=" + "x" * 5000,
    "q=%00",
    "p=" + "9" * 30,
    f"page={10**30}",
    "p=-1",
    "ordering=recipient__password",
    "status=nonsense&program=nonsense",
    "export=nonsense",
)
IGNORED = ("mentee__user__password__startswith=x", "no_such_parameter=1")


@pytest.mark.parametrize("name", [*SNIPPETS, *DESKS])
def test_no_list_breaks_or_tells_more_for_odd_parameters(name, root, filled):
    rows = len(root.get(results_url(name)).context["page_obj"])
    assert rows
    for query in ODD:
        assert root.get(f"{results_url(name)}?{query}").status_code == 200
    for query in IGNORED:
        assert len(root.get(f"{results_url(name)}?{query}").context["page_obj"]) == rows


@pytest.mark.parametrize("name", SNIPPETS[:6])
def test_what_the_team_owns_can_be_added(name, root, program):
    assert root.get(reverse(f"wagtailsnippets_wagtail_mentoring_{name}:add")).status_code == 200


@pytest.mark.parametrize("name", PEOPLE)
def test_lists_show_their_people_and_can_be_searched(name, root, filled):
    searched = {"mentorprofile": MENTOR, "menteeprofile": MENTEE}.get(name, "Juan")
    assert searched in root.get(list_url(name)).content.decode()
    assert searched in root.get(results_url(name), {"q": searched.upper()}).content.decode()
    assert (
        searched not in root.get(results_url(name), {"q": "nobody of this name"}).content.decode().split("<table")[-1]
    )


# What each list asks of the database, however many rows it has.
STATEMENTS = {
    "program": 7,
    "section": 8,
    "question": 8,
    "choice": 8,
    "cycle": 8,
    "endreason": 8,
    "mentorprofile": 12,
    "menteeprofile": 11,
    "matchrequest": 11,
    "match": 13,
    "outboxemail": 10,
    "coordinatortask": 10,
}


def add_requests(number, program):
    """Add so many mentees and mentors, with requests that wait, and e-mails about them."""
    for n in range(number):
        asked(program, mentor=f"Mentor {n}", mentee=f"Mentee {n}")


def add_matches(number, program):
    """Add so many pairs."""
    for n in range(number):
        match = matched(program, mentor=f"Mentor {n}", mentee=f"Mentee {n}")
        ask_to_end(match, actor=match.mentee.user, message="Please")


def add_parts(number, program):
    """Add as many programs, with one row of everything that a program may have."""
    for n in range(number):
        other = make_program()
        other.coordinators.set(program.coordinators.all())
        make_cycle(other)
        question = Question.objects.create(section=other.sections.create(key="s", title="S"), key="q", title="Q")
        Choice.objects.create(question=question, key=f"c-{n}", title="C")
        EndReason.objects.create(program=other, key="x", title="X")


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(name, filled, django_assert_num_queries):
    cora = make_user("Cora Coordinator")
    cora.groups.add(Group.objects.get(name=COORDINATORS))
    filled.program.coordinators.add(cora)
    browser, url = signed_in(cora), results_url(name)
    rows = len(browser.get(url).context["page_obj"])
    with django_assert_num_queries(STATEMENTS[name]):
        browser.get(url)
    add = {**dict.fromkeys(("match", "coordinatortask"), add_matches), **dict.fromkeys(SNIPPETS[:6], add_parts)}
    add = add.get(name, add_requests)
    add(29, filled.program)
    with django_assert_num_queries(STATEMENTS[name]):
        page = browser.get(url)
    assert len(page.context["page_obj"]) >= rows + 29


@pytest.mark.parametrize("model", [MatchRequest, Match, OutboxEmail, CoordinatorTask, MentorProfile, MenteeProfile])
def test_every_row_can_be_inspected(model, root, filled):
    page = root.get(inspect_url(model.objects.first()))
    assert page.status_code == 200
    assert "True" not in page.content.decode().split("<dl>")[1].split("</dl>")[0]


def test_R63_the_e_mails_tell_who_is_told_of_a_document_and_not_by_whom(root, coordinator, filled):
    """Not even a superuser learns who shares with whom; of what the program team knows anyhow the row says it."""
    shared(filled, actor=filled.mentee.user)
    rows = OutboxEmail.objects.filter(recipient=filled.mentor.user)
    told, known = rows.get(letter=Letter.DOCUMENT_SHARED), rows.get(letter=Letter.ACCEPTED_MENTOR)
    of_the_letter = f"?letter={Letter.DOCUMENT_SHARED}"
    send_again = reverse("wagtail_mentoring_outboxemail_modeladmin_send_again", args=[told.pk])
    for browser in (root, coordinator):
        (listed,) = browser.get(results_url("outboxemail") + of_the_letter).context["page_obj"]
        assert listed == told
        pages = [
            browser.get(inspect_url(told)).content.decode(),
            browser.get(send_again).content.decode(),
            browser.get(results_url("outboxemail") + of_the_letter).content.decode(),
            browser.get(f"{list_url('outboxemail')}{of_the_letter}&export=csv").getvalue().decode(),
        ]
        for page in pages:
            assert MENTOR in page
            assert MENTEE not in page
            assert inspect_url(filled.request) not in page
        assert MENTEE in browser.get(inspect_url(known)).content.decode()


@pytest.mark.parametrize("name", DESKS)
@pytest.mark.parametrize("pk", ["0", "abc", "9" * 30, "¹", "-1"])
def test_rows_that_do_not_exist_are_not_found(name, pk, root):
    inspect = reverse(f"wagtail_mentoring_{name}_modeladmin_inspect", args=["1"]).replace("/1/", f"/{pk}/")
    assert root.get(inspect).status_code == 404


# Who sees what


def menu_of(client):
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_menu_leads_to_every_list(root):
    menu = menu_of(root)
    for name in (*SNIPPETS, *DESKS):
        assert f'"{list_url(name)}"' in menu


def test_editors_without_permission_do_not_see_the_menu_nor_the_lists(program, filled):
    editor = signed_in(make_staff("Edna Editor"))
    assert "/wagtail_mentoring/" not in menu_of(editor)
    for name in (*SNIPPETS, *DESKS):
        assert editor.get(list_url(name), follow=True).redirect_chain[-1][0] == reverse("wagtailadmin_home")
    for row in (MatchRequest.objects.first(), OutboxEmail.objects.first(), MentorProfile.objects.first()):
        assert editor.get(inspect_url(row)).status_code in {302, 404}


def test_a_single_permission_opens_a_single_list(program):
    staff = signed_in(make_staff("Sam Single", "view_match", program=program))
    menu = menu_of(staff)
    assert list_url("match") in menu
    assert list_url("matchrequest") not in menu
    assert staff.get(list_url("match")).status_code == 200
    assert staff.get(list_url("matchrequest")).status_code == 302


@pytest.mark.parametrize("name", PEOPLE)
def test_coordinators_see_their_own_programs_only(name, coordinator, filled):
    other = matched(make_program(), mentor="Otto Other", mentee="Olga Other")
    body = coordinator.get(list_url(name)).content.decode()
    assert "Other" not in body
    assert ("Juan" in body) or ("Amina" in body)
    foreign = {
        "mentorprofile": other.mentor,
        "menteeprofile": other.mentee,
        "matchrequest": other.request,
        "match": other,
        "outboxemail": OutboxEmail.objects.filter(program=other.program).first(),
        "coordinatortask": ask_to_end(other, actor=other.mentee.user, message="Olga Other asks"),
    }[name]
    assert coordinator.get(inspect_url(foreign)).status_code == 404
    assert "Other" not in "".join(coordinator.get(f"{list_url(name)}?export=csv").getvalue().decode())


def test_permission_without_a_program_shows_nobody(filled):
    nobody = signed_in(make_staff("Nora Nowhere", *VIEW))
    for name in PEOPLE:
        body = nobody.get(list_url(name)).content.decode()
        assert MENTOR not in body
        assert MENTEE not in body


def test_there_are_no_choosers_that_would_name_members_to_every_editor(filled):
    editor = signed_in(make_staff("Edna Editor"))
    for name in SNIPPETS:
        assert editor.get(f"/cms/snippets/choose/wagtail_mentoring/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["mentorprofile", "menteeprofile"])
def test_deleting_many_profiles_at_once_is_no_page_that_could_name_them(name, root, filled):
    """Wagtail's own page lists the rows that one may not delete: all of them, to every editor."""
    editor = signed_in(make_staff("Edna Editor"))
    for browser in (editor, root):
        for answer in (browser.get(bulk_url(name), {"id": "all"}), browser.post(f"{bulk_url(name)}?id=all")):
            assert answer.status_code == 404
    assert MentorProfile.objects.exists()
    assert MenteeProfile.objects.exists()


def bulk_url(name):
    return reverse("wagtail_bulk_action", args=["wagtail_mentoring", name, "delete"])


@pytest.mark.parametrize("name", ["mentorprofile", "menteeprofile"])
def test_the_page_that_approves_asks_for_permission(name, program, filled):
    nobody = signed_in(make_staff("Nora Named", program=program))
    for answer in (nobody.get(f"{list_url(name)}approve/"), nobody.post(f"{list_url(name)}approve/?id=all")):
        assert answer["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("viewset", [MentorProfileViewSet, MenteeProfileViewSet])
def test_staff_see_no_contact_and_nothing_that_is_for_the_person_alone(viewset, root, filled):
    shown = {PROFILE_FIELDS[name] for name in viewset.inspect_view_fields}
    assert shown <= {Privacy.PUBLIC, Privacy.PROGRAM, Privacy.STAFF}
    viewset.model.objects.update(contact_value="canary@example.net")
    MatchRequest.objects.update(message="canary@example.net")
    rows = (viewset.model.objects.first(), MatchRequest.objects.first(), Match.objects.first())
    pages = [inspect_url(row) for row in rows] + [list_url(name) for name in PEOPLE]
    pages += [f"{list_url(name)}?export=csv" for name in PEOPLE]
    for page in pages:
        answer = root.get(page)
        assert b"canary" not in (answer.getvalue() if answer.streaming else answer.content)


@pytest.mark.parametrize("action", ["add/", "edit/{pk}/", "delete/{pk}/", "copy/{pk}/"])
@pytest.mark.parametrize("model", [MentorProfile, MenteeProfile])
def test_profiles_are_neither_added_nor_edited_nor_deleted(action, model, root, filled):
    row = model.objects.first()
    url = f"/cms/snippets/wagtail_mentoring/{model._meta.model_name}/{action.format(pk=row.pk)}"
    for answer in (root.get(url), root.post(url, {"display_name": "Mallory", "status": "left"})):
        assert answer.status_code in {302, 404}
    row.refresh_from_db()
    assert (row.display_name, row.status) == ((MENTOR if model is MentorProfile else MENTEE), "active")


@pytest.mark.parametrize("name", ["mentorprofile", "menteeprofile"])
def test_ticked_profiles_are_approved_and_nothing_else_is_offered(name, root, filled):
    page = BeautifulSoup(root.get(list_url(name)).content, "html.parser")
    offered = [(action.get_text(strip=True), action["href"]) for action in page.select("[data-bulk-action-button]")]
    assert offered == [("Approve", reverse("wagtail_bulk_action", args=["wagtail_mentoring", name, "approve"]))]
    assert page.select("[data-bulk-action-checkbox]")
    assert page.select_one("[data-bulk-action-select-all-checkbox]")


@pytest.mark.parametrize("name", DESKS)
@pytest.mark.parametrize("action", ["create/", "edit/1/", "delete/1/", "history/1/"])
def test_desks_have_no_forms(name, action, root, filled):
    assert root.get(f"/cms/wagtail_mentoring/{name}/{action}").status_code == 404


def test_only_looking_can_be_granted_for_what_verbs_own(root):
    page = root.get(reverse("wagtailusers_groups:add")).content.decode()
    assert "match request" in page.lower()
    for model in PEOPLE:
        for action in ("add", "change", "delete"):
            assert f"{action}_{model}" not in page


def test_answers_are_shown_with_their_questions(root, filled):
    choice = Choice.objects.get()
    choice.question.audience = Audience.MENTORS
    filled.mentor.answers.create(question=choice.question, choice=choice)
    body = root.get(inspect_url(filled.mentor)).content.decode()
    assert "<div>Goals: Leading</div>" in body


# Exports


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\x00=1", "'=1"),
        ("  =1", "'  =1"),
        ("Amina = B", "Amina = B"),
        (5, 5),
    ],
)
def test_member_text_is_no_formula(given, written):
    assert harmless(given) == written


@pytest.mark.parametrize("name", [*SNIPPETS, *DESKS])
def test_exports_have_every_row_and_no_formula(name, root, filled, program):
    asked(program, mentor="=1+1", mentee="=2+2")
    MentorProfile.objects.update(headline="\x0b@SUM(1)")
    for model in (Section, Question, Choice, EndReason):
        model.objects.update(title="=SUM(1)")
    for model in (Program, Cycle):
        model.objects.update(name="=SUM(1)")
    rows = list(csv.reader(io.StringIO(root.get(f"{list_url(name)}?export=csv").getvalue().decode())))
    assert len(rows) - 1 == len(root.get(list_url(name)).context["page_obj"])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = openpyxl.load_workbook(io.BytesIO(root.get(f"{list_url(name)}?export=xlsx").getvalue()))
    assert len(list(book.active.rows)) == len(rows)
    assert "f" not in {cell.data_type for row in book.active.rows for cell in row}


def test_R66_a_match_that_ran_its_full_time_ended_on_the_day_that_was_promised(root, filled, program):
    Match.objects.update(ends_on=(last := program.today() - dt.timedelta(days=1)))
    end_at_term(filled)
    page = BeautifulSoup(root.get(inspect_url(filled)).content, "html.parser")
    shown = {term.get_text(strip=True): term.find_next("dd").get_text(strip=True) for term in page.find_all("dt")}
    assert shown["Ended"] == shown["Runs until"] == program.in_words(last)
    heads, row = csv.reader(io.StringIO(root.get(f"{list_url('match')}?export=csv").getvalue().decode()))
    exported = dict(zip(heads, row, strict=True))
    assert exported["Ended"] == exported["Runs until"] == str(last)


# What lists tell


def names_in(answer):
    return [row.display_name for row in answer.context["page_obj"]]


def test_mentors_are_found_by_their_places(coordinator, program, filled):
    make_mentor(program, "Fay Free", capacity=3)
    make_mentor(program, "Pia Paused", status="paused")
    text = BeautifulSoup(coordinator.get(results_url("mentorprofile")).content, "html.parser").get_text(" ", strip=True)
    assert "3 of 3 free" in text
    assert "0 of 1 free" in text
    assert names_in(coordinator.get(results_url("mentorprofile"), {"places": "free"})) == ["Fay Free"]
    assert names_in(coordinator.get(results_url("mentorprofile"), {"places": "full"})) == [MENTOR]


def test_places_count_as_the_program_counts_them(coordinator, program, filled):
    """By cycle, a mentor whose match is over has no place again before the next cycle."""
    program.capacity_scope = "cycle"
    program.save()
    assert "0 of 1 free" in coordinator.get(results_url("mentorprofile")).content.decode()
    Cycle.objects.update(starts_on="2020-01-01", ends_on="2020-02-01")
    make_mentor(program, "Fay Free", capacity=3)
    assert "0 of 3 free" in coordinator.get(results_url("mentorprofile")).content.decode()
    assert names_in(coordinator.get(results_url("mentorprofile"), {"places": "free"})) == []


def test_mentees_are_found_who_have_no_mentor_yet(coordinator, program, filled):
    make_mentee(program, "Mia Mentee")
    assert names_in(coordinator.get(results_url("menteeprofile"), {"matched": "without"})) == ["Mia Mentee"]
    assert names_in(coordinator.get(results_url("menteeprofile"), {"matched": "with"})) == [MENTEE]


def test_cycles_say_which_one_runs(root, program):
    for days, name in (((-60, -40), "Spring"), ((-1, 1), "Summer"), ((10, 20), "Fall")):
        make_cycle(program, days=days, name=name)
    rows = BeautifulSoup(root.get(results_url("cycle")).content, "html.parser").select("tbody tr")
    states = {row.select("td")[1].get_text(strip=True): row.select("td")[3].get_text(strip=True) for row in rows}
    assert [word for name in ("Spring", "Summer", "Fall") for key, word in states.items() if key.startswith(name)] == [
        *("Over", "Running", "Upcoming")
    ]


def test_a_request_introduces_both_people(coordinator, program):
    match_request = asked(program)
    MentorProfile.objects.update(headline="Builds dams", employer="Dams & Co")
    body = BeautifulSoup(coordinator.get(inspect_url(match_request)).content, "html.parser").get_text(" ", strip=True)
    assert f"{MENTOR} Builds dams Dams & Co Active Places: 1 of 1 free" in body


def test_a_request_says_by_name_who_decided(coordinator, filled):
    page = BeautifulSoup(coordinator.get(inspect_url(filled.request)).content, "html.parser")
    label = page.find("dt", string="Decided by")
    assert label.find_next("dd").get_text(strip=True) == MENTOR


def test_a_match_leads_to_its_request_for_those_who_may_see_it(coordinator, program, filled):
    assert f'href="{inspect_url(filled.request)}"' in coordinator.get(inspect_url(filled)).content.decode()
    staff = signed_in(make_staff("Sam Single", "view_match", program=program))
    assert f'href="{inspect_url(filled.request)}"' not in staff.get(inspect_url(filled)).content.decode()
