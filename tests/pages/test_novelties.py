"""What is new to read, on the first page of the member area."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.journeys.visitor import Visitor
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import mark_read
from wagtail_mentoring.choices import ProfileStatus, ResourceAudience
from wagtail_mentoring.pages.models import ResourceIndexPage, ResourcePage
from wagtail_mentoring.pages.novelties import NEW

pytestmark = pytest.mark.django_db

HOME = "/mentoring/"


@pytest.fixture
def publish(site):
    """Publish a page of a program, some time ago."""

    def add(program, title, *, ago=dt.timedelta(), **fields):
        section = ResourceIndexPage.objects.filter(program=program).first()
        if section is None:
            section = ResourceIndexPage(title="Guides", slug=f"guides-{program.pk}", program=program)
            site.root_page.add_child(instance=section)
        then = timezone.now() - ago
        slug = title.lower().replace(" ", "-")
        page = ResourcePage(title=title, slug=slug, first_published_at=then, last_published_at=then, **fields)
        return section.add_child(instance=page)

    return add


@pytest.fixture
def visit(site, django_capture_on_commit_callbacks):
    return lambda who: Visitor(django_capture_on_commit_callbacks, user=getattr(who, "user", who))


@pytest.fixture
def program(site):
    return make_program(slug="club")


def test_R6_new_pages_are_named_until_they_are_read(program, publish, visit):
    mentor = make_mentor(program)
    pages = [publish(program, f"Page {number}") for number in range(4)]
    visitor = visit(mentor).open(HOME)
    assert visitor.sees("Page 0 · Page 1 · Page 2 …")
    assert visitor.click("4 new pages to read").path == "/mentoring/club/resources/"
    for page in pages[1:]:
        mark_read(user=mentor.user, resource=page.translation_key)
    assert visitor.open(HOME).sees("1 new page to read", "Page 0")
    mark_read(user=mentor.user, resource=pages[0].translation_key)
    assert not visitor.open(HOME).sees("to read")


@pytest.mark.parametrize(("ago", "is_new"), [(NEW - dt.timedelta(hours=1), True), (NEW + dt.timedelta(hours=1), False)])
def test_what_has_been_there_for_long_is_not_new(program, publish, visit, ago, is_new):
    publish(program, "A page", ago=ago)
    assert visit(make_mentor(program)).open(HOME).sees("1 new page to read") == is_new


def test_R6_only_what_one_may_read_is_named(program, publish, visit):
    publish(program, "For mentees", audience=ResourceAudience.MENTEES)
    publish(program, "A draft", live=False)
    publish(make_program(), "Of others")
    for person in (make_mentor(program), make_mentee(program, status=ProfileStatus.DRAFT)):
        assert not visit(person).open(HOME).sees("to read")
    assert visit(make_mentee(program)).open(HOME).sees("1 new page to read", "For mentees")


@pytest.mark.parametrize(("programs", "pages"), [(1, 1), (1, 30), (3, 1)])
def test_it_costs_the_same_for_few_and_many(site, publish, visit, django_assert_num_queries, programs, pages):
    user = make_user()
    for number in range(programs):
        program = make_program()
        make_mentor(program, user=user)
        for other in range(pages):
            publish(program, f"Page {number} {other}")
    client = visit(user).client
    client.get(HOME)
    with django_assert_num_queries(12 + (programs == 1)):
        assert client.get(HOME).content.count(b"new page") == programs
