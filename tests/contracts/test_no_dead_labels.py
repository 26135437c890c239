"""No dead labels: every label that a program may word in its own way is read by a member somewhere."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, finish_match, hide_match, send_request
from wagtail_mentoring.choices import Label, Letter
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications.delivery import build
from wagtail_mentoring.pages.models import MentoringDirectoryPage

pytestmark = pytest.mark.django_db


class Town:
    """A program whose labels all are marked, with a mentor, a mentee who asks, one who has a match, and one more."""

    def __init__(self, site, own_words):
        marked = {label.value: f"«{label.value}»" for label in Label} if own_words else {}
        self.program = make_program(labels=marked, role_login_pages=True, match_months=12, show_matches_on_profile=True)
        self.mentor = make_mentor(self.program, capacity=5)
        self.asking, self.matched, self.other, newcomer = (make_mentee(self.program) for _ in range(4))
        for mentee in (self.matched, newcomer):
            self.match = accept_request(self.ask(mentee), actor=self.mentor.user)
        self.made = self.match.request
        hide_match(self.match, actor=newcomer.user)
        finish_match(self.match, actor=newcomer.user)
        self.newcomer = newcomer
        self.pending = self.ask(self.asking)
        page = MentoringDirectoryPage(title="Directory", slug="directory", program=self.program)
        self.directory = site.root_page.add_child(instance=page).url

    def ask(self, mentee):
        return send_request(mentor=self.mentor, mentee=mentee, actor=mentee.user, message="")

    def see(self, name, *args, who=None, data=None):
        """Return one of our pages, as the person of ``who`` or as a visitor sees it; ``data`` is posted."""
        client = Client()
        if who is not None:
            client.force_login(who.user)
        address = reverse(f"wagtail_mentoring:{name}", args=args or [self.program.slug])
        answer = client.get(address) if data is None else client.post(address, data)
        return answer.content.decode()

    def everything(self):
        """Give what members read: pages of the mentor, of mentees and of visitors, and a letter."""
        slug, mentor = self.program.slug, self.mentor
        yield self.see("program")
        yield self.see("role_login", slug, "mentor")
        yield self.see("role_login", slug, "mentee")
        yield self.see("program_login")
        yield self.see("matches", who=mentor)
        yield self.see("matches", who=self.asking)
        yield self.see("matches", who=self.matched)
        yield self.see("matches", who=self.newcomer)
        yield self.see("match", self.match.pk, who=self.newcomer)
        yield self.see("request", self.pending.pk, who=mentor)
        yield self.see("mentor", mentor.pk, who=self.other)
        yield self.see("request_new", mentor.pk, who=self.other)
        yield self.see("profile_preview", slug, "mentor", who=mentor)
        yield self.see("profile_step", slug, "mentor", "availability", who=mentor)
        too_few = {"capacity": 1, "accepting": "on"}
        yield self.see("profile_step", slug, "mentor", "availability", who=mentor, data=too_few)
        type(self.program).objects.filter(pk=self.program.pk).update(request_steps=1)
        yield self.see("mentor", mentor.pk, who=self.other)
        client = Client()
        client.force_login(self.other.user)
        yield client.get(self.directory).content.decode()
        yield client.get(self.directory, {"text": "nobody has this word"}).content.decode()
        yield build(OutboxEmail.objects.with_people().get(match_request=self.made, letter=Letter.ACCEPTED_MENTEE)).body


def test_every_label_is_read_somewhere(site):
    read = " ".join(Town(site, own_words=True).everything())
    assert [label.value for label in Label if f"«{label.value}»" not in read] == [], "nobody reads these labels"


def test_a_program_without_words_of_its_own_speaks_ours(site):
    read = " ".join(Town(site, own_words=False).everything())
    assert "«" not in read
    assert str(Label.MY_MATCHES.label) in read
