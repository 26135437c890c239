"""Calendar files: what every calendar reads, whatever people call themselves, and the day of the first meeting."""

import datetime as dt
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.days import days_pass
from tests.notifications.rfc5545 import read
from tests.notifications.stories import STORIES, matched, planned, row
from tests.people import make_program, make_user
from tests.postroom import MailServer, use_server
from wagtail_mentoring.actions import SessionEntry, cancel_plan, change_session, end_match_early, finish_match
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import Letter, OutboxState, Role
from wagtail_mentoring.models import EndReason, Match, OutboxEmail
from wagtail_mentoring.news import ENDINGS
from wagtail_mentoring.notifications.delivery import build, send_again
from wagtail_mentoring.notifications.invitations import Meeting, Person, calendar_file
from wagtail_mentoring.notifications.letters import one_line

EVIL = 'Bob, "B"; a\\b\r\nATTENDEE:mailto:x@example.org\n\u202egnp.exe\u2028\x00 ' + "語" * 40
NOW = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
CALGARY = ZoneInfo("America/Edmonton")


def meeting(**values):
    day = {"starts": dt.date(2027, 1, 22), "ends": dt.date(2027, 1, 23)}
    fixed = {"uid": "first-1@example.org", "sequence": 0, "written_at": NOW, "summary": "Meet", **day}
    return Meeting(**{**fixed, "organizer": Person("Team", "team@example.org"), **values})


def test_a_day_to_keep():
    assert read(calendar_file(meeting(description="By today", link="https://example.org/a?b=1"))) == {
        "VERSION": "2.0",
        "PRODID": "-//wagtail-mentoring//EN",
        "METHOD": "PUBLISH",
        "UID": "first-1@example.org",
        "SEQUENCE": "0",
        "DTSTAMP": "20270101T120000Z",
        "DTSTART": "20270122",
        "DTSTART;": "VALUE=DATE",
        "DTEND": "20270123",
        "DTEND;": "VALUE=DATE",
        "SUMMARY": "Meet",
        "DESCRIPTION": "By today",
        "URL": "https://example.org/a?b=1",
        "STATUS": "CONFIRMED",
        "CLASS": "PRIVATE",
        "TRANSP": "TRANSPARENT",
        "ORGANIZER": "mailto:team@example.org",
        "ORGANIZER;": "CN=Team",
    } | {f"{name};": "" for name in ("VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "SUMMARY")} | {
        f"{name};": "" for name in ("DESCRIPTION", "URL", "STATUS", "CLASS", "TRANSP")
    }


def test_an_hour_with_somebody_is_an_invitation_in_universal_time():
    """Summer time in Calgary is six hours behind."""
    hour = {"starts": dt.datetime(2027, 7, 2, 9, tzinfo=CALGARY), "ends": dt.datetime(2027, 7, 2, 10, tzinfo=CALGARY)}
    found = read(calendar_file(meeting(**hour, place="Room 5", attendee=Person("Amina", "a+b@example.org"))))
    assert (found["DTSTART"], found["DTEND"]) == ("20270702T150000Z", "20270702T160000Z")
    assert (found["METHOD"], found["LOCATION"]) == ("REQUEST", "Room 5")
    assert (found["ATTENDEE"], found["ATTENDEE;"]) == ("mailto:a+b@example.org", "CN=Amina;RSVP=TRUE")
    assert "TRANSP" not in found


def test_a_change_and_a_cancellation_keep_the_name():
    first, second = (read(calendar_file(meeting(sequence=number))) for number in (0, 1))
    last = read(calendar_file(meeting(sequence=2, is_canceled=True, attendee=Person("Amina", "a@example.org"))))
    assert {found["UID"] for found in (first, second, last)} == {"first-1@example.org"}
    assert [found["SEQUENCE"] for found in (first, second, last)] == ["0", "1", "2"]
    assert (last["METHOD"], last["STATUS"], last["ATTENDEE;"]) == ("CANCEL", "CANCELLED", "CN=Amina;RSVP=FALSE")


def test_a_time_without_a_zone_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        calendar_file(meeting(starts=dt.datetime(2027, 7, 2, 9), ends=dt.datetime(2027, 7, 2, 10)))  # noqa: DTZ001


@pytest.mark.parametrize("name", [EVIL, "", "\r\n", '"', "a" * 500, "😀" * 100])
def test_names_stay_names(name):
    told = {"summary": f"x{name}", "place": name, "description": name}
    written = calendar_file(meeting(**told, organizer=Person(name, "t@example.org"), attendee=Person(name, name)))
    found = read(written)
    assert found["SUMMARY"] == one_line(f"x{name}")
    assert found.get("LOCATION", "") == found.get("DESCRIPTION", "") == one_line(name)
    (event,) = Calendar.from_ical(written).events
    assert str(event["SUMMARY"]) == one_line(f"x{name}")
    assert not isinstance(event["ATTENDEE"], list)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_read_again(summary, name):
    written = calendar_file(meeting(summary=f"x{summary}", organizer=Person(name, "team@example.org")))
    assert read(written)["SUMMARY"] == one_line(f"x{summary}")
    assert str(Calendar.from_ical(written).events[0]["SUMMARY"]) == one_line(f"x{summary}")


# The first meeting


def file_in(email):
    """Return what the calendar file of a letter says, or None."""
    attached = build(email).attachments
    if not attached:
        return None
    ((name, content, kind),) = attached
    assert (name in {"first-meeting.ics", "session.ics"}, kind) == (True, "text/calendar")
    return read(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def program(site):
    return make_program(name="Mentor Match", time_zone="Pacific/Kiritimati")


@pytest.mark.django_db
@pytest.mark.parametrize(("letter", "partner"), [("accepted_mentor", "Amina Diallo"), ("accepted_mentee", "Juan Ruiz")])
def test_R53_R55_both_get_the_day_to_meet_by(letter, partner, program):
    match = matched(program)
    Match.objects.update(started_at=dt.datetime(2026, 12, 31, 18, tzinfo=dt.UTC))  # the next day on Kiritimati
    found = file_in(row(letter))
    assert (found["METHOD"], found["SEQUENCE"], found["DTSTART"]) == ("PUBLISH", "0", "20270122")
    assert found["SUMMARY"] == f"By today: first meeting with {partner}"
    assert found["DESCRIPTION"] == "Mentor Match recommends to meet by this day."
    assert found["UID"].startswith(f"first-meeting-{match.pk}-{letter.removeprefix('accepted_')}@")
    assert found["ORGANIZER"] == "mailto:team@example.org"
    assert found["URL"].endswith(f"/{program.slug}/matches/")


@pytest.mark.django_db
def test_it_is_written_in_the_language_of_the_reader(program, settings):
    settings.LANGUAGE_CODE = "fr"
    matched(program)
    assert file_in(row(Letter.ACCEPTED_MENTEE))["SUMMARY"].endswith("première rencontre avec Juan Ruiz")


class Keeper(MailServer):
    """Keeps the last e-mail."""

    async def handle_DATA(self, server, session, envelope):
        self.kept = message_from_bytes(envelope.content)
        return "250 OK"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Juan Ruiz", "Juan Ruíz", f"Juan {'語' * 100}"])
def test_no_server_on_the_way_changes_a_line(name, program, settings):
    matched(program, mentor=name)
    email = row(Letter.ACCEPTED_MENTEE)
    with Keeper() as server:
        use_server(settings, server)
        assert send_again(email.pk) == OutboxState.SENT
    (part,) = [part for part in server.kept.walk() if part.get_filename() == "first-meeting.ics"]
    assert (part.get_content_type(), part.get_content_disposition()) == ("text/calendar", "attachment")
    assert read(part.get_payload(decode=True)) == file_in(email)


@pytest.mark.django_db
def test_tried_again_it_is_the_same_file(program):
    matched(program)
    email = row(Letter.ACCEPTED_MENTEE)
    assert file_in(email) == file_in(OutboxEmail.objects.with_people().get(pk=email.pk))


@pytest.mark.django_db
def test_without_a_recommended_day_there_is_no_file(program):
    type(program).objects.update(first_meeting_days=None)
    program.refresh_from_db()
    matched(program)
    assert file_in(row(Letter.ACCEPTED_MENTEE)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("letter", [letter for letter in Letter if not letter.startswith(("accepted_", "session_"))])
def test_no_other_letter_brings_a_file(letter, program):
    brought = file_in(STORIES[letter](program))
    assert brought is None or (letter in ENDINGS.values() and brought["METHOD"] == "CANCEL")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_an_end_before_the_day_takes_it_away(role, program):
    match = matched(program)
    before = file_in(row(f"accepted_{role}"))
    Match.objects.update(ends_on=program.today())
    days_pass(1)
    tick()
    assert match.meet_by >= program.today()
    after = file_in(row(Letter.ENDED_AT_TERM, role=role))
    assert (after["METHOD"], after["STATUS"], after["SEQUENCE"]) == ("CANCEL", "CANCELLED", "1")
    assert after["UID"] == before["UID"]
    assert file_in(row(Letter.REVIEW_PROFILE, role=role)) is None


def by_the_team(match, **kind):
    reason = EndReason.objects.create(program=match.program, key="reason", title="Reason", **kind)
    match.program.coordinators.add(boss := make_user())
    end_match_early(match, actor=boss, reason=reason, asked_by=Role.MENTEE if kind.get("is_graceful") else None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end",
    [
        lambda match: finish_match(match, actor=match.mentor.user),
        lambda match: finish_match(match, actor=match.mentee.user, abandon=True),
        by_the_team,
        lambda match: by_the_team(match, completes=True),
        lambda match: by_the_team(match, is_graceful=True),
    ],
    ids=["finished", "abandoned", "by the team", "goals reached", "graceful"],
)
def test_R53_whoever_ends_it_early_the_day_goes_from_both_calendars(end, program):
    match = matched(program)
    before = {role: file_in(row(f"accepted_{role}")) for role in ("mentor", "mentee")}
    end(match)
    for role, entry in before.items():
        (letter,) = OutboxEmail.objects.with_people().filter(role=role, letter__in=set(ENDINGS.values()))
        after = file_in(letter)
        assert (after["METHOD"], after["UID"], after["SEQUENCE"]) == ("CANCEL", entry["UID"], "1")


@pytest.mark.django_db
def test_the_day_is_gone_with_the_match_at_its_planned_end(program):
    email = STORIES[Letter.ENDED_AT_TERM](program)
    assert email.match_request.match.meet_by < program.today()
    assert file_in(email) is None


@pytest.mark.django_db
def test_a_planned_session_is_one_entry_for_both_that_follows_every_change(program):
    """Two readers agree: icalendar, and our own strict one."""
    match = matched(program)
    session = planned(match, discussed="canary")
    later = SessionEntry(session.held_on + dt.timedelta(days=1), minutes=45)
    change_session(session, entry=later, actor=match.mentee.user)
    day = later.held_on
    for role, partner in (("mentor", match.mentee), ("mentee", match.mentor)):
        entry = file_in(row(Letter.SESSION_MOVED, role=role))
        assert entry["UID"] == f"session-{session.pk}@{program.site.hostname}"
        assert (entry["METHOD"], entry["SEQUENCE"]) == ("PUBLISH", "1")
        assert (entry["DTSTART"], entry["DTSTART;"]) == (f"{day:%Y%m%d}", "VALUE=DATE")
        assert partner.display_name in entry["SUMMARY"]
        assert "canary" not in str(entry)
    cancel_plan(session, actor=match.mentee.user)
    entry = file_in(row(Letter.SESSION_CANCELED, role="mentor"))
    assert (entry["METHOD"], entry["SEQUENCE"], entry["STATUS"]) == ("CANCEL", "2", "CANCELLED")


@pytest.mark.django_db
def test_a_planned_time_is_the_same_moment_for_both(program):
    session = planned(matched(program))
    (attachment,) = build(row(Letter.SESSION_PLANNED, role="mentor")).attachments
    content = attachment[1] if isinstance(attachment[1], bytes) else attachment[1].encode()
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == session.begins_at
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=90)
