"""One's own profile: enroll, the task list, each step, pause, resume, leave."""

import datetime as dt

import pytest
from django.test import override_settings

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, enroll, send_request, set_photo
from wagtail_mentoring.choices import (
    Audience,
    CapacityScope,
    EnrollmentMode,
    ProfileStatus,
    QuestionKind,
    Refusal,
    Role,
)
from wagtail_mentoring.models import (
    Choice,
    CoordinatorTask,
    MatchRequest,
    MenteeProfile,
    MentorCycle,
    MentorProfile,
    OutboxEmail,
    Question,
    Section,
)
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db

MENTEE, MENTOR = "/mentoring/club/profile/mentee/", "/mentoring/club/profile/mentor/"


@pytest.fixture
def program(site):
    return make_program(name="The Club", slug="club")


@pytest.fixture
def question(program):
    section = Section.objects.create(
        program=program, key="focus", title="Focus", help_text="Tell us:\n- what you <b>do</b>\n- where you go"
    )
    question = Question.objects.create(
        section=section, key="goals", title="Goals", kind=QuestionKind.CHOICES, required=True, help_text="Two or three."
    )
    for key in ("career", "health"):
        Choice.objects.create(question=question, key=key, title=key.title())
    return question


# Enrollment


def test_enrolling_explains_before_it_starts(program, visit):
    user = make_user()
    visitor = visit(user).open("/mentoring/club/enroll/mentor/")
    assert visitor.sees("Enroll as a mentor", "What happens next")
    assert not MentorProfile.objects.exists()
    visitor.press("Start your profile")
    assert visitor.path == MENTOR
    assert MentorProfile.objects.get().user == user


def test_enrolling_twice_leads_to_the_profile_that_there_is(program, visit):
    mentee = make_mentee(program)
    visitor = visit(mentee).open("/mentoring/club/enroll/mentee/")
    assert visitor.path == MENTEE
    token = visitor.page.find("input", {"name": "csrfmiddlewaretoken"})["value"]
    visitor._go(visitor.client.post, "/mentoring/club/enroll/mentee/", {"csrfmiddlewaretoken": token})
    assert visitor.path == MENTEE
    assert MenteeProfile.objects.count() == 1


def test_a_closed_program_says_so_and_takes_nobody(program, visit):
    visitor = visit(make_user()).open("/mentoring/club/enroll/mentee/")
    program.enrollment = EnrollmentMode.CLOSED
    program.save()
    visitor.press("Start your profile")
    assert visitor.status == 403
    assert visitor.sees("This program is not taking new members at the moment.")
    assert visitor.page.find("a", href="mailto:team@example.org")
    visitor.open("/mentoring/club/enroll/mentee/")
    assert visitor.sees("This program is not taking new members at the moment.")
    assert not visitor.can("Start your profile")
    assert not MenteeProfile.objects.exists()


def test_one_role_each_where_the_program_wants_it(program, visit):
    program.roles_exclusive = True
    program.save()
    visitor = visit(make_mentor(program)).open("/mentoring/club/enroll/mentee/")
    assert visitor.sees("nobody is mentor and mentee at once")
    assert visitor.can("Mentor Profile")


def test_a_profile_that_one_does_not_have_yet_is_offered(program, visit):
    visitor = visit(make_mentor(program)).open(MENTEE)
    assert visitor.path == "/mentoring/club/enroll/mentee/"


# The task list


def test_what_is_missing_is_said_and_cannot_be_skipped(program, question, visit):
    draft = enroll(program=program, user=make_user("Ben Okafor"), role=Role.MENTEE)
    visitor = visit(draft).open(MENTEE)
    assert visitor.sees("Missing: Goals", "still to do: Focus.")
    assert visit(draft).open(MENTEE).click("Next: Focus").path == f"{MENTEE}edit/focus/"
    assert not any(button.get_text(strip=True) == "Finish enrollment" for button in visitor.page.find_all("button"))
    token = visitor.page.find("input", {"name": "csrfmiddlewaretoken"})["value"]
    visitor._go(visitor.client.post, f"{MENTEE}submit/", {"csrfmiddlewaretoken": token})
    assert visitor.status == 403
    assert visitor.sees("Your profile is not complete yet; still to do: Focus.")
    assert visitor.click("Go on with your profile").path == MENTEE
    assert not MenteeProfile.objects.enrolled().exists()
    assert not OutboxEmail.objects.exists()


def test_save_and_continue_walks_through_the_list(program, question, visit):
    draft = enroll(program=program, user=make_user("Ben Okafor"), role=Role.MENTEE)
    visitor = visit(draft).open(MENTEE).click("About you")
    visited = []
    while visitor.path != MENTEE:
        visited.append(visitor.page.h1.get_text(strip=True))
        fields = {f"q{question.pk}": question.choices.first().pk} if visited[-1] == "Focus" else {}
        visitor.press("Save and continue", **fields)
    assert visited == ["About you", "Focus", "Contact"]
    visitor.press("Finish enrollment")
    assert visitor.path == "/mentoring/club/matches/"
    assert visitor.sees("Welcome! Your profile is active.")


def test_where_a_coordinator_approves_one_waits(program, visit):
    program.enrollment = EnrollmentMode.APPROVAL
    program.save()
    draft = enroll(program=program, user=make_user("Ben Okafor"), role=Role.MENTEE)
    visitor = visit(draft).open(MENTEE).press("Finish enrollment")
    assert visitor.path == MENTEE
    assert visitor.sees("A coordinator looks at your profile", "Your profile is waiting for approval.")


def test_R5_a_draft_has_the_tab_of_its_profile_and_no_other(program, visit):
    draft = enroll(program=program, user=make_user("Ben Okafor"), role=Role.MENTEE)
    assert [tab.get_text(strip=True) for tab in visit(draft).open(MENTEE).page.select(".wm-tabs a")] == [
        "Mentee Profile"
    ]
    tabs = visit(make_mentee(program)).open(MENTEE).page.select(".wm-tabs a")
    assert [tab.get_text(strip=True) for tab in tabs] == [
        "My Matches",
        "Inbox",
        "Mentor Directory",
        "My Resources",
        "Mentee Profile",
    ]
    assert [tab.get("aria-current") for tab in tabs] == [None, None, None, None, "page"]


# Steps


def test_help_stands_beside_the_fields_as_a_list_and_as_text(program, question, visit):
    visitor = visit(make_mentee(program)).open(f"{MENTEE}edit/focus/")
    points = [point.get_text(strip=True) for point in visitor.page.select(".wm-help li")]
    assert points == ["what you <b>do</b>", "where you go"]
    fieldset = visitor.page.find("fieldset")
    assert visitor.page.find(id=fieldset["aria-describedby"]).get_text(strip=True) == "Two or three."


def test_a_required_answer_is_an_error_at_the_field(program, question, visit):
    visitor = visit(make_mentee(program)).open(f"{MENTEE}edit/focus/").press("Save", **{f"q{question.pk}": []})
    assert visitor.sees("Please check one answer")
    anchor = visitor.page.select_one(".wm-errors a")["href"]
    assert visitor.page.select_one(f"ul{anchor}")
    assert visitor.page.select_one(f"{anchor}_error")


def test_what_is_typed_stays_when_something_else_is_wrong(program, visit):
    visitor = visit(make_mentee(program)).open(f"{MENTEE}edit/about/")
    visitor.press("Save", headline="x" * 200, employer="Halden Rail", languages=["fr", "en"])
    assert visitor.sees("Please check one answer")
    assert visitor.page.find(id="id_employer")["value"] == "Halden Rail"
    assert len(visitor.page.find(id="id_headline")["value"]) == 200
    assert {box["value"] for box in visitor.page.select("input[name=languages][checked]")} == {"en", "fr"}
    assert MenteeProfile.objects.get().employer == ""


def test_saving_says_what_was_saved(program, visit):
    visitor = visit(make_mentee(program)).open(f"{MENTEE}edit/about/")
    visitor.press("Save", headline="Junior\x00 engineer", languages=["fr", "en"], time_zone="Europe/Oslo")
    assert visitor.sees("Saved: About you.")
    mentee = MenteeProfile.objects.get()
    assert (mentee.headline, mentee.languages, mentee.time_zone) == ("Junior engineer", "|fr|en|", "Europe/Oslo")


def test_nobody_can_assign_what_is_no_field(program, visit):
    visitor = visit(make_mentee(program, status=ProfileStatus.DRAFT)).open(f"{MENTEE}edit/about/")
    visitor.press("Save", status="active", user="1", active_matches="7", program="9", biography="x")
    mentee = MenteeProfile.objects.get()
    assert (mentee.status, mentee.active_matches, mentee.biography) == (ProfileStatus.DRAFT, 0, "")
    assert mentee.program == program


def test_R18_the_biography_is_plain_text(program, visit):
    Section.objects.create(program=program, key="bio", title="Biography", asks_biography=True)
    mentor = make_mentor(program)
    visit(mentor).open(f"{MENTOR}edit/bio/").press("Save", biography="<script>alert(1)</script>\r\n\r\nTwo")
    page = visit(make_mentee(program)).open(f"/mentoring/mentors/{mentor.pk}/").page
    assert [text.get_text() for text in page.select(".wm-prose p")] == ["<script>alert(1)</script>", "Two"]
    assert page.select(".wm script") == []


# Availability


def test_R46_more_than_recommended_is_saved_with_advice(program, visit):
    mentor = make_mentor(program)
    visitor = visit(mentor).open(f"{MENTOR}edit/availability/").press("Save", capacity="4")
    assert visitor.sees("Your number is saved. We recommend no more than 3 mentees at a time")
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.active_limit) == (4, 4)


def test_below_the_load_is_refused_with_the_number_of_running_matches(program, visit):
    mentor = make_mentor(program, capacity=3)
    for _ in range(2):
        mentee = make_mentee(program)
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    visitor = visit(mentor).open(f"{MENTOR}edit/availability/").press("Save", capacity="1", away_until="2099-03-01")
    assert visitor.sees("You have 2 matches that count", "remove the tick")
    assert visitor.page.find(id="id_capacity")["value"] == "1"
    assert visitor.page.find(id="id_away_until")["value"] == "2099-03-01"
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.away_until) == (3, None)


def test_below_what_the_cycle_saw_is_refused(program, visit):
    program.capacity_scope = CapacityScope.CYCLE
    program.save()
    mentor = make_mentor(program, capacity=3)
    MentorCycle.objects.create(mentor=mentor, cycle=make_cycle(program), made=2, made_limit=3)
    visitor = visit(mentor).open(f"{MENTOR}edit/availability/").press("Save", capacity="1")
    assert visitor.sees("You have 2 matches that count")


def test_above_the_program_s_maximum_is_refused(program, visit):
    program.capacity_max = 5
    program.save()
    visitor = visit(make_mentor(program)).open(f"{MENTOR}edit/availability/").press("Save", capacity="6")
    assert visitor.sees("The program allows at most 5.")


def test_closing_the_door_for_a_while(program, visit):
    mentor = make_mentor(program)
    visitor = visit(mentor).open(f"{MENTOR}edit/availability/").press("Save", accepting=[], away_until="2099-03-01")
    mentor.refresh_from_db()
    assert (mentor.accepting, mentor.away_until) == (False, dt.date(2099, 3, 1))
    assert visitor.open(f"{MENTOR}edit/availability/").page.find(id="id_away_until")["value"] == "2099-03-01"


def test_the_languages_that_are_chosen_are_in_sight(program, visit):
    visitor = visit(make_mentor(program, languages="|en|fr|")).open(f"{MENTOR}edit/about/")
    chosen = visitor.page.select_one("ul[aria-label='Chosen so far']")
    assert [tag.get_text() for tag in chosen.select("li")] == ["English", "French"]
    assert visitor.page.select_one("details.wm-filter:not([open])")


def test_a_photo_that_is_not_there_is_missed_like_any_other_answer(program, visit):
    visitor = visit(make_mentor(program)).open(f"{MENTOR}photo/")
    assert visitor.page.select_one("form[enctype]").has_attr("novalidate")
    assert not visitor.sees("(required)")
    assert visitor.press("Save the photo").sees("Please check one answer", "Photo: Please choose a file.")


# Preview, pause, leave


def test_the_preview_is_what_others_see(program, visit):
    mentor = make_mentor(program, name="Amina Diallo", headline="Head of Insight", contact_value="amina@secret.example")
    visitor = visit(mentor).open(f"{MENTOR}preview/")
    assert visitor.sees("This is your profile as others in the program see it.", "Head of Insight")
    assert not visitor.sees("amina@secret.example")
    program.contact_visibility = "enrolled"
    program.save()
    assert visitor.open(f"{MENTOR}preview/").sees("amina@secret.example")


def test_pause_and_come_back(program, visit):
    mentor, mentee = make_mentor(program), make_mentee(program)
    send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    visitor = visit(mentor).open(MENTOR).press("Pause my profile")
    assert visitor.sees("These requests are withdrawn", mentee.display_name, "cannot be undone")
    assert MatchRequest.objects.pending().exists(), "nothing happens before the second button"
    visitor.press("Pause my profile")
    assert visitor.sees("Your profile is paused")
    assert not MatchRequest.objects.pending().exists()
    visitor.press("Resume my profile")
    assert visitor.sees("Your profile is active again.")


def test_a_pause_that_can_be_undone_is_not_asked_about(program, visit):
    assert visit(make_mentor(program)).open(MENTOR).press("Pause my profile").can("Resume my profile")


def test_a_second_pause_is_overtaken(program, visit):
    mentor = make_mentor(program)
    pages = [visit(mentor).open(MENTOR) for _ in range(2)]
    pages[0].press("Pause my profile")
    pages[1].press("Pause my profile")
    assert pages[1].status == 409
    assert pages[1].sees("while your profile has the status “Paused”")
    assert pages[1].click("View your profile").path == MENTOR


def test_leaving_names_the_partner_and_the_consequence(program, visit):
    mentor = make_mentor(program, capacity=2)
    asking, matched = make_mentee(program, name="Ben Okafor"), make_mentee(program, name="Carla Jimenez")
    send_request(mentor=mentor, mentee=asking, actor=asking.user)
    accept_request(send_request(mentor=mentor, mentee=matched, actor=matched.user), actor=mentor.user)
    visitor = visit(mentor).open(MENTOR).click("Leave the program")
    assert visitor.sees("Leave The Club as a mentor?", "Ben Okafor", "Carla Jimenez", "a coordinator takes care of it")
    assert MentorProfile.objects.get().status == ProfileStatus.ACTIVE
    visitor.press("Leave the program")
    assert visitor.path == "/mentoring/club/"
    assert visitor.sees("You have left the program.")
    assert MentorProfile.objects.get().status == ProfileStatus.LEFT
    assert CoordinatorTask.objects.open().count() == 1
    assert not visitor.page.select(".wm-tabs a")


class Staying(Policy):
    """A host's law: who joined leaves through the office only."""

    def may_change_status(self, *, profile, actor, to):
        return Refusal.NOT_COORDINATOR


def test_a_host_may_keep_people_from_leaving(program, visit):
    visitor = visit(make_mentee(program)).open(f"{MENTEE}leave/")
    with override_settings(WAGTAIL_MENTORING={"POLICY": f"{__name__}.Staying"}):
        visitor.press("Leave the program")
        assert visitor.status == 403
        visitor.open(f"{MENTEE}leave/")
        assert visitor.status == 403
        assert visitor.sees("Only a coordinator of this program can do this.")
    assert MenteeProfile.objects.get().status == ProfileStatus.ACTIVE


def test_who_left_can_start_again_with_what_was_written(program, visit):
    mentee = make_mentee(program, headline="Junior engineer")
    visitor = visit(mentee).open(f"{MENTEE}leave/").press("Leave the program")
    visitor.open("/mentoring/club/enroll/mentee/").press("Start your profile")
    assert visitor.path == MENTEE
    assert visitor.click("About you").page.find(id="id_headline")["value"] == "Junior engineer"


def test_each_role_has_its_own_questions(program, question, visit):
    Question.objects.update(audience=Audience.MENTORS)
    assert "Focus" not in visit(make_mentee(program)).open(MENTEE).text
    assert "Focus" in visit(make_mentor(program)).open(MENTOR).text


def test_the_photo_counts_among_what_is_done(program, visit):
    mentee = make_mentee(program)
    visitor = visit(mentee).open(MENTEE)
    lines = len(visitor.page.select(".wm-tasks > li"))
    done = len(visitor.page.select(".wm-tasks .wm-badge--success"))
    assert visitor.sees(f"{done} of {lines} sections done")
    set_photo(mentee, large=b"l", small=b"s", actor=mentee.user)
    assert visitor.open(MENTEE).sees(f"{done + 1} of {lines} sections done")
