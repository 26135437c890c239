"""Resource pages: who reads them, how an editor makes them, My Resources, and the marks of what has been read."""

import datetime as dt
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions.groups import make_member_groups
from wagtail_mentoring.choices import EnrollmentMode, ProfileStatus, ResourceAudience
from wagtail_mentoring.models import MemberGroup, Reading
from wagtail_mentoring.pages.models import ResourceIndexPage, ResourcePage

pytestmark = pytest.mark.django_db

EVERYONE, BOTH, MENTORS, MENTEES = ResourceAudience
READERS = {
    "anonymous": {EVERYONE},
    "stranger": {EVERYONE},
    "draft": {EVERYONE},
    "mentor": {EVERYONE, BOTH, MENTORS},
    "mentee": {EVERYONE, BOTH, MENTEES},
    "paused": {EVERYONE, BOTH, MENTEES},
    "mentor of another program": {EVERYONE},
    "coordinator": set(ResourceAudience),
    "superuser": set(ResourceAudience),
}


@pytest.fixture
def program(site):
    return make_program(slug="club", name="Club")


@pytest.fixture
def section(site, program):
    """Publish a section; below another one where ``under`` names it."""

    def add(title="Guides", *, under=None, **fields):
        fields = {"program": program, "audience": EVERYONE, "slug": title.lower().replace(" ", "-"), **fields}
        return (under or site.root_page).add_child(instance=ResourceIndexPage(title=title, **fields))

    return add


@pytest.fixture
def resource():
    """Publish a page in a section."""

    def add(under, title="First meeting", **fields):
        slug = re.sub(r"\W+", "-", title.lower())
        now = timezone.now()
        page = ResourcePage(title=title, slug=slug, first_published_at=now, last_published_at=now, **fields)
        return under.add_child(instance=page)

    return add


def person(kind, program):
    if kind == "anonymous":
        return None
    if kind in {"draft", "mentee", "paused"}:
        return make_mentee(program, status=ProfileStatus(kind if kind != "mentee" else "active")).user
    if kind.startswith("mentor"):
        return make_mentor(program if kind == "mentor" else make_program()).user
    user = make_user(is_superuser=kind == "superuser")
    if kind == "coordinator":
        program.coordinators.add(user)
    return user


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(getattr(user, "user", user))
    return client


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def my(program):
    return reverse("wagtail_mentoring:resources", args=[program.slug])


def titles(response):
    return [words(link) for link in page_of(response).select(".wm-list a")]


# Who reads


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("audience", ResourceAudience)
def test_R6_a_page_is_read_by_its_audience(program, section, resource, kind, audience):
    page = resource(section(), audience=audience, summary="canary")
    response = browser(person(kind, program)).get(page.url)
    if audience in READERS[kind]:
        assert response.status_code == 200
        assert b"team@example.org" in response.content, "R2"
    elif kind == "anonymous":
        login = reverse("wagtail_mentoring:program_login", args=[program.slug])
        assert response.headers["Location"].startswith(f"{login}?next=")
    else:
        assert response.status_code == 403
    assert (b"canary" in response.content) == (audience in READERS[kind])
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("audience", ResourceAudience)
def test_R6_the_audience_of_a_section_applies_to_all_below_it(program, section, resource, kind, audience):
    inner = section("Inner", under=section("Outer", audience=audience))
    page = resource(inner, audience=EVERYONE)
    client = browser(person(kind, program))
    for address in (page.url, inner.url):
        assert (client.get(address).status_code == 200) == (audience in READERS[kind])


def test_who_is_in_the_wrong_role_reads_so_and_is_led_to_what_is_theirs(program, section, resource):
    page = resource(section(), title="Secret of mentors", audience=MENTORS)
    refused = page_of(browser(make_mentee(program)).get(page.url))
    assert "for the mentors of the program" in words(refused)
    assert "Secret of mentors" not in words(refused)
    assert refused.select_one(".wm-actions a")["href"] == my(program)


def test_who_takes_no_part_reads_how_to(program, section, resource):
    page = resource(section(), audience=BOTH)
    ways = [words(link) for link in page_of(browser(make_user("New Here")).get(page.url)).select(".wm-actions a")]
    assert ways == ["Enroll: Mentee", "Enroll: Mentor", "Club"]
    program.enrollment = EnrollmentMode.CLOSED
    program.save()
    ways = [words(link) for link in page_of(browser(make_user("Late Comer")).get(page.url)).select(".wm-actions a")]
    assert ways == ["Club"]


def test_a_section_of_another_program_asks_for_that_program(program, section, resource):
    elsewhere = make_program(slug="elsewhere")
    inner = section("Inner", under=section("Outer", audience=BOTH), program=elsewhere, audience=BOTH)
    page = resource(inner)
    user = make_mentor(program).user
    assert browser(user).get(page.url).status_code == 403
    make_mentor(elsewhere, user=user)
    assert browser(user).get(page.url).status_code == 200


def test_a_page_outside_of_any_section_is_for_everyone_or_nobody(site, program):
    loose = site.root_page.add_child(instance=ResourcePage(title="Loose", slug="loose", audience=EVERYONE))
    assert browser().get(loose.url).status_code == 200
    assert browser(make_mentor(program)).get(loose.url).status_code == 200
    ResourcePage.objects.update(audience=BOTH)
    assert browser(make_mentor(program)).get(loose.url).status_code == 404


def test_only_reading_is_possible(section, resource):
    assert browser().post(resource(section()).url).status_code == 405


def test_search_engines_are_told_of_what_everyone_reads(section, resource):
    inside = section()
    assert resource(inside).get_sitemap_urls()
    assert resource(inside, "Hidden", audience=MENTORS).get_sitemap_urls() == []
    assert section("Closed", audience=BOTH).get_sitemap_urls() == []


@pytest.mark.parametrize("role", ["Mentors", "Mentees"])
def test_R6_wagtails_own_privacy_knows_mentors_and_mentees(program, section, resource, role):
    make_member_groups(using="default")
    inside = section()
    page = resource(inside)
    rule = PageViewRestriction.objects.create(page=inside, restriction_type=PageViewRestriction.GROUPS)
    rule.groups.add(MemberGroup.objects.get(role=role[:-1].lower()).group)
    people = {"Mentors": make_mentor(program), "Mentees": make_mentee(program)}
    for kind, who in people.items():
        client = browser(who)
        assert (client.get(page.url).status_code == 200) == (kind == role)
        assert (titles(client.get(my(program))) == ["First meeting"]) == (kind == role)


# What it shows


PARAGRAPH = "<p>Hello <b>you</b></p>"


@pytest.fixture
def everything(section, resource, site):
    """A page with every block."""
    image = get_image_model().objects.create(title="wm-picture-title", file=get_test_image_file())
    document = get_document_model()(title="Agreement")
    document.file.save("agreement.txt", ContentFile(b"x"))
    picture = {"image": image.pk, "alt_text": "A search box above a list", "decorative": False}
    nothing = {"image": None, "alt_text": "", "decorative": False}
    drawn = {"image": image.pk, "alt_text": "", "decorative": True}
    body = [
        *({"type": "heading", "value": f"Part {number}", "id": f"h{number}"} for number in range(3)),
        {"type": "subheading", "value": "A smaller thing"},
        {"type": "text", "value": PARAGRAPH},
        {
            "type": "steps",
            "value": [
                {"title": "Search", "text": PARAGRAPH, "picture": picture},
                {"title": "", "text": "<p>Ask</p>", "picture": nothing},
            ],
        },
        {"type": "callout", "value": {"kind": "warning", "text": "<p>Only <b>one</b> at a time</p>"}},
        {"type": "picture", "value": {"picture": drawn, "caption": "Drawn"}},
        {"type": "documents", "value": {"title": "", "documents": [document.pk]}},
        {
            "type": "video",
            "value": {
                "title": "A talk",
                "url": "https://www.video.example/watch?v=1",
                "about": "Ten minutes",
                "picture": picture,
            },
        },
        {"type": "quote", "value": {"text": "Ask <b>early</b>.\nAsk often.", "who": "A mentor"}},
        {"type": "folds", "value": [{"title": "And if not?", "text": PARAGRAPH}]},
    ]
    return resource(section(), "Everything", body=json.dumps(body))


def test_R1_a_guide_has_headings_steps_pictures_warnings_and_more(everything):
    page = page_of(browser().get(everything.url)).select_one(".wm-guide")
    assert [words(link) for link in page.select(".wm-guide__parts a")] == ["Part 0", "Part 1", "Part 2"]
    anchors = [f"#{heading['id']}" for heading in page.select("h2")]
    assert [link["href"] for link in page.select(".wm-guide__parts a")] == anchors
    assert [words(step) for step in page.select(".wm-guide__steps > li")] == ["Search Hello you", "Ask"]
    alts = [image["alt"] for image in page.find_all("img")]
    assert alts == ["A search box above a list", "", "A search box above a list"]
    assert words(page.select_one(".wm-notice--warning")) == "Important: Only one at a time"
    assert page.select_one(".wm-notice b")
    assert words(page.select_one("figcaption")) == "Drawn"
    assert words(page.select_one(".wm-list a")) == "Agreement"
    assert words(page.select_one("blockquote")) == "Ask <b>early</b>. Ask often."
    assert words(page.select_one("details summary")) == "And if not?"


def test_a_page_needs_no_script_no_style_and_no_other_host(everything):
    page = page_of(browser().get(everything.url)).select_one("div.wm")
    for node in page.find_all(True):
        assert node.name not in {"script", "style", "iframe", "embed", "object"}
        assert not [name for name in node.attrs if name == "style" or name.startswith("on")]
        assert not node.get("src", "/").startswith(("http:", "https:", "//"))
    video = page.select_one(".wm-guide__video")
    assert "Opens at video.example." in words(video)
    assert video.find("a")["href"] == "https://www.video.example/watch?v=1"


def test_a_video_has_an_address_with_https():
    block = ResourcePage.body.field.stream_block.child_blocks["video"].child_blocks["url"]
    for address in ("javascript:alert(1)", "http://video.example/1", "data:text/html,x"):
        with pytest.raises(Exception, match="URL"):
            block.clean(address)


def test_a_section_lists_what_the_visitor_may_read(program, section, resource):
    outer = section("Outer", introduction="<p>Welcome</p>")
    resource(outer, "For all")
    resource(section("Inner", under=outer), "For mentees", audience=MENTEES)
    resource(section("Beside"), "Beside it")
    assert titles(browser().get(outer.url)) == ["For all"]
    seen = browser(make_mentee(program)).get(outer.url)
    assert titles(seen) == ["For all", "For mentees"]
    assert [words(node) for node in page_of(seen).select(".wm-section h2")] == ["Inner"]
    assert "nothing for you to read here yet" in browser().get(section("Empty").url).text


# My Resources


def test_R6_my_resources_lists_by_section_what_one_may_read(program, section, resource):
    guides, forms = section("Guides"), section("Forms", audience=BOTH)
    resource(guides, "The guide", summary="All of it")
    resource(guides, "Unfinished", live=False)
    resource(guides, "For mentors", audience=MENTORS)
    resource(forms, "Agreement")
    resource(section("Far", program=make_program()), "Of another program")
    resource(section("Closed", live=False), "In a section that is not published")
    for who, expected in (
        (make_mentor(program), ["The guide", "For mentors", "Agreement"]),
        (make_mentee(program), ["The guide", "Agreement"]),
    ):
        response = browser(who).get(my(program))
        assert titles(response) == expected
        assert [words(node) for node in page_of(response).select(".wm-section h2")] == ["Guides", "Forms"]
        assert "All of it" in response.text
        assert "team@example.org" in response.text, "R2"
        tab = page_of(response).select_one(".wm-tabs [aria-current]")
        assert (words(tab), tab["href"]) == ("My Resources", my(program))


def test_R6_a_visitor_signs_in_and_a_stranger_reads_how_to_take_part(program):
    assert browser().get(my(program)).headers["Location"].endswith(f"?next={my(program).replace('/', '%2F')}")
    refused = browser(make_user("New Here")).get(my(program))
    assert refused.status_code == 403
    assert "Enroll: Mentee" in refused.text
    assert browser(make_user()).get(reverse("wagtail_mentoring:resources", args=["nowhere"])).status_code == 404


def test_the_tab_has_the_programs_own_word(program):
    program.labels = {"my_resources": "Library"}
    program.save()
    response = browser(make_mentor(program)).get(my(program))
    assert words(page_of(response).h1) == "Library"
    assert "Library" in [words(tab) for tab in page_of(response).select(".wm-tabs a")]


def test_an_empty_shelf_says_what_it_is_for(program):
    empty = page_of(browser(make_mentor(program)).get(my(program))).select_one(".wm-empty")
    assert "nothing to read yet" in words(empty)
    assert empty.a["href"] == reverse("wagtail_mentoring:matches", args=[program.slug])


@pytest.fixture
def library(program, section, resource):
    """Pages to search in, indexed."""
    guides = section()
    text = json.dumps([{"type": "text", "value": "<p>Bring a notebook and three questions.</p>"}])
    resource(guides, "First meeting", body=text)
    resource(guides, "Agreement", summary="What the two of you agree on")
    resource(guides, "Difficult questions", audience=MENTORS)
    call_command("update_index", verbosity=0)
    return guides


@pytest.mark.parametrize(
    ("typed", "as_mentor", "as_mentee"),
    [
        ("questions", ["First meeting", "Difficult questions"], ["First meeting"]),
        ("agree", ["Agreement"], ["Agreement"]),
        ("notebook questions", ["First meeting"], ["First meeting"]),
        ("difficult", ["Difficult questions"], []),
    ],
)
@pytest.mark.django_db(transaction=True)  # on MariaDB the index holds only what is committed
def test_R6_search_finds_only_what_one_may_read(program, library, typed, as_mentor, as_mentee):
    assert titles(browser(make_mentor(program)).get(my(program), {"q": typed})) == as_mentor
    assert titles(browser(make_mentee(program)).get(my(program), {"q": typed})) == as_mentee


def test_nothing_found_says_so_and_leads_back(program, library):
    response = browser(make_mentee(program)).get(my(program), {"q": "difficult <b>"})
    empty = page_of(response).select_one(".wm-empty")
    assert "Nothing found for “difficult <b>”" in words(empty)
    assert empty.a["href"] == my(program)
    assert page_of(response).select_one("#wm-q")["value"] == "difficult <b>"
    assert "There is no word in this" in browser(make_mentee(program)).get(my(program), {"q": "?!"}).text


@pytest.mark.parametrize("typed", ['"', "\x00", "a" * 10_000, "word " * 200, "OR AND (", "%'--", "\ud800", '"a" "'])
def test_bad_input_is_never_an_error(program, library, typed):
    client = browser(make_mentee(program))
    query = typed.encode("utf-8", "surrogatepass")
    assert client.get(my(program), {"q": query}).status_code == 200


def test_each_page_comes_once_in_the_language_of_the_visitor(settings, program, section, resource):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    french = Locale.objects.create(language_code="fr")
    guides = section()
    guide = resource(guides, "The guide")
    resource(guides, "English only")
    french_section = guides.copy_for_translation(french, copy_parents=True)
    ResourceIndexPage.objects.filter(pk=french_section.pk).update(live=True)
    translated = guide.copy_for_translation(french)
    ResourcePage.objects.filter(pk=translated.pk).update(live=True, title="Le guide")
    type(french_section.get_parent().specific).objects.filter(pk=french_section.get_parent().pk).update(live=True)
    user = make_mentor(program)
    assert titles(browser(user).get(my(program))) == ["The guide", "English only"]


def test_a_page_that_no_site_shows_is_not_listed(program, section, resource):
    page = resource(section(under=Site.objects.get().root_page.get_parent(), title="Nowhere"), "Unreachable")
    client = browser(make_mentor(program))
    assert titles(client.get(my(program))) == []
    marked = client.post(reverse("wagtail_mentoring:resource_read", args=["club", page.pk]))
    assert marked.headers["Location"] == my(program)


# Read marks


def mark(client, page, **data):
    return client.post(reverse("wagtail_mentoring:resource_read", args=["club", page.pk]), data)


def test_R6_a_page_is_marked_as_read_and_unread(program, section, resource):
    page, mentor = resource(section()), make_mentor(program)
    client = browser(mentor)
    assert "Mark as read" in client.get(page.url).text
    assert not Reading.objects.exists(), "looking changes nothing"
    assert mark(client, page).headers["Location"] == page.url
    shown = client.get(page.url)
    assert "Marked as read." in shown.text
    assert "You read this on" in shown.text
    assert "Read on" in client.get(my(program)).text
    assert "You read this" not in browser(make_mentor(program)).get(page.url).text
    mark(client, page, unread="1")
    assert not Reading.objects.exists()


def test_a_page_that_was_published_anew_says_so(program, section, resource):
    page = resource(section())
    client = browser(make_mentor(program))
    mark(client, page)
    ResourcePage.objects.update(last_published_at=timezone.now() + dt.timedelta(minutes=1))
    assert "Changed since you read it" in client.get(my(program)).text
    assert "has changed since you read it" in client.get(page.url).text


def test_nobody_marks_what_they_may_not_read(program, section, resource):
    guides = section()
    hidden, draft = resource(guides, "Mentors", audience=MENTORS), resource(guides, "Draft", live=False)
    far = resource(section("Far", program=make_program()), "Far")
    client = browser(make_mentee(program))
    assert [mark(client, page).status_code for page in (hidden, draft, far)] == [404, 404, 404]
    assert mark(browser(), hidden).headers["Location"].startswith("/mentoring/club/login/")
    assert client.post("/mentoring/club/resources/999999/").status_code == 404
    assert not Reading.objects.exists()


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_beyond_every_page_is_not_here(program, section, resource, number):
    resource(section())
    answer = browser(make_mentee(program)).post(f"/mentoring/club/resources/{number}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("where", ["page", "section"])
def test_nobody_marks_or_learns_the_address_of_what_an_editor_closed(program, section, resource, where):
    page = resource(section())
    closed = page if where == "page" else page.get_parent()
    rule = PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.GROUPS)
    mentee = make_mentee(program)
    answer = mark(browser(mentee), page)
    assert answer.status_code == 404
    assert page.slug not in answer.text
    assert not Reading.objects.exists()
    board = Group.objects.create(name="Board")
    rule.groups.add(board)
    mentee.user.groups.add(board)
    assert mark(browser(mentee), page).headers["Location"] == page.url


def test_a_visitor_has_no_button(section, resource):
    assert "Mark as read" not in browser().get(resource(section()).url).text


# What it costs


def statements(user, address):
    client = browser(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_P4_as_many_statements_with_one_page_as_with_thirty(program, section, resource):
    guides, mentor = section(audience=BOTH), make_mentor(program)
    page = resource(guides, "Page 0")
    costs = {address: statements(mentor, address) for address in (my(program), guides.url, page.url)}
    for number in range(1, 30):
        resource(guides, f"Page {number}", audience=MENTORS)
    call_command("update_index", verbosity=0)
    assert {address: statements(mentor, address) for address in costs} == costs
    assert costs == {my(program): 10, guides.url: 16, page.url: 13}


# The editor


@pytest.fixture
def editor(site, django_user_model):
    """An editor of Wagtail's own kind: no right of ours, and no superuser."""
    user = make_user("Nora Editor")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    base = ResourcePage._meta.parents
    model = next(iter(base))
    for action in ("add", "change", "publish"):
        right = Permission.objects.get(
            codename=f"{action}_{model._meta.model_name}", content_type__app_label=model._meta.app_label
        )
        group.page_permissions.create(page=site.root_page, permission=right)
    return browser(user)


def form(title, slug, **more):
    body = streamfield(
        [
            ("heading", "Instructions for Mentees"),
            ("text", rich_text("<p>It is up to you.</p>")),
            ("callout", {"kind": "warning", "text": rich_text("<p>Do not click</p>")}),
        ]
    )
    fields = {"title": title, "slug": slug, "summary": "Step by step", "audience": "mentees", "body": body}
    return nested_form_data(fields | {"comments": inline_formset([])} | more)


def test_R1_an_editor_creates_edits_previews_schedules_and_publishes_a_guide(editor, program, section):
    guides = section()
    add = reverse("wagtailadmin_pages:add", args=["wagtail_mentoring_pages", "resourcepage", guides.pk])
    assert editor.get(add).status_code == 200
    preview = reverse("wagtailadmin_pages:preview_on_add", args=["wagtail_mentoring_pages", "resourcepage", guides.pk])
    assert editor.post(preview, form("The guide", "the-guide")).json()["is_valid"]
    assert "Instructions for Mentees" in editor.get(preview).text, "who writes it may see it before its audience does"
    assert editor.post(add, form("The guide", "the-guide")).status_code == 302
    page = ResourcePage.objects.get()
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    later = (timezone.now() + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    scheduled = form("The guide", "the-guide", go_live_at=later) | {"action-publish": "1"}
    assert editor.post(edit, scheduled).status_code == 302
    page.refresh_from_db()
    assert not page.live
    assert page.approved_schedule
    unschedule = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, page.scheduled_revision.pk])
    assert editor.post(unschedule).status_code == 302
    now = form("The whole guide", "the-guide", go_live_at="") | {"action-publish": "1"}
    assert editor.post(edit, now).status_code == 302
    mentee = browser(make_mentee(program))
    assert "It is up to you." in mentee.get(page.url).text
    assert editor.get(page.url).status_code == 403, "to write is not to take part"
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert history.status_code == 200


def test_a_section_in_a_section_begins_with_its_program(editor, program, section):
    make_program()
    add = reverse("wagtailadmin_pages:add", args=["wagtail_mentoring_pages", "resourceindexpage", section().pk])
    chosen = page_of(editor.get(add)).select_one("select[name=program] option[selected]")
    assert chosen["value"] == str(program.pk)
    top = reverse(
        "wagtailadmin_pages:add", args=["wagtail_mentoring_pages", "resourceindexpage", Site.objects.get().root_page.pk]
    )
    assert page_of(editor.get(top)).select_one("select[name=program] option[selected]")["value"] == ""


def test_a_resource_page_lies_in_a_section_and_has_no_pages_below():
    assert ResourcePage.allowed_parent_page_models() == [ResourceIndexPage]
    assert ResourcePage.allowed_subpage_models() == []
    assert set(ResourceIndexPage.allowed_subpage_models()) == {ResourceIndexPage, ResourcePage}


def test_a_section_can_be_previewed(editor, program, section):
    inside = section()
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[inside.pk])
    fields = {"title": "Guides", "slug": "guides", "program": program.pk, "audience": "both"}
    fields |= {"introduction": rich_text("<p>Soon</p>"), "comments": inline_formset([])}
    assert editor.post(preview, nested_form_data(fields)).json()["is_valid"]
    assert "Soon" in editor.get(preview).text


def test_an_alt_text_or_decorative_is_asked_for(everything):
    block = ResourcePage.body.field.stream_block.child_blocks["picture"].child_blocks["picture"]
    image = get_image_model().objects.first()
    image.contextual_alt_text, image.decorative = "", False
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(image)
    assert set(refused.value.block_errors) == {"alt_text"}


def named_blocks(block):
    """Every block inside, by its name: a list and its items, a group and its fields."""
    inside = getattr(block, "child_blocks", {})
    for name, child in [*inside.items(), *([("item", block.child_block)] if hasattr(block, "child_block") else [])]:
        if not isinstance(block, ImageBlock):  # Wagtail's own fields
            yield name, child
            yield from named_blocks(child)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_block_and_every_item_of_a_list_has_a_label_with_a_capital(language):
    with override(language):
        labels = {name: str(block.label) for name, block in named_blocks(ResourcePage.body.field.stream_block)}
        assert len(labels) > len(ResourcePage.body.field.stream_block.child_blocks)
        assert {name: label for name, label in labels.items() if not label[:1].isupper()} == {}


def test_a_line_between_blocks_has_a_name_for_who_does_not_see_it():
    """axe: between other blocks, Wagtail writes no label for a field."""
    for name in ("heading", "subheading"):
        field = ResourcePage.body.field.stream_block.child_blocks[name].field
        assert f'aria-label="{name.title()}"' in field.widget.render("body-0-value", "")
