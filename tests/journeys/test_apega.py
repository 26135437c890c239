"""APEGA's "Mentoring Software Guide", step by step: request first, one at a time, contact released by the match."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_user
from tests.uploads import PDF, upload
from wagtail_mentoring.actions import accept_request, end_match_early, send_request
from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import CoordinatorTask, Match, MatchRequest

PRESET, NAME, SLUG = "apega", "APEGA Mentoring", "apega"
HERE = f"/mentoring/{SLUG}/"
LOGIN_NAME = get_user_model()._meta.get_field(get_user_model().USERNAME_FIELD).verbose_name.capitalize()

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(program):
    return make_mentor(
        program,
        "Priya Nair",
        headline="Water resources engineer",
        biography="Twenty years in water resource management.\n\nI do no consulting.",
        biography_words=" twenty years in water resource management i do no consulting ",
    )


@pytest.fixture
def mentee(program):
    return make_mentee(program, "Tom Reid", headline="Junior engineer", biography="I graduated in Calgary in 2024.")


def ask(visitor, mentor, message=""):
    """Walk the four steps of the guide."""
    visitor.open(f"{HERE}matches/").click("Find a Mentor!").press("Search").click(
        "View Mentor", within=mentor.display_name
    )
    return visitor.click("Select this Mentor").press("Request this Match!", message=message)


def test_R7_two_login_pages_lead_to_my_matches_and_point_the_way(program, mentor, mentee, visit):
    visitor = visit().open(f"{HERE}matches/")
    assert visitor.can("Mentees Login")
    visitor.click("Mentors Login").fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password")
    assert visitor.press("Sign in").path == f"{HERE}matches/"
    lost = (
        visit().open(f"{HERE}login/mentee/").fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password")
    )
    lost.fill("Password", "password").press("Sign in")
    assert lost.path == f"{HERE}matches/"
    assert lost.sees("Your own page for this is “Mentors Login”")
    assert visit().open(f"{HERE}login/mentee/").can("Mentors Login")


def test_R8_forgot_password_changes_the_password_by_mail(program, mentee, visit, letters, link_in):
    visitor = visit().open(f"{HERE}login/mentee/").click("Forgot Password?")
    visitor.fill("Email", mentee.user.email).press("Send the link")
    visitor.open(link_in(letters(mentee)[-1]))
    visitor.fill("New password", "a-long-new-one-7").fill("New password confirmation", "a-long-new-one-7")
    assert visitor.press("Save the password").sees("Your password is changed")
    assert visitor.client.login(username=mentee.user.get_username(), password="a-long-new-one-7")
    count = len(mail.outbox)
    unknown = visit().open("/mentoring/password/reset/").fill("Email", "nobody@example.org").press("Send the link")
    assert unknown.sees("If there is an account with this address")
    assert len(mail.outbox) == count


def test_R14_R17_R18_the_profile_has_the_four_sections_and_the_biography_its_help(program, visit):
    visitor = visit(make_user("Ana Costa")).open(f"{HERE}enroll/mentee/").press("Start your profile")
    for section in ("Mentoring Relationship Focus", "Skills Self-Assessment", "Partner & Meeting Preferences"):
        assert visitor.can(section)
    visitor.click("Employment & Personal Biography")
    assert visitor.sees("graduated", "work", "goals for mentoring", "career goals", "hobbies and interests")
    visitor.fill("Employment & Personal Biography", "Short.").press("Save")
    assert program.menteeprofiles.get().biography == "Short."


def test_R15_R16_skills_are_rated_and_preferences_shown(program, mentor, mentee, visit):
    visitor = visit(mentor).open(f"{HERE}profile/mentor/").click("Skills Self-Assessment")
    visitor.fill("Leadership", "5").press("Save")
    visitor.open(f"{HERE}profile/mentor/").click("Partner & Meeting Preferences")
    visitor.fill("How to meet", "Video call", "Phone").press("Save")
    assert visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").sees("Leadership", "level 5 of 5", "Video call")


def test_R23_R28_R37_find_view_select_request(program, mentor, mentee, visit, letters):
    assert not visit(mentor).open(f"{HERE}matches/").can("Find a Mentor!")
    visitor = visit(mentee).open(f"{HERE}matches/").click("Find a Mentor!")
    assert visitor.sees("View Mentor")
    visitor.click("View Mentor", within="Priya Nair").click("Select this Mentor")
    assert not MatchRequest.objects.exists()  # leaving after step 1 creates nothing
    assert not any("asks you" in letter.subject for letter in letters(mentor))
    visitor.press("Request this Match!")
    assert MatchRequest.objects.pending().count() == 1


def test_R27_the_biography_is_searched_by_exact_words_three_at_most(program, mentor, mentee, visit):
    visitor = visit(mentee)
    assert visitor.open(f"{HERE}directory/").press("Search", text="Consulting").sees("Priya Nair")
    assert not visitor.open(f"{HERE}directory/").press("Search", text="consult").sees("Priya Nair")
    assert visitor.open(f"{HERE}directory/").press("Search", text="water resource management").sees("Priya Nair")
    assert not visitor.open(f"{HERE}directory/").press("Search", text="water resource bridges").sees("Priya Nair")
    visitor.open(f"{HERE}directory/").press("Search", text="water resource management twenty")
    assert visitor.status == 200
    assert visitor.sees("3 words")


def test_R29_a_mentor_who_is_full_paused_or_away_cannot_be_requested(program, mentor, mentee, visit):
    full = make_mentor(program, "Full Up", active_matches=1, capacity=1)
    away = make_mentor(program, "Far Away", away_until=program.today() + dt.timedelta(days=9))
    closed = make_mentor(program, "Closed Door", accepting=False)
    for person in (full, away, closed):
        visitor = visit(mentee).open(f"/mentoring/mentors/{person.pk}/")
        assert not visitor.can("Select this Mentor"), person
        assert visitor.open(f"/mentoring/mentors/{person.pk}/request/").status == 403


def test_R30_R33_this_manual_knows_no_private_messages(program, mentor, mentee, visit):
    visitor = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/")
    assert not visitor.can("Write a message")
    assert not visitor.can("Inbox")
    assert visitor.open(f"/mentoring/messages/mentor/{mentor.pk}/").status == 403
    assert visitor.sees("There are no private messages in this program.")


def test_R38_only_one_request_at_a_time_and_the_other_profiles_say_why(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    other = make_mentor(program, "Olga Stein")
    visitor = visit(mentee).open(f"/mentoring/mentors/{other.pk}/")
    assert visitor.sees("You already have a request with Priya Nair (answer by")
    assert visitor.click("view it or cancel it").sees("Your request to Priya Nair")
    assert MatchRequest.objects.pending().count() == 1


def test_R40_R49_the_mail_leads_to_the_review_of_the_mentee(program, mentor, mentee, visit, letters, link_in):
    ask(visit(mentee), mentor, message="I would like to learn about dams.")
    letter = letters(mentor)[-1]
    assert letter.subject.startswith("Tom Reid asks you to be their mentor: please answer by")
    assert letter.reply_to == ["team@example.org"]
    visitor = visit(mentor).open(link_in(letter))
    assert visitor.sees("I would like to learn about dams.", "Junior engineer", "I graduated in Calgary in 2024.")
    assert visitor.can("Accept this Match")
    assert visitor.can("Decline this Match")


def test_R40_the_link_in_the_mail_works_after_signing_in(program, mentor, mentee, visit, letters, link_in):
    ask(visit(mentee), mentor)
    visitor = visit().open(link_in(letters(mentor)[-1]))
    visitor.fill(LOGIN_NAME, mentor.user.get_username()).fill("Password", "password").press("Sign in")
    assert visitor.can("Accept this Match")


def test_R41_R42_after_14_days_without_an_answer_cancel_and_search_again(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    days_pass(14)
    call_command("mentoring_tick")
    visitor = visit(mentee).open(f"{HERE}matches/")
    assert not visitor.can("Cancel and search again")
    assert not visitor.can("Ask the program team to reach out")
    assert [mail.subject for mail in letters(mentor)][-1].startswith("Tom Reid waits for your answer: please answer by")
    days_pass(1)
    call_command("mentoring_tick")
    assert letters(mentee)[-1].subject.startswith("Priya Nair has not answered by")
    assert "Cancel" not in letters(mentor)[-1].subject
    visitor = visit(mentee).open(letters(mentee)[-1].body.split("My Matches\n")[1].split()[0])
    assert visitor.can("Ask the program team to reach out")
    assert visitor.press("Cancel and search again").sees("Your request to Priya Nair is canceled.", "Mentor Directory")
    assert ask(visitor, make_mentor(program, "Olga Stein")).sees("Your request has been sent to Olga Stein.")


def test_R42_or_the_program_team_reaches_out(program, mentor, mentee, visit, letters):
    program.coordinators.add(coordinator := make_user("Claire Whitcombe", email="claire@example.org"))
    ask(visit(mentee), mentor)
    days_pass(15)
    request = visit(mentee).open(f"{HERE}matches/").click("Priya Nair")
    request.press("Ask the program team to reach out")
    assert request.sees("The program team has been asked to reach out to Priya Nair.", "You asked the program team on")
    assert not request.can("Ask the program team to reach out")
    task = CoordinatorTask.objects.get()
    assert (task.kind, task.program) == ("help_asked", program)
    told = next(letter for letter in mail.outbox if coordinator.email in letter.to[0])
    assert told.subject.startswith("Tom Reid asks for help: Priya Nair has not answered by")
    assert MatchRequest.objects.pending().count() == 1, "the request does not expire by itself"


def test_R43_a_pending_request_can_be_canceled_under_my_pending_matches(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    visitor = visit(mentee).open(f"{HERE}matches/")
    assert visitor.sees("My Pending Matches", "Priya Nair")
    visitor.press("Cancel this request")
    assert "Tom Reid" in letters(mentor)[-1].subject
    assert not visit(mentor).open(f"{HERE}matches/").can("View Mentee")
    assert ask(visitor, mentor).sees("Your request has been sent")


def test_R44_the_mentee_reads_pending_review(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    assert visit(mentee).open(f"{HERE}matches/").sees("Pending Review")


def test_R50_accepting_makes_one_match_and_a_stale_tab_does_nothing(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    first = visit(mentor).open(f"{HERE}matches/").click("View Mentee")
    stale = visit(mentor).open(first.path)
    first.press("Accept this Match")
    before = len(mail.outbox)
    assert stale.press("Decline this Match").status == 409
    assert Match.objects.count() == 1
    assert len(mail.outbox) == before
    assert letters(mentor)[-1].to != letters(mentee)[-1].to


def test_R51_R72_after_a_decline_the_mentee_searches_again(program, mentor, mentee, visit):
    ask(visit(mentee), mentor)
    visit(mentor).open(f"{HERE}matches/").click("View Mentee").press("Decline this Match")
    assert ask(visit(mentee), make_mentor(program, "Olga Stein")).sees("Your request has been sent to Olga Stein.")


def test_R20_R52_contact_is_released_by_the_match_to_both(program, mentor, mentee, visit, letters):
    type(mentor).objects.filter(pk=mentor.pk).update(contact_value="canary-mentor@example.net")
    type(mentee).objects.filter(pk=mentee.pk).update(contact_value="canary-mentee@example.net")
    ask(visit(mentee), mentor)
    pages = [f"/mentoring/mentors/{mentor.pk}/", f"{HERE}matches/", f"{HERE}directory/", "/mentoring/requests/1/"]
    assert not any(visit(mentee).open(page).sees("canary-mentor") for page in pages)
    assert not any(visit(mentor).open(page).sees("canary-mentee") for page in (f"{HERE}matches/", pages[-1]))
    assert not any("canary" in letter.body for letter in mail.outbox)
    accept_request(MatchRequest.objects.get(), actor=mentor.user)
    assert visit(mentee).open(f"{HERE}matches/").sees("canary-mentor@example.net")
    assert visit(mentor).open(f"{HERE}matches/").sees("canary-mentee@example.net")


def test_R54_R55_the_mentee_is_asked_to_write_first_and_offer_dates(program, mentor, mentee, visit, letters):
    ask(visit(mentee), mentor)
    visit(mentor).open(f"{HERE}matches/").click("View Mentee").press("Accept this Match")
    assert "write first" in letters(mentee)[-1].body
    assert "dates" in letters(mentee)[-1].body
    assert "write to you first" in letters(mentor)[-1].body
    assert mentor.contact_value in letters(mentee)[-1].body


def test_R57_view_mentor_and_view_mentee_follow_the_partners_role(program, mentor, mentee, visit):
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    assert visit(mentee).open(f"{HERE}matches/").click("View Mentor").sees("Water resources engineer")
    assert visit(mentor).open(f"{HERE}matches/").click("View Mentee").sees("Junior engineer")


def matched(mentor, mentee):
    return accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)


def test_R57_R59_R60_add_a_session_with_its_date_alone_review_and_edit_it(program, mentor, mentee, visit):
    matched(mentor, mentee)
    visitor = visit(mentee).open(f"{HERE}matches/").click("Add Session").fill("Session date", "")
    assert visitor.press("Submit").sees("Session date: Please fill this in.")
    today = program.today().isoformat()
    visitor.fill("Session date", today).press("Submit")
    assert visitor.sees("Your session is saved. Only you can read it.")
    listed = visit(mentee).open(f"{HERE}matches/").click("View Sessions").click(program.in_words(program.today()))
    listed.click("Edit").fill("What was discussed", "Dams and levees").press("Submit")
    assert listed.sees("Dams and levees", "What it said before")


def test_R58_R61_length_content_and_value_are_the_authors_alone(program, mentor, mentee, visit, letters):
    match = matched(mentor, mentee)
    visitor = visit(mentee).open(f"{HERE}matches/").click("Add Session").fill("Length in minutes", "45")
    visitor.fill("What was discussed", "canary-note").fill("How you perceive its value", "Very useful")
    visitor.fill("Next steps", "canary-step").press("Submit").click(program.in_words(program.today()))
    assert visitor.sees("45 min", "Very useful", "canary-note", "canary-step")
    partner = visit(mentor).open(visitor.path)
    assert partner.status == 404
    assert not visit(mentor).open(f"/mentoring/matches/{match.pk}/sessions/").sees("45 min")
    assert not any("canary" in letter.body for letter in letters(mentor))


def test_R59_a_date_that_is_to_come_is_a_plan_for_both_with_a_calendar_file(program, mentor, mentee, visit, letters):
    matched(mentor, mentee)
    day = program.today() + dt.timedelta(days=7)
    visitor = visit(mentee).open(f"{HERE}matches/").click("Add Session").fill("Session date", day.isoformat())
    visitor.fill("Time", "10:00").fill("What was discussed", "canary-agenda").press("Submit")
    for person in (mentor, mentee):
        letter = letters(person)[-1]
        assert letter.subject.startswith("A session with ")
        assert [name for name, _content, _kind in letter.attachments] == ["session.ics"]
        assert "canary" not in str(letter.message())
    partner = visit(mentor).open(f"{HERE}matches/").click("View Sessions")
    assert partner.sees(f"Planned by {mentee.display_name}")
    assert b"BEGIN:VEVENT" in partner.click("Calendar file").response.content


def test_R62_the_hours_add_up_to_a_statement_that_anybody_can_check(program, mentor, mentee, visit):
    match = matched(mentor, mentee)
    visitor = visit(mentee).open(f"/mentoring/matches/{match.pk}/sessions/").press("We met today")
    visitor.click("Edit").fill("Length in minutes", "45").press("Submit")
    visitor.open(f"/mentoring/matches/{match.pk}/sessions/new/").fill("Length in minutes", "60")
    visitor.fill("CPD minutes", "30").press("Submit").click("Statement of your CPD hours")
    assert visitor.sees("2 sessions, 1 h 15 min in all.")
    address = next(link["href"] for link in visitor.page.find_all("a", href=True) if "/statements/" in link["href"])
    checked = visit().open(address)
    assert checked.sees("This statement is ours", "1 h 15 min")
    assert mentee.display_name not in checked.text
    assert checked.fill("Name on the statement", "Tom Reid").press("Check the name").sees("written for this name")
    assert visit().open(address.replace("-2-75-", "-2-76-")).sees("This is not a statement of ours")


def test_R55_on_day_22_the_mentee_is_gently_asked_about_the_first_meeting(program, mentor, mentee, letters):
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    days_pass(21)
    call_command("mentoring_tick")
    assert not any("Have you met" in letter.subject for letter in letters(mentee))
    days_pass(1)
    call_command("mentoring_tick")
    assert letters(mentee)[-1].subject == "Have you met Priya Nair yet?"
    assert not any("Have you met" in letter.subject for letter in letters(mentor))


def test_R57_R63_documents_are_shared_by_the_two_and_seen_by_nobody_else(
    program, mentor, mentee, visit, letters, link_in
):
    match = matched(mentor, mentee)
    mine = visit(mentee).open(f"{HERE}matches/").click("Manage Documents for this Match")
    mine.press("Share this file", file=upload("Résumé.pdf", PDF))
    assert mine.sees("“Résumé.pdf” is shared with Priya Nair.", "1 of 20 documents")
    mine.press("Share this file", file=upload("setup.exe", b"MZ"))
    assert mine.sees("Files of this kind cannot be shared here.")
    (told,) = [letter for letter in mail.outbox if "shared a document" in letter.subject]
    assert told == letters(mentor)[-1], "whoever shares gets none"
    assert told.subject == "Tom Reid has shared a document with you"
    assert "Résumé" not in told.body + told.alternatives[0][0]
    theirs = visit(mentor).open(link_in(told))
    assert theirs.sees("From Tom Reid")
    file = theirs.click("Résumé.pdf")
    assert b"".join(file.response.streaming_content) == PDF
    assert file.response["Content-Disposition"].startswith("attachment")
    boss = make_user(is_superuser=True)
    program.coordinators.add(boss)
    for nobody in (make_mentee(program), boss):
        assert visit(nobody).open(file.path).status == 404
        assert visit(nobody).open(f"/mentoring/matches/{match.pk}/documents/").status == 404
    assert "/login/" in visit().open(file.path).path
    assert mine.open(f"/mentoring/matches/{match.pk}/documents/").click("Replace Résumé.pdf").sees("Résumé.pdf")
    mine.press("Replace the document", file=upload("Résumé 2.pdf", PDF))
    assert letters(mentor)[-1] == told, "one a day"
    mine.click("Remove Résumé 2.pdf").press("Remove this document")
    assert mine.sees("Nothing is shared yet")


def test_R66_R72_the_match_ends_after_a_year_with_reminders_and_both_are_free(program, mentor, mentee, visit, letters):
    match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    length = (match.ends_on - program.today()).days
    for days, number in ((length - 30, 1), (23, 2)):
        days_pass(days)
        call_command("mentoring_tick")
        for person in (mentor, mentee):
            assert sum("ends on" in letter.subject for letter in letters(person)) == number
    days_pass(8)
    call_command("mentoring_tick")
    match.refresh_from_db()
    assert (match.status, match.get_end_reason_display()) == ("completed", "Term complete")
    for person, partner in ((mentor, "Tom Reid"), (mentee, "Priya Nair")):
        assert any(f"Your match with {partner} has ended" in letter.subject for letter in letters(person))
    assert ask(visit(mentee), mentor).sees("Your request has been sent to Priya Nair.")


def test_R13_after_a_match_both_are_asked_to_review_their_profiles(program, mentor, mentee, visit, letters, link_in):
    accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    days_pass(367)
    call_command("mentoring_tick")
    for person in (mentor, mentee):
        asked = next(letter for letter in letters(person) if letter.subject.startswith("Please look at your profile"))
        for section in ("Mentoring Relationship Focus", "Skills Self-Assessment", "Partner & Meeting Preferences"):
            assert section in asked.body
        assert visit(person).open(link_in(asked)).can("Skills Self-Assessment")


def test_R66_the_day_the_match_ends_is_stored_when_it_is_made(program, mentor, mentee, visit):
    match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    today = program.today()
    assert match.ends_on is not None
    assert (match.ends_on.year, match.ends_on.month) == (today.year + 1, today.month)


# Ending a match early


@pytest.fixture
def match(mentor, mentee):
    return accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)


@pytest.fixture
def coordinator(program):
    program.coordinators.add(user := make_user("Claire Whitcombe", email="claire@example.org"))
    return user


def test_R2_R67_one_asks_the_program_team_and_cannot_end_it_oneself(
    program, match, mentor, mentee, coordinator, visit, letters
):
    before = visit(mentor).open(f"{HERE}matches/").text
    visitor = visit(mentee).open(f"{HERE}matches/")
    assert not visitor.can("Finish this Match")
    assert visitor.open(f"/mentoring/matches/{match.pk}/finish/").status == 403
    visitor.click("Ask to end this match")
    assert visitor.sees("What happens next", "team@example.org", "Priya Nair does not learn that you asked")
    visitor.press("Ask the program team", message="I am moving to Oslo.")
    assert visitor.sees("You asked the program team on")
    assert CoordinatorTask.objects.get().message == "I am moving to Oslo."
    told = [letter for letter in mail.outbox if coordinator.email in letter.to[0]]
    assert len(told) == 1
    assert visit(mentor).open(f"{HERE}matches/").text == before
    assert not any("Oslo" in letter.body for letter in letters(mentor))
    assert Match.objects.active().exists()


def test_R68_the_program_has_its_list_of_reasons(program):
    assert [reason.title for reason in program.end_reasons.in_use()] == [
        "Not a good fit (Graceful Exit)",
        "You have concluded your goals",
        "Mentor or mentee has moved",
    ]


@pytest.mark.parametrize("asker", ["mentor", "mentee"])
def test_R69_R71_a_graceful_exit_tells_the_partner_neither_who_nor_why(
    program, match, mentor, mentee, coordinator, visit, letters, asker, django_capture_on_commit_callbacks
):
    asks, partner = (mentor, mentee) if asker == "mentor" else (mentee, mentor)
    visitor = visit(asks).open(f"{HERE}matches/").click("Graceful Exit")
    assert visitor.page.select_one("input[value=graceful]").has_attr("checked")
    visitor.press("Ask the program team", message="We do not get along.")
    assert CoordinatorTask.objects.get().kind == "graceful_exit_asked"
    count = len(letters(partner))
    with django_capture_on_commit_callbacks(execute=True):
        end_match_early(match, actor=coordinator, reason=program.end_reasons.first(), asked_by=Role(asker))
    standard = [letter for letter in letters(partner)[count:] if "has closed your match" in letter.body]
    assert len(standard) == 1
    page = visit(partner).open(f"/mentoring/matches/{match.pk}/")
    assert page.sees("The program team closed it on")
    for text in (standard[0].body, page.text, visit(partner).open(f"{HERE}matches/").text):
        assert "get along" not in text
        assert "Graceful" not in text
        assert "asked the program team" not in text
        assert "asked to end" not in text


def test_R72_afterwards_the_mentee_looks_for_a_new_mentor(program, match, mentor, mentee, coordinator, visit):
    end_match_early(match, actor=coordinator, reason=program.end_reasons.last())
    visitor = visit(mentee).open(f"{HERE}matches/")
    assert visitor.sees("My Past Matches", "Priya Nair", "The program team closed it on")
    assert ask(visitor, make_mentor(program, "Olga Stein")).sees("Your request has been sent to Olga Stein.")
    mentor.refresh_from_db()
    assert mentor.active_matches == 0


def test_R13_the_banner_leads_to_the_three_sections_until_it_is_answered(
    program, match, mentor, mentee, coordinator, visit
):
    end_match_early(match, actor=coordinator, reason=program.end_reasons.last())
    sections = ("Mentoring Relationship Focus", "Skills Self-Assessment", "Partner & Meeting Preferences")
    for person in (mentor, mentee):
        visitor = visit(person).open(f"{HERE}matches/")
        assert all(visitor.can(section) for section in sections)
        assert not visitor.can("Employment & Personal Biography")
        visitor.press("Nothing to change")
        assert not any(visitor.can(section) for section in sections)


def test_R56_R64_nothing_is_shown_on_profiles_here_and_nothing_to_hide(program, match, mentor, mentee, visit):
    assert not visit(mentee).open(f"{HERE}matches/").can("Hide from Profile")
    assert not visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").sees("Tom Reid")
