"""The stage of both journeys: a program with the preset of the module, its directory page, and visitors."""

import pytest

from tests.journeys.visitor import Visitor
from tests.people import make_program
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.pages.models import MentoringDirectoryPage


@pytest.fixture
def visit(django_capture_on_commit_callbacks):
    """Return a visitor for a profile, an account, or nobody."""

    def make(person=None):
        return Visitor(django_capture_on_commit_callbacks, user=getattr(person, "user", person))

    return make


@pytest.fixture
def program(request, site):
    """The program of the story: only the preset differs between the two."""
    preset, name, slug = request.module.PRESET, request.module.NAME, request.module.SLUG
    program = make_program(name=name, slug=slug, time_zone="America/Edmonton", contact_email="team@example.org")
    program = apply_preset(program, load(preset), actor=None)
    page = MentoringDirectoryPage(title=program.words["directory"], slug=f"{slug}-directory", program=program)
    site.root_page.add_child(instance=page)
    return program


@pytest.fixture
def letters(mailoutbox):
    """Return the letters to a person, oldest first."""
    return lambda person: [mail for mail in mailoutbox if person.user.email in mail.to[0]]


@pytest.fixture
def link_in():
    """Return the first link in a letter's plain text."""

    def find(mail):
        return next(word for word in mail.body.split() if word.startswith("http"))

    return find
