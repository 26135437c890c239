"""Addresses in letters: they start with the program's site and never come from a request."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.urls import reverse

from wagtail_mentoring.choices import Label, Letter, Role
from wagtail_mentoring.models import OutboxEmail, Program


def link(program: Program, name: str, *args: Any) -> str:
    """Return the full address of one of our pages."""
    return f"{program.site.root_url}{reverse(f'wagtail_mentoring:{name}', args=args)}"


def button(email: OutboxEmail) -> tuple[str, str]:
    """Return the label and the address of the one next step that a letter offers."""
    label, address = STEPS[Letter(email.letter)](email)
    return email.program.words[label], address


def _request(email: OutboxEmail) -> tuple[Label, str]:
    return Label.VIEW_MENTEE, link(email.program, "request", email.match_request_id)


def _matches(email: OutboxEmail) -> tuple[Label, str]:
    return Label.MY_MATCHES, link(email.program, "matches", email.program.slug)


def _find_mentor(email: OutboxEmail) -> tuple[Label, str]:
    """Lead to the directory; a host that does without our pages has the program's own page."""
    name = "directory" if apps.is_installed("wagtail_mentoring.pages") else "program"
    return Label.FIND_MENTOR, link(email.program, name, email.program.slug)


def _welcome(email: OutboxEmail) -> tuple[Label, str]:
    if email.role == Role.MENTEE:
        return _find_mentor(email)
    return Label.MENTOR_PROFILE, link(email.program, "profile", email.program.slug, Role.MENTOR.value)


STEPS: dict[Letter, Callable[[OutboxEmail], tuple[Label, str]]] = {
    Letter.WELCOME: _welcome,
    Letter.REQUEST_RECEIVED: _request,
    Letter.REQUEST_SENT: _matches,
    Letter.ACCEPTED_MENTOR: _matches,
    Letter.ACCEPTED_MENTEE: _matches,
    Letter.DECLINED: _find_mentor,
    Letter.CANCELED: _matches,
    Letter.WITHDRAWN_MENTOR: _matches,
    Letter.WITHDRAWN_MENTEE: _find_mentor,
    Letter.SUPERSEDED_MENTOR: _matches,
    Letter.SUPERSEDED_MENTEE: _matches,
    Letter.PARTNER_LEFT: _matches,
}
