"""Run inside a host, on each of its sites: find a mentor, ask, accept; then open every address of ours as everybody."""

import sys
from contextlib import nullcontext
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  models need the setup
from django.core import mail  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Site  # noqa: E402

import wagtail_mentoring  # noqa: E402
from tests.journeys.visitor import Visitor  # noqa: E402
from tests.people import make_mentee, make_mentor, make_program, make_user  # noqa: E402
from wagtail_mentoring.actions.presets import apply_preset, load  # noqa: E402
from wagtail_mentoring.choices import RequestSteps  # noqa: E402
from wagtail_mentoring.invariants import check_all  # noqa: E402
from wagtail_mentoring.models import Match, MatchRequest  # noqa: E402
from wagtail_mentoring.pages.models import MentoringDirectoryPage  # noqa: E402

PREFIX = getattr(settings, "FORCE_SCRIPT_NAME", None) or ""


class HostClient(Client):
    """A browser at one of the host's names, in front of a server that takes the sub-path away."""

    def generic(self, method, path, *arguments, **options):
        """Ask below the sub-path."""
        return super().generic(method, path.removeprefix(PREFIX) or "/", *arguments, **options)


def visit(site, person=None):
    """Return a person at a browser; every request commits by itself."""
    visitor = Visitor(lambda **_options: nullcontext())
    visitor.client = HostClient(enforce_csrf_checks=True, SERVER_NAME=site.hostname, SERVER_PORT=str(site.port))
    if person is not None:
        visitor.client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return visitor


def journey(site, preset):
    """Walk the journey in a program of its own on ``site``."""
    program = apply_preset(make_program(site=site), load(preset), actor=None)
    page = MentoringDirectoryPage(title="Mentors", slug=program.slug, program=program)
    site.root_page.add_child(instance=page)
    mentor = make_mentor(program, "Priya Nair", contact_kind="phone", contact_value="+1 403 555 0123")
    mentee = make_mentee(program, "Tom Reid")
    seeker = visit(site, mentee).open(reverse("wagtail_mentoring:matches", args=[program.slug]))
    seeker.click(program.words["find_mentor"]).press("Search").click(program.words["view_mentor"], within="Priya Nair")
    mail.outbox.clear()
    if program.request_steps == RequestSteps.ONE:
        seeker.press(program.words["send_request"], message="May I ask you something?")
    else:
        seeker.click(program.words["select_mentor"]).press(program.words["request_match"])
    assert seeker.status == 200, seeker
    (letter,) = [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    link = next(word for word in letter.body.split() if word.startswith("http"))
    assert link.startswith(f"{site.root_url}{PREFIX}/"), link
    deciding = visit(site, mentor).open(link)
    deciding.press(program.words["accept"])
    assert deciding.sees("Tom Reid"), deciding
    assert Match.objects.active().filter(mentor=mentor, mentee=mentee).exists()
    assert seeker.open(reverse("wagtail_mentoring:matches", args=[program.slug])).sees("Priya Nair")
    return program, mentor, mentee, page


def addresses(program, mentor, mentee, page):
    """Return every address of ours that can be opened."""
    request = MatchRequest.objects.get(mentor=mentor, mentee=mentee)
    names = {
        "home": [],
        "login": [],
        "password_reset": [],
        "program": [program.slug],
        "program_login": [program.slug],
        "matches": [program.slug],
        "directory": [program.slug],
        "mentor": [mentor.pk],
        "mentee": [mentee.pk],
        "request": [request.pk],
        "match": [request.match.pk],
        "profile": [program.slug, "mentee"],
        "enroll": [program.slug, "mentor"],
    }
    return [page.url, *(reverse(f"wagtail_mentoring:{name}", args=args) for name, args in names.items())]


def main():
    """Walk on every site, with both presets."""
    setup_test_environment()
    assert Path(wagtail_mentoring.__file__).parents[1].name == "installed", wagtail_mentoring.__file__
    opened = 0
    for site in Site.objects.all():
        for preset in ("apega", "cxpa"):
            walked = journey(site, preset)
            stranger = make_user()
            for user in (None, stranger, walked[1].user, walked[2].user):
                visitor = visit(site)
                if user is not None:
                    visitor.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
                for address in addresses(*walked):
                    assert visitor.open(address).status < 500, visitor
                    opened += 1
    assert check_all() == []
    print(f"walked, and opened {opened} pages")  # noqa: T201  the test reads it


if __name__ == "__main__":
    sys.exit(main())
