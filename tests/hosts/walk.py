"""Run inside a host, on each of its sites: find a mentor, ask, accept; then open every address of ours as everybody."""

import datetime as dt
import json
import logging
import os
import runpy
import sys
from collections import defaultdict
from contextlib import nullcontext
from itertools import cycle
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Site  # noqa: E402

import wagtail_mentoring  # noqa: E402
from tests.hosts.addresses import addresses  # noqa: E402
from tests.journeys.visitor import Visitor  # noqa: E402
from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user  # noqa: E402
from wagtail_mentoring.actions import (  # noqa: E402
    SessionEntry,
    Upload,
    add_document,
    ask_to_end,
    keep_session,
    send_message,
    set_photo,
)
from wagtail_mentoring.actions.presets import apply_preset, load  # noqa: E402
from wagtail_mentoring.choices import DocumentKind, EndingBy, Messaging, OutboxState, Precontact, RequestSteps  # noqa: E402
from wagtail_mentoring.models import EndReason, Match, OutboxEmail, Program  # noqa: E402
from wagtail_mentoring.pages.models import MentoringDirectoryPage  # noqa: E402

PREFIX = getattr(settings, "FORCE_SCRIPT_NAME", None) or ""
PRESETS = ("apega", "cxpa")
FRAME, STYLESHEET = "wagtail_mentoring/base.html", "wagtail_mentoring/mentoring.css"
OPENED = {200, 403, 405, 410}


class HostClient(Client):
    """A browser at one of the host's names, in front of a server that takes the sub-path away."""

    def generic(self, method, path, *arguments, **options):
        """Ask below the sub-path."""
        return super().generic(method, path.removeprefix(PREFIX) or "/", *arguments, **options)


def visit(site, user=None):
    """Return a person at a browser; every request commits by itself."""
    visitor = Visitor(lambda **_options: nullcontext())
    visitor.client = HostClient(enforce_csrf_checks=True, SERVER_NAME=site.hostname, SERVER_PORT=str(site.port))
    if user is not None:
        visitor.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return visitor


def journey(site, preset):
    """Walk the journey in a program of its own on ``site``; return the program, its people and its page."""
    program = apply_preset(make_program(site=site), load(preset), actor=None)
    make_cycle(program)
    program.coordinators.add(make_user(is_superuser=True))
    page = MentoringDirectoryPage(title="Mentors", slug=program.slug, program=program)
    site.root_page.add_child(instance=page)
    mentor = make_mentor(program, "Priya Nair", contact_kind="phone", contact_value="+1 403 555 0123")
    mentee = make_mentee(program, "Tom Reid")
    seeker = visit(site, mentee.user).open(reverse("wagtail_mentoring:matches", args=[program.slug]))
    seeker.click(program.words["find_mentor"]).press("Search").click(program.words["view_mentor"], within="Priya Nair")
    mail.outbox.clear()
    if program.request_steps == RequestSteps.ONE:
        seeker.press(program.words["send_request"], message="May I ask you something?")
        if program.precontact == Precontact.RECOMMENDED:
            seeker.press(program.words["send_request"])
    else:
        seeker.click(program.words["select_mentor"]).press(program.words["request_match"])
    assert seeker.status == 200, seeker
    (letter,) = [letter for letter in mail.outbox if mentor.user.email in letter.to[0]]
    link = next(word for word in letter.body.split() if word.startswith("http"))
    assert link.startswith(f"{site.root_url}{PREFIX}/"), link
    deciding = visit(site, mentor.user).open(link)
    deciding.press(program.words["accept"])
    assert deciding.sees("Tom Reid"), deciding
    assert Match.objects.active().filter(mentor=mentor, mentee=mentee).exists()
    assert seeker.open(reverse("wagtail_mentoring:matches", args=[program.slug])).sees("Priya Nair")
    return program, mentor, mentee, page


def coordinator_of(program):
    """Return somebody who looks after the program, in the admin."""
    user = make_user("Cora Lane", is_staff=True)
    user.groups.add(*Group.objects.filter(name__in=["Editors", "Mentoring coordinators"]))
    program.coordinators.add(user)
    return user


def fill_in(mentor, mentee):
    """Add what some addresses need: photos, sessions, a document, a task with its reasons, an e-mail that failed."""
    keeps = {"ending_by": EndingBy.STAFF, "sessions": True, "cpd": True, "documents": True}
    keeps["messaging"] = Messaging.ENROLLED
    Program.objects.filter(pk=mentor.program_id).update(**keeps)
    EndReason.objects.create(program=mentor.program, key="elsewhere", title="Moved elsewhere")
    match = Match.objects.active().get(mentor=mentor, mentee=mentee)
    today = match.program.today()
    for day in (today, today + dt.timedelta(days=7)):
        keep_session(match, entry=SessionEntry(held_on=day, minutes=45), actor=mentee.user)
    upload = Upload("plan.txt", DocumentKind.TXT, ContentFile(b"a plan"))
    add_document(match, upload=upload, actor=mentee.user)
    ask_to_end(match, actor=mentee.user)
    for person in (mentor, mentee):
        send_message(mentor=mentor, mentee=mentee, text="When shall we meet?", actor=person.user)
    for person in (mentor, mentee):
        set_photo(person, large=b"a picture", small=b"a small one", actor=person.user)
    last = OutboxEmail.objects.order_by("pk").last()
    OutboxEmail.objects.filter(pk=last.pk).update(state=OutboxState.FAILED)


def open_everything(site, program, mentor, mentee, page):
    """Open every address as everybody; return how many addresses there are, and how often one was opened."""
    fill_in(mentor, mentee)
    everybody = (None, make_user(), mentor.user, mentee.user, coordinator_of(program), make_user(is_superuser=True))
    answers, opened = defaultdict(set), 0
    everything = addresses(program, mentor, mentee) | {"the page": {page.url}}
    for user in everybody:
        visitor = visit(site, user)
        for name, urls in everything.items():
            for url in sorted(urls):
                answers[name].add(visitor.open(url).status)
                opened += 1
                look_at(visitor)
    never = {name: sorted(codes) for name, codes in answers.items() if codes.isdisjoint(OPENED)}
    assert not never, never
    return sum(map(len, everything.values())), opened


def look_at(visitor):
    """Look at an answer: no error, our stylesheet inside the host's content, nothing that a strict policy forbids."""
    assert visitor.status < 500, visitor
    used = {template.name for template in visitor.response.templates if template.name}
    if not any(name.startswith("wagtail_mentoring/") for name in used):
        return
    page = visitor.page
    if FRAME in used:
        links = page.find_all("link", href=lambda href: href and STYLESHEET in href)
        assert len(links) == 1, visitor
        assert links[0].find_parent("body"), f"the stylesheet is outside the content: {visitor}"
    else:
        page = page.find(id="main")
        for filters in page.select("[data-controller~=w-drilldown]"):  # Wagtail's own, with its own scripts
            filters.decompose()
    found = [str(node)[:200] for node in page.find_all(is_inline)]
    assert not found, f"{visitor.path}: {found}"


def is_inline(node):
    """Tell whether a strict policy would forbid the element or one of its attributes."""
    runs = node.name == "script" and not node.get("src") and node.get("type") != "application/json"
    handlers = any(name == "style" or name.startswith("on") for name in node.attrs)
    return runs or handlers or node.name == "style" or str(node.get("href")).startswith("javascript:")


def ask_the_host():
    """Do what every host must pass; return the names of what was done."""
    call_command("migrate", verbosity=0)  # first: the search backend looks at the tables when it is first asked for
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    return ["migrate", "check", "makemigrations --check"]


def walks():
    """Return each site with the presets for its programs: one program each where there are several sites."""
    sites = list(Site.objects.all())
    if len(sites) == 1:
        return [(sites[0], PRESETS)]
    return [(site, [preset]) for site, preset in zip(sites, cycle(PRESETS), strict=False)]


def main():
    """Ask the host, walk the journey with both presets, open everything of the last program of each site."""
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  what the commands print
    logging.disable(logging.WARNING)  # who may not is turned away, and that is no news
    setup_test_environment()
    assert Path(wagtail_mentoring.__file__).parents[1].name == "installed", wagtail_mentoring.__file__
    done, places, opened = ask_the_host(), 0, 0
    if (before := Path("before_the_walk.py")).exists():
        runpy.run_path(str(before))
    for site, presets in walks():
        walked = [journey(site, preset) for preset in presets]
        found, visits = open_everything(site, *walked[-1])
        places, opened = places + found, opened + visits
        done += [*(f"journey {preset}" for preset in presets), "every address"]
    OutboxEmail.objects.filter(state=OutboxState.FAILED).update(state=OutboxState.SENT)  # it had been made up
    for command in ("mentoring_tick", "mentoring_check", "mentoring_doctor"):
        call_command(command, stdout=sys.stderr)  # which is read when something failed
        done.append(command)
    sys.__stdout__.write(json.dumps({"checks": len(done), "addresses": places, "opened": opened}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
