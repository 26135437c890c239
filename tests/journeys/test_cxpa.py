"""CXPA's manual, "Matching with a Mentor/Mentee", step by step: one official request, capacity per cycle."""

import pytest

from tests.days import days_pass
from tests.journeys.visitor import words
from tests.people import make_cycle, make_mentee, make_mentor, make_user
from tests.uploads import PDF, upload
from wagtail_mentoring.actions import accept_request, send_message, send_request
from wagtail_mentoring.models import Match, MatchRequest

PRESET, NAME, SLUG = "cxpa", "Mentor Match", "mentor-match"
HERE = f"/mentoring/{SLUG}/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cycle(program):
    return make_cycle(program, name="Autumn")


@pytest.fixture
def amina(program):
    return make_mentor(
        program, "Amina Okafor", capacity=3, headline="Head of Customer Insight", biography="Customer research in rail."
    )


@pytest.fixture
def ben(program, amina):
    """He has written to Amina before he asks, as the manual says."""
    ben = make_mentee(program, "Ben Lund", headline="Service designer")
    talk(amina, ben)
    return ben


def talk(mentor, mentee):
    """A conversation, prior to the official request."""
    send_message(mentor=mentor, mentee=mentee, text="May I ask you something?", actor=mentee.user)


def test_R4_the_program_has_its_name_everywhere(program, amina, ben, visit, letters):
    program.name = "Mentor Match 2027"
    program.save()
    visitor = visit(ben).open(HERE)
    assert visitor.sees("Mentor Match 2027")
    visitor.open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    assert "Mentor Match 2027" in letters(amina)[-1].body


def test_R5_connections_is_the_home_of_those_who_take_part(program, amina, ben, visit):
    for person in (amina, ben):
        visitor = visit(person).open(HERE).click("Connections")
        assert (visitor.status, visitor.path) == (200, f"{HERE}matches/")
    assert not visit(make_user("Cleo Roy")).open(HERE).can("Connections")
    assert visit().open(f"{HERE}matches/").path.startswith(f"{HERE}login/")


def test_R9_one_person_may_be_mentor_and_mentee_but_not_their_own_mentor(program, amina, visit):
    make_mentee(program, user=amina.user)
    visitor = visit(amina).open(f"{HERE}matches/")
    assert visitor.can("Mentor Profile")
    assert visitor.can("Mentee Profile")
    visitor.open(f"/mentoring/mentors/{amina.pk}/")
    assert not visitor.can("Send Mentor Request")
    assert visitor.sees("your own profile")


def test_R10_enrollment_comes_before_the_request(program, amina, visit, letters):
    newcomer = make_user("Cleo Roy")
    visitor = visit(newcomer).open(HERE).click("Enroll as a mentee").press("Start your profile")
    assert visitor.sees("Missing: Focus of the relationship")
    assert not visitor.can("Finish enrollment")
    visitor.open(f"/mentoring/mentors/{amina.pk}/")
    assert visitor.status == 404  # only enrolled people see the directory
    visitor.open(f"{HERE}profile/mentee/")
    visitor.click("Mentoring Relationship Focus")
    visitor.fill("Focus of the relationship", "Leading a CX team", "Preparing for the CCXP exam")
    while not visitor.press("Save and continue").path.endswith("profile/mentee/"):
        fill_in_what_is_required(visitor)
    visitor.press("Finish enrollment")
    assert visitor.sees("Welcome! Your profile is active.")
    visitor.click("Search the Mentor Directory").click("View Mentor Profile", within="Amina Okafor")
    visitor.press("Send Mentor Request", message="Could we talk about research?")
    visitor.press("Send Mentor Request")  # R32: reminded once to talk first
    assert visitor.sees("Your request has been sent to Amina Okafor.")
    assert letters(amina)[-1].subject.startswith("Cleo Roy asks you")


def fill_in_what_is_required(visitor):
    """Choose the first option wherever the page says (required), as somebody in a hurry."""
    for legend in visitor.page.find_all("legend"):
        if "(required)" in legend.get_text():
            option = legend.find_parent("fieldset").find("input")
            visitor.filled.setdefault(option["name"], [option["value"]])
    for heading in visitor.page.find_all("h2"):
        if "(required)" in heading.get_text():
            first = heading.find_parent(attrs={"role": "group"}).find("input", value="4")
            visitor.filled.setdefault(first["name"], "4")


def test_R11_the_mentor_sets_the_limit_during_enrollment(program, visit):
    visitor = visit(make_user("Dora Falk")).open(f"{HERE}enroll/mentor/").press("Start your profile")
    visitor.click("Availability")
    assert visitor.sees("Your own limit of mentees in one cycle.")
    visitor.fill("How many mentees", "2").press("Save")
    assert program.mentorprofiles.get().capacity == 2


def test_R12_one_edits_ones_own_profile_at_any_time_and_nobody_elses(program, amina, ben, visit):
    visitor = visit(amina).open(f"/mentoring/mentors/{amina.pk}/").click("Edit").click("About you")
    visitor.fill("Headline", "Director of Insight").press("Save")
    assert visit(ben).open(f"/mentoring/mentors/{amina.pk}/").sees("Director of Insight")
    assert visit(ben).open(f"{HERE}profile/mentor/edit/about/").status == 404


def test_R19_the_request_button_sits_under_the_photo(program, amina, ben, visit):
    page = visit(ben).open(f"/mentoring/mentors/{amina.pk}/").page
    side = page.find(class_="wm-profile__side")
    order = [node.get("class", [""])[0] for node in side.find_all(True, recursive=False)]
    assert order.index("wm-avatar") < order.index("wm-profile__request")
    assert page.find(class_="wm-button--request").get_text(strip=True) == "Send Mentor Request"


def test_R20_enrolled_people_see_contact_information_before_a_match(program, amina, ben, visit):
    assert visit(ben).open(f"/mentoring/mentors/{amina.pk}/").sees(amina.contact_value)
    assert not visit(make_user("Cleo Roy")).open(f"{HERE}").sees(amina.contact_value)


def test_R22_R26_just_clicking_search_shows_every_mentor(program, amina, ben, visit):
    make_mentor(program, "Gone Away", status="paused")
    visitor = visit(ben).open(f"{HERE}directory/").press("Search")
    assert visitor.sees("Amina Okafor", "1 Mentor")
    assert not visitor.sees("Gone Away")


def test_R24_R25_filters_narrow_and_no_result_says_which_to_drop(program, amina, ben, visit):
    visitor = visit(ben).open(f"{HERE}directory/").press("Search", text="spaceships")
    assert visitor.sees("Fewer filters find more")
    way_back = next(link for link in visitor.page.find_all("a") if "spaceships" in words(link))
    assert visitor.click(words(way_back)).sees("Amina Okafor")


def test_R35_mentors_do_not_request_mentees(program, amina, ben, visit):
    send_request(mentor=amina, mentee=ben, actor=ben.user)
    visitor = visit(amina).open(f"/mentoring/mentees/{ben.pk}/")
    assert visitor.status == 200
    assert not visitor.can("Send Mentor Request")
    assert visit(amina).open(f"{HERE}matches/").can("Search the Mentor Directory") is False


def test_R36_one_green_button_sends_the_official_request(program, amina, ben, visit, letters):
    visitor = (
        visit(ben)
        .open(f"{HERE}directory/")
        .click("View Mentor Profile", within="Amina Okafor")
        .press("Send Mentor Request")
    )
    assert MatchRequest.objects.pending().count() == 1
    assert visitor.sees("Waiting for an answer")
    assert len(letters(amina)) == 1


def test_R38_several_requests_may_be_pending_here(program, amina, ben, visit):
    talk(jonas := make_mentor(program, "Jonas Berg"), ben)
    for mentor in (amina, jonas):
        visit(ben).open(f"/mentoring/mentors/{mentor.pk}/").press("Send Mentor Request")
    assert MatchRequest.objects.pending().count() == 2


def test_R39_only_one_relationship_at_a_time(program, amina, ben, visit):
    talk(jonas := make_mentor(program, "Jonas Berg"), ben)
    for mentor in (amina, jonas):
        visit(ben).open(f"/mentoring/mentors/{mentor.pk}/").press("Send Mentor Request")
    visit(amina).open(f"{HERE}matches/").click("View Mentee Profile").press("Accept the Request")
    visitor = visit(jonas).open(f"{HERE}matches/")
    assert visitor.sees("has found another mentor")
    visitor = visit(ben).open(f"/mentoring/mentors/{jonas.pk}/")
    assert visitor.sees("Amina Okafor is your mentor, and you can have one mentor at a time.")
    assert Match.objects.active().count() == 1


def test_R40_R48_the_mentor_finds_the_request_in_the_mail_the_inbox_and_connections(
    program, amina, ben, visit, letters, link_in
):
    visit(ben).open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request", message="Hello Amina")
    by_mail = visit(amina).open(link_in(letters(amina)[-1]))
    by_page = visit(amina).open(f"{HERE}matches/")
    assert by_page.sees("Mentoring Requests", "Ben Lund")
    by_page.click("View Mentee Profile")
    assert by_mail.path == by_page.path == visit(amina).open(f"{HERE}inbox/").click("Ben Lund").path
    by_page.press("Accept the Request")
    assert by_mail.press("Accept the Request").status == 409  # the same item, one decision
    assert Match.objects.count() == 1


def test_R45_R47_the_limit_counts_per_cycle_and_a_third_is_refused(program, cycle, visit):
    mentor = make_mentor(program, "Tova Lind", capacity=2)
    for name in ("One First", "Two Second"):
        mentee = make_mentee(program, name)
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    assert set(Match.objects.values_list("cycle", flat=True)) == {cycle.pk}
    late = visit(make_mentee(program, "Three Third")).open(f"/mentoring/mentors/{mentor.pk}/")
    assert late.sees("no free place")
    assert not late.can("Send Mentor Request")


def test_R46_more_than_three_is_saved_with_a_piece_of_advice(program, amina, visit):
    visitor = visit(amina).open(f"{HERE}profile/mentor/").click("Availability")
    visitor.fill("How many mentees", "4").press("Save")
    assert visitor.sees("We recommend no more than 3 mentees")
    amina.refresh_from_db()
    assert amina.capacity == 4


def test_R50_R51_the_mentor_may_decline_and_the_mentee_asks_again_at_once(program, amina, ben, visit, letters):
    visit(ben).open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    visitor = visit(amina).open(f"{HERE}matches/").click("View Mentee Profile")
    visitor.fill("Reason (optional)", "no_time").press("Decline the Request")
    assert "I do not have the time right now" not in letters(ben)[-1].body
    visit(ben).open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    visitor = visit(amina).open(f"{HERE}matches/").click("View Mentee Profile")
    visitor.fill("Reason (optional)", "no_time").fill("The mentee may see the reason", "on")
    visitor.press("Decline the Request")
    assert "I do not have the time right now" in letters(ben)[-1].body
    assert visit(ben).open(f"{HERE}matches/").sees("I do not have the time right now")


def test_R21_a_mentee_is_seen_from_the_request_on_and_never_before(program, amina, ben, visit):
    assert visit(amina).open(f"/mentoring/mentees/{ben.pk}/").status == 404
    send_request(mentor=amina, mentee=ben, actor=ben.user)
    assert visit(amina).open(f"/mentoring/mentees/{ben.pk}/").sees("Service designer")


def test_R2_the_contact_address_is_on_the_pages_and_in_every_mail(program, amina, ben, visit, letters):
    program.contact_email = "hello@example.org"
    program.save()
    visit(ben).open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    assert letters(amina)[-1].reply_to == ["hello@example.org"]
    assert visit(ben).open(f"{HERE}matches/").sees("hello@example.org")


# Private messages


def test_R30_R31_two_ways_to_reach_out_and_the_private_message_is_recommended(program, amina, visit, letters, link_in):
    cleo = make_mentee(program, "Cleo Roy")
    visitor = visit(cleo).open(f"{HERE}directory/").click("View Mentor Profile", within="Amina Okafor")
    assert visitor.sees(amina.contact_value), "the first way: by e-mail, outside the system"
    side = words(visitor.page.find(class_="wm-profile__more"))
    assert side == "Send a Private Message Recommended Talk first, then ask."
    visitor.click("Send a Private Message").press("Send a Private Message", text="What would you read first?")
    assert visitor.sees("Your message has been sent to Amina Okafor.")
    letter = letters(amina)[-1]
    assert letter.subject == "Cleo Roy has written to you"
    assert "What would you read first?" not in str(letter.message())
    answering = visit(amina).open(link_in(letter))
    assert answering.sees("What would you read first?")
    answering.press("Send", text="The letters that customers write.")
    assert letters(cleo)[-1].subject == "Amina Okafor has written to you"
    assert visitor.open(visitor.path).sees("The letters that customers write.")


def test_R32_who_asks_without_a_word_is_reminded_once(program, amina, visit):
    visitor = visit(make_mentee(program, "Cleo Roy")).open(f"/mentoring/mentors/{amina.pk}/")
    visitor.press("Send Mentor Request", message="Hello")
    assert visitor.sees("Have you talked to Amina Okafor?")
    assert not MatchRequest.objects.exists()
    assert visitor.press("Send Mentor Request").sees("Your request has been sent to Amina Okafor.")
    assert MatchRequest.objects.get().message == "Hello"


def test_R33_the_inbox_holds_messages_and_the_official_request(program, amina, ben, visit):
    visit(ben).open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    visitor = visit(amina).open(f"{HERE}matches/")
    assert words(visitor.page.select_one(".wm-tabs a[href$='/inbox/']")) == "Inbox 1 unread"
    visitor.open(f"{HERE}inbox/")
    assert visitor.sees("Mentoring Requests", "May I ask you something?", "1 new message")
    visitor.click("Ben Lund").press("Accept the Request")
    assert visitor.open(f"{HERE}inbox/").sees("Request from Ben Lund", "Accepted")
    assert visit(ben).open(f"{HERE}inbox/").sees("Your request to Amina Okafor", "Accepted")


def test_R34_e_mails_about_messages_come_at_once_daily_or_not_at_all(program, amina, visit, letters):
    def told(name):
        cleo = make_mentee(program, name)
        visit(cleo).open(f"/mentoring/messages/mentor/{amina.pk}/").press("Send a Private Message", text="Hello")
        return any(letter.subject == f"{name} has written to you" for letter in letters(amina))

    assert told("Cleo Roy"), "on by default"
    for how in ("Once a day, together in one e-mail", "Not at all"):
        visitor = visit(amina).open(f"{HERE}inbox/").click("Choose which e-mails you get")
        visitor.fill("Private messages", how).press("Save")
        assert not told(f"Somebody Else {how[:4]}")


# Finishing a relationship


@pytest.fixture
def relationship(amina, ben):
    return accept_request(send_request(mentor=amina, mentee=ben, actor=ben.user), actor=amina.user)


def test_R56_the_relationship_stands_at_the_bottom_of_both_profiles(program, relationship, amina, ben, visit):
    for person, role, partner in ((ben, "Mentee", "Amina Okafor"), (amina, "Mentor", "Ben Lund")):
        visitor = visit(person).open(f"{HERE}matches/").click(f"{role} Profile")
        assert visitor.sees("Mentoring relationships", partner)
    page = visit(make_mentee(program, "Cleo Roy")).open(f"/mentoring/mentors/{amina.pk}/").page
    assert words(page.find(class_="wm-profile__main").find_all("section")[-1]).startswith(
        "Mentoring relationships Ben Lund Mentee, since"
    )
    assert not visit(make_user("Dan Poe")).open(HERE).sees("Ben Lund")


def test_R64_R65_R72_finish_relationship_is_asked_before_and_frees_both(
    program, relationship, amina, ben, visit, letters
):
    visitor = visit(ben).open(f"{HERE}matches/").click("Finish Relationship")
    assert visitor.sees("Finish your mentoring relationship with Amina Okafor?", "only if you are sure")
    assert Match.objects.active().exists()
    visitor.press("Finish Relationship")
    assert visitor.sees("Your mentoring relationship with Amina Okafor is over.", "Past Mentoring Relationships")
    relationship.refresh_from_db()
    assert (relationship.status, relationship.ended_by) == ("completed", "mentee")
    assert any("is finished" in letter.body for letter in letters(amina))
    visitor.open(f"/mentoring/mentors/{amina.pk}/").press("Send Mentor Request")
    assert MatchRequest.objects.pending().count() == 1


def test_R64_abandon_ends_it_without_completing(program, relationship, amina, ben, visit, letters):
    visitor = visit(amina).open(f"{HERE}matches/").click("Abandon")
    assert visitor.sees("Abandon your mentoring relationship with Ben Lund?", "It counts as ended early.")
    visitor.press("Abandon")
    relationship.refresh_from_db()
    assert (relationship.status, relationship.ended_by) == ("ended_early", "mentor")
    assert any("has ended early" in letter.body for letter in letters(ben))
    assert not visit(ben).open(f"/mentoring/mentors/{amina.pk}/").sees("Mentoring relationships")


def test_R64_hide_from_profile_only_hides_and_can_be_taken_back(program, relationship, amina, ben, visit, letters):
    count = len(letters(amina))
    visitor = visit(ben).open(f"{HERE}matches/").press("Hide from Profile")
    profile = f"/mentoring/mentors/{amina.pk}/"
    assert not visit(make_mentee(program, "Cleo Roy")).open(profile).sees("Ben Lund")
    visitor.open(f"{HERE}matches/").press("Show on Profile")
    assert visit(make_mentee(program, "Dan Poe")).open(profile).sees("Ben Lund")
    assert (Match.objects.active().count(), len(letters(amina))) == (1, count)


def test_R64_R67_here_the_two_end_it_themselves(program, relationship, ben, visit):
    visitor = visit(ben).open(f"{HERE}matches/")
    assert not visitor.can("Ask to end this match")
    assert visitor.open(f"/mentoring/matches/{relationship.pk}/ask/").status == 403


def test_R13_after_a_relationship_the_profile_is_looked_at(program, relationship, amina, ben, visit):
    visit(ben).open(f"{HERE}matches/").click("Finish Relationship").press("Finish Relationship")
    visitor = visit(amina).open(f"{HERE}matches/")
    assert visitor.sees("is your profile still true?")
    visitor.click("Mentoring Relationship Focus").press("Save")
    assert not visitor.open(f"{HERE}matches/").sees("is your profile still true?")
    assert visit(ben).open(f"{HERE}matches/").press("Nothing to change").sees("Your profile stays as it is.")
    assert not visit(ben).open(f"{HERE}matches/").sees("is your profile still true?")


def test_R63_here_are_no_documents(relationship, ben, visit):
    assert not visit(ben).open(f"{HERE}matches/").can("Manage Documents for this Match")
    assert not visit(ben).open(f"{HERE}mail/").sees("Documents of a match")


def test_R63_where_a_program_has_them_after_all_the_partner_hears_of_each_day(
    program, relationship, amina, ben, visit, letters, link_in
):
    type(program).objects.filter(pk=program.pk).update(documents=True)

    def told(name):
        days_pass(1)
        before = len(letters(amina))
        visit(ben).open(f"/mentoring/matches/{relationship.pk}/documents/").press(
            "Share this file", file=upload(name, PDF)
        )
        return [letter for letter in letters(amina)[before:] if "shared a document" in letter.subject]

    (letter,) = told("Goals.pdf")
    assert letter.subject == "Ben Lund has shared a document with you"
    assert visit(amina).open(link_in(letter)).sees("Goals.pdf")
    assert told("More goals.pdf"), "on by default"
    for how in ("Once a day, together in one e-mail", "Not at all"):
        visit(amina).open(f"{HERE}mail/").fill("Documents of a match", how).press("Save")
        assert not told(f"{how}.pdf")
    assert not [letter for letter in letters(ben) if "shared a document" in letter.subject]
