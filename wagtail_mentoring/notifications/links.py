"""Addresses in letters: they start with the program's site and never come from a request."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext

from wagtail_mentoring.choices import Label, Letter, Role, TaskKind
from wagtail_mentoring.models import CoordinatorTask, OutboxEmail, Program


def link(program: Program, name: str, *args: Any) -> str:
    """Return the full address of one of our pages."""
    return f"{program.site.root_url}{reverse(f'wagtail_mentoring:{name}', args=args)}"


def button(email: OutboxEmail) -> tuple[str, str]:
    """Return the label and the address of the one next step that a letter offers."""
    label, address = STEPS.get(email.letter, _matches)(email)
    return (email.program.words[label] if label in Label else str(label)), address


def _request(email: OutboxEmail) -> tuple[Label, str]:
    return Label.VIEW_MENTEE, link(email.program, "request", email.match_request_id)


def _matches(email: OutboxEmail) -> tuple[Label, str]:
    return Label.MY_MATCHES, link(email.program, "matches", email.program.slug)


def _sessions(email: OutboxEmail) -> tuple[Label, str]:
    match = getattr(email.match_request, "match", None)
    return Label.VIEW_SESSIONS, link(email.program, "match_sessions", match.pk if match is not None else 0)


def _thread(email: OutboxEmail) -> tuple[str, str]:
    return gettext("Read the message"), f"{link(email.program, 'thread', email.thread_id or 0)}#latest"


def _documents(email: OutboxEmail) -> tuple[str, str]:
    match = getattr(email.match_request, "match", None) if email.match_request_id else None
    return gettext("See the documents"), link(email.program, "match_documents", match.pk if match is not None else 0)


def _find_mentor(email: OutboxEmail) -> tuple[Label, str]:
    """Lead to the directory; a host that does without our pages has the program's own page."""
    name = "directory" if apps.is_installed("wagtail_mentoring.pages") else "program"
    return Label.FIND_MENTOR, link(email.program, name, email.program.slug)


def _at_the_desk(email: OutboxEmail) -> tuple[str, str]:
    """Lead a coordinator to the request in the Wagtail admin."""
    address = reverse("wagtail_mentoring_matchrequest_modeladmin_inspect", args=[email.match_request_id])
    return gettext("View the request"), f"{email.program.site.root_url}{address}"


def _match_at_the_desk(email: OutboxEmail) -> tuple[str, str]:
    match = email.match_request.match if email.match_request is not None else None
    address = reverse("wagtail_mentoring_match_modeladmin_inspect", args=[match.pk if match is not None else 0])
    return gettext("View the match"), f"{email.program.site.root_url}{address}"


def _reported(email: OutboxEmail) -> tuple[str, str]:
    """Lead a coordinator to the reports that are open."""
    tasks = reverse("wagtail_mentoring_coordinatortask_modeladmin_index")
    address = f"{tasks}?program={email.program_id}&kind={TaskKind.MESSAGES_REPORTED}&state=open"
    return gettext("See what was reported"), f"{email.program.site.root_url}{address}"


def _what_waits(email: OutboxEmail) -> tuple[str, str]:
    """Lead a coordinator to the open tasks of the program, or where there are none to what waits besides."""
    address = reverse("wagtailadmin_home")
    if CoordinatorTask.objects.open().filter(program=email.program).not_of(email.recipient).exists():
        tasks = reverse("wagtail_mentoring_coordinatortask_modeladmin_index")
        address = f"{tasks}?program={email.program_id}&state=open"
    return gettext("See what waits"), f"{email.program.site.root_url}{address}"


def _profile(email: OutboxEmail) -> tuple[Label, str]:
    label = Label.MENTEE_PROFILE if email.role == Role.MENTEE else Label.MENTOR_PROFILE
    return label, link(email.program, "profile", email.program.slug, email.role)


def _welcome(email: OutboxEmail) -> tuple[Label, str]:
    return _find_mentor(email) if email.role == Role.MENTEE else _profile(email)


def _after_the_end(email: OutboxEmail) -> tuple[Label, str]:
    return _find_mentor(email) if email.role == Role.MENTEE else _matches(email)


STEPS: dict[str, Callable[[OutboxEmail], tuple[Label | str, str]]] = {
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
    Letter.NUDGE: _request,
    Letter.OVERDUE: _matches,
    Letter.EXPIRED_MENTOR: _matches,
    Letter.EXPIRED_MENTEE: _find_mentor,
    Letter.FIRST_MEETING: _matches,
    Letter.ENDING_SOON: _matches,
    Letter.ENDED_AT_TERM: _after_the_end,
    Letter.FINISHED: _after_the_end,
    Letter.ENDED_EARLY: _after_the_end,
    Letter.GRACEFUL_EXIT: _matches,
    Letter.SESSION_PLANNED: _sessions,
    Letter.SESSION_MOVED: _sessions,
    Letter.SESSION_CANCELED: _sessions,
    Letter.MESSAGE_RECEIVED: _thread,
    Letter.DOCUMENT_SHARED: _documents,
    Letter.REVIEW_PROFILE: _profile,
    Letter.HELP_ASKED: _at_the_desk,
    Letter.END_ASKED: _match_at_the_desk,
    Letter.MESSAGES_REPORTED: _reported,
    Letter.STAFF_DIGEST: _what_waits,
    Letter.DAILY_DIGEST: _matches,
}
