"""The minimal site that everything is measured on, and people who visit it through the whole stack."""

import re
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from benchmarks.minimal.models import MemberPage
from benchmarks.words import chance_of, text
from wagtail_mentoring.models import Program
from wagtail_mentoring.pages.models import MentoringDirectoryPage

PARAGRAPHS = 5


class Visitor:
    """Somebody who is signed in, and asks for pages as a browser does: middleware, session and all."""

    handler = WSGIHandler()

    def __init__(self, user: Any) -> None:
        """Sign in."""
        self.user = user
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        self.factory = RequestFactory(SERVER_NAME=Site.objects.get().hostname, HTTP_COOKIE=cookie)

    def get(self, path: str) -> str:
        """Return the page; anything but a page that is shown ends the benchmark."""
        answer: list[str] = []
        response = self.handler(self.factory.get(path).environ, lambda status, _headers: answer.append(status))
        body = b"".join(response)
        response.close()
        assert answer == ["200 OK"], (path, answer)
        return body.decode()


def shown(html: str) -> str:
    """Return a page without what differs each time it is shown."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def make_member_page() -> MemberPage:
    """Return the floor: a page with a text, for people who are signed in."""
    chance = chance_of("member page")
    words = "\n\n".join(text(chance, 60) for _ in range(PARAGRAPHS))
    page = _home().add_child(instance=MemberPage(title="Minutes", slug="minutes", text=words))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def make_directory_page(program: Program) -> MentoringDirectoryPage:
    """Return the directory page of ``program``."""
    return _home().add_child(instance=MentoringDirectoryPage(title="Mentors", slug=program.slug, program=program))


def _home() -> Page:
    return Page.objects.get(pk=Site.objects.get().root_page_id)
