"""The panel on Wagtail's home: what waits in one's programs, each number with its list, and whether the clock runs."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    accept_request,
    ask_for_help,
    block_person,
    keep_session,
    leave_program,
    report_messages,
    send_message,
    send_request,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import OutboxState, ProfileStatus, Waits
from wagtail_mentoring.models import Heartbeat, OutboxEmail
from wagtail_mentoring.waiting import waiting_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(name="Club")


def staff(client, *programs):
    """Somebody of the office who looks after these programs."""
    group = Group.objects.create(name="office")
    views = Permission.objects.filter(content_type__app_label="wagtail_mentoring", codename__startswith="view_")
    group.permissions.add(Permission.objects.get(codename="access_admin"), *views)
    user = make_user()
    user.groups.add(group)
    for program in programs:
        program.coordinators.add(user)
    client.force_login(user)
    return client


def panel(client):
    page = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    return page.find(id="mentoring-waiting-section")


def asked(program):
    mentee = make_mentee(program)
    return send_request(mentor=make_mentor(program), mentee=mentee, actor=mentee.user)


def everything_waits(program):
    gone, young = (asked(program) for _ in range(2))
    gone, young = (accept_request(request, actor=request.mentor.user) for request in (gone, young))
    leave_program(gone.mentor, actor=gone.mentor.user)
    helped, silent = (asked(program) for _ in range(2))
    days_pass(25)
    ask_for_help(type(helped).objects.get(pk=helped.pk), actor=helped.mentee.user)
    tick()
    apart = asked(program)
    apart = accept_request(apart, actor=apart.mentor.user)
    message = send_message(mentor=apart.mentor, mentee=apart.mentee, text="Hello", actor=apart.mentee.user)
    report_messages(message.thread, actor=apart.mentor.user)
    block_person(mentor=apart.mentor, mentee=apart.mentee, actor=apart.mentor.user)
    make_mentor(program, status=ProfileStatus.PENDING)
    make_mentee(program, status=ProfileStatus.PENDING)
    OutboxEmail.objects.filter(pk=OutboxEmail.objects.first().pk).update(
        state=OutboxState.FAILED, not_before=timezone.now()
    )
    return silent


NUMBERS = {
    Waits.HELP_ASKED: 1,
    Waits.MESSAGES_REPORTED: 1,
    Waits.MEMBER_LEFT: 1,
    Waits.MATCH_BLOCKED: 1,
    Waits.NO_ANSWER: 1,
    Waits.OVERDUE: 2,
    Waits.MENTORS: 1,
    Waits.MENTEES: 1,
    Waits.FIRST_MEETING: 3,
}


def test_each_number_leads_to_a_list_of_so_many_rows(client, program):
    everything_waits(program)
    everything_waits(make_program(name="Another"))
    shown = panel(staff(client, program))
    links = {link.get_text(" ", strip=True): link["href"] for link in shown.select("ul.listing a")}
    assert shown.select_one("p a").get_text(strip=True) == "5 open tasks, the oldest for 50 days"
    page = BeautifulSoup(client.get(shown.select_one("p a")["href"]).content, "html.parser")
    assert len(page.select("table.listing tbody tr")) == 5
    assert list(links) == [f"{what.label} ( {number} )" for what, number in NUMBERS.items()]
    for words, address in links.items():
        page = BeautifulSoup(client.get(address).content, "html.parser")
        rows = page.select("table.listing tbody tr")
        assert len(rows) == int(words.split()[-2]), words


@pytest.mark.parametrize(("seen", "days", "waits"), [("dates", 0, False), ("dates", 2, True), ("none", 0, True)])
def test_R61_a_session_tells_the_program_team_no_more_than_it_may_know(program, seen, days, waits):
    """What is planned is for the two alone; and where the team sees nothing, what took place is, too."""
    type(program).objects.update(staff_sees_sessions=seen)
    match = accept_request(request := asked(program), actor=request.mentor.user)
    days_pass(25)
    match = type(match).objects.with_people().get(pk=match.pk)
    entry = SessionEntry(match.program.today() + dt.timedelta(days=days))
    keep_session(match, entry=entry, actor=match.mentee.user)
    program.refresh_from_db()
    found = {found.what for found in waiting_in([program])}
    assert (Waits.FIRST_MEETING in found) is waits


def test_mail_that_did_not_arrive_is_told_once_on_the_page_and_in_the_weekly_letter(client, program):
    everything_waits(program)
    staff(client, program)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert page.count("did not arrive") == 1
    assert "Not sent: 1" in page
    assert Waits.MAIL in {found.what for found in waiting_in([program])}
    OutboxEmail.objects.update(not_before=timezone.now() - dt.timedelta(days=15))
    assert Waits.MAIL not in {found.what for found in waiting_in([program])}, "an old story"


def test_nothing_waits(client, program):
    tick()
    shown = panel(staff(client, program))
    assert "Nothing waits for you." in shown.get_text()
    assert "mentoring_tick" not in shown.get_text()


def test_it_warns_when_the_clock_stands_still(client, program):
    staff(client, program)
    assert "has never been looked at" in panel(client).get_text()
    tick()
    Heartbeat.objects.update(ticked_at="2026-01-01T00:00Z")
    assert "manage.py mentoring_tick" in panel(client).get_text()


def test_who_looks_after_nothing_sees_no_panel(client, program):
    everything_waits(program)
    assert panel(staff(client)) is None


def test_a_word_that_is_none_of_ours_filters_nothing(client, program):
    asked(program)
    address = reverse("wagtail_mentoring_matchrequest_modeladmin_index")
    assert staff(client, program).get(f"{address}?waits=nonsense").status_code == 200
