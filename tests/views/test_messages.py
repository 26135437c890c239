"""Conversations, writing to somebody, and keeping somebody away, at a browser."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import timezone

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    block_person,
    finish_match,
    leave_program,
    send_message,
    send_request,
    set_photo,
)
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.models import Block, CoordinatorTask, MatchRequest, Message, Thread
from wagtail_mentoring.models.messages import PER_HOUR
from wagtail_mentoring.views.messages import PER_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(slug="club", messaging="enrolled")


@pytest.fixture
def mentor(program):
    return make_mentor(program, "Juan Ruiz")


@pytest.fixture
def mentee(program):
    return make_mentee(program, "Amina Diallo")


def write(mentor, mentee, text="Good morning", *, by=None, **more):
    return send_message(mentor=mentor, mentee=mentee, text=text, actor=(by or mentee).user, **more)


def page_of(message):
    return f"/mentoring/messages/{message.thread_id}/"


class TestWriting:
    def test_R31_a_mentee_writes_from_the_profile_and_the_mentor_answers(self, mentor, mentee, visit):
        me = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").click("Write a message")
        assert me.sees("Write to Juan Ruiz", "An e-mail tells that you have written, never what.")
        assert not Thread.objects.exists(), "opening the form begins nothing"
        me.press("Write a message", text="May I ask you something?")
        assert me.sees("Your message has been sent to Juan Ruiz.", "You", "May I ask you something?")
        them = visit(mentor).open(me.path)
        assert them.sees("Messages with Amina Diallo", "1 new message", "May I ask you something?")
        them.press("Send", text="Of course.")
        assert me.open(me.path).sees("Of course.", "1 new message")
        assert not Message.objects.unread().filter(author="mentee").exists(), "who answers has read"

    def test_who_has_written_already_goes_on_in_the_conversation(self, mentor, mentee, visit):
        message = write(mentor, mentee)
        me = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").click("Write a message")
        assert me.path.partition("#")[0] == page_of(message)

    def test_the_same_form_twice_writes_once(self, mentor, mentee, visit):
        client, address = visit(mentee).client, f"/mentoring/messages/mentor/{mentor.pk}/"
        page = visit(mentee).open(address).page
        data = {"op_id": page.find("input", {"name": "op_id"})["value"], "text": "Hello"}
        client.handler.enforce_csrf_checks = False
        answers = [client.post(address, data) for _time in range(2)]
        message = Message.objects.get()
        landing = f"{page_of(message)}?page=1#message-{message.pk}"
        assert {answer["Location"] for answer in answers} == {landing}

    def test_what_was_typed_stays_when_it_is_too_long(self, mentor, mentee, visit):
        me = visit(mentee).open(page_of(write(mentor, mentee))).press("Send", text="x" * 4001)
        assert me.sees("This is too long: it has 4001 characters, and at most 4000 fit.")
        assert me.page.find("textarea").text.strip() == "x" * 4001
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("why", ["blocked", "too many", "left"])
    def test_what_was_typed_stays_when_it_is_refused(self, mentor, mentee, visit, why):
        message = write(mentor, mentee)
        me = visit(mentee).open(page_of(message))
        if why == "blocked":
            block_person(mentor=mentor, mentee=mentee, actor=mentor.user)
        elif why == "left":
            leave_program(mentor, actor=mentor.user)
        else:
            for _time in range(PER_HOUR - 1):
                write(mentor, mentee)
        number = Message.objects.count()
        me.press("Send", text="What I had typed")
        sentence = "You have written many messages in this hour." if why == "too many" else "cannot be written to"
        assert me.status == 403
        assert me.sees(sentence)
        assert me.page.find("textarea").text.strip() == "What I had typed"
        assert Message.objects.count() == number

    def test_a_refusal_stands_where_the_form_was(self, program, mentor, mentee, visit):
        type(program).objects.update(messaging="matched")
        assert not visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").can("Write a message")
        me = visit(mentee).open(f"/mentoring/messages/mentor/{mentor.pk}/")
        assert (me.status, me.can("Write a message")) == (403, False)
        assert me.sees("In this program you can write to each other once you are matched.")

    def test_mentors_write_to_whom_asks_and_to_whom_they_are_matched_with(self, mentor, mentee, visit):
        address = f"/mentoring/messages/mentee/{mentee.pk}/"
        assert visit(mentor).open(address).status == 404, "nobody whom the mentor could know"
        asked = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        them = visit(mentor).open(f"/mentoring/requests/{asked.pk}/").click("Write a message")
        assert them.path == address
        assert visit(mentor).open(f"/mentoring/mentees/{mentee.pk}/").can("Write a message")
        match = accept_request(asked, actor=mentor.user)
        for place in ("/mentoring/club/matches/", f"/mentoring/matches/{match.pk}/"):
            for person in (mentor, mentee):
                assert visit(person).open(place).can("Write a message")

    def test_nobody_is_offered_to_write_where_there_are_no_messages(self, program, mentor, mentee, visit):
        type(program).objects.update(messaging="off")
        asked = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        assert not visit(mentor).open(f"/mentoring/requests/{asked.pk}/").can("Write a message")
        match = accept_request(asked, actor=mentor.user)
        for place in (
            "/mentoring/club/matches/",
            f"/mentoring/matches/{match.pk}/",
            f"/mentoring/mentors/{mentor.pk}/",
        ):
            assert not visit(mentee).open(place).can("Write a message")

    def test_member_text_is_text_and_links_are_links(self, mentor, mentee, visit):
        message = write(mentor, mentee, "<b>Hi</b>\nhttps://meet.example.org/x <script>alert(1)</script>")
        shown = visit(mentor).open(page_of(message)).page.select_one(".wm-message")
        assert not shown.find(["b", "script"])
        assert shown.a["href"] == "https://meet.example.org/x"

    def test_a_photo_is_there_for_whom_it_would_be_sent_to(self, mentor, mentee, visit, tmp_path):
        with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
            message = write(mentor, set_photo(mentee, large=b"RIFFlarge", small=b"RIFFsmall", actor=mentee.user))
            them = visit(mentor)
            assert not them.open(page_of(message)).page.select("img.wm-avatar")
            match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
            photo = them.open(page_of(message)).page.select_one("img.wm-avatar")
            assert them.client.get(photo["src"]).status_code == 200
            finish_match(match, actor=mentee.user)
            for address in (page_of(message), f"/mentoring/matches/{match.pk}/"):
                assert not them.open(address).page.select("img.wm-avatar")


class TestReading:
    def test_looking_at_a_page_marks_nothing_and_its_button_does(self, mentor, mentee, visit):
        message = write(mentor, mentee)
        them = visit(mentor)
        for _time in range(2):
            assert them.open(page_of(message)).sees("1 new message", "Inbox 1 unread")
        assert Message.objects.unread().count() == 1
        them.press("Mark as read")
        assert not Message.objects.unread().exists()
        assert not them.sees("new message")
        assert not them.sees("unread")

    def test_the_page_marks_it_by_itself_through_the_same_form(self, mentor, mentee, visit):
        page = visit(mentor).open(page_of(write(mentor, mentee))).page
        assert page.find("form", {"data-wm-read": True})["action"].endswith("/read/")
        assert page.find("script", type="module")["src"].endswith("reading.js")
        assert page.select_one("[data-wm-unread] a").has_attr("hidden"), "it is for when the page is read"
        assert not visit(mentee).open(page_of(Message.objects.get())).page.find("script", type="module")

    @pytest.mark.parametrize("upto", ["", "x", "0", "-1", "9" * 30, "1e3"])
    def test_a_forged_mark_is_none(self, mentor, mentee, visit, upto):
        message = write(mentor, mentee)
        client = visit(mentor).client
        client.handler.enforce_csrf_checks = False
        assert client.post(f"{page_of(message)}read/", {"upto": upto}).status_code == 404
        assert Message.objects.unread().exists()

    def test_a_message_of_another_conversation_marks_nothing(self, program, mentor, mentee, visit):
        message, other = write(mentor, mentee), write(mentor, make_mentee(program))
        client = visit(mentor).client
        client.handler.enforce_csrf_checks = False
        assert client.post(f"{page_of(message)}read/", {"upto": other.pk}).status_code == 404

    def test_a_conversation_is_not_there_for_anybody_else(self, program, mentor, mentee, visit):
        message = write(mentor, mentee)
        program.coordinators.add(boss := make_user())
        for stranger in (make_mentee(program), make_mentor(program), make_user(), make_user(is_superuser=True), boss):
            assert visit(stranger).open(page_of(message)).status == 404

    @pytest.mark.parametrize("page", ["0", "-1", "x", "10" * 15])
    def test_pages_that_are_not_there_are_the_nearest_one(self, mentor, mentee, visit, page):
        assert visit(mentor).open(f"{page_of(write(mentor, mentee))}?page={page}").sees("Good morning")

    def test_a_long_conversation_has_pages_with_the_latest_first(self, program, mentor, mentee, visit):
        thread = write(mentor, mentee, "The very first").thread
        now = thread.last_at
        rows = {"thread": thread, "author": "mentor", "sent_at": now}
        Message.objects.bulk_create(Message(text=f"Number {number}.", **rows) for number in range(PER_PAGE))
        me = visit(mentee).open(f"/mentoring/messages/{thread.pk}/")
        shown = [message.get_text(" ", strip=True) for message in me.page.select(".wm-message")]
        assert len(shown) == PER_PAGE
        assert shown[-1].endswith(f"Number {PER_PAGE - 1}.")
        me.click("Earlier messages")
        assert me.sees("The very first")
        assert not me.sees("Number 1.")
        assert me.click("Later messages").sees(f"Number {PER_PAGE - 1}.")

    @pytest.fixture
    def many(self, mentor, mentee):
        """More unread messages than a page holds."""
        first = write(mentor, mentee, "Number 0.")
        rows = {"thread": first.thread, "author": "mentee", "sent_at": first.sent_at}
        Message.objects.bulk_create(Message(text=f"Number {number}.", **rows) for number in range(1, PER_PAGE + 5))
        return page_of(first)

    def test_R33_more_news_than_a_page_holds_is_read_from_the_oldest_on(self, mentor, visit, many):
        them = visit(mentor).open(many)
        assert them.sees(f"{PER_PAGE + 5} new messages", "Number 0.", "Number 4.")
        assert not them.sees("Number 5.")
        assert "Number 0." in them.page.find(id="latest").get_text()
        them.press("Mark as read")
        assert Message.objects.unread().count() == PER_PAGE
        assert them.sees(f"{PER_PAGE} new messages", "Number 5.", f"Number {PER_PAGE + 4}.")
        assert "Number 5." in them.page.find(id="latest").get_text()
        them.press("Mark as read")
        assert not Message.objects.unread().exists()
        assert f"Number {PER_PAGE + 4}." in them.page.find(id="latest").get_text()

    def test_R33_what_was_not_shown_is_not_read(self, mentor, visit, many):
        them = visit(mentor).open(f"{many}?page=1")
        assert them.sees(f"{PER_PAGE + 5} new messages")
        assert not them.can("Mark as read")
        assert not them.page.find("script", type="module")
        them.press("Send", text="I answer the last one.")
        assert Message.objects.unread().filter(author="mentee").count() == PER_PAGE + 5
        assert them.open(f"{many}?page=1").click("Go to the first new message").sees("Number 0.")

    @pytest.mark.parametrize("page", ["", "?page=2", "?page=1"])
    def test_R33_who_answers_sees_the_answer_whatever_is_unread(self, mentor, visit, many, page):
        Message.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=1))
        them = visit(mentor).open(f"{many}{page}").press("Send", text="I answer all of it.")
        assert them.sees("I answer all of it.")
        assert "You" in them.page.find(id=them.path.partition("#")[2]).get_text()
        assert them.page.select(".wm-message")[-1].find(id=them.path.partition("#")[2])
        assert them.click("Go to the first new message").sees("Number 5." if page != "?page=1" else "Number 0.")

    def test_an_earlier_page_without_news_leads_to_them(self, mentor, mentee, visit, many):
        Message.objects.filter(text__in=[f"Number {number}." for number in range(5)]).update(read_at=timezone.now())
        them = visit(mentor).open(f"{many}?page=2")
        assert not them.can("Mark as read")
        assert them.click("Go to the first new message").sees("Number 5.")

    @pytest.mark.parametrize("number", [1, 30])
    def test_it_asks_as_much_for_many_messages_as_for_one(
        self, mentor, mentee, visit, django_assert_num_queries, number
    ):
        for _time in range(number):
            message = write(mentor, mentee)
        client = visit(mentor).client
        client.get(page_of(message))
        with django_assert_num_queries(17):
            assert client.get(page_of(message)).status_code == 200

    def test_times_are_by_the_reader_s_clock_and_say_so(self, mentor, mentee, visit):
        type(mentor).objects.update(time_zone="America/Edmonton")
        assert visit(mentor).open(page_of(write(mentor, mentee))).sees("Times are in America/Edmonton.")


class TestBlocking:
    def test_one_click_and_the_way_back_beside_it(self, mentor, mentee, visit):
        message = write(mentor, mentee)
        them = visit(mentor).open(page_of(message)).press("Block Amina Diallo")
        assert them.sees("You have blocked Amina Diallo. Neither of you finds or writes to the other any more.")
        assert not them.can("Send")
        me = visit(mentee).open(page_of(message))
        assert me.sees("This person cannot be written to any more.")
        assert not me.sees("block")
        them.press("Take the block back")
        assert them.sees("You no longer block Amina Diallo.")
        assert them.can("Send")
        assert not Block.objects.exists()

    def test_from_a_request_and_back_in_the_inbox(self, mentor, mentee, visit):
        asked = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        them = visit(mentor).open(f"/mentoring/requests/{asked.pk}/").press("Block Amina Diallo")
        assert them.path == "/mentoring/club/inbox/"
        assert them.sees("People you have blocked", "Amina Diallo")
        them.press("Take the block back")
        assert not them.sees("People you have blocked")

    def test_whom_one_cannot_know_cannot_be_blocked(self, program, mentor, mentee, visit):
        client = visit(mentor).client
        client.handler.enforce_csrf_checks = False
        for role, key in (("mentee", mentee.pk), ("mentor", mentor.pk), ("staff", mentor.pk), ("mentee", 10**30)):
            assert client.post(f"/mentoring/messages/{role}/{key}/block/").status_code == 404
        assert not Block.objects.exists()

    def test_oneself_and_people_of_other_programs_are_not_there(self, program, mentor, visit):
        mine = make_mentee(program, user=mentor.user)
        elsewhere = make_mentor(make_program(messaging="enrolled"))
        for who, key in ((mine, mentor.pk), (mine, elsewhere.pk)):
            assert visit(who).open(f"/mentoring/messages/mentor/{key}/").status == 404

    def test_whether_there_is_such_a_person_is_not_told(self, program, mentee, visit):
        hidden = make_mentor(program, status="draft")
        elsewhere = make_mentor(make_program(name="A secret program", messaging="enrolled"))
        address = "/mentoring/messages/mentor/{}/"
        missing = visit(mentee).open(address.format(10**9)).page.get_text()
        for person in (hidden, elsewhere):
            assert visit(mentee).open(address.format(person.pk)).page.get_text() == missing

    def test_every_change_is_a_post_with_a_token(self, mentor, mentee):
        message = write(mentor, mentee)
        client = Client(enforce_csrf_checks=True)
        client.force_login(mentor.user)
        for address in (f"{page_of(message)}read/", f"/mentoring/messages/mentee/{mentee.pk}/block/"):
            assert (client.get(address).status_code, client.post(address).status_code) == (405, 403)
        assert not Block.objects.exists()


class TestReporting:
    def test_a_page_says_what_is_handed_over_and_only_its_button_does(self, program, mentor, mentee, visit):
        message = write(mentor, mentee, "Something unkind")
        them = visit(mentor).open(page_of(message)).click("Report it to the program team")
        assert them.sees("Report what Amina Diallo has written", "the last 20 messages", "does not learn")
        assert not CoordinatorTask.objects.exists()
        them.press("Report to the program team", note="Please have a look.")
        assert them.sees("The program team has been asked to look at it. Amina Diallo does not learn of it.")
        assert not them.can("Report it to the program team")
        assert CoordinatorTask.objects.get().message == "Please have a look."
        me = visit(mentee).open(page_of(message))
        assert not me.sees("report")
        assert me.open(f"{page_of(message)}report/").status == 403, "nothing was written to them"
        them.open(f"{page_of(message)}report/")
        assert them.sees("You have reported this already; the program team looks at it.")
        assert them.click("View your messages").path == page_of(message)

    def test_too_long_a_note_is_an_error_and_stays(self, mentor, mentee, visit):
        them = visit(mentor).open(f"{page_of(write(mentor, mentee))}report/")
        them.press("Report to the program team", note="x" * 2001)
        assert them.sees("at most 2000 fit")
        assert not CoordinatorTask.objects.exists()


class TestTalkingFirst:
    """R32: off, recommended, required."""

    def rule(self, program, value, **more):
        type(program).objects.filter(pk=program.pk).update(precontact=value, **more)

    @pytest.mark.parametrize("steps", [1, 2])
    def test_R32_recommended_is_one_reminder_that_lets_through(self, program, mentor, mentee, visit, steps):
        self.rule(program, "recommended", request_steps=steps)
        me = visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/")
        assert me.sees("Recommended", "Talk first, then ask.")
        if steps == 2:
            me.click("Select this Mentor")
        button = "Send Mentor Request" if steps == 1 else "Request this Match!"
        me.press(button, message="What I had typed")
        assert me.sees("Have you talked to Juan Ruiz?", "Have you talked elsewhere?")
        assert not MatchRequest.objects.exists()
        me.press(button)
        assert MatchRequest.objects.get().message == "What I had typed"

    def test_R32_who_has_written_is_not_reminded(self, program, mentor, mentee, visit):
        self.rule(program, "recommended", request_steps=1)
        write(mentor, mentee)
        visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").press("Send Mentor Request")
        assert MatchRequest.objects.exists()

    def test_R32_required_is_refused_until_both_have_written(self, program, mentor, mentee, visit):
        self.rule(program, "required", request_steps=1)
        address = f"/mentoring/mentors/{mentor.pk}/"
        sentence = "In this program you talk first: you can send Juan Ruiz a request once both of you have written."
        for _time in range(2):
            me = visit(mentee).open(address)
            assert me.sees(sentence)
            assert not me.can("Send Mentor Request")
            with pytest.raises(Refused, match="once both of you have written"):
                send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
            me.click("Write a message")
            write(mentor, mentee)
        write(mentor, mentee, by=mentor)
        assert visit(mentee).open(address).press("Send Mentor Request").sees("Your request has been sent to Juan Ruiz.")

    def test_R32_a_coordinator_knows_what_the_two_have_said_elsewhere(self, program, mentor, mentee):
        self.rule(program, "required")
        program.coordinators.add(boss := make_user())
        assert send_request(mentor=mentor, mentee=mentee, actor=boss).is_pending

    @pytest.mark.parametrize("value", ["recommended", "required"])
    def test_R32_where_mentees_cannot_write_first_nothing_is_asked(self, program, mentor, mentee, visit, value):
        self.rule(program, value, request_steps=1, messaging="matched")
        visit(mentee).open(f"/mentoring/mentors/{mentor.pk}/").press("Send Mentor Request")
        assert MatchRequest.objects.exists()

    def test_an_organizer_is_told_what_it_needs(self, program):
        program.precontact, program.messaging = "required", "matched"
        with pytest.raises(ValidationError, match="Mentees need to be able to write"):
            program.full_clean()
        program.messaging = "enrolled"
        program.full_clean()
