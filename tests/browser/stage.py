"""Who and what there is on the example site, found by name."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import Page, Site

from wagtail_mentoring.cpd import statement_of
from wagtail_mentoring.models import (
    Choice,
    CoordinatorTask,
    Cycle,
    EndReason,
    MatchDocument,
    MatchRequest,
    MenteeProfile,
    MentoringSession,
    MentorProfile,
    OutboxEmail,
    Program,
    Question,
    Section,
    Thread,
)
from wagtail_mentoring.notifications import unsubscribing
from wagtail_mentoring.notifications.replies import SIGNER

PASSWORD = "a long walk by the river"
PROFILES = {"mentor": MentorProfile, "mentee": MenteeProfile}


@dataclass(frozen=True)
class Stage:
    """The data behind the served site."""

    url: str

    def program(self, slug):
        """The program with that slug."""
        return Program.objects.get(slug=slug)

    def mentor(self, name):
        """The profile of a mentor."""
        return MentorProfile.objects.select_related("user", "program").get(display_name=name)

    def mentee(self, name):
        """The profile of a mentee."""
        return MenteeProfile.objects.select_related("user", "program").get(display_name=name)

    def request(self, mentee, mentor):
        """What the first last asked the second."""
        return MatchRequest.objects.filter(mentee__display_name=mentee, mentor__display_name=mentor).latest("pk")

    def who(self, word):
        """The account that a word names: ``mentor:Amina Yusuf``, a username, or nobody."""
        role, _, name = word.partition(":")
        if name:
            return PROFILES[role].objects.select_related("user").get(display_name=name).user
        return get_user_model().objects.get(username=word) if word else None

    def key(self, word):
        """What a word stands for in an address: ``mentor:Amina Yusuf``, ``request:Mentee>Mentor``; else the word."""
        kind, _, name = word.partition(":")
        keys = {
            "mentor": lambda: self.mentor(name).pk,
            "mentee": lambda: self.mentee(name).pk,
            "request": lambda: self.request(*name.split(">")).pk,
            "match": lambda: self.request(*name.split(">")).match.pk,
            "thread": lambda: self.thread(*name.split(">")).pk,
            "session": lambda: self.session_of(name).pk,
            "document": lambda: self.document_of(name).pk,
            "statement": lambda: self.statement_code(name),
            "program": lambda: self.program(name).pk,
            "section": lambda: Section.objects.filter(key=name).first().pk,
            "question": lambda: Question.objects.filter(key=name).first().pk,
            "choice": lambda: Choice.objects.filter(question__key=name).first().pk,
            "endreason": lambda: EndReason.objects.filter(key=name).first().pk,
            "task": lambda: CoordinatorTask.objects.open().filter(kind=name).first().pk,
            "cycle": lambda: Cycle.objects.get(name=name).pk,
            "outbox": lambda: OutboxEmail.objects.filter(state=name).first().pk,
            "page": lambda: Page.objects.get(slug=name).pk,
            "account": lambda: self.who(name).pk,
            "reply": lambda: self.reply_key(*name.split(">")),
            "stop": lambda: self.stop_key(*name.split(">")),
            "uid": lambda: urlsafe_base64_encode(force_bytes(self.who(name).pk)),
            "token": lambda: default_token_generator.make_token(self.who(name)),
        }
        return keys[kind]() if name and kind in keys else word

    def thread(self, mentor, mentee):
        """The conversation of two people."""
        return Thread.objects.get(mentor__display_name=mentor, mentee__display_name=mentee)

    def session_of(self, mentee):
        """The last session that a mentee has kept."""
        return MentoringSession.objects.written_by(self.mentee(mentee).user).held(timezone.now()).first()

    def document_of(self, mentee):
        """The last document that a mentee has shared."""
        theirs = MatchDocument.objects.shared_with(self.mentee(mentee).user)
        return theirs.filter(author=self.mentee(mentee).ROLE).first()

    def statement_code(self, mentee):
        """The code on a mentee's statement."""
        person, days = self.mentee(mentee), {"first": dt.date(2020, 1, 1), "last": dt.date(2099, 12, 31)}
        return statement_of(person.user, person.program, name=mentee, **days).code

    def reply_key(self, mentee, mentor):
        """The signed key in the letter about a request."""
        asked = self.request(mentee, mentor)
        return SIGNER.sign(f"{asked.pk}-{asked.mentor.user_id}")

    def stop_key(self, mentor, what):
        """The signed key with which a mentor's letters are turned off."""
        person = self.mentor(mentor)
        return unsubscribing.SIGNER.sign_object([str(person.user_id), person.program_id, what])

    def another_site(self):
        """A site with nothing on it."""
        root = Site.objects.get(is_default_site=True).root_page
        return Site.objects.create(hostname="elsewhere.example.org", root_page=root)

    def account(self, username, **fields):
        """An account that can sign in with the password; made if there is none."""
        users = get_user_model()
        fields = {"email": f"{username}@example.org", **fields}
        user = users.objects.filter(username=username).first() or users.objects.create_user(username, **fields)
        user.set_password(PASSWORD)
        user.save()
        return user
