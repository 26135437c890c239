"""Wagtail's own privacy knows the pages that are not for everyone: its API, ``.public()``, copies, drafts, repairs."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Locale, PageViewRestriction

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions.audiences import OURS
from wagtail_mentoring.choices import ProfileStatus, ResourceAudience
from wagtail_mentoring.pages.gates import open_to_its_audience
from wagtail_mentoring.pages.models import BasePage, ResourceIndexPage, ResourcePage
from wagtail_mentoring.pages.privacy import repair_privacy

pytestmark = pytest.mark.django_db

EVERYONE, BOTH, MENTORS, MENTEES = ResourceAudience
CANARY = "canary"


@pytest.fixture
def program(site):
    program = make_program(slug="club", name="Club")
    program.coordinators.add(make_user("Cora Coordinator", email="cora@example.org"))
    return program


@pytest.fixture
def section(site, program):
    """Publish a section with an audience."""

    def add(audience=EVERYONE, *, under=None, title="Guides", **fields):
        page = ResourceIndexPage(title=title, slug=title.lower(), program=program, audience=audience, **fields)
        return (under or site.root_page).add_child(instance=page)

    return add


def resource(under, audience=EVERYONE, title="First meeting", **fields):
    page = ResourcePage(title=title, slug=title.lower().replace(" ", "-"), audience=audience, **fields)
    return under.add_child(instance=page)


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(getattr(user, "user", user))
    return client


def is_public(page):
    return BasePage.objects.public().filter(id=page.id).exists()


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


# What answers without asking us


@pytest.fixture
def api(settings):
    """Ask Wagtail's API for the titles it knows."""
    settings.ROOT_URLCONF = "tests.pages.api_urls"

    def ask(user=None, **query):
        return {item["title"] for item in browser(user).get("/api/pages/", query).json()["items"]}

    return ask


@pytest.fixture
def library(section):
    """Pages for everyone and for some, and what must not be found."""
    words = {"summary": CANARY, "body": json.dumps([{"type": "text", "value": f"<p>{CANARY}</p>"}])}
    outer = section(introduction=CANARY)
    resource(outer, title="Open", **words)
    for audience in (BOTH, MENTORS, MENTEES):
        resource(outer, audience, title=f"For {audience.value}", **words)
    resource(section(MENTORS, under=outer, title="Inner", introduction=CANARY), title="Inside", **words)
    call_command("update_index", verbosity=0)
    return outer


@pytest.mark.parametrize("kind", ["visitor", "stranger", "mentor", "mentor of another program", "coordinator"])
@pytest.mark.django_db(transaction=True)  # on MariaDB the index holds only what is committed
def test_wagtails_api_tells_what_everyone_reads_and_no_more(api, program, library, kind):
    user = {
        "visitor": lambda: None,
        "stranger": make_user,
        "mentor": lambda: make_mentor(program),
        "mentor of another program": lambda: make_mentor(make_program()),
        "coordinator": program.coordinators.get,
    }[kind]()
    assert api(user) == {"Home", "Guides", "Open"}
    assert api(user, search=CANARY) == {"Guides", "Open"}
    assert api(user, descendant_of=library.pk) == {"Open"}
    assert api(user, type="wagtail_mentoring_pages.ResourcePage") == {"Open"}
    hidden = ResourcePage.objects.get(title="For mentors")
    assert browser(user).get(f"/api/pages/{hidden.pk}/").status_code == 404
    assert browser(user).get(f"/api/pages/find/?html_path={hidden.url}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_sites_own_search_of_what_is_public_tells_no_more_either(library):
    for model, titles in ((BasePage, {"Guides", "Open"}), (ResourcePage, {"Open"})):
        assert {page.title for page in model.objects.live().public().search(CANARY)} == titles


# What our own pages say is ours


@pytest.mark.parametrize("audience", [BOTH, MENTORS, MENTEES])
def test_our_own_pages_ask_the_policy_and_not_wagtail(program, section, audience):
    page = resource(section(audience), audience)
    login = reverse("wagtail_mentoring:program_login", args=["club"])
    assert browser().get(page.url).headers["Location"].startswith(login)
    refused = browser(make_user()).get(page.url)
    assert refused.status_code == 403
    assert "This is not for you to read" in refused.text
    assert browser(program.coordinators.get()).get(page.url).status_code == 200
    assert not page.get_view_restrictions().exists(), "the editor's dialog shows what editors decided"


def test_what_an_editor_closed_stays_closed_and_ours_comes_and_goes_beside_it(program, section):
    page = resource(section(), MENTORS)
    own = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    own.groups.add(Group.objects.create(name="Board"))
    for audience in (EVERYONE, MENTEES, BOTH):
        publish(page, audience=audience)
        assert own in page.get_view_restrictions()
        assert list(own.groups.values_list("name", flat=True)) == ["Board"]
        assert PageViewRestriction.objects.filter(page=page).count() == (1 if audience == EVERYONE else 2)
    closed = browser(make_mentor(program)).get(page.url)
    assert closed.headers["Location"].startswith(reverse("wagtailcore_login"))


def test_the_dialog_of_wagtail_leaves_our_rule_alone(section):
    page = resource(section(), MENTORS)
    client = browser(make_user(is_superuser=True))
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    assert "audience" not in client.get(address).json()["html"]
    for choice, rules in (("none", 1), ("login", 2), ("none", 1)):
        assert client.post(address, {"restriction_type": choice}).json()["step"] == "set_privacy_done"
        assert PageViewRestriction.objects.filter(page=page).count() == rules
    assert not is_public(page)


# Drafts, copies, translations, moves


def test_a_draft_opens_and_closes_nothing(section):
    page = resource(section(), MENTORS)
    page.audience = EVERYONE
    revision = page.save_revision()
    assert not is_public(page)
    revision.publish()
    assert is_public(page)
    page.audience = MENTEES
    revision = page.save_revision()
    assert is_public(page)
    revision.publish()
    assert not is_public(page)


@pytest.mark.parametrize("audience", [MENTORS, EVERYONE])
def test_a_copy_with_all_below_it_has_the_audiences_of_the_original(program, section, audience):
    outer = section(audience)
    resource(outer, EVERYONE, title="Open")
    resource(outer, MENTEES, title="Narrow")
    copy = outer.copy(recursive=True, update_attrs={"slug": "again", "title": "Again"}, keep_live=True)
    pages = {page.title: page for page in copy.get_descendants()}
    assert is_public(copy) == is_public(pages["Open"]) == (audience == EVERYONE)
    assert not is_public(pages["Narrow"])
    assert browser(program.coordinators.get()).get(pages["Narrow"].specific.url).status_code == 200


def test_an_alias_follows_its_page(section):
    page = resource(section(), MENTORS)
    alias = page.create_alias(update_slug="again")
    assert not is_public(alias)
    publish(page, audience=EVERYONE)
    assert is_public(alias)
    publish(page, audience=BOTH)
    assert not is_public(alias)


def test_a_translation_begins_with_the_audience_and_keeps_its_own(settings, section):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    page = section(MENTORS)
    translated = page.copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
    publish(translated)
    assert not is_public(translated)
    publish(page, audience=EVERYONE)
    assert is_public(page)
    assert not is_public(translated)


def test_a_page_that_moves_keeps_its_own_and_takes_that_of_its_new_section(section):
    page = resource(section(MENTORS), EVERYONE)
    assert not is_public(page)
    page.move(section(title="Elsewhere"), pos="last-child")
    page.refresh_from_db()
    assert is_public(page)
    narrow = resource(section(title="Third"), MENTORS)
    narrow.move(section(title="Fourth"), pos="last-child")
    narrow.refresh_from_db()
    assert not is_public(narrow)


# Pages of other types below ours


def plain(under, title="Plain"):
    return under.add_child(instance=BasePage(title=title, slug=title.lower()))


@pytest.mark.parametrize("audience", [BOTH, MENTORS, MENTEES])
def test_R6_a_page_of_another_type_below_is_open_to_the_same_audience(program, section, audience):
    below = plain(section(audience))
    member = {
        "mentor": make_mentor(program),
        "mentee": make_mentee(program),
        "coordinator": program.coordinators.get(),
        "superuser": make_user(is_superuser=True),
    }
    readers = {BOTH: {"mentor", "mentee"}, MENTORS: {"mentor"}, MENTEES: {"mentee"}}[audience]
    for kind, who in member.items():
        answer = browser(who).get(below.url)
        is_reader = kind in readers | {"coordinator", "superuser"}
        assert answer.status_code == (200 if is_reader else 403), kind
        assert ("This is not for you to read" in answer.text) != is_reader
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    for stranger in (make_user(), make_mentor(make_program()), make_mentee(program, status=ProfileStatus.DRAFT)):
        assert browser(stranger).get(below.url).status_code == 403
    login = reverse("wagtail_mentoring:program_login", args=["club"])
    assert browser().get(below.url).headers["Location"].startswith(f"{login}?next=")
    assert not is_public(below), "Wagtail's API knows no program"


def test_R6_the_narrowest_of_all_above_decides(program, section):
    inner = section(MENTORS, under=section(BOTH), title="Inner")
    below = plain(plain(inner), "Deeper")
    assert browser(make_mentor(program)).get(below.url).status_code == 200
    assert browser(make_mentee(program)).get(below.url).status_code == 403
    page = resource(section(title="Open"), MENTEES)
    assert browser(make_mentor(program)).get(plain(page, "Leaf").url).status_code == 403
    assert browser(make_mentee(program)).get(page.get_children().get().url).status_code == 200


def test_what_an_editor_closed_below_a_section_stays_closed(program, section):
    below = plain(section(BOTH))
    own = PageViewRestriction.objects.create(page=below, restriction_type=PageViewRestriction.GROUPS)
    own.groups.add(Group.objects.create(name="Board"))
    closed = browser(mentor := make_mentor(program)).get(below.url)
    assert closed.headers["Location"].startswith(reverse("wagtailcore_login"))
    mentor.user.groups.add(own.groups.get())
    assert browser(mentor).get(below.url).status_code == 200


def test_a_page_that_lost_its_section_is_nobody_s_with_all_below_it(site, section):
    page = resource(section(), MENTORS)
    below = plain(page)
    page.move(site.root_page, pos="last-child")
    boss = make_user(is_superuser=True)
    assert browser(boss).get(BasePage.objects.get(id=below.id).url).status_code == 404


def test_pages_that_are_not_ours_cost_what_they_cost_without_us(site, section, monkeypatch):
    section(MENTORS)
    page, client = plain(site.root_page, "Elsewhere"), browser()
    client.get(page.url)
    with CaptureQueriesContext(connection) as with_us:
        assert client.get(page.url).status_code == 200
    theirs = [hook for hook in hooks._hooks["on_serve_page"] if hook[0] is not open_to_its_audience]
    monkeypatch.setitem(hooks._hooks, "on_serve_page", theirs)
    with CaptureQueriesContext(connection) as without_us:
        assert client.get(page.url).status_code == 200
    assert len(with_us) == len(without_us)


# Repairs


def test_migrate_repairs_what_was_written_without_being_saved(section):
    outer = section()
    was_open, was_closed = resource(outer, title="One"), resource(outer, MENTORS, title="Two")
    ResourcePage.objects.filter(id=was_open.id).update(audience=MENTEES)
    ResourcePage.objects.filter(id=was_closed.id).update(audience=EVERYONE)
    for _again in range(2):
        repair_privacy(using="default")
        assert not is_public(was_open)
        assert is_public(was_closed)
        assert PageViewRestriction.objects.filter(OURS).count() == 1


def test_before_there_are_such_pages_nothing_is_repaired(section):
    class Before:
        def get_model(self, _label):
            raise LookupError

    page = resource(section(), MENTORS)
    PageViewRestriction.objects.all().delete()
    repair_privacy(using="default", apps=Before())
    assert is_public(page)


def test_what_loaddata_brings_has_its_rules_with_it(section):
    page = resource(section(), MENTORS)
    pages, rules = ResourcePage.objects.all(), PageViewRestriction.objects.all()
    dump = serializers.serialize("json", [*pages, *rules])
    rules.delete()
    for row in serializers.deserialize("json", dump):
        row.save()
    assert PageViewRestriction.objects.count() == 1
    assert not is_public(page)


def test_a_rule_opens_to_no_password(section):
    below = section(MENTORS).add_child(instance=BasePage(title="Plain", slug="plain"))
    rule, client = PageViewRestriction.objects.get(), browser()
    address = reverse("wagtailcore_authenticate_with_password", args=[rule.pk, below.pk])
    assert client.post(address, {"password": rule.password, "return_url": below.url}).status_code == 302
    login = reverse("wagtail_mentoring:program_login", args=["club"])
    assert client.get(below.url).headers["Location"].startswith(login)
