"""Two programs with everybody whom RELIABILITY 3 names, and a marker in every private field of each of them."""

import datetime as dt
import itertools
import re
from http.cookies import SimpleCookie

import swapper
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    Upload,
    accept_request,
    add_document,
    answer_questions,
    change_session,
    decline_request,
    keep_session,
    pause_profile,
    send_message,
    send_request,
    set_photo,
)
from wagtail_mentoring.actions.profiles import Given
from wagtail_mentoring.admin.groups import COORDINATORS
from wagtail_mentoring.choices import (
    DeclineReason,
    DocumentKind,
    MatchStatus,
    OutboxState,
    ProfileStatus,
    QuestionKind,
    ResourceAudience,
    TaskKind,
)
from wagtail_mentoring.cpd import statement_of
from wagtail_mentoring.models import Choice, CoordinatorTask, EndReason, Match, MatchRequest, OutboxEmail, Question
from wagtail_mentoring.pages.models import MentoringDirectoryPage, ResourceIndexPage, ResourcePage

ENROLLED = ("othermentee", "othermentor", "asker", "asked", "pupil", "guide", "former")
CLUB = (*ENROLLED, "resting", "gone", "waiting", "hopeful", "draft")
ELSEWHERE = ("farguide", "farpupil")
MENTORS = ("othermentor", "asked", "guide", "resting", "gone", "waiting", "farguide")
STATUS = {"waiting": ProfileStatus.PENDING, "hopeful": ProfileStatus.PENDING, "draft": ProfileStatus.DRAFT}
STAFF = ("coordinator", "farcoordinator", "editor", "viewer", "organizer", "founder", "superuser")
ACTORS = ("anonymous", "stranger", *ENROLLED, "resting", "gone", "farpupil", *STAFF)

SETUP = ("lettertext", "program", "section", "question", "choice", "cycle", "endreason")
FIELDS = ("name", "headline", "employer", "location", "biography", "answers", "photo", "contact", "account", "mail")
NOTES = ("notes", "steps", "former", "agenda")  # of sessions: for their author alone (R61)
OTHERS = ("message", "letter", "why", "plea", "document", "file")
MARK = re.compile(f"zz({'|'.join((*CLUB, *ELSEWHERE))})z({'|'.join((*FIELDS, *NOTES, *OTHERS))})zz")
TOKEN = "x" * 32


def mark(who, field):
    """A text that says whose it is; no name and no field has a z."""
    return f"zz{who}z{field}zz"


def marks_in(text):
    """Every (person, field) whose marker is in the text."""
    return set(MARK.findall(text.lower()))


class Cast:
    """The people, what happened between them, and a browser for each."""

    def __init__(self, site):
        self.site, self.marked, self.owned, self.kept = site, set(), {}, {}
        self.club = make_program(name="Club", slug="club", max_pending_per_mentee=None, messaging="enrolled")
        self.far = make_program(name="Far Away", slug="far", messaging="enrolled")
        self.stories = {program.slug: self._ask(program) for program in (self.far, self.club)}
        self.people = {who: self._make(who) for who in (*CLUB, *ELSEWHERE)}
        self.users = {who: person.user for who, person in self.people.items()}
        self._play()
        for who in ("pupil", "guide"):
            self._keep(who)
            self._share(self.paired, who)
        self._write()
        self._let_in()
        self.page = site.root_page.add_child(
            instance=MentoringDirectoryPage(title="Mentor Directory", slug="find", program=self.club)
        )
        section = site.root_page.add_child(
            instance=ResourceIndexPage(title="Mentor Directory", slug="reading", program=self.club)
        )
        self.guide_page = section.add_child(
            instance=ResourcePage(title="Mentor Directory", slug="for-mentors", audience=ResourceAudience.MENTORS)
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
        reason = EndReason.objects.create(program=program, key="fit", title="No fit", is_graceful=True)
        EndReason.objects.create(program=program, key="moved", title="They moved")
        prefix = "a" if program == self.club else "far"
        rows = (program, self.section, self.goals, self.choice, self.cycle, reason)
        self.owned |= {f"{prefix}_{row._meta.model_name}": row.pk for row in rows}
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
        yesterday = self.club.today() - dt.timedelta(days=1)
        MatchRequest.objects.filter(pk=self.pending.pk).update(answer_by=yesterday)  # the mentee may act
        self.paired, self.over, self.far_match = (
            accept_request(self._send(mentee, mentor), actor=self.users[mentor])
            for mentee, mentor in (("pupil", "guide"), ("former", "othermentor"), ("farpupil", "farguide"))
        )
        self._share(self.over, "former")
        Match.objects.filter(pk=self.over.pk).update(
            status=MatchStatus.COMPLETED, active_flag=None, mentee_slot=None, ended_at=self.over.started_at
        )
        for who in ("former", "othermentor"):
            type(self.people[who]).objects.filter(pk=self.people[who].pk).update(active_matches=0)
        self.a_task = self._open_task(TaskKind.MEMBER_LEFT, match=self.paired, message=self._mark("pupil", "plea"))
        self.waiting_task = self._open_task(TaskKind.NO_ANSWER, match_request=self.pending)
        pause_profile(self.people["resting"], actor=self.users["resting"])
        type(self.users["gone"]).objects.filter(pk=self.users["gone"].pk).update(is_active=False)
        self.unsent = OutboxEmail.objects.get(letter="welcome", recipient=self.users["pupil"])

    def _open_task(self, kind, **about):
        now = {"opened_at": timezone.now(), "open_slot": 1}
        return CoordinatorTask.objects.create(program=self.club, kind=kind, **about, **now)

    def _keep(self, who):
        """Two sessions of one of a pair, with a marker wherever something can be written."""
        user, today = self.users[who], self.club.today()
        first = SessionEntry(today, discussed=self._mark(who, "former"), next_steps=mark(who, "former"), minutes=30)
        kept = keep_session(self.paired, entry=first, actor=user)
        second = SessionEntry(
            today, discussed=self._mark(who, "notes"), next_steps=self._mark(who, "steps"), minutes=60
        )
        change_session(kept, entry=second, actor=user)
        ahead = SessionEntry(
            today + dt.timedelta(days=3), discussed=self._mark(who, "agenda"), next_steps=mark(who, "agenda")
        )
        self.kept[f"{who}_session"] = kept.pk
        self.kept[f"{who}_plan"] = keep_session(self.paired, entry=ahead, actor=user).pk

    def _write(self):
        """What two of a pair have written to each other, and what one has written to a mentor without asking."""
        people = {"mentor": self.people["guide"], "mentee": self.people["pupil"]}
        for who in ("pupil", "guide"):
            said = send_message(**people, text=self._mark(who, "letter"), actor=self.users[who])
        self.talk = said.thread
        letter = {"text": self._mark("othermentee", "letter"), "actor": self.users["othermentee"]}
        alone = send_message(mentor=self.people["othermentor"], mentee=self.people["othermentee"], **letter)
        self.monologue = alone.thread

    def _share(self, match, who):
        """A document with a marker in its name and one inside."""
        content = ContentFile(self._mark(who, "file").encode(), "x")
        upload = Upload(f"{self._mark(who, 'document')}.txt", DocumentKind.TXT, content)
        self.kept[f"{who}_document"] = add_document(match, upload=upload, actor=self.users[who]).pk

    def _let_in(self):
        views = Permission.objects.filter(content_type__app_label="wagtail_mentoring", codename__startswith="view_")
        setup = Permission.objects.filter(content_type__app_label="wagtail_mentoring", content_type__model__in=SETUP)
        change = setup.exclude(codename="add_program")  # organizers may change the models, and are named nowhere
        rights = {"viewer": views, "organizer": change, "founder": setup, "editor": ()}
        for who, permissions in rights.items():
            group = Group.objects.create(name=who)
            group.permissions.add(Permission.objects.get(codename="access_admin"), *permissions)
            self.users[who] = make_user(who.title())
            self.users[who].groups.add(group)
        for who in ("coordinator", "farcoordinator"):
            self.users[who] = make_user(who.title())
            self.users[who].groups.add(Group.objects.get(name=COORDINATORS))
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
        keys |= {name: getattr(self, name).pk for name in ("a_task", "waiting_task", "guide_page", "talk", "monologue")}
        keys |= self.owned | {
            "far_request": self.far_match.request_id,
            "root": self.site.root_page.pk,
            "site": self.site.pk,
        }
        year = {"first": dt.date(2020, 1, 1), "last": dt.date(2099, 12, 31)}
        statement = statement_of(self.users["guide"], self.club, name=mark("guide", "name"), **year)
        keys |= self.kept | {"statement_code": statement.code}
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
    "written": [("othermentee", "othermentor")],
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
