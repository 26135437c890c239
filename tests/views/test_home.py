"""The way in, and the frame of the host around every page."""

import copy
import datetime as dt

import pytest
from django.test import override_settings
from wagtail.models import Site

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    accept_request,
    ask_to_end,
    enroll,
    keep_session,
    leave_program,
    send_message,
    send_request,
)
from wagtail_mentoring.choices import DirectoryVisibility, EnrollmentMode, ProfileStatus, Role, SessionHow
from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile

pytestmark = pytest.mark.django_db


def test_one_program_is_where_one_wants_to_go(site, visit):
    make_program(slug="club")
    assert visit().open("/mentoring/").path == "/mentoring/club/"


def test_visitors_choose_among_several_programs(site, visit):
    for name in ("The Club", "The Other"):
        make_program(name=name, slug=name.split()[1].lower())
    visitor = visit().open("/mentoring/")
    assert visitor.sees("Programs you can take part in.", "The Club", "The Other")
    assert not visitor.sees("You do not take part yet.")
    assert visitor.click("The Other").path == "/mentoring/other/"
    assert visit(make_user()).open("/mentoring/").sees("You do not take part yet.")


def test_programs_of_another_site_are_not_listed(site, visit):
    make_program(name="The Club", slug="club")
    make_program(name="The Other", slug="other")
    elsewhere = Site.objects.create(hostname="elsewhere.example", root_page=site.root_page)
    type(make_program(name="Far Away")).objects.filter(name="Far Away").update(site=elsewhere)
    assert not visit().open("/mentoring/").sees("Far Away")


def test_nobody_is_a_member_of_what_is_on_another_site(site, visit):
    make_program(slug="club")
    elsewhere = Site.objects.create(hostname="elsewhere.example", root_page=site.root_page)
    mentee = make_mentee(make_program(site=elsewhere))
    assert visit(mentee).open("/mentoring/").path == "/mentoring/club/"


def test_no_program_is_no_dead_end(site, visit):
    visitor = visit().open("/mentoring/")
    assert visitor.sees("There is no mentoring program here yet")
    assert visitor.can("To the front page")


def test_programs_are_told_apart_by_what_they_say(site, visit):
    make_program(name="The Club", slug="club", introduction=f"<p>Talk &amp; walk.</p><p>{'again ' * 30}</p>")
    make_program(name="The Other", slug="other")
    assert visit().open("/mentoring/").sees("Talk & walk. again again", "again…")


def test_visitors_read_what_the_program_is_and_enroll(site, visit):
    make_program(name="The Club", slug="club", introduction="<p>A year with <b>somebody</b>.</p>")
    visitor = visit().open("/mentoring/club/")
    assert visitor.sees("A year with somebody .", "Questions? Write to team@example.org")
    assert not visitor.can("Mentor Directory")
    assert "/mentoring/club/login/?next=" in visitor.click("Enroll as a mentee").path


def test_a_public_directory_is_open_to_visitors(site, visit):
    make_program(slug="club", directory_visibility=DirectoryVisibility.PUBLIC)
    assert visit().open("/mentoring/club/").can("Mentor Directory")


def test_a_closed_program_says_so_to_everybody(site, visit):
    make_program(slug="club", enrollment=EnrollmentMode.CLOSED)
    for who in (None, make_user()):
        visitor = visit(who).open("/mentoring/club/")
        assert visitor.sees("This program is not taking new members at the moment.")
        assert not visitor.can("Enroll as a mentee")


def test_members_find_their_way_from_the_program(site, visit):
    program = make_program(slug="club")
    both = make_mentor(program)
    make_mentee(program, user=both.user, status=ProfileStatus.PAUSED)
    visitor = visit(both).open("/mentoring/club/")
    assert visitor.sees("Active", "Paused")
    assert visitor.can("Mentor Profile")
    assert visitor.can("Mentee Profile")
    assert not visitor.can("Sign in")


def test_the_program_s_own_words_are_everywhere(site, visit):
    words = {"my_matches": "Connections", "mentee": "Learner", "mentor_profile": "Guide Profile"}
    program = make_program(slug="club", labels=words)
    visitor = visit(make_mentor(program)).open("/mentoring/club/")
    assert visitor.sees("Connections", "Learner", "Guide Profile")


# The frame


def test_the_host_s_base_template_is_around_our_pages(site, visit):
    make_program(slug="club", name="The Club")
    visitor = visit().open("/mentoring/club/")
    assert visitor.page.select_one("body > main > .wm")
    assert visitor.page.title.get_text(strip=True) == "The Club"
    assert visitor.page.select_one(".wm").find_previous("link")["href"].endswith("wagtail_mentoring/mentoring.css")


def test_a_base_template_that_is_not_there_is_replaced(site, visit, settings):
    make_program(slug="club")
    with override_settings(WAGTAIL_MENTORING={"BASE_TEMPLATE": "no_such.html"}):
        assert visit().open("/mentoring/club/").page.select_one("body > main > .wm")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = []
    with override_settings(TEMPLATES=templates):
        visitor = visit().open("/mentoring/club/")
        assert visitor.page.select_one("body > main > .wm")
        assert visitor.page.html["lang"] == "en-us"


def test_a_host_without_messages_still_works(site, visit, settings):
    program = make_program(slug="club")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "MessageMiddleware" not in name]
    assert visit(make_mentee(program)).open("/mentoring/club/profile/mentee/").status == 200


# What to do next

HOME = "/mentoring/"


@pytest.fixture
def club(site):
    return make_program(name="The Club", slug="club", max_pending_per_mentee=None, max_active_per_mentee=None)


def ask(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def pair(mentor, mentee):
    return accept_request(ask(mentor, mentee), actor=mentor.user)


def due(match_request, *, days):
    day = match_request.program.today() + dt.timedelta(days=days)
    MatchRequest.objects.filter(pk=match_request.pk).update(answer_by=day)
    return match_request.program.in_words(day)


def grow_old(**fields):
    """Let all matches be of some time ago."""
    Match.objects.update(started_at=Match.objects.get().started_at - dt.timedelta(days=100), **fields)


def sections(visitor):
    return [heading.get_text(" ", strip=True) for heading in visitor.page.select(".wm h2")]


@pytest.mark.parametrize(
    ("days", "says"),
    [(5, "Please answer by {day} (5 days left)"), (0, "(today)"), (-1, "Your answer was due on {day} (1 day ago)")],
)
def test_a_mentor_answers_and_sees_until_when(club, visit, days, says):
    mentor, mentee = make_mentor(club), make_mentee(club, name="Ben Okafor")
    sent = ask(mentor, mentee)
    day = due(sent, days=days)
    visitor = visit(mentor).open(HOME)
    assert visitor.sees(says.format(day=day))
    assert visitor.click("Answer the request of Ben Okafor").path == f"/mentoring/requests/{sent.pk}/"


def test_R42_a_mentee_who_waited_in_vain_has_both_options_here(club, visit):
    mentor, mentee = make_mentor(club, name="Amina Diallo"), make_mentee(club)
    sent = ask(mentor, mentee)
    assert visit(mentee).open(HOME).sees("There is nothing you need to do.")
    day = due(sent, days=-1)
    visitor = visit(mentee).open(HOME)
    assert visitor.sees(f"Amina Diallo has not answered by {day}.")
    assert visitor.can("Decide about your request to Amina Diallo")
    assert visitor.press("Ask the program team to reach out").sees("has been asked to reach out")
    assert visitor.open(HOME).sees("You asked the program team on")
    assert not visitor.can("Decide about your request to Amina Diallo")
    assert visit(mentee).open("/mentoring/club/matches/").press("Cancel and search again").sees("is canceled")
    assert visit(mentee).open(HOME).can("Find a Mentor!")


def test_R33_what_is_unread_is_counted(club, visit):
    mentor, mentee = make_mentor(club), make_mentee(club)
    pair(mentor, mentee)
    send_message(mentor=mentor, mentee=mentee, text="Hello", actor=mentor.user)
    assert visit(mentee).open(HOME).click("1 new message").path == "/mentoring/club/inbox/"
    send_message(mentor=mentor, mentee=mentee, text="Hello?", actor=mentor.user)
    assert visit(mentee).open(HOME).can("2 new messages")


@pytest.mark.parametrize("role", list(Role))
def test_R10_a_draft_is_finished_first(club, visit, role):
    user = make_user()
    profile = enroll(program=club, user=user, role=role)
    type(profile).objects.update(contact_value="")
    visitor = visit(user).open(HOME)
    assert visitor.sees("Still missing: Contact.")
    assert not visitor.can("My Matches")
    assert visitor.click(f"Finish your {role} profile").path == f"/mentoring/club/profile/{role}/"
    type(profile).objects.update(contact_value="me@example.org")
    assert visitor.open(HOME).sees("Everything is there: one button is left.")


def test_R13_a_profile_to_review(club, visit):
    visitor = visit(make_mentor(club, review_due=True)).open(HOME)
    assert visitor.sees("One of your matches is over: is your profile still true?")
    visitor.click("Look through your mentor profile").press("Nothing to change")
    assert not visitor.open(HOME).can("Look through your mentor profile")


def test_R55_a_first_meeting(club, visit):
    mentor, mentee = make_mentor(club, name="Amina Diallo"), make_mentee(club, name="Ben Okafor")
    match = pair(mentor, mentee)
    visitor = visit(mentee).open(HOME)
    assert visitor.sees("Write to Amina Diallo first.", "within 21 days")
    assert visitor.click("Your first meeting with Amina Diallo").path == f"/mentoring/matches/{match.pk}/"
    assert visit(mentor).open(HOME).sees("Ben Okafor has been asked to write first.")


def test_the_next_session_is_by_the_reader_s_clock(club, visit):
    mentor, mentee = make_mentor(club, name="Amina Diallo"), make_mentee(club)
    match = pair(mentor, mentee)
    MenteeProfile.objects.update(time_zone="Pacific/Auckland")
    today = dt.datetime.now(dt.UTC).date()
    day = SessionEntry(today + dt.timedelta(days=3), time=dt.time(20), minutes=45, how=SessionHow.VIDEO)
    keep_session(match, entry=day, actor=mentor.user)
    visitor = visit(mentee).open(HOME)
    assert visitor.sees("(Pacific/Auckland) · 45 min · By video")
    label = f"Meet Amina Diallo on {club.in_words(today + dt.timedelta(days=4))}"
    assert visitor.click(label).path == f"/mentoring/matches/{match.pk}/sessions/"
    assert visit(mentor).open(HOME).sees("8 p.m. (UTC) · 45 min · By video")


def test_a_session_may_name_nothing_but_its_day(club, visit):
    mentor = make_mentor(club)
    match = pair(mentor, make_mentee(club, name="Ben Okafor"))
    keep_session(match, entry=SessionEntry(club.today() + dt.timedelta(days=3)), actor=mentor.user)
    item = visit(mentor).open(HOME).page.select_one("ol li")
    assert item.get_text(" ", strip=True) == f"Meet Ben Okafor on {club.in_words(club.today() + dt.timedelta(days=3))}"


def test_R66_a_match_that_ends_soon(club, visit):
    mentor = make_mentor(club)
    match = pair(mentor, make_mentee(club, name="Ben Okafor"))
    last = club.today() + dt.timedelta(days=7)
    grow_old(ends_on=last)
    visitor = visit(mentor).open(HOME)
    assert visitor.sees("7 days left.")
    label = f"Your time with Ben Okafor ends on {club.in_words(last)}"
    assert visitor.click(label).path == f"/mentoring/matches/{match.pk}/"
    grow_old(ends_on=club.today())
    visitor = visit(mentor).open(HOME)
    assert visitor.sees("Your time with Ben Okafor ends today Is there something you still want to talk about?")
    grow_old(ends_on=club.today() - dt.timedelta(days=1))
    assert not visit(mentor).open(HOME).sees("Your time with Ben Okafor ends")


@pytest.mark.parametrize(
    ("status", "says", "way"),
    [
        ("active", "When a mentee asks you, you get an e-mail", "See your profile as mentees see it"),
        ("pending", "Your mentor profile is waiting for approval.", "View your profile"),
        ("paused", "Your mentor profile is paused.", "Resume your profile"),
    ],
)
def test_where_nothing_waits_there_is_one_sentence_and_one_way_on(club, visit, status, says, way):
    visitor = visit(make_mentor(club, status=ProfileStatus(status))).open(HOME)
    assert not visitor.page.select("ol")
    assert visitor.sees(says)
    assert [link.get_text(strip=True) for link in visitor.page.select(".wm-empty a")] == [way]


def test_R23_a_mentee_without_anybody_searches(club, visit):
    visitor = visit(make_mentee(club)).open(HOME)
    assert visitor.page.select_one(".wm-empty a")["href"] == "/mentoring/club/directory/"
    assert visitor.sees("Find a Mentor!")


def test_a_pair_that_has_met_is_left_alone(club, visit):
    mentor, mentee = make_mentor(club), make_mentee(club)
    pair(mentor, mentee)
    grow_old()
    for person in (mentor, mentee):
        visitor = visit(person).open(HOME)
        assert visitor.sees("Nothing waits for you", "A good moment to agree on your next date.")
        assert visitor.page.select_one(".wm-empty a")["href"] == "/mentoring/club/matches/"


def test_R67_nobody_is_sent_to_a_partner_who_is_gone_or_whom_they_want_to_leave(club, visit):
    mentor, mentee = make_mentor(club, name="Amina Diallo"), make_mentee(club)
    match = pair(mentor, mentee)
    type(club).objects.update(ending_by="staff")
    ask_to_end(Match.objects.get(pk=match.pk), actor=mentee.user)
    visitor = visit(mentee).open(HOME)
    assert visitor.sees("Nothing waits for you")
    assert not visitor.sees("your next date")
    leave_program(mentor, actor=mentor.user)
    assert visitor.open(HOME).sees("Nothing waits for you", "Amina Diallo can no longer take part.")


def test_who_waits_reads_so_below_what_else_there_is(club, visit):
    both = make_mentor(club, review_due=True)
    ask(make_mentor(club, name="Amina Diallo"), make_mentee(club, user=both.user))
    assert visit(both).open(HOME).sees("Look through your mentor profile", "Amina Diallo has until")


@pytest.mark.parametrize("status", [ProfileStatus.PENDING, ProfileStatus.PAUSED])
def test_who_rests_reads_so_below_what_else_there_is(club, visit, status):
    both = make_mentor(club, review_due=True)
    make_mentee(club, user=both.user, status=status)
    visitor = visit(both).open(HOME)
    assert visitor.sees("Look through your mentor profile", "Your mentee profile is")
    assert visitor.page.select_one("p.wm-section a")["href"] == "/mentoring/club/profile/mentee/"


def test_R9_with_both_roles_each_step_says_in_which(club, visit):
    both = make_mentor(club)
    mine = make_mentee(club, user=both.user)
    ask(both, make_mentee(club))
    assert visit(both).open(HOME).sees("(as mentor)")
    pair(make_mentor(club), mine)
    assert visit(both).open(HOME).sees("(as mentee)")
    only = make_mentor(club)
    ask(only, make_mentee(club))
    assert not visit(only).open(HOME).sees("(as mentor)")


def test_much_of_one_kind_is_a_number(club, visit):
    mentor = make_mentor(club)
    for _ in range(5):
        ask(mentor, make_mentee(club))
    visitor = visit(mentor).open(HOME)
    assert visitor.text.count("Answer the request of") == 3
    assert visitor.click("2 more").path == "/mentoring/club/matches/"


def test_several_programs_have_a_part_each(club, visit):
    other, third = make_program(name="The Other", slug="other"), make_program(name="The Third", slug="third")
    mentee = make_mentee(club)
    make_mentor(other, user=mentee.user)
    visitor = visit(mentee).open(HOME)
    assert sections(visitor) == ["The Club", "The Other", "Other programs"]
    assert visitor.sees(third.name, "You do not take part yet.")
    assert not visitor.page.select(".wm-tabs")
    for label, path in (
        ("My Matches", "matches/"),
        ("My Resources", "resources/"),
        ("Mentee Profile", "profile/mentee/"),
    ):
        assert visit(mentee).open(HOME).click(label).path.startswith(f"/mentoring/club/{path}")
    for label, path in (("Choose which e-mails you get", "mail/"), ("Statement of your CPD hours", "cpd/")):
        assert visit(mentee).open(HOME).click(label).path == f"/mentoring/club/{path}"
    assert visitor.click("The Other").path == "/mentoring/other/"


def test_one_program_has_its_tabs_and_every_page_leads_back(club, visit):
    mentee = make_mentee(club)
    visitor = visit(mentee).open(HOME)
    assert visitor.page.select_one(".wm-tabs a").get_text(strip=True) == "My Matches"
    assert visitor.click("About the program").path == "/mentoring/club/"
    for page in ("", "matches/", "profile/mentee/"):
        assert visit(mentee).open(f"/mentoring/club/{page}").click("The Club").path == HOME
    assert not visit().open("/mentoring/club/").page.select(f".wm-top a[href='{HOME}']")


def test_cpd_is_named_where_the_program_has_it(club, visit):
    mentee = make_mentee(club)
    assert visit(mentee).open(HOME).can("Statement of your CPD hours")
    type(club).objects.update(cpd=False)
    assert not visit(mentee).open(HOME).can("Statement of your CPD hours")


@pytest.mark.parametrize(("programs", "rows"), [(1, 1), (1, 30), (3, 1), (3, 10)])
def test_the_first_page_costs_the_same_for_few_and_many(site, visit, django_assert_num_queries, programs, rows):
    user = make_user()
    make_program()  # somebody else's
    for _ in range(programs):
        program = make_program(max_pending_per_mentee=None, max_active_per_mentee=None)
        mentor, mentee = make_mentor(program, user=user, capacity=99), make_mentee(program, user=user)
        for _ in range(rows):
            ask(mentor, make_mentee(program))
            due(ask(make_mentor(program), mentee), days=-1)
            pair(make_mentor(program), mentee)
            match = pair(mentor, make_mentee(program))
            keep_session(match, entry=SessionEntry(program.today() + dt.timedelta(days=3)), actor=user)
    client = visit(user).client
    client.get(HOME)  # of one program the tabs are there, and say how much is unread
    with django_assert_num_queries(16 + (programs == 1)):
        assert client.get(HOME).content.count(b"Answer the request of") == min(rows, 3) * programs
