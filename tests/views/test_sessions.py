"""Sessions at the browser: one's own, refused in words at the field, and nobody else's."""

import datetime as dt
import logging
import zoneinfo

import pytest
from django.urls import reverse

from tests.days import days_pass
from tests.notifications.stories import matched, planned
from tests.people import make_program, make_user
from wagtail_mentoring.actions import SessionEntry, cancel_plan, change_session, finish_match, keep_session
from wagtail_mentoring.models import LogEntry, MentoringSession, OutboxEmail

pytestmark = pytest.mark.django_db
NOTES = {"discussed": "canary-discussed", "next_steps": "canary-steps"}


@pytest.fixture
def match(site):
    return matched(make_program(slug="club"))


@pytest.fixture
def mine(client, match):
    client.force_login(match.mentee.user)
    return client


def url(name, key):
    return reverse(f"wagtail_mentoring:{name}", args=[key])


def keep(match, *, actor=None, **entry):
    entry = {"held_on": match.program.today(), **entry}
    return keep_session(match, entry=SessionEntry(**entry), actor=actor or match.mentee.user)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"held_on": ""}, "Please fill this in."),
        ({"held_on": "1900-01-01"}, "This is more than a year before your match was made."),
        ({"held_on": "0001-01-01"}, "This is more than a year before your match was made."),
        ({"held_on": "0001-01-01", "time": "00:00"}, "This is more than a year before your match was made."),
        ({"held_on": "9999-12-31", "time": "23:59"}, "This is after the last day of your match."),
        ({"held_on": "2036-01-01"}, "This is after the last day of your match."),
        ({"minutes": "10000"}, "Please write a number of at most 1440."),
        ({"minutes": "-5"}, "Please write a number of at least 1."),
        ({"discussed": "x" * 100_000}, "it has 100000 characters, and at most 10000 fit"),
        ({"time": "25:00"}, "Enter a valid time."),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)
def test_R59_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(mine, match, typed, complaint):
    data = {"held_on": match.program.today().isoformat(), "next_steps": "Kept as typed", **typed}
    shown = mine.post(url("session_new", match.pk), data)
    assert shown.status_code == 200
    body = shown.content.decode()
    (field,) = shown.context["form"].errors
    assert field in typed
    assert complaint in body
    assert f'href="#id_{field}"' in body
    assert "Kept as typed" in body
    assert typed.get("discussed", "") in body
    assert not MentoringSession.objects.exists()


def test_a_time_that_the_clock_skips(mine, match):
    type(match.mentee).objects.update(time_zone="America/Edmonton")
    zone = zoneinfo.ZoneInfo("America/Edmonton")
    type(match).objects.update(started_at=dt.datetime(2026, 3, 20, tzinfo=zone))
    shown = mine.post(url("session_new", match.pk), {"held_on": "2026-03-08", "time": "02:30"})
    assert "The clock skips this time on that day." in shown.content.decode()
    assert mine.post(url("session_new", match.pk), {"held_on": "2026-03-08", "time": "03:30"}).status_code == 302


def test_one_click_keeps_that_we_met_today_once(mine, match):
    page = mine.get(url("match_sessions", match.pk))
    op_id = page.context["form"]["op_id"].value()
    for _twice in range(2):
        answer = mine.post(url("session_today", match.pk), {"op_id": op_id})
        assert answer.status_code == 302
    assert MentoringSession.objects.get().held_on == match.program.today()


def test_R61_nobody_but_the_author_reads_a_note_anywhere(client, match, caplog, site):
    """Every page of the member area, the admin as superuser, the log, the mail and the history."""
    session = keep(match, **NOTES)
    change_session(session, entry=SessionEntry(session.held_on, discussed="canary-second"), actor=match.mentee.user)
    ahead = planned(match, **NOTES)
    boss = make_user(is_superuser=True, is_staff=True)
    with caplog.at_level(logging.DEBUG):
        for user in (match.mentor.user, boss):
            client.force_login(user)
            for key in (session.pk, ahead.pk):
                for name in ("session", "session_edit", "session_remove"):
                    assert client.get(url(name, key)).status_code == 404
                    assert client.post(url(name, key), {"held_on": "2026-01-01"}).status_code in {404, 405}
            for address in (
                url("match_sessions", match.pk),
                url("session_calendar", ahead.pk),
                url("match", match.pk),
                reverse("wagtail_mentoring:cpd", args=["club"]) + "?first=2020-01-01&last=2099-01-01&notes=on",
                reverse("wagtail_mentoring_match_modeladmin_inspect", args=[match.pk]),
                reverse("wagtail_mentoring_match_modeladmin_index") + "?export=csv",
                "/cms/reports/site-history/?export=csv",
            ):
                answer = client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert b"canary" not in body, address
    assert "canary" not in caplog.text
    assert "canary" not in str(list(LogEntry.objects.values()))
    assert "canary" not in str(list(OutboxEmail.objects.values()))


def test_the_partner_sees_a_plan_and_its_file_and_a_stranger_neither(client, match):
    ahead = planned(match)
    client.force_login(match.mentor.user)
    assert b"By video" in client.get(url("match_sessions", match.pk)).content
    file = client.get(url("session_calendar", ahead.pk))
    assert file["Content-Type"].startswith("text/calendar")
    client.force_login(make_user())
    assert client.get(url("session_calendar", ahead.pk)).status_code == 404
    days_pass(10)
    client.force_login(match.mentor.user)
    assert client.get(url("session_calendar", ahead.pk)).status_code == 404
    assert b"By video" not in client.get(url("match_sessions", match.pk)).content


def test_R60_an_edit_begins_with_what_is_there(mine, match):
    session = keep(match, minutes=45, value=4, how="phone", **NOTES)
    form = mine.get(url("session_edit", session.pk)).context["form"]
    data = {name: field.value() for name, field in ((field.name, field) for field in form) if field.value() is not None}
    data["held_on"] = session.held_on.isoformat()
    assert mine.post(url("session_edit", session.pk), {**data, "minutes": "50"}).status_code == 302
    session.refresh_from_db()
    assert (session.minutes, session.value, session.how, session.discussed) == (50, 4, "phone", "canary-discussed")
    assert b"What it said before" in mine.get(url("session", session.pk)).content


def test_after_the_end_the_list_stays_and_only_days_before_it_can_be_added(mine, match):
    session = keep(match, **NOTES)
    finish_match(match, actor=match.mentor.user)
    days_pass(3)
    assert mine.get(url("session", session.pk)).status_code == 200
    assert b"You can still write down sessions up to that day." in mine.get(url("session_new", match.pk)).content
    today = match.program.today().isoformat()
    assert b"after the last day" in mine.post(url("session_new", match.pk), {"held_on": today}).content


def test_where_the_program_keeps_no_sessions_what_was_written_stays_readable(mine, match):
    keep(match)
    match.program.sessions = False
    match.program.save()
    assert b"View Sessions" in mine.get(url("match", match.pk)).content
    assert b"This program keeps no sessions" in mine.get(url("match_sessions", match.pk)).content
    assert mine.get(url("session_new", match.pk)).status_code == 403


def test_removing_is_asked_once_more_and_a_plan_is_canceled(mine, match):
    session, ahead = keep(match), planned(match)
    assert b"gone for good" in mine.get(url("session_remove", session.pk)).content
    assert mine.post(url("session_remove", session.pk)).status_code == 302
    assert b"out of your calendars" in mine.get(url("session_remove", ahead.pk)).content
    assert mine.post(url("session_remove", ahead.pk)).status_code == 409, "the page said something else"
    for status in (302, 409):
        assert mine.post(url("session_remove", ahead.pk), {"plan": ""}).status_code == status
    assert MentoringSession.objects.get().canceled_at is not None


def test_a_canceled_plan_offers_no_change(mine, match):
    ahead = planned(match)
    assert b"/edit/" in mine.get(url("session", ahead.pk)).content
    cancel_plan(ahead, actor=match.mentee.user)
    assert b"/edit/" not in mine.get(url("session", ahead.pk)).content
    refused = mine.get(url("session_edit", ahead.pk))
    assert refused.status_code == 403
    assert b"Please add a session instead." in refused.content


def test_day_and_time_are_by_one_clock_wherever_the_author_has_moved(mine, match):
    type(match.mentee).objects.update(time_zone="America/Edmonton")
    ahead = planned(match, time=dt.time(20))
    type(match.mentee).objects.update(time_zone="Pacific/Auckland")
    for address in (url("match_sessions", match.pk), url("session", ahead.pk)):
        assert "8 p.m. (America/Edmonton)" in mine.get(address).content.decode()


def test_what_is_not_asked_any_more_is_kept(mine, match):
    session = keep(match, minutes=60, cpd_minutes=15)
    type(match.program).objects.update(cpd=False)
    data = {"held_on": session.held_on.isoformat(), "minutes": 60, "discussed": "More"}
    assert mine.post(url("session_edit", session.pk), data).status_code == 302
    assert MentoringSession.objects.get().cpd_minutes == 15


def test_a_session_of_which_only_the_day_is_known_says_so(mine, match):
    assert b"Only the day so far." in mine.get(url("session", keep(match).pk)).content
    assert b"Only the day so far." not in mine.get(url("session", keep(match, minutes=30).pk)).content


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_as_much_for_many_as_for_one(mine, match, number, django_assert_num_queries):
    for _each in range(number):
        keep(match, minutes=30)
    mine.get(url("match_sessions", match.pk))
    with django_assert_num_queries(10):
        mine.get(url("match_sessions", match.pk))
