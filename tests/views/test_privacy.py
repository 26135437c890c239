"""A canary in every contact: it sings where privacy.py says so, and nowhere else (R20, R52)."""

import itertools

import pytest
from django.test import Client

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, decline_request, send_request
from wagtail_mentoring.choices import ContactVisibility
from wagtail_mentoring.models import Match, MatchRequest

pytestmark = pytest.mark.django_db

MENTOR, MENTEE = "canary-of-the-mentor", "canary-of-the-mentee"
STATES = ["nothing", "pending", "declined", "matched"]


@pytest.fixture
def people(site):
    """A pair, and everybody who has nothing to do with it."""
    program = make_program(slug="club", max_pending_per_mentee=None)
    users = [
        make_user("A Mentor", email=f"{MENTOR}@mail.example"),
        make_user("A Mentee", email=f"{MENTEE}@mail.example"),
    ]
    mentor = make_mentor(program, user=users[0], contact_value=f"{MENTOR}@contact.example", capacity=3)
    mentee = make_mentee(program, user=users[1], contact_value=f"{MENTEE}@contact.example")
    return {
        "program": program,
        "mentor": mentor,
        "mentee": mentee,
        "another mentor": make_mentor(program),
        "another mentee": make_mentee(program),
        "outsider": make_user(),
        "visitor": None,
    }


def bring_about(state, people):
    mentor, mentee = people["mentor"], people["mentee"]
    if state == "nothing":
        return
    sent = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    if state == "declined":
        decline_request(sent, actor=mentor.user)
    if state == "matched":
        accept_request(sent, actor=mentor.user)


def everything_seen_by(who, people):
    """The bodies of every page that shows people, as far as they open."""
    client = Client()
    if who is not None:
        client.force_login(getattr(who, "user", who))
    pages = ["/mentoring/", "/mentoring/club/", "/mentoring/club/matches/"]
    pages += [f"/mentoring/mentors/{people['mentor'].pk}/", f"/mentoring/mentors/{people['mentor'].pk}/request/"]
    pages += [f"/mentoring/mentees/{people['mentee'].pk}/"]
    pages += [f"/mentoring/requests/{pk}/" for pk in MatchRequest.objects.values_list("pk", flat=True)]
    pages += [f"/mentoring/matches/{pk}/" for pk in Match.objects.values_list("pk", flat=True)]
    for role, part in itertools.product(("mentor", "mentee"), ("", "preview/", "leave/")):
        pages.append(f"/mentoring/club/profile/{role}/{part}")
    answers = [client.get(page) for page in pages]
    return " ".join(f"{answer.headers} {answer.content.decode()}" for answer in answers)


def expected(rule, state, who):
    """What the table of REQUIREMENTS says, in its own words."""
    if rule == ContactVisibility.NEVER or who in {"outsider", "visitor"}:
        return set()
    if who in {"another mentor", "another mentee"}:
        return {MENTOR} if rule == ContactVisibility.ENROLLED else set()
    partner = MENTEE if who == "mentor" else MENTOR
    knows = {
        ContactVisibility.ENROLLED: {"mentor": {"pending", "matched"}, "mentee": set(STATES)},
        ContactVisibility.PENDING: {"mentor": {"pending", "matched"}, "mentee": {"pending", "matched"}},
        ContactVisibility.MATCHED: {"mentor": {"matched"}, "mentee": {"matched"}},
    }
    return {partner} if state in knows[rule][who] else set()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rule", ContactVisibility)
def test_the_canary(people, rule, state):
    people["program"].contact_visibility = rule
    people["program"].save()
    bring_about(state, people)
    for who in ("mentor", "mentee", "another mentor", "another mentee", "outsider", "visitor"):
        seen = everything_seen_by(people[who], people)
        own = {"mentor": MENTOR, "mentee": MENTEE}.get(who)
        sung = {canary for canary in (MENTOR, MENTEE) if f"{canary}@contact.example" in seen} - {own}
        assert sung == expected(rule, state, who), (rule, state, who)
        assert "@mail.example" not in seen, (rule, state, who)


def test_who_is_stricter_than_the_program_is_heard(people):
    people["program"].contact_visibility = ContactVisibility.ENROLLED
    people["program"].save()
    type(people["mentor"]).objects.update(contact_visibility=ContactVisibility.MATCHED)
    bring_about("pending", people)
    assert MENTOR not in everything_seen_by(people["mentee"], people)
    accept_request(MatchRequest.objects.get(), actor=people["mentor"].user)
    assert MENTOR in everything_seen_by(people["mentee"], people)
