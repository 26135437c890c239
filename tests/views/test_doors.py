"""Who gets in where: every address of the member area, for everybody, by every method."""

import copy
import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse

from tests.notifications.stories import planned
from tests.people import default_site, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring import urls
from wagtail_mentoring.actions import Upload, accept_request, add_document, send_message, send_request
from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.cpd import statement_of
from wagtail_mentoring.models import Match, MatchRequest, OutboxEmail
from wagtail_mentoring.notifications import unsubscribing
from wagtail_mentoring.notifications.replies import SIGNER

pytestmark = pytest.mark.django_db

PUBLIC = {"home", "program", "login", "program_login", "role_login"}
PUBLIC |= {
    "statement",
    "reply",
    "mail_stop",
    "password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
}
SAFE_ONLY = {"home", "program", "mentor", "mentee", "photo", "request", "match", "matches", "profile", "directory"}
SAFE_ONLY |= {"profile_preview", "password_reset_done", "password_reset_complete"}
POST_ONLY = {"logout", "request_help", "request_accept", "request_decline", "request_cancel"}
POST_ONLY |= {"profile_submit", "profile_pause", "profile_resume", "profile_confirm", "match_hide", "match_show"}
ABOUT_A_MATCH = {"match", "match_finish", "match_ask", "match_hide", "match_show"}
OBJECTS = {"request", "request_help", "match", "mentee", "request_accept", "request_decline", "request_cancel"}
OBJECTS |= ABOUT_A_MATCH
SAFE_ONLY |= {"resources"}
POST_ONLY |= {"resource_read"}
SAFE_ONLY |= {"match_sessions", "session", "session_calendar", "cpd", "cpd_file"}
POST_ONLY |= {"session_today"}
ABOUT_A_MATCH |= {"match_sessions", "session_new", "session_today"}
SESSIONS = {"session", "session_edit", "session_remove", "session_calendar"}
SAFE_ONLY |= {"inbox"}
POST_ONLY |= {"thread_read", "block", "unblock"}
ABOUT_A_THREAD = {"thread", "thread_read", "report"}
OBJECTS |= {*ABOUT_A_THREAD, "message_new", "block", "unblock"}
SAFE_ONLY |= {"document"}
ABOUT_A_MATCH |= {"match_documents"}
DOCUMENTS = {"document", "document_replace", "document_remove"}
OBJECTS |= ABOUT_A_MATCH | SESSIONS | DOCUMENTS
TOKEN_LAST = {"match_documents", "document_replace"}  # after everything else: tests/views/test_documents.py
OWN = {"profile_step", "profile_photo", "profile_preview", "profile_submit", "profile_pause", "profile_resume"}
OWN |= {"profile_leave", "profile_confirm"}
NAMES = {pattern.name for pattern in urls.urlpatterns}


@pytest.fixture(scope="module")
def made(module_db):
    """A pending request, a match, and somebody who has nothing to do with either."""
    default_site()
    program = make_program(slug="club", max_pending_per_mentee=None, messaging="enrolled")
    mentor, mentee, other = make_mentor(program, capacity=3), make_mentee(program), make_mentee(program)
    sent = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    match = accept_request(send_request(mentor=mentor, mentee=other, actor=other.user), actor=mentor.user)
    message = send_message(mentor=mentor, mentee=mentee, text="Hello", actor=mentee.user)
    upload = Upload("a.txt", DocumentKind.TXT, ContentFile(b"a"))
    document = add_document(match, upload=upload, actor=match.mentee.user)
    nouns = {"request": sent, "match": match, "session": planned(match), "thread": message.thread}
    return {"mentor": mentor, "mentee": mentee, **nouns, "document": document}


@pytest.fixture
def scene(made, db):
    return copy.deepcopy(made)


def statement_code(scene):
    day = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
    return statement_of(scene["mentor"].user, scene["mentor"].program, name="N", **day).code


def address(name, scene):
    keys = {
        "kind": "csv",
        "code": statement_code(scene),
        "pk": scene["match" if name in ABOUT_A_MATCH else "mentor" if name in {"mentor", "photo"} else "request"].pk,
        "slug": "club",
        "role": "mentee",
        "key": "about",
        "size": "small",
        "uidb64": "MQ",
        "token": "x-y",
        "word": "accept",
    }
    if name == "reply":
        keys["key"] = SIGNER.sign(f"{scene['request'].pk}-{scene['mentor'].user_id}")
    if name == "mail_stop":
        program = scene["mentor"].program_id
        keys["key"] = unsubscribing.SIGNER.sign_object([str(scene["mentor"].user_id), program, "reminders"])
    keys["pk"] = scene["session"].pk if name in SESSIONS else keys["pk"]
    keys["pk"] = scene["thread"].pk if name in ABOUT_A_THREAD else keys["pk"]
    keys["pk"] = scene["mentee"].pk if name in {"message_new", "block", "unblock"} else keys["pk"]
    keys["pk"] = scene["document"].pk if name in DOCUMENTS else keys["pk"]
    keys["pk"] = scene["mentee"].pk if name == "mentee" else scene["mentor"].pk if name == "request_new" else keys["pk"]
    wanted = get_resolver("wagtail_mentoring.urls").reverse_dict.getlist(name)[0][0][0][1]
    return reverse(f"wagtail_mentoring:{name}", kwargs={key: keys[key] for key in wanted})


def signed_in(who):
    client = Client()
    client.force_login(getattr(who, "user", who))
    return client


def test_every_address_is_in_these_tables():
    assert NAMES >= SAFE_ONLY | POST_ONLY | OBJECTS | OWN | PUBLIC


def test_verbs_bring_their_own_transaction_on_hosts_with_one_per_request():
    verbs = {"reply", "mail_stop", *(NAMES - SAFE_ONLY - PUBLIC - {"logout"})}
    writes = [pattern for pattern in urls.urlpatterns if pattern.name in verbs]
    assert len(writes) == 34
    assert all(getattr(pattern.callback, "_non_atomic_requests", set()) == {"default"} for pattern in writes)


@pytest.mark.parametrize("name", sorted(NAMES - {"logout", "directory"}))
def test_visitors_sign_in_first_and_come_back(scene, name):
    target = address(name, scene)
    response = Client().post(target) if name in POST_ONLY else Client().get(target)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]
    if name in PUBLIC:
        assert response.status_code in {200, 302}
        assert "next=" not in response.headers.get("Location", "")
    elif name == "photo":
        assert response.status_code == 404
    else:
        back = target.rsplit("/", 2)[0] + "/" if name in POST_ONLY else target
        login = "club/login/" if "club" in target else "login/"
        assert response.headers["Location"] == f"/mentoring/{login}?next={back.replace('/', '%2F')}"


@pytest.mark.parametrize("name", sorted(SAFE_ONLY))
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_that_shows_changes_nothing(scene, name, method):
    assert getattr(signed_in(scene["mentee"]), method)(address(name, scene)).status_code == 405


@pytest.mark.parametrize("name", sorted(POST_ONLY))
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a_decision_is_a_post(scene, name, method):
    response = getattr(signed_in(scene["mentor"]), method)(address(name, scene))
    assert response.status_code == 405
    assert MatchRequest.objects.pending().count() == 1


@pytest.mark.parametrize("name", sorted(NAMES - SAFE_ONLY - {"password_reset_confirm", "mail_stop"} - TOKEN_LAST))
def test_a_post_needs_its_token(scene, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene["mentee"].user)
    assert client.post(address(name, scene)).status_code == 403


@pytest.mark.parametrize("name", sorted(OBJECTS))
@pytest.mark.parametrize("who", ["stranger", "mentee", "mentor", "newcomer", "coordinator of another program"])
def test_what_is_somebody_else_s_is_not_there(scene, name, who, django_capture_on_commit_callbacks):
    program = scene["mentor"].program
    people = {
        "stranger": make_mentee,
        "mentor": make_mentor,
        "mentee": lambda _program: make_mentee(make_program()),
        "newcomer": lambda _program: make_user(),
        "coordinator of another program": lambda _program: coordinator_of(make_program()),
    }
    client = signed_in(people[who](program))
    before = OutboxEmail.objects.count()
    send = client.post if name in POST_ONLY else client.get
    with django_capture_on_commit_callbacks(execute=True):
        response = send(address(name, scene))
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content
    assert response.headers["Cache-Control"] == "private, no-store"
    assert OutboxEmail.objects.count() == before
    assert (MatchRequest.objects.pending().count(), Match.objects.active().count()) == (1, 1)


def coordinator_of(program):
    user = make_user()
    program.coordinators.add(user)
    return user


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_profile_that_one_does_not_have_is_not_there(scene, name):
    client = signed_in(scene["mentor"])
    send = client.post if name in POST_ONLY else client.get
    assert send(address(name, scene)).status_code == 404


@pytest.mark.parametrize("name", sorted(OBJECTS | {"mentor", "request_new", "photo"}))
def test_a_number_that_no_row_can_have_is_not_there(scene, name):
    client = signed_in(scene["mentee"])
    own = address(name, scene)
    for number in ("0", str(10**18), "10" * 30):
        target = "/".join(number if part.isdigit() else part for part in own.split("/"))
        assert (client.post if name in POST_ONLY else client.get)(target).status_code == 404


@pytest.mark.parametrize("part", ["role", "key", "size"])
def test_words_that_are_none_of_ours_are_not_there(scene, part):
    client = signed_in(scene["mentee"])
    for target in {
        "role": ["/mentoring/club/profile/admin/", "/mentoring/club/enroll/both/", "/mentoring/club/login/staff/"],
        "key": ["/mentoring/club/profile/mentee/edit/nothing/", "/mentoring/club/profile/mentee/edit/availability/"],
        "size": [f"/mentoring/photos/mentor/{scene['mentor'].pk}/huge/"],
    }[part]:
        assert client.get(target).status_code == 404


def test_a_program_that_does_not_exist_is_not_there(scene):
    client = signed_in(scene["mentee"])
    for rest in ("", "matches/", "enroll/mentee/", "profile/mentee/", "login/"):
        assert client.get(f"/mentoring/nowhere/{rest}").status_code == 404
