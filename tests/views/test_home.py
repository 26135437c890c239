"""The way in, and the frame of the host around every page."""

import copy

import pytest
from django.test import override_settings
from wagtail.models import Site

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.choices import DirectoryVisibility, EnrollmentMode, ProfileStatus

pytestmark = pytest.mark.django_db


def test_one_program_is_where_one_wants_to_go(site, visit):
    make_program(slug="club")
    assert visit().open("/mentoring/").path == "/mentoring/club/"


def test_several_programs_are_listed_with_what_one_is_there(site, visit):
    club, other = make_program(name="The Club", slug="club"), make_program(name="The Other", slug="other")
    mentee = make_mentee(club)
    visitor = visit(mentee).open("/mentoring/")
    assert visitor.sees("The Club", "Mentee: Active", "The Other", "You do not take part yet.")
    assert visitor.click("The Club").path == "/mentoring/club/matches/"
    assert visit(mentee).open("/mentoring/").click("The Other").path == "/mentoring/other/"
    assert other.name not in visit().open("/mentoring/club/").text


def test_programs_of_another_site_are_not_listed(site, visit):
    make_program(name="The Club", slug="club")
    make_program(name="The Other", slug="other")
    elsewhere = Site.objects.create(hostname="elsewhere.example", root_page=site.root_page)
    type(make_program(name="Far Away")).objects.filter(name="Far Away").update(site=elsewhere)
    assert not visit().open("/mentoring/").sees("Far Away")


def test_no_program_is_no_dead_end(site, visit):
    visitor = visit().open("/mentoring/")
    assert visitor.sees("There is no mentoring program here yet")
    assert visitor.can("To the front page")


def test_programs_are_told_apart_by_what_they_say(site, visit):
    make_program(name="The Club", slug="club", introduction=f"<p>Talk &amp; walk.</p><p>{'again ' * 30}</p>")
    make_program(name="The Other", slug="other")
    assert visit().open("/mentoring/").sees("Talk & walk. again again", "again…")


def test_visitors_read_what_the_program_is_and_enroll(site, visit):
    make_program(name="The Club", slug="club", introduction="<p>A year with <b>somebody</b>.</p>")
    visitor = visit().open("/mentoring/club/")
    assert visitor.sees("A year with somebody .", "Questions? Write to team@example.org")
    assert not visitor.can("Mentor Directory")
    assert "/mentoring/club/login/?next=" in visitor.click("Enroll as a mentee").path


def test_a_public_directory_is_open_to_visitors(site, visit):
    make_program(slug="club", directory_visibility=DirectoryVisibility.PUBLIC)
    assert visit().open("/mentoring/club/").can("Mentor Directory")


def test_a_closed_program_says_so_to_everybody(site, visit):
    make_program(slug="club", enrollment=EnrollmentMode.CLOSED)
    for who in (None, make_user()):
        visitor = visit(who).open("/mentoring/club/")
        assert visitor.sees("This program is not taking new members at the moment.")
        assert not visitor.can("Enroll as a mentee")


def test_members_find_their_way_from_the_program(site, visit):
    program = make_program(slug="club")
    both = make_mentor(program)
    make_mentee(program, user=both.user, status=ProfileStatus.PAUSED)
    visitor = visit(both).open("/mentoring/club/")
    assert visitor.sees("Active", "Paused")
    assert visitor.can("Mentor Profile")
    assert visitor.can("Mentee Profile")
    assert not visitor.can("Sign in")


def test_the_program_s_own_words_are_everywhere(site, visit):
    words = {"my_matches": "Connections", "mentee": "Learner", "mentor_profile": "Guide Profile"}
    program = make_program(slug="club", labels=words)
    visitor = visit(make_mentor(program)).open("/mentoring/club/")
    assert visitor.sees("Connections", "Learner", "Guide Profile")


# The frame


def test_the_host_s_base_template_is_around_our_pages(site, visit):
    make_program(slug="club", name="The Club")
    visitor = visit().open("/mentoring/club/")
    assert visitor.page.select_one("body > main > .wm")
    assert visitor.page.title.get_text(strip=True) == "The Club"
    assert visitor.page.select_one(".wm").find_previous("link")["href"].endswith("wagtail_mentoring/mentoring.css")


def test_a_base_template_that_is_not_there_is_replaced(site, visit, settings):
    make_program(slug="club")
    with override_settings(WAGTAIL_MENTORING={"BASE_TEMPLATE": "no_such.html"}):
        assert visit().open("/mentoring/club/").page.select_one("body > main > .wm")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = []
    with override_settings(TEMPLATES=templates):
        visitor = visit().open("/mentoring/club/")
        assert visitor.page.select_one("body > main > .wm")
        assert visitor.page.html["lang"] == "en-us"


def test_a_host_without_messages_still_works(site, visit, settings):
    program = make_program(slug="club")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "MessageMiddleware" not in name]
    assert visit(make_mentee(program)).open("/mentoring/club/profile/mentee/").status == 200
