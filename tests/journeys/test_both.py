"""What both manuals have in common: the first page through a whole story, and the way from the guide onward."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.pages.models import MentoringDirectoryPage, ResourceIndexPage, ResourcePage

HOME = "/mentoring/"

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["cxpa", "apega"])
def program(request, site):
    """A program of each of the two."""
    program = make_program(name="The Program", slug="club", time_zone="America/Edmonton")
    program = apply_preset(program, load(request.param), actor=None)
    make_cycle(program)
    site.root_page.add_child(instance=MentoringDirectoryPage(title="Mentors", slug="mentors", program=program))
    return program


@pytest.fixture
def editor():
    """An editor at Wagtail's own screens."""
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def write(editor, section, title, text):
    """Write a page and publish it, in the admin."""
    body = streamfield([("text", rich_text(text))])
    fields = {"title": title, "slug": title.lower().replace(" ", "-"), "summary": "", "audience": "both", "body": body}
    address = reverse("wagtailadmin_pages:add", args=["wagtail_mentoring_pages", "resourcepage", section.pk])
    form = nested_form_data(fields | {"comments": inline_formset([])}) | {"action-publish": "1"}
    assert editor.post(address, form).status_code == 302
    return ResourcePage.objects.get(title=title)


def test_R3_the_guide_leads_to_mentoring_101(program, site, editor, visit):
    section = ResourceIndexPage(title="Guides", slug="guides", program=program)
    section = site.root_page.add_child(instance=section)
    basics = write(editor, section, "Mentoring 101", "<p>Starting your mentoring partnership.</p>")
    link = f'<a linktype="page" id="{basics.pk}">Mentoring 101</a>'
    write(editor, section, "The guide", f"<p>For more information, see {link}.</p>")
    visitor = visit(make_mentee(program)).open(HOME).click("2 new pages to read").click("The guide")
    visitor.click("Mentoring 101", within="For more information, see")
    assert visitor.sees("Starting your mentoring partnership.")
    assert visitor.path == basics.get_url()


def test_the_first_page_says_what_comes_next_through_the_whole_story(program, visit):
    words = program.words
    mentor, mentee = make_mentor(program, "Amina Okafor"), make_mentee(program, "Ben Lund")
    asking, deciding = visit(mentee), visit(mentor)
    asking.open(HOME).click(words["find_mentor"]).click(words["view_mentor"], within="Amina Okafor")
    if program.request_steps == 1:
        asking.press(words["send_request"]).press(words["send_request"])  # reminded once to talk first
    else:
        asking.click(words["select_mentor"]).press(words["request_match"])
    assert asking.open(HOME).sees("There is nothing you need to do.")
    deciding.open(HOME).click("Answer the request of Ben Lund").press(words["accept"])
    assert deciding.open(HOME).can("Your first meeting with Ben Lund")
    assert asking.open(HOME).click("Your first meeting with Amina Okafor").sees("Write to Amina Okafor first.")
