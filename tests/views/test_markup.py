"""Every page: a strict Content-Security-Policy, one heading, names that meet, classes that the stylesheet knows."""

import itertools
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.people import answer_what_is_required, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, decline_request, enroll, send_request
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.models import MentorProfile, Section

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["cxpa", "apega"])
def pages(request, site, visit):
    """Every kind of page, in as many states as fit into one story."""
    program = make_program(slug="club", max_pending_per_mentee=None)
    program = apply_preset(program, load(request.param), actor=None)
    mentor = make_mentor(program, capacity=9, biography="One\n\nTwo", headline="Head of Insight", languages="|en|")
    mentee, waiting, declined, newcomer = (make_mentee(program) for _ in range(4))
    match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    sent = send_request(mentor=mentor, mentee=waiting, actor=waiting.user, message="Hello")
    closed = send_request(mentor=mentor, mentee=declined, actor=declined.user)
    decline_request(closed, actor=mentor.user, reason="no_time", shares_reason=True)
    draft = enroll(program=program, user=make_user("New Person"), role=Role.MENTOR)
    paused = make_mentor(program, status=ProfileStatus.PAUSED)
    both = make_mentor(program)
    answer_what_is_required(make_mentee(program, user=both.user))
    mentors = f"/mentoring/mentors/{mentor.pk}/"
    steps = ["about", "contact", *Section.objects.filter(program=program).values_list("key", flat=True)]
    own = [f"profile/mentee/edit/{step}/" for step in steps]
    own += ["profile/mentee/", "profile/mentee/photo/", "profile/mentee/preview/", "profile/mentee/leave/", "matches/"]
    addresses = {
        None: ["", "club/", "login/", "club/login/", "club/login/mentor/", "password/reset/", "password/reset/sent/"],
        newcomer: [mentors, f"{mentors}request/", *(f"club/{part}" for part in own)],
        mentee: [mentors, f"matches/{match.pk}/", "club/matches/", "requests/999/", "club/"],
        waiting: [mentors, f"requests/{sent.pk}/", "club/matches/", f"mentees/{waiting.pk}/"],
        declined: [f"requests/{closed.pk}/", "club/matches/"],
        mentor: [mentors, f"requests/{sent.pk}/", f"requests/{closed.pk}/", "club/matches/", f"mentees/{waiting.pk}/"],
        draft: ["club/profile/mentor/", "club/profile/mentor/edit/availability/", "club/enroll/mentee/", "club/"],
        paused: ["club/profile/mentor/", "club/matches/", mentors],
        both: ["club/matches/", "club/", mentors],
    }
    return [
        visit(who).open(part if part.startswith("/") else f"/mentoring/{part}")
        for who, parts in addresses.items()
        for part in parts
    ]


def test_every_page_is_in_order(pages):
    sheet = Path(finders.find("wagtail_mentoring/mentoring.css")).read_text()
    known = set(re.findall(r"\.(wm[\w-]*)", sheet))
    complaints = [f"{visitor.path}: {complaint}" for visitor in pages for complaint in found_on(visitor.page, known)]
    assert complaints == []
    assert len(pages) > 35


def found_on(page, known):
    ours = page.select_one(".wm")
    for gate in (what_a_strict_policy_blocks, strange_classes, names_that_meet_nothing, fields_without_labels, outline):
        yield from gate(page, ours, known)


def what_a_strict_policy_blocks(_page, ours, _known):
    for node in ours.find_all(True):
        if node.name in {"script", "style"}:
            yield f"a {node.name}"
        for name, value in node.attrs.items():
            if name == "style" or name.startswith("on"):
                yield f"{node.name} with {name}"
            if name in {"href", "src", "action"} and value.lower().startswith(("javascript:", "data:", "http")):
                yield f"{node.name} leads to {value}"


def strange_classes(_page, ours, known):
    for node in ours.find_all(class_=True):
        if strange := {item for item in node["class"] if item.startswith("wm")} - known - {"wm-notice--info"}:
            yield f"classes {strange}"


def names_that_meet_nothing(page, ours, _known):
    ids = Counter(node["id"] for node in page.find_all(id=True))
    yield from (f"id {name} {count} times" for name, count in ids.items() if count > 1)
    for node in ours.find_all(True):
        for name in ("for", "aria-describedby", "aria-labelledby", "form"):
            meets = (node.get(name) or "").split()
            yield from (f"{node.name} {name}={target} meets nothing" for target in meets if target not in ids)
    for node in ours.select('a[href^="#"]'):
        if node["href"][1:] not in ids:
            yield f"link to {node['href']}"


def fields_without_labels(_page, ours, _known):
    for node in ours.select("input:not([type=hidden]), textarea, select"):
        if not node.find_parent("label") and not ours.select(f'label[for="{node.get("id")}"]'):
            yield f"{node.name} {node.get('name')} has no label"


def outline(_page, ours, _known):
    headings = ours.select("h1, h2, h3, h4")
    if [heading.name for heading in headings].count("h1") != 1:
        yield "not one h1"
    for heading, following in itertools.pairwise(headings):
        if int(following.name[1]) > int(heading.name[1]) + 1:
            yield f"{following.name} after {heading.name}"


def test_errors_are_in_order_too(site, visit):
    program = apply_preset(make_program(slug="club"), load("apega"), actor=None)
    mentor = make_mentor(program)
    sheet = Path(finders.find("wagtail_mentoring/mentoring.css")).read_text()
    known = set(re.findall(r"\.(wm[\w-]*)", sheet))
    for key in ("about", "contact", "availability", *Section.objects.values_list("key", flat=True)):
        visitor = visit(mentor).open(f"/mentoring/club/profile/mentor/edit/{key}/")
        names = {field["name"] for field in visitor.page.select(".wm-form [name]")} - {"csrfmiddlewaretoken"}
        visitor.press("Save", **dict.fromkeys(names, "\u00ff" * 10_001))
        assert visitor.status == 200, key
        assert visitor.page.select(".wm-errors li"), key
        assert list(found_on(visitor.page, known)) == [], key
    assert MentorProfile.objects.count() == 1
