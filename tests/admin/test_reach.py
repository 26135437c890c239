"""How far a coordinator reaches: to the programs that name her, in every list, form, filter and export of the menu."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from tests.admin.conftest import make_staff, signed_in
from tests.admin.test_forms import program_data
from tests.admin.test_listings import PEOPLE, list_url
from tests.notifications.stories import matched
from tests.people import make_cycle, make_program, make_user
from wagtail_mentoring.admin.groups import COORDINATORS, NEEDED, make_group
from wagtail_mentoring.admin.permissions import SET_UP, SetUpPolicy
from wagtail_mentoring.choices import QuestionKind
from wagtail_mentoring.models import Choice, Cycle, LogEntry, Program, Question, Section

pytestmark = pytest.mark.django_db

TEAM = tuple(model._meta.model_name for model in SET_UP)
FOREIGN = "Elsewhere"


def url(model, view, *args):
    return reverse(f"wagtailsnippets_wagtail_mentoring_{model._meta.model_name}:{view}", args=args)


def fill(program, word):
    """One row of everything that a program may have, each with ``word`` in its name."""
    section = program.sections.create(key="focus", title=f"Section {word}")
    question = Question.objects.create(section=section, key="q", title=f"Question {word}", kind=QuestionKind.CHOICES)
    choice = Choice.objects.create(question=question, key="c", title=f"Choice {word}")
    return (program, section, question, choice, make_cycle(program, name=f"Cycle {word}"))


@pytest.fixture
def mine(program):
    return fill(program, "Nearby")


@pytest.fixture
def foreign(site):
    other = make_program(name=f"Program {FOREIGN}", slug="elsewhere")
    matched(other, mentor=f"Otto {FOREIGN}", mentee=f"Olga {FOREIGN}")
    return fill(other, FOREIGN)


@pytest.fixture
def cora(program):
    """Named on the program, in the group that the package makes, and nothing else."""
    user = make_user("Cora Coordinator")
    user.groups.add(Group.objects.get(name=COORDINATORS))
    program.coordinators.add(user)
    return user


@pytest.fixture
def browser(cora):
    return signed_in(cora)


def body_of(answer):
    return (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace")


# The group


def test_the_group_has_what_coordinators_need_and_no_more(site):
    group = Group.objects.get(name=COORDINATORS)
    granted = {
        (label, codename) for label, codename in group.permissions.values_list("content_type__app_label", "codename")
    }
    assert granted == {(label, codename) for label, codenames in NEEDED.items() for codename in codenames}
    assert not [codename for _label, codename in granted if codename.startswith("delete")]


def test_what_a_site_changed_stays(site):
    group = Group.objects.get(name=COORDINATORS)
    group.permissions.set(Permission.objects.filter(codename="view_match"))
    make_group(using="default")
    assert [right.codename for right in group.permissions.all()] == ["view_match"]
    group.delete()
    make_group(using="default")
    assert Group.objects.get(name=COORDINATORS).permissions.count() == sum(map(len, NEEDED.values()))


def test_the_group_is_made_before_anybody_made_the_permissions(site):
    """Our app may stand before Wagtail's and Django's own in INSTALLED_APPS."""
    Group.objects.filter(name=COORDINATORS).delete()
    Permission.objects.filter(content_type__app_label__in=NEEDED).delete()
    ContentType.objects.clear_cache()
    make_group(using="default")
    assert Group.objects.get(name=COORDINATORS).permissions.count() == sum(map(len, NEEDED.values()))


def test_nothing_is_made_where_the_tables_are_gone_or_elsewhere(site, settings):
    class Nothing:
        def get_model(self, _name):
            raise LookupError

    Group.objects.filter(name=COORDINATORS).delete()
    make_group(using="default", apps=Nothing())
    settings.DATABASE_ROUTERS = [f"{__name__}.Elsewhere"]
    make_group(using="default")
    assert not Group.objects.filter(name=COORDINATORS).exists()


class Elsewhere:
    """A host that keeps its accounts in another database."""

    def allow_migrate(self, _database, _app_label, **_hints):
        return False


def test_migrate_makes_the_group(site):
    Group.objects.filter(name=COORDINATORS).delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.filter(name=COORDINATORS).exists()


# Lists, filters and exports


@pytest.mark.parametrize("name", [*TEAM, *PEOPLE])
def test_no_list_filter_search_or_export_names_another_program(name, browser, root, mine, foreign):
    matched(mine[0])
    for query in ("", "?export=csv", f"?q={FOREIGN}", f"?program={foreign[0].pk}", "?cycle=1&section__program=1"):
        body = body_of(browser.get(f"{list_url(name)}{query}"))
        assert f" {FOREIGN}" not in body
    assert f" {FOREIGN}" in body_of(root.get(list_url(name)))
    assert body_of(browser.get(list_url(name))).count("</tr>") > 1


@pytest.mark.parametrize("name", TEAM)
def test_permission_on_the_models_alone_shows_no_program(name, mine, foreign):
    codenames = [f"{action}_{model}" for model in TEAM for action in ("view", "add", "change", "delete")]
    staff = signed_in(make_staff("Nora Nowhere", *set(codenames) - {"add_program"}))
    body = body_of(staff.get(list_url(name)))
    assert "Nearby" not in body
    assert FOREIGN not in body
    for row in (*mine, *foreign):
        for view in ("edit", "delete", "history", "usage"):
            assert staff.get(url(type(row), view, row.pk)).status_code == 404
    assert staff.post(url(Program, "edit", mine[0].pk), program_data(name="Taken")).status_code == 404


def test_whoever_founds_programs_sets_all_of_them_up_and_meets_nobody(mine, foreign):
    founder = signed_in(
        make_staff("Fay Founder", "add_program", "change_program", "change_question", "view_mentorprofile")
    )
    assert f"Question {FOREIGN}" in body_of(founder.get(list_url("question")))
    assert founder.get(url(Program, "edit", foreign[0].pk)).status_code == 200
    assert FOREIGN not in body_of(founder.get(list_url("mentorprofile"))).split("<main")[-1].replace("Program ", "")


# Rows


@pytest.mark.parametrize("view", ["edit", "delete", "history", "history_results", "usage"])
def test_rows_of_other_programs_do_not_exist(view, browser, cora, mine, foreign):
    cora.groups.get().permissions.add(*Permission.objects.filter(codename__in=[f"delete_{name}" for name in TEAM]))
    for own, other in zip(mine, foreign, strict=True):
        assert browser.get(url(type(own), view, own.pk)).status_code in {200, 302}
        assert browser.get(url(type(own), view, other.pk)).status_code == 404
        assert browser.post(url(type(own), view, other.pk), {}).status_code == 404
        assert browser.get(url(type(own), view, 10**30)).status_code == 404


def test_forms_offer_ones_own_programs(browser, mine, foreign):
    for model, field in ((Section, "program"), (Question, "section"), (Choice, "question"), (Cycle, "program")):
        page = BeautifulSoup(browser.get(url(model, "add")).content, "html.parser")
        offered = [option.get_text() for option in page.select(f"select[name={field}] option[value]")]
        assert not [label for label in offered if FOREIGN in label]
        assert [option["value"] for option in page.select(f"select[name={field}] option[selected]")] != [""]


def test_nothing_is_put_into_another_program(browser, mine, foreign):
    program, _, question, *_ = foreign
    days = {"starts_on": "2031-01-01", "ends_on": "2031-02-01"}
    crafted = {
        Section: {"program": program.pk, "title": "X", "key": "x", "sort_order": 0},
        Choice: {"question": question.pk, "title": "X", "key": "x", "sort_order": 0},
        Cycle: {"program": program.pk, "name": "X", **days},
    }
    for model, data in crafted.items():
        before = model.objects.count()
        assert browser.post(url(model, "add"), data).status_code == 200
        assert model.objects.count() == before
    own = mine[1]
    browser.post(url(Section, "edit", own.pk), crafted[Section])
    own.refresh_from_db()
    assert (own.program, own.title) == (mine[0], "X")


def test_a_question_moves_within_its_program(browser, mine, foreign):
    program, section, question, *_ = mine
    second = program.sections.create(key="second", title="Second")
    page = BeautifulSoup(browser.get(url(Question, "edit", question.pk)).content, "html.parser")
    offered = {option["value"] for option in page.select("select[name=section] option[value]")} - {""}
    assert offered == {str(section.pk), str(second.pk)}


def test_coordinators_change_the_rules_and_not_whose_program_it_is(browser, cora, program, site):
    page = BeautifulSoup(browser.get(url(Program, "edit", program.pk)).content, "html.parser")
    names = {field.get("name") for field in page.select("form [name]")}
    assert "response_days" in names
    assert not names & {"coordinators", "site", "slug"}
    other = make_user("Mallory")
    data = program_data(name="Renamed", response_days=9, slug="stolen", coordinators=[other.pk], site=999)
    assert browser.post(url(Program, "edit", program.pk), data).status_code == 302
    program.refresh_from_db()
    assert (program.name, program.response_days, program.slug, program.site) == ("Renamed", 9, "apega", site)
    assert list(program.coordinators.all()) == [cora]
    assert LogEntry.objects.get(action="wagtail.edit").program == program


def test_coordinators_found_no_programs(browser, program):
    assert browser.get(url(Program, "add")).status_code == 302
    assert browser.post(url(Program, "add"), program_data(slug="new")).status_code == 302
    assert Program.objects.count() == 1


# Many at once


def bulk(model, *keys):
    address = reverse("wagtail_bulk_action", args=["wagtail_mentoring", model._meta.model_name, "delete"])
    return f"{address}?{'&'.join(f'id={key}' for key in keys)}"


@pytest.mark.parametrize("keys", [(), ("abc",), (10**30,), ("%00",), ("-1", "¹")])
def test_deleting_what_is_not_there_is_not_found(keys, root, mine):
    assert root.get(bulk(Choice, *keys)).status_code == 404
    assert root.post(bulk(Choice, *keys)).status_code == 404


def test_ticked_rows_of_others_are_neither_named_nor_deleted(browser, cora, mine, foreign):
    own, other = mine[3], foreign[3]
    cora.groups.get().permissions.add(Permission.objects.get(codename="delete_choice"))
    for keys in ((own.pk, other.pk, own.pk), ("all",)):
        body = body_of(browser.get(bulk(Choice, *keys)))
        assert str(own) in body
        assert str(other) not in body
    browser.post(bulk(Choice, own.pk, other.pk))
    assert list(Choice.objects.all()) == [other]


def test_nothing_is_deleted_without_the_permission(browser, mine):
    for keys in ((mine[3].pk,), ("all",)):
        assert browser.get(bulk(Choice, *keys)).status_code == 404
        assert browser.post(bulk(Choice, *keys)).status_code == 404
    assert Choice.objects.exists()


def test_the_policy_that_wagtail_asks_by_model_says_the_same(cora, mine, foreign):
    policy = SetUpPolicy(Choice)
    assert policy.user_has_permission_for_instance(cora, "change", mine[3])
    assert not policy.user_has_permission_for_instance(cora, "change", foreign[3])
    assert not policy.user_has_permission_for_instance(cora, "delete", mine[3])
    assert list(policy.instances_user_has_permission_for(cora, "change")) == [mine[3]]
    assert not policy.instances_user_has_permission_for(cora, "delete").exists()
