"""Two programs with everybody whom RELIABILITY 3 names, and a marker in every private field of each of them."""

import itertools
import re
from contextlib import contextmanager
from http.cookies import SimpleCookie

import swapper
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from wagtail.models import GroupPagePermission

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    answer_questions,
    decline_request,
    pause_profile,
    send_request,
    set_photo,
)
from wagtail_mentoring.actions.profiles import Given
from wagtail_mentoring.choices import (
    DeclineReason,
    MatchStatus,
    OutboxState,
    ProfileStatus,
    QuestionKind,
)
from wagtail_mentoring.models import Choice, Match, MatchRequest, OutboxEmail, Question
from wagtail_mentoring.pages.models import MentoringDirectoryPage

ENROLLED = ("othermentee", "othermentor", "asker", "asked", "pupil", "guide", "former")
CLUB = (*ENROLLED, "resting", "gone", "waiting", "hopeful", "draft")
ELSEWHERE = ("farguide", "farpupil")
MENTORS = ("othermentor", "asked", "guide", "resting", "gone", "waiting", "farguide")
STATUS = {"waiting": ProfileStatus.PENDING, "hopeful": ProfileStatus.PENDING, "draft": ProfileStatus.DRAFT}
STAFF = ("coordinator", "farcoordinator", "editor", "viewer", "organizer", "superuser")
ACTORS = ("anonymous", "stranger", *ENROLLED, "resting", "gone", "farpupil", *STAFF)

SETUP = ("program", "section", "question", "choice", "cycle")
FIELDS = ("name", "headline", "employer", "location", "biography", "answers", "photo", "contact", "account", "mail")
MARK = re.compile(f"zz({'|'.join((*CLUB, *ELSEWHERE))})z({'|'.join((*FIELDS, 'message', 'why'))})zz")
TOKEN = "x" * 32


def mark(who, field):
    """A text that says whose it is; no name and no field has a z."""
    return f"zz{who}z{field}zz"


def marks_in(text):
    """Every (person, field) whose marker is in the text."""
    return set(MARK.findall(text.lower()))


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards; verbs may open their own transaction."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        try:
            yield
        finally:
            transaction.set_rollback(True)


class Cast:
    """The people, what happened between them, and a browser for each."""

    def __init__(self, site):
        self.site, self.marked = site, set()
        self.club = make_program(name="Club", slug="club", max_pending_per_mentee=None)
        self.far = make_program(name="Far Away", slug="far")
        self.stories = {program.slug: self._ask(program) for program in (self.far, self.club)}
        self.people = {who: self._make(who) for who in (*CLUB, *ELSEWHERE)}
        self.users = {who: person.user for who, person in self.people.items()}
        self._play()
        self._let_in()
        self.page = site.root_page.add_child(
            instance=MentoringDirectoryPage(title="Mentor Directory", slug="find", program=self.club)
        )
        self.browsers = {actor: self._browser(actor) for actor in ACTORS}

    def _ask(self, program):
        self.section = program.sections.create(key="focus", title="Focus", asks_biography=True)
        story = Question.objects.create(section=self.section, key="story", title="Story", kind=QuestionKind.TEXT)
        self.goals = Question.objects.create(
            section=self.section, key="goals", title="Goals", kind=QuestionKind.CHOICES
        )
        self.choice = Choice.objects.create(question=self.goals, key="lead", title="Leading")
        self.cycle = make_cycle(program)
        return story

    def _mark(self, who, field):
        self.marked.add((who, field))
        return mark(who, field)

    def _make(self, who):
        user = make_user(
            f"{self._mark(who, 'account')} {self._mark(who, 'account')}", email=f"{self._mark(who, 'mail')}@example.org"
        )
        fields = {name: self._mark(who, name) for name in ("headline", "employer", "location", "biography")}
        fields |= {
            "display_name": self._mark(who, "name"),
            "contact_value": f"{self._mark(who, 'contact')}@example.org",
        }
        fields["biography_words"] = fields["biography"]
        make = make_mentor if who in MENTORS else make_mentee
        program = self.far if who in ELSEWHERE else self.club
        if make is make_mentor:
            fields["capacity"] = 3
        person = make(program, user=user, status=STATUS.get(who, ProfileStatus.ACTIVE), **fields)
        question = self.stories[program.slug]
        given = [Given(question, text=self._mark(who, "answers"))]
        answer_questions(person, questions=[question], given=given, actor=user)
        picture = self._mark(who, "photo").encode()
        set_photo(person, large=picture, small=picture, actor=user)
        return type(person).objects.select_related("program", "user").get(pk=person.pk)

    def _send(self, mentee, mentor):
        mentee, mentor = self.people[mentee], self.people[mentor]
        message = self._mark(self._name(mentee), "message")
        return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message=message)

    def _name(self, profile):
        return next(who for who, person in self.people.items() if person == profile)

    def _play(self):
        self.declined = self._send("asker", "othermentor")
        decline_request(self.declined, actor=self.users["othermentor"], reason=DeclineReason.NO_TIME)
        MatchRequest.objects.filter(pk=self.declined.pk).update(decline_reason=self._mark("othermentor", "why"))
        self.pending = self._send("asker", "asked")
        self.paired, self.over, self.far_match = (
            accept_request(self._send(mentee, mentor), actor=self.users[mentor])
            for mentee, mentor in (("pupil", "guide"), ("former", "othermentor"), ("farpupil", "farguide"))
        )
        Match.objects.filter(pk=self.over.pk).update(
            status=MatchStatus.COMPLETED, active_flag=None, mentee_slot=None, ended_at=self.over.started_at
        )
        for who in ("former", "othermentor"):
            type(self.people[who]).objects.filter(pk=self.people[who].pk).update(active_matches=0)
        pause_profile(self.people["resting"], actor=self.users["resting"])
        type(self.users["gone"]).objects.filter(pk=self.users["gone"].pk).update(is_active=False)
        self.unsent = OutboxEmail.objects.get(letter="welcome", recipient=self.users["pupil"])

    def _let_in(self):
        views = Permission.objects.filter(content_type__app_label="wagtail_mentoring", codename__startswith="view_")
        setup = Permission.objects.filter(content_type__app_label="wagtail_mentoring", content_type__model__in=SETUP)
        rights = {"coordinator": views, "farcoordinator": views, "viewer": views, "organizer": setup, "editor": ()}
        for who, permissions in rights.items():
            group = Group.objects.create(name=who)
            group.permissions.add(Permission.objects.get(codename="access_admin"), *permissions)
            self.users[who] = make_user(who.title())
            self.users[who].groups.add(group)
        base = apps.get_model(swapper.get_model_name("wagtailcore", "Page"))._meta
        page_right = Permission.objects.get(
            codename=f"change_{base.model_name}", content_type__app_label=base.app_label
        )
        edits = {"group": Group.objects.get(name="editor"), "page": self.site.root_page, "permission": page_right}
        GroupPagePermission.objects.create(**edits)
        self.club.coordinators.add(self.users["coordinator"])
        self.far.coordinators.add(self.users["farcoordinator"])
        self.users |= {"stranger": make_user("Stranger"), "superuser": make_user("Root", is_superuser=True)}

    def _browser(self, actor):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if actor != "anonymous":
            client.force_login(self.users[actor])
        client.kept = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": TOKEN}
        return client

    def fail_a_letter(self):
        """One e-mail can be sent again."""
        OutboxEmail.objects.filter(pk=self.unsent.pk).update(state=OutboxState.FAILED)

    def keys(self):
        """What an address of the table may name, and the key that stands for it."""
        keys = {who: person.pk for who, person in self.people.items()}
        keys |= {name: getattr(self, name).pk for name in ("pending", "declined", "paired", "over", "unsent", "page")}
        keys |= {f"a_{row._meta.model_name}": row.pk for row in (self.club, self.section, self.goals, self.choice)}
        keys |= {
            "far_request": self.far_match.request_id,
            "a_cycle": self.cycle.pk,
            "root": self.site.root_page.pk,
            "site": self.site.pk,
        }
        return keys | {"account": self.users["guide"].pk}

    def ask(self, actor, method, address, *, data=None, with_token=True):
        """Send a request as somebody who has just opened the site."""
        browser = self.browsers[actor]
        browser.cookies = SimpleCookie(browser.kept)
        headers = {"X-CSRFToken": TOKEN} if with_token and method not in {"GET", "HEAD"} else {}
        return browser.generic(method, address, **_body(method, data), headers=headers)


def _body(method, data):
    if method in {"GET", "HEAD"}:
        return {}
    return {"data": data or "", "content_type": "application/x-www-form-urlencoded"}


# Who is what to whom

BOUND = {
    "pending": [("asker", "asked")],
    "partner": [("pupil", "guide"), ("farpupil", "farguide")],
    "past": [("asker", "othermentor"), ("former", "othermentor")],
}


def bonds(viewer, owner):
    """What binds somebody who looks to the person whose field it is; who is gone looks no more."""
    if viewer == "gone":
        return set()
    found = {bond for bond, pairs in BOUND.items() if (viewer, owner) in pairs or (owner, viewer) in pairs}
    if viewer == owner:
        found.add("self")
    if viewer in ENROLLED and owner in {"othermentor", "asked", "guide"}:
        found.add("enrolled")
    if viewer == "farpupil" and owner == "farguide":
        found.add("enrolled")
    if viewer == "superuser" or (viewer, owner) in itertools.product(["coordinator"], CLUB):
        found.add("staff")
    if (viewer, owner) in itertools.product(["farcoordinator"], ELSEWHERE):
        found.add("staff")
    return found
