"""Calendar files (RFC 5545): a meeting as bytes that every calendar reads, and the first meeting of a match.

A calendar knows a meeting by its ``uid``: a later file with the same one and a higher ``sequence`` changes it or, if it
is canceled, takes it away. Without an attendee it is an entry to keep; with one, an invitation that can be answered.
"""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from wagtail_mentoring.choices import Letter, Reader
from wagtail_mentoring.models import AnyProfile, Match, OutboxEmail, Plan, Program
from wagtail_mentoring.news import REMINDERS
from wagtail_mentoring.notifications.letters import one_line
from wagtail_mentoring.notifications.links import link
from wagtail_mentoring.notifications.plans import plan_of

PRODUCT = "-//wagtail-mentoring//EN"
PUBLISHED, CANCELED = 0, 1
BRINGING_TOGETHER = frozenset({Letter.ACCEPTED_MENTOR, Letter.ACCEPTED_MENTEE})
UNQUOTABLE = re.compile('"')  # the one character that no quoting brings into a name


@dataclass(frozen=True)
class Person:
    """Who meets, or invites."""

    name: str
    address: str


@dataclass(frozen=True)
class Meeting:
    """When, where and with whom; dates without a time are whole days, ``ends`` is the first day or moment after it."""

    uid: str
    sequence: int
    written_at: dt.datetime
    summary: str
    starts: dt.date
    ends: dt.date
    organizer: Person
    attendee: Person | None = None
    description: str = ""
    place: str = ""
    link: str = ""
    is_canceled: bool = False


def calendar_file(meeting: Meeting) -> bytes:
    """Return the meeting as a calendar file. Raises ValueError for a time without a time zone."""
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", _method(meeting))):
        calendar.add(name, value)
    calendar.add_component(_event(meeting))
    content: bytes = calendar.to_ical()
    return content


def _method(meeting: Meeting) -> str:
    if meeting.is_canceled:
        return "CANCEL"
    return "PUBLISH" if meeting.attendee is None else "REQUEST"


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.written_at.astimezone(dt.UTC))
    event.add("dtstart", _moment(meeting.starts))
    event.add("dtend", _moment(meeting.ends))
    event.add("status", "CANCELLED" if meeting.is_canceled else "CONFIRMED")
    event.add("class", "PRIVATE")  # who looks into a shared calendar learns nothing
    if not isinstance(meeting.starts, dt.datetime):
        event.add("transp", "TRANSPARENT")  # a day to remember does not make the day busy
    for name, text in (("summary", meeting.summary), ("description", meeting.description), ("location", meeting.place)):
        if text:
            event.add(name, vText(one_line(text)))
    if meeting.link:
        event.add("url", vUri(meeting.link))
    event.add("organizer", _address(meeting.organizer))
    if meeting.attendee is not None:
        attendee = _address(meeting.attendee)
        attendee.params["RSVP"] = vText("FALSE" if meeting.is_canceled else "TRUE")
        event.add("attendee", attendee)
    return event


def _moment(when: dt.date) -> dt.date:
    """Return a time in UTC, which every calendar shows in its owner's zone; a day is the same day everywhere."""
    if not isinstance(when, dt.datetime):
        return when
    if when.tzinfo is None:
        raise ValueError("A meeting needs a time zone.")
    return when.astimezone(dt.UTC)


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{quote(one_line(person.address), safe='@+')}")
    address.params["CN"] = vText(UNQUOTABLE.sub("'", one_line(person.name)))
    return address


def session_of(email: OutboxEmail) -> Meeting | None:
    """Return the planned session that a letter tells of, moved or called off as it may be; None in other letters."""
    plan, match_request = plan_of(email), email.match_request
    if plan is None or match_request is None or not email.program.contact_email:
        return None
    partner = match_request.mentee if email.role == Reader.MENTOR else match_request.mentor
    return meeting_of(plan, program=email.program, partner=partner, written_at=email.created_at)


def meeting_of(plan: Plan, *, program: Program, partner: AnyProfile, written_at: dt.datetime) -> Meeting:
    """Return a plan as the calendar of one of the two holds it: when, how, with whom; nobody's address or notes."""
    days = (plan.held_on, plan.held_on + dt.timedelta(days=1))
    starts, ends = (plan.begins_at, plan.ends_at) if plan.has_time else days
    return Meeting(
        uid=f"session-{plan.pk}@{program.site.hostname}",
        sequence=plan.sequence,
        written_at=written_at,
        summary=gettext("Mentoring session with %(partner)s") % {"partner": one_line(partner.display_name)},
        starts=starts,
        ends=ends,
        organizer=Person(program.name, program.contact_email),
        description=plan.how_in_words,
        link=link(program, "match_sessions", plan.match_id),
        is_canceled=plan.canceled_at is not None,
    )


def first_meeting_of(email: OutboxEmail) -> Meeting | None:
    """Return the day by which the two should have met (R53, R55), as the letter brings it, or None if it brings none.

    The letters that bring two together put it into the reader's calendar. Once the match is over, whatever letter tells
    so takes a day that is yet to come away again.
    """
    match: Match | None = getattr(email.match_request, "match", None)
    day = match.meet_by if match else None
    if match is None or day is None or email.role == Reader.STAFF or not email.program.contact_email:
        return None
    is_new = email.letter in BRINGING_TOGETHER
    is_told_of_end = email.letter in set(Letter) - REMINDERS
    is_over = not match.is_active and day >= email.program.today() and is_told_of_end
    if not is_new and not is_over:
        return None
    partner = match.mentee if email.role == Reader.MENTOR else match.mentor
    return Meeting(
        uid=f"first-meeting-{match.pk}-{email.role}@{email.program.site.hostname}",
        sequence=CANCELED if is_over else PUBLISHED,
        written_at=email.created_at,
        summary=gettext("By today: first meeting with %(partner)s") % {"partner": one_line(partner.display_name)},
        starts=day,
        ends=day + dt.timedelta(days=1),
        organizer=Person(email.program.name, email.program.contact_email),
        description=gettext("%(program)s recommends to meet by this day.") % {"program": one_line(email.program.name)},
        link=link(email.program, "matches", email.program.slug),
        is_canceled=is_over,
    )
