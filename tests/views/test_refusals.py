"""Where the button would be stands the sentence of the rule that refuses the POST, with a way on."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, send_request
from wagtail_mentoring.choices import (
    CapacityScope,
    DirectoryVisibility,
    EnrollmentMode,
    ProfileStatus,
    Refusal,
    RequestSteps,
    Role,
)
from wagtail_mentoring.models import Match, MatchRequest, MentorProfile, OutboxEmail
from wagtail_mentoring.views._sentences import SENTENCES
from wagtail_mentoring.views._ways import Circumstances
from wagtail_mentoring.views.refusals import explain

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(slug="club", directory_visibility=DirectoryVisibility.MEMBERS)


@pytest.fixture
def mentor(program):
    return make_mentor(program, name="Amina Diallo")


def is_refused(visit, who, mentor, *, status=403, says, leads_to):
    """The page says why and leads on; a forged POST gets the same sentence, and leaves nothing behind."""
    before = (MatchRequest.objects.count(), OutboxEmail.objects.count(), len(mail.outbox))
    visitor = visit(who).open(f"/mentoring/mentors/{mentor.pk}/")
    assert visitor.status == 200
    assert visitor.sees(says), visitor.text
    assert leads_to in {link["href"] for link in visitor.page.select("#wm-why a, .wm-profile__more a")}
    assert not visitor.page.select(".wm-profile__side button, a.wm-button--request:not([aria-disabled])")
    answer = forge(visitor, mentor)
    assert answer.status == status
    assert answer.sees(says)
    assert leads_to in {link["href"] for link in answer.page.select(".wm-empty a")}
    assert (MatchRequest.objects.count(), OutboxEmail.objects.count(), len(mail.outbox)) == before


def forge(visitor, mentor):
    """Send the request that the page does not offer."""
    token = visitor.client.cookies["csrftoken"].value if "csrftoken" in visitor.client.cookies else ""
    if not token:  # any page with a form brings one
        visitor.client.get("/mentoring/password/reset/")
        token = visitor.client.cookies["csrftoken"].value
    data = {"message": "Hello", "csrfmiddlewaretoken": token}
    return visitor._go(visitor.client.post, f"/mentoring/mentors/{mentor.pk}/request/", data)


def test_R10_not_enrolled(visit, mentor):
    is_refused(
        visit,
        make_user(),
        mentor,
        says="You can send a request once you have enrolled as a mentee.",
        leads_to="/mentoring/club/enroll/mentee/",
    )


def test_not_enrolled_and_nobody_can(visit, mentor):
    mentor.program.enrollment = EnrollmentMode.CLOSED
    mentor.program.save()
    is_refused(
        visit,
        make_user(),
        mentor,
        says="This program is not taking new members at the moment.",
        leads_to="mailto:team@example.org",
    )


def test_a_mentor_in_a_program_of_one_role_each(visit, mentor):
    mentor.program.roles_exclusive = True
    mentor.program.save()
    is_refused(
        visit,
        make_mentor(mentor.program),
        mentor,
        says="nobody is mentor and mentee at once",
        leads_to="/mentoring/club/profile/mentor/",
    )


def test_a_draft(visit, mentor):
    is_refused(
        visit,
        make_mentee(mentor.program, status=ProfileStatus.DRAFT),
        mentor,
        says="once your mentee profile is complete and submitted",
        leads_to="/mentoring/club/profile/mentee/",
    )


@pytest.mark.parametrize(
    ("status", "says"),
    [(ProfileStatus.PENDING, "waiting for approval"), (ProfileStatus.PAUSED, "Your mentee profile is paused")],
)
def test_a_mentee_who_waits_or_pauses(visit, mentor, status, says):
    mentee = make_mentee(mentor.program, status=status)
    is_refused(visit, mentee, mentor, says=says, leads_to="/mentoring/club/profile/mentee/")


def test_R9_oneself(visit, mentor):
    make_mentee(mentor.program, user=mentor.user)
    is_refused(visit, mentor, mentor, says="This is your own profile", leads_to="/mentoring/club/profile/mentor/")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"accepting": False}, "Amina Diallo is not taking new mentees at the moment."),
        ({"away_until": dt.date(2099, 3, 1)}, "Amina Diallo is away, and can be asked again from 1 March 2099."),
        ({"active_matches": 1, "active_limit": 1}, "Amina Diallo has no free place at the moment."),
    ],
    ids=["not-accepting", "away", "full"],
)
def test_R29_a_mentor_who_cannot_be_asked(visit, mentor, fields, says):
    MentorProfile.objects.filter(pk=mentor.pk).update(**fields)
    is_refused(visit, make_mentee(mentor.program), mentor, says=says, leads_to="/mentoring/club/directory/?free=1")


def test_R47_between_cycles(visit, mentor):
    mentor.program.capacity_scope = CapacityScope.CYCLE
    mentor.program.save()
    make_cycle(mentor.program, days=(-20, -10), name="Spring")
    mentee = make_mentee(mentor.program)
    is_refused(visit, mentee, mentor, says="not planned yet", leads_to="mailto:team@example.org")
    following = make_cycle(mentor.program, days=(400, 500), name="Autumn")
    says = f"“Autumn”, begins on {following.starts_on:%-d %B %Y}."
    is_refused(visit, mentee, mentor, says=says, leads_to="/mentoring/club/matches/")


def test_already_asked(visit, mentor):
    mentee = make_mentee(mentor.program)
    sent = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    day = mentor.program.in_words(sent.answer_by)
    is_refused(
        visit,
        mentee,
        mentor,
        status=409,
        says=f"You already have a request with Amina Diallo (answer by {day}):",
        leads_to=f"/mentoring/requests/{sent.pk}/",
    )


def test_R38_one_at_a_time(visit, mentor):
    mentee = make_mentee(mentor.program)
    sent = send_request(mentor=make_mentor(mentor.program, name="Olga Stein"), mentee=mentee, actor=mentee.user)
    is_refused(
        visit,
        mentee,
        mentor,
        says="You already have a request with Olga Stein (answer by",
        leads_to=f"/mentoring/requests/{sent.pk}/",
    )


def test_R38_two_at_a_time(visit, mentor):
    mentor.program.max_pending_per_mentee = 2
    mentor.program.response_days = None
    mentor.program.save()
    mentee = make_mentee(mentor.program)
    for _ in range(2):
        send_request(mentor=make_mentor(mentor.program), mentee=mentee, actor=mentee.user)
    is_refused(visit, mentee, mentor, says="You have 2 requests that wait", leads_to="/mentoring/club/matches/")


def test_R39_already_matched(visit, mentor):
    mentee = make_mentee(mentor.program)
    match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    here = f"/mentoring/matches/{match.pk}/"
    says = "You and Amina Diallo are already matched."
    is_refused(visit, mentee, mentor, status=409, says=says, leads_to=here)
    says = "Amina Diallo is your mentor, and you can have one mentor at a time."
    is_refused(visit, mentee, make_mentor(mentor.program), says=says, leads_to=here)


def test_a_visitor_of_a_public_directory(visit, mentor):
    mentor.program.directory_visibility = DirectoryVisibility.PUBLIC
    mentor.program.save()
    visitor = visit().open(f"/mentoring/mentors/{mentor.pk}/")
    assert visitor.sees("Please sign in to send a request.")
    visitor.click("Sign in")
    assert visitor.path == f"/mentoring/club/login/?next=%2Fmentoring%2Fmentors%2F{mentor.pk}%2F"


def test_a_mentor_who_paused_a_second_ago_is_not_there_any_more(visit, mentor):
    mentee = make_mentee(mentor.program)
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/")
    MentorProfile.objects.filter(pk=mentor.pk).update(status=ProfileStatus.PAUSED)
    answer = forge(visitor, mentor)
    assert answer.status == 404
    assert answer.sees("There is nothing at this address")
    assert answer.page.select(".wm-empty a")
    assert MatchRequest.objects.count() == 0


def test_every_refusal_has_a_sentence_and_a_way_on(mentor):
    mentee = make_mentee(mentor.program)
    sent = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    nothing = Circumstances(user=mentee.user)
    program = Circumstances(user=mentee.user, program=mentor.program)
    everything = replace(program, mentor=mentor, profile=mentee, match_request=sent)
    for refusal in Refusal:
        for at in (nothing, program, everything):
            explanation = explain(refusal, at)
            assert explanation.sentence
            assert explanation.ways
            assert all(label and address for label, address in explanation.ways)


def test_who_may_have_two_mentors_and_has_them_is_told_so(mentor):
    mentor.program.max_active_per_mentee = 2
    mentor.program.save()
    mentee = make_mentee(mentor.program)
    for partner in (make_mentor(mentor.program), make_mentor(mentor.program)):
        accept_request(send_request(mentor=partner, mentee=mentee, actor=mentee.user), actor=partner.user)
    explanation = explain(Refusal.TOO_MANY_ACTIVE, Circumstances(mentee.user, mentor.program, mentor))
    assert explanation.sentence == "You have as many mentors as is possible at the same time."
    assert [label for label, _address in explanation.ways] == ["View your match"]


@pytest.mark.parametrize(
    "refusal", [Refusal.ALREADY_ASKED, Refusal.TOO_MANY_PENDING, Refusal.ALREADY_MATCHED, Refusal.TOO_MANY_ACTIVE]
)
def test_what_has_ended_while_the_law_was_asked_is_not_named(mentor, refusal):
    """Between the refusal and its sentence a request may be answered, a match may end."""
    at = Circumstances(user=make_mentee(mentor.program).user, program=mentor.program, mentor=mentor)
    explanation = explain(refusal, at)
    assert explanation.sentence == refusal.label
    assert explanation.ways == [("My Matches", "/mentoring/club/matches/")]


@pytest.mark.parametrize("steps", RequestSteps.values)
def test_the_button_that_is_missing_is_named(visit, mentor, steps):
    mentor.program.request_steps = steps
    mentor.program.save()
    visitor = visit(make_user()).open(f"/mentoring/mentors/{mentor.pk}/")
    label = mentor.program.words["send_request" if steps == RequestSteps.ONE else "select_mentor"]
    assert visitor.page.select_one("a[aria-disabled]").get_text(strip=True) == label
    assert visitor.page.select_one("a[aria-disabled]")["aria-describedby"] == "wm-why"


def test_the_mentor_reads_other_sentences_than_the_mentee(mentor):
    at = Circumstances(user=mentor.user, program=mentor.program, mentor=mentor)
    assert explain(Refusal.MENTOR_FULL, at).sentence.startswith("Your limit of 1 mentee is reached.")
    availability = reverse("wagtail_mentoring:profile_step", args=["club", Role.MENTOR.value, "availability"])
    assert explain(Refusal.MENTOR_FULL, at).ways[0][1] == availability
    assert explain(Refusal.MENTOR_PAUSED, at).sentence.startswith("Your profile is paused.")
    assert explain(Refusal.MENTOR_GONE, at).sentence == "Your own profile is not active."


def test_a_full_mentor_is_told_at_the_button_and_at_the_post(visit, mentor):
    mentee = make_mentee(mentor.program)
    sent = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=1, active_limit=1)
    visitor = visit(mentor).open(f"/mentoring/requests/{sent.pk}/")
    assert visitor.sees("Your limit of 1 mentee is reached.")
    assert visitor.can("Change your limit")
    token = visitor.client.cookies["csrftoken"].value
    answer = visitor._go(visitor.client.post, f"/mentoring/requests/{sent.pk}/accept/", {"csrfmiddlewaretoken": token})
    assert answer.status == 403
    assert answer.sees("Your limit of 1 mentee is reached.")
    assert Match.objects.count() == 0


def test_no_sentence_is_written_for_a_word_that_does_not_exist():
    assert set(SENTENCES) <= set(Refusal)
