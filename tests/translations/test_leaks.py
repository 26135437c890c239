"""Every page and every letter in a language that nobody speaks: what went past gettext is seen at once."""

import itertools
import logging
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import TestCase, override_settings

from tests.conftest import undone
from tests.contracts.cast import MARK, STAFF, Cast
from tests.contracts.surfaces import ADMIN, MEMBER_AREA, exists
from tests.people import default_site
from tests.translations.pseudo import leaks, spoken
from wagtail_mentoring.views import home

pytestmark = [pytest.mark.django_db, pytest.mark.translations]

DATA = re.compile(
    "|".join(
        (
            r"\S+@[\w.-]+|https?://\S+",
            rf"(?:{MARK.pattern})(?:\.txt\b)?",  # a name of a file is its author's word
            r"\b(Club|Far Away|Focus|Goals|Story|Leading|Mentor Directory|Cycle \d+|Program \d+|far|lead)\b",
            r"\b(No fit|They moved)\b",
            r"\b(UTC|[A-Z][a-z]+/[A-Z][A-Za-z_/]+)\b",
            rf"\b(root|{'|'.join(STAFF)})( \(\w+\))?|^Tests",
            r"\{\w+\}|^(English|Pseudo)$",  # placeholders of letters, and the site's names for its languages
            r"- Wagtail$|^(Home|Actions|True|False)$",  # what Wagtail itself does not translate
        )
    ),
    re.IGNORECASE,
)
MEMBERS = (
    "anonymous",
    "stranger",
    "othermentee",
    "asker",
    "asked",
    "pupil",
    "guide",
    "former",
    "othermentor",
    "resting",
)
VARIED = ("stranger", "othermentee", "asker", "asked")
TEAM = ("coordinator", "superuser")
# What makes members' pages say something else: each on its own, over the whole member area.
VARIATIONS = [
    {},
    {"enrollment": "closed", "request_steps": 1, "response_days": None, "contact_visibility": "never"},
    {"enrollment": "approval", "capacity_scope": "cycle", "contact_visibility": "enrolled", "roles_exclusive": True},
    {"role_login_pages": True, "directory_visibility": "public", "text_search_mode": "exact_words"},
    {"max_pending_per_mentee": 1, "request_message": "required", "capacity_max": 3, "contact_visibility": "pending"},
]
NOT_OURS = ("[data-wagtail-sidebar]", "select[name=time_zone] *", "textarea")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Everybody, made once for the module; nothing of it stays."""
    sessions = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies")
    with django_db_blocker.unblock(), undone(), sessions:
        cache.clear()
        with TestCase.captureOnCommitCallbacks(execute=True):
            made = Cast(default_site())
        mail.outbox.clear()
        made.fail_a_letter()
        yield made
    cache.clear()


@pytest.fixture(autouse=True)
def no_warnings_about_what_is_refused():
    """A line in the log for each would take longer than the walk."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def listen(response):
    """What leaks out of an answer."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    return leaks(response.content.decode(), data=DATA, without=NOT_OURS)


def walk(cast, rows, actors, *, methods=("GET", "POST")):
    """Open every address and press every button as each of ``actors``, and return what leaks where."""
    keys, found = cast.keys(), {}
    for row, actor in itertools.product(rows, actors):
        address = row.address(keys)
        for method in methods:
            with undone():
                for piece in listen(cast.ask(actor, method, address, data="op_id=x")):
                    found.setdefault(piece, f"{actor}: {method} {address} says {piece!r}")
    return "\n".join(sorted(found.values()))


@pytest.mark.parametrize("variation", VARIATIONS)
def test_no_member_page_says_a_word_past_gettext(cast, variation, record_property):
    rows = [row for row in MEMBER_AREA if row.name != "wagtail_mentoring:photo"]
    people = {"actors": MEMBERS} if not variation else {"actors": VARIED, "methods": ["GET"]}
    with undone(), spoken():
        type(cast.club).objects.filter(pk=cast.club.pk).update(**variation)
        found = walk(cast, rows, **people)
    record_property("opened", len(rows) * len(people["actors"]))
    assert not found, found


def test_no_admin_page_says_a_word_past_gettext(cast, record_property):
    rows = [row for row in ADMIN if "export=" not in row.query and exists(row, cast.keys())]
    with undone(), spoken():
        found = walk(cast, rows, TEAM)
    record_property("opened", len(rows) * len(TEAM))
    assert not found, found


def test_a_word_past_gettext_is_heard(cast, monkeypatch):
    monkeypatch.setattr(home, "directory_way", lambda _program: [("Hello", "/")])
    with undone(), spoken():
        found = walk(cast, [row for row in MEMBER_AREA if row.name == "wagtail_mentoring:program"], ["asker"])
    assert "'Hello'" in found
