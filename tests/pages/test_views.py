"""The way from the member area to the directory page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_mentee, make_program
from wagtail_mentoring.pages.models import BasePage, MentoringDirectoryPage

pytestmark = pytest.mark.django_db


def address_of(program):
    return reverse("wagtail_mentoring:directory", args=[program.slug])


def test_R22_leads_to_the_published_page_with_the_search(publish):
    program = make_program()
    publish(make_program())
    page = publish(program)
    response = Client().get(address_of(program))
    assert (response.status_code, response.headers["Location"]) == (302, page.url)
    response = Client().get(f"{address_of(program)}?free=1&language=en")
    assert response.headers["Location"] == f"{page.url}?free=1&language=en"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_without_a_published_page_says_so_with_a_way_on(publish):
    program = make_program()
    publish(program, live=False)
    client = Client()
    client.force_login(make_mentee(program).user)
    response = client.get(address_of(program))
    assert response.status_code == 404
    assert "not published yet" in response.text
    assert "team@example.org" in response.text
    assert f'href="{reverse("wagtail_mentoring:program", args=[program.slug])}"' in response.text


def test_a_page_that_no_site_shows_is_no_way(site):
    program = make_program()
    root = BasePage.get_first_root_node()
    root.add_child(instance=MentoringDirectoryPage(title="Elsewhere", slug="elsewhere", program=program))
    assert Client().get(address_of(program)).status_code == 404


def test_no_program_no_page(db):
    assert Client().get(reverse("wagtail_mentoring:directory", args=["nothing"])).status_code == 404


def test_only_reading_is_possible(publish):
    program = make_program()
    publish(program)
    assert Client().post(address_of(program)).status_code == 405
