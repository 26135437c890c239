"""The inbox: what others wrote and asked, and what became of it."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    block_person,
    decline_request,
    leave_program,
    send_message,
    send_request,
)
from wagtail_mentoring.models import Message, Thread
from wagtail_mentoring.views.inbox import PER_PAGE

pytestmark = pytest.mark.django_db
HERE = "/mentoring/club/inbox/"


@pytest.fixture
def program(site):
    return make_program(slug="club", messaging="enrolled", max_pending_per_mentee=None)


@pytest.fixture
def mentor(program):
    return make_mentor(program, "Juan Ruiz", capacity=50)


def write(mentor, mentee, text="Good morning", *, by=None):
    return send_message(mentor=mentor, mentee=mentee, text=text, actor=(by or mentee).user)


def ask(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def lines(visitor):
    return [" ".join(line.get_text(" ").split()) for line in visitor.page.select(".wm-list > li")]


def test_R33_messages_requests_and_decisions_are_in_one_list_the_latest_first(program, mentor, visit):
    amina, ben, cleo = (make_mentee(program, name) for name in ("Amina Diallo", "Ben Okafor", "Cleo Marsh"))
    declined = ask(mentor, ben)
    write(mentor, amina, "Could we talk?")
    write(mentor, amina, "Next week, perhaps?")
    decline_request(declined, actor=mentor.user)
    them = visit(mentor).open(HERE)
    first, second = lines(them)
    assert first.startswith("Request from Ben Okafor You declined on")
    assert second.startswith("Amina Diallo Next week, perhaps?")
    assert second.endswith("2 new messages")
    assert visit(ben).open(HERE).sees("Your request to Juan Ruiz", "Juan Ruiz declined on", "Declined")
    assert visit(amina).open(HERE).sees("You: Next week, perhaps?")
    assert visit(cleo).open(HERE).sees("Nothing has arrived yet", "You can write to a mentor from their profile.")


def test_R48_a_request_is_in_the_inbox_and_among_the_requests_and_is_decided_once(program, mentor, visit):
    asked = ask(mentor, make_mentee(program, "Amina Diallo"))
    them = visit(mentor).open(HERE)
    assert them.sees("Mentoring Requests", "Amina Diallo", "Pending Review")
    assert len(lines(them)) == 1, "what waits for an answer stands there once"
    them.click("Amina Diallo")
    assert them.path == f"/mentoring/requests/{asked.pk}/"
    assert visit(mentor).open("/mentoring/club/matches/").click("Amina Diallo").path == them.path
    them.press("Accept this Match")
    assert lines(visit(mentor).open(HERE))[0].startswith("Request from Amina Diallo Accepted on")
    assert visit(asked.mentee).open(HERE).sees("Your request to Juan Ruiz", "Accepted")


def test_a_text_without_blanks_is_as_short_as_any(program, mentor, visit):
    write(mentor, make_mentee(program), "計" * 4000)
    assert len(lines(visit(mentor).open(HERE))[0]) < 200


def test_the_tab_says_in_words_what_is_unread(program, mentor, visit):
    write(mentor, make_mentee(program))
    write(mentor, make_mentee(program))
    tab = visit(mentor).open("/mentoring/club/matches/").page.select_one(".wm-tabs a[href$='/inbox/']")
    assert " ".join(tab.get_text(" ").split()) == "Inbox 2 unread"
    assert (
        visit(make_mentee(program)).open(HERE).page.select_one(".wm-tabs [aria-current]").get_text(strip=True)
        == "Inbox"
    )


def test_a_program_without_messages_has_no_tab_and_what_was_written_stays(program, mentor, visit):
    write(mentor, make_mentee(program, "Amina Diallo"))
    type(program).objects.update(messaging="off")
    them = visit(mentor).open(HERE)
    assert not them.page.select(".wm-tabs a[href$='/inbox/']")
    assert them.click("Amina Diallo").sees("Good morning", "There are no private messages in this program.")


def test_its_name_is_the_program_s_word(program, mentor, visit):
    type(program).objects.update(labels={"inbox": "Post"})
    assert visit(mentor).open("/mentoring/club/matches/").click("Post").page.h1.get_text(strip=True) == "Post"


def test_somebody_who_is_both_finds_both_and_who_takes_no_part_is_shown_how(program, mentor, visit):
    me = make_mentee(program, user=mentor.user)
    write(mentor, make_mentee(program, "Amina Diallo"))
    write(make_mentor(program, "Petra Novak"), me)
    shown = lines(visit(mentor).open(HERE))
    assert [line.split()[0] for line in shown] == ["Petra", "Amina"]
    assert visit(make_user()).open(HERE).status == 403
    leave_program(gone := make_mentee(program), actor=gone.user)
    assert visit(gone).open(HERE).status == 403


def test_24_stand_on_a_page(program, mentor, visit):
    mentees = [make_mentee(program) for _number in range(PER_PAGE + 1)]
    now = timezone.now()
    for number, mentee in enumerate(mentees):
        at = now - dt.timedelta(minutes=number)
        thread = Thread.objects.create(program=program, mentor=mentor, mentee=mentee, last_at=at)
        Message.objects.create(thread=thread, author="mentor", text="Hello", sent_at=at)
    them = visit(mentor).open(HERE)
    assert len(lines(them)) == PER_PAGE
    assert lines(them.click("Older"))[0].startswith(str(mentees[-1]))
    assert len(lines(them.click("Newer"))) == PER_PAGE


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_as_much_for_many_as_for_one(program, mentor, visit, django_assert_num_queries, number):
    me = make_mentee(program, user=mentor.user)
    for _time in range(number):
        write(mentor, someone := make_mentee(program))
        ask(mentor, someone)
        decline_request(ask(mentor, make_mentee(program)), actor=mentor.user)
        ask(make_mentor(program), me)
    client = visit(mentor).client
    client.get(HERE)
    with django_assert_num_queries(13):
        assert client.get(HERE).status_code == 200


def test_whom_one_has_blocked_stands_below_also_without_a_conversation(program, mentor, visit):
    mentee = make_mentee(program, "Amina Diallo")
    accept_request(ask(mentor, mentee), actor=mentor.user)
    block_person(mentor=mentor, mentee=mentee, actor=mentor.user)
    assert visit(mentor).open(HERE).press("Take the block back").sees("You no longer block Amina Diallo.")
    assert not visit(mentee).open(HERE).sees("blocked")
