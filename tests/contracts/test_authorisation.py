"""Every surface walked: each address, as each of the cast, by each method, against one table (RELIABILITY 3)."""

import io
import logging
from dataclasses import dataclass, field

import openpyxl
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.cache import cache
from django.test import TestCase, override_settings
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.search.models import IndexEntry

from tests.conftest import undone
from tests.contracts.cast import ACTORS, NOTES, Cast, bonds, marks_in
from tests.contracts.surfaces import (
    BROKEN,
    DESKS,
    LEADS_ON,
    LOGIN,
    MISSING,
    NOT_OFFERED,
    PEOPLE,
    REFUSED,
    SHOWS,
    TABLE,
    TEAM,
    addresses_of_ours,
    exists,
    list_of,
)
from tests.people import default_site
from wagtail_mentoring.admin.programs import ProgramForm
from wagtail_mentoring.models import Choice, OutboxEmail
from wagtail_mentoring.notifications.delivery import build
from wagtail_mentoring.notifications.truth import is_still_true
from wagtail_mentoring.privacy import PROFILE_FIELDS

pytestmark = pytest.mark.django_db

SITE_HISTORY = "wagtailadmin_reports:site_history"
BY_STATUS = {200: SHOWS, 403: REFUSED, 404: MISSING, 405: NOT_OFFERED, 409: REFUSED}

# Who reads which field of whom: the bonds that open it.
ACCOUNT = get_user_model()
SIGNS_IN_BY_MAIL = ACCOUNT.get_email_field_name() == ACCOUNT.USERNAME_FIELD  # then the address is the account's name
PAGE = {"self", "enrolled", "pending", "partner", "staff"}
READERS = {
    "name": PAGE | {"past", "written"},
    **dict.fromkeys(("headline", "employer", "location", "biography", "answers", "photo"), PAGE),
    "contact": {"self", "partner"},
    "account": {"staff"},
    "mail": {"self", "staff"} if SIGNS_IN_BY_MAIL else {"self"},  # in the address of one's own letters
    "message": {"self", "pending", "partner", "past"},
    "letter": {"self", "partner", "written"},  # coordinators and superusers read nothing of it
    "plea": {"staff"},  # what a member asks of the program team
    **{name: {"self"} for name in NOTES},  # nobody else, superusers included (R61)
    **{
        name: {"self", "partner", "past"} for name in ("document", "file")
    },  # of the two alone, after the end, too (R63)
    "why": {"staff"},  # a mentor's reason that is not shared
}
LATE = {"wagtail_mentoring:match_documents", "wagtail_mentoring:document_replace"}  # no token: no, to who may
ONE_CLICK = {"wagtail_mentoring:mail_stop"}  # mail programs have no token: a signed link is the authority (RFC 8058)
# Fields that say nothing which could be marked: numbers, days, codes and words of another field.
UNMARKED = {
    "has_blocks",
    *("time_zone", "languages", "capacity", "accepting", "away_until", "active_at", "status", "active_matches"),
    *("id", "program", "user", "created_at"),
    *("review_due", "active_limit", "contact_kind", "contact_visibility", "biography_words", "answered_words"),
}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Everybody, made once for the module; nothing of it stays."""
    sessions = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies")  # no query each
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
    """Most of the walk is turned away, and a line in the log for each would take longer than the walk."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def few_zones(monkeypatch):
    """Two of the six hundred time zones: the walk is about who, and a form with all of them takes half a second."""
    monkeypatch.setattr(ProgramForm.base_fields["time_zone"], "choices", [("UTC", "UTC")])


def what(response):
    """What an answer is to somebody at a browser."""
    if response.status_code != 302:
        return BY_STATUS.get(response.status_code, BROKEN)
    address = response["Location"].partition("?")[0]
    if address.endswith("/login/"):
        return LOGIN
    return REFUSED if address == reverse("wagtailadmin_home") else LEADS_ON


def text_of(response):
    """All that an answer says, unpacked where it is a spreadsheet."""
    body = response.getvalue() if response.streaming else response.content
    if body and response.headers.get("Content-Type", "").endswith("spreadsheetml.sheet"):
        rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
        return "\n".join(" ".join(map(str, row)) for row in rows)
    return body.decode(errors="replace")


def is_private(response):
    words = {word.strip() for word in response.headers.get("Cache-Control", "").split(",")}
    return words >= {"private", "no-store"} and "Cookie" in response.headers.get("Vary", "")


def may_read(cast, actor):
    """The markers that are for this reader."""
    return {(who, what) for who, what in cast.marked if bonds(actor, who) & READERS[what]}


def everything_of_ours():
    """All rows that a look could change: ours, the accounts, the history and the search index."""
    ours = apps.get_app_config("wagtail_mentoring").get_models()
    models = [*ours, ACCOUNT, ModelLogEntry, IndexEntry]
    return {model._meta.label: sorted(map(str, model._base_manager.values_list())) for model in models}


def first_of_their_names(rows):
    """Each row, and whether it is the first of its URL: another object is another look, not another method."""
    walked = set()
    for row in rows:
        yield row, row.name not in walked
        walked.add(row.name)


@dataclass
class Walk:
    """What one of the cast was told on the way, and what was wrong with it."""

    cast: Cast
    actor: str
    requests: int = 0
    read: set = field(default_factory=set)
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.keys, self.may_read = self.cast.keys(), may_read(self.cast, self.actor)

    def ask(self, row, method, expected, **how):
        """Ask, and look at the answer from every side."""
        response = self.cast.ask(self.actor, method, row.address(self.keys), **how)
        self.requests += 1
        gets, text = what(response), text_of(response)
        told = marks_in(f"{response.headers} {response.cookies} {text}")
        self.read |= told
        problems = [f"tells {' of '.join(reversed(mark))}" for mark in told - self.may_read]
        if gets != expected:
            problems.append(f"is {gets} ({response.status_code}), not {expected}")
        if gets != NOT_OFFERED and not how and not is_private(response):
            problems.append(f"may be kept in a cache: {response.headers}")
        if method == "HEAD" and text:
            problems.append("has a body")
        self.complaints += [f"{self.actor}: {method} {row} {problem}" for problem in problems]

    def look(self, rows):
        """Open every address; looking changes nothing and sends nothing."""
        before = everything_of_ours()
        for row, is_first in first_of_their_names(rows):
            for method in ("GET", "HEAD") if is_first else ("GET",):
                self.ask(row, method, row.expects(self.actor, method))
        after = everything_of_ours()
        self.complaints += [f"{self.actor}: looking changed {name}" for name in before if before[name] != after[name]]
        self.complaints += [f"{self.actor}: looking sent {letter.subject}" for letter in mail.outbox]

    def touch(self, rows):
        """Press every button, each as if no other had been pressed; and press it from somebody else's page."""
        for row, is_first in first_of_their_names(rows):
            if not (is_first or row.acts):
                continue
            alone = row.expects(self.actor, "POST") if row.name in ONE_CLICK | LATE else REFUSED
            if row.name in LATE and alone in {SHOWS, LEADS_ON}:
                alone = REFUSED
            self.ask(row, "POST", alone, with_token=False)
            for method in ("POST", "PUT", "DELETE"):
                with undone():
                    self.ask(row, method, row.expects(self.actor, method))


@pytest.mark.surfaces
@pytest.mark.parametrize("actor", ACTORS)
def test_each_of_the_cast_gets_what_the_table_says_and_reads_what_is_for_them(cast, actor, few_zones, record_property):
    rows = [row for row in TABLE if exists(row, cast.keys())]
    walk = Walk(cast, actor)
    walk.look(rows)
    walk.touch(rows)
    record_property("urls", len({row.name for row in rows}))
    record_property("addresses", len(rows))
    record_property("requests", walk.requests)
    assert not walk.complaints, "\n".join(walk.complaints)
    unread = {what_ for _who, what_ in walk.may_read - walk.read}
    assert unread <= {"mail", "account" if SIGNS_IN_BY_MAIL else "mail"}, "a right that opens nothing"


def test_every_address_of_ours_has_a_row():
    names = {row.name for row in TABLE}
    missing = sorted(set(addresses_of_ours()) - names)
    assert not missing, f"say in tests/contracts/surfaces.py who gets what at {missing}"
    gone = sorted(name for name in names if "wagtail_mentoring" in name and "/" not in name)
    assert set(gone) <= set(addresses_of_ours()), "rows of addresses that are no more"


def test_every_field_of_a_profile_has_a_marker():
    assert {name.replace("display_", "").replace("_value", "").replace("_small", "") for name in PROFILE_FIELDS} <= (
        set(READERS) | UNMARKED
    )


def test_letters_tell_their_reader_what_is_for_them(cast):
    accounts = {user.pk: who for who, user in cast.users.items()}
    for email in filter(is_still_true, OutboxEmail.objects.with_people()):
        message, reader = build(email).message(), accounts[email.recipient_id]
        parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        assert marks_in(f"{message.items()} {parts}") <= may_read(cast, reader), email
        assert (reader, "mail") in marks_in(str(message["To"]))


def test_the_search_index_holds_listed_mentors_and_what_members_may_find(cast):
    entries = {who: [] for who, _field in cast.marked}
    for entry in map(str, IndexEntry.objects.values_list()):
        for who, what_ in marks_in(entry):
            entries[who].append(what_)
    listed = {"othermentor", "asked", "guide", "farguide"}
    assert {who for who, found in entries.items() if found} == listed
    assert {what_ for found in entries.values() for what_ in found} == {
        *("name", "headline", "employer", "location", "biography", "answers")
    }


@pytest.mark.parametrize("right", ["view", "add", "change", "delete"])
@pytest.mark.parametrize("model", [*PEOPLE, *DESKS, *TEAM])
def test_a_single_permission_opens_its_own_list_and_names_nobody(cast, model, right):
    with undone():
        group = Group.objects.get(name="editor")
        group.permissions.add(Permission.objects.get(codename=f"{right}_{model}"))
        opened = set()
        for name in (*PEOPLE, *DESKS, *TEAM):
            response = cast.ask("editor", "GET", list_of(name))
            opened |= {name} if what(response) == SHOWS else set()
            assert not marks_in(text_of(response))
        looks_only = model in PEOPLE or model in DESKS
        assert opened == (set() if looks_only and right != "view" else {model})


@pytest.mark.parametrize("actor", ["viewer", "coordinator", "farcoordinator"])
def test_the_history_of_the_site_names_people_of_ones_own_programs_only(cast, actor):
    assert marks_in(text_of(cast.ask(actor, "GET", reverse(SITE_HISTORY)))) <= may_read(cast, actor)


def test_ticked_choices_are_deleted_by_those_who_may(cast):
    for actor, remaining in (("viewer", True), ("organizer", True), ("coordinator", True), ("founder", False)):
        with undone():
            bulk = reverse("wagtail_bulk_action", args=["wagtail_mentoring", "choice", "delete"])
            cast.ask(actor, "POST", f"{bulk}?id={cast.choice.pk}")
            assert Choice.objects.filter(pk=cast.choice.pk).exists() == remaining
