"""What is told to whom: every event, its letters, and the host's signal for it."""

from typing import Any

from django.db.models import TextChoices
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring import signals
from wagtail_mentoring.choices import (
    KINDS,
    Letter,
    MailKind,
    MailPace,
    MatchEnd,
    Messaging,
    ReportKind,
    RequestStatus,
    Role,
)
from wagtail_mentoring.models import DeliveryReport, Membership, OutboxEmail, Program
from wagtail_mentoring.models.outbox import address_of


class Event(TextChoices):
    """What can happen, in the words of the history."""

    PROFILE_SUBMITTED = "profile_submitted", _("Profile submitted")
    PROFILE_ACTIVATED = "profile_activated", _("Profile became active")
    PROFILE_PAUSED = "profile_paused", _("Profile paused")
    PROFILE_RESUMED = "profile_resumed", _("Profile resumed")
    PROFILE_RETURNED = "profile_returned", _("Back from being away")
    PROFILE_LEFT = "profile_left", _("Left the program")
    LIMIT_CHANGED = "limit_changed", _("Limit changed by the program team")
    REQUEST_SENT = "request_sent", _("Request sent")
    REQUEST_ACCEPTED = "request_accepted", _("Request accepted")
    REQUEST_DECLINED = "request_declined", _("Request declined")
    REQUEST_CANCELED = "request_canceled", _("Request canceled by the mentee")
    REQUEST_WITHDRAWN = "request_withdrawn", _("Request withdrawn")
    REQUEST_SUPERSEDED = "request_superseded", _("Request superseded by a match")
    REQUEST_NUDGED = "request_nudged", _("Mentor reminded of the request")
    REQUEST_OVERDUE = "request_overdue", _("No answer: the mentee was told what can be done")
    REQUEST_EXPIRED = "request_expired", _("Request expired")
    HELP_ASKED = "help_asked", _("The mentee asked the program team to reach out")
    MATCH_MADE = "match_made", _("Match made")
    FIRST_MEETING_DUE = "first_meeting_due", _("Mentee reminded of the first meeting")
    MATCH_ENDING_SOON = "match_ending_soon", _("Both reminded of the end")
    MATCH_ENDED = "match_ended", _("Match ended")
    MATCH_EXTENDED = "match_extended", _("Last day moved by the program team")
    MATCH_HIDDEN = "match_hidden", _("Hidden from profiles")
    MATCH_SHOWN = "match_shown", _("Shown on profiles again")
    END_ASKED = "end_asked", _("A member asked to end the match")
    PROFILE_REVIEW_ASKED = "profile_review_asked", _("Both asked to look at their profiles")
    TASK_OPENED = "task_opened", _("Task for the coordinators opened")
    TASK_CLOSED = "task_closed", _("Task closed by a coordinator")


SIGNALS: dict[Event, Signal] = {event: signals.EVENTS[event.value] for event in Event}

# Letters about two people: event -> who is told, by which letter.
LETTERS: dict[Event, dict[Role, Letter]] = {
    Event.REQUEST_SENT: {Role.MENTOR: Letter.REQUEST_RECEIVED, Role.MENTEE: Letter.REQUEST_SENT},
    Event.MATCH_MADE: {Role.MENTOR: Letter.ACCEPTED_MENTOR, Role.MENTEE: Letter.ACCEPTED_MENTEE},
    Event.REQUEST_DECLINED: {Role.MENTEE: Letter.DECLINED},
    Event.REQUEST_CANCELED: {Role.MENTOR: Letter.CANCELED},
    Event.REQUEST_WITHDRAWN: {Role.MENTOR: Letter.WITHDRAWN_MENTOR, Role.MENTEE: Letter.WITHDRAWN_MENTEE},
    Event.REQUEST_SUPERSEDED: {Role.MENTOR: Letter.SUPERSEDED_MENTOR, Role.MENTEE: Letter.SUPERSEDED_MENTEE},
    Event.REQUEST_NUDGED: {Role.MENTOR: Letter.NUDGE},
    Event.REQUEST_OVERDUE: {Role.MENTEE: Letter.OVERDUE},
    Event.REQUEST_EXPIRED: {Role.MENTOR: Letter.EXPIRED_MENTOR, Role.MENTEE: Letter.EXPIRED_MENTEE},
    Event.FIRST_MEETING_DUE: {Role.MENTEE: Letter.FIRST_MEETING},
    Event.MATCH_ENDING_SOON: {Role.MENTOR: Letter.ENDING_SOON, Role.MENTEE: Letter.ENDING_SOON},
    Event.PROFILE_REVIEW_ASKED: {Role.MENTOR: Letter.REVIEW_PROFILE, Role.MENTEE: Letter.REVIEW_PROFILE},
    Event.TASK_OPENED: {Role.MENTOR: Letter.PARTNER_LEFT, Role.MENTEE: Letter.PARTNER_LEFT},
}

# Letters about the end of a match: why it ended -> what both are told.
ENDINGS: dict[MatchEnd, Letter] = {
    MatchEnd.TERM_COMPLETE: Letter.ENDED_AT_TERM,
    MatchEnd.FINISHED: Letter.FINISHED,
    MatchEnd.ABANDONED: Letter.ENDED_EARLY,
    MatchEnd.EARLY: Letter.ENDED_EARLY,
    MatchEnd.GRACEFUL: Letter.GRACEFUL_EXIT,
}


def letters_of_end(end: MatchEnd, *, asked_by: Role | None = None) -> dict[Role, Letter]:
    """Return who is told of an end by which letter; who asked for a Graceful Exit hears of a plain one (R71)."""
    letters = dict.fromkeys(Role, ENDINGS[end])
    if end == MatchEnd.GRACEFUL and asked_by is not None:
        letters[asked_by] = Letter.ENDED_EARLY
    return letters


# Letters about a plan of the two; sessions are neither logged nor told to the host (R61).
ABOUT_PLANS = frozenset({Letter.SESSION_PLANNED, Letter.SESSION_MOVED, Letter.SESSION_CANCELED})

# Letters to the people who look after the program.
STAFF_LETTERS: dict[Event, Letter] = {Event.HELP_ASKED: Letter.HELP_ASKED, Event.END_ASKED: Letter.END_ASKED}
TO_STAFF = frozenset({*STAFF_LETTERS.values(), Letter.MESSAGES_REPORTED, Letter.STAFF_DIGEST})

# What must have been told by the time a request stands there. A request that a coordinator made only for the match
# tells of the match alone, and a withdrawal is told to those who did not do it.
TOLD: dict[RequestStatus, dict[Role, Letter]] = {
    RequestStatus.ACCEPTED: LETTERS[Event.MATCH_MADE],
    RequestStatus.DECLINED: LETTERS[Event.REQUEST_DECLINED],
    RequestStatus.CANCELED: LETTERS[Event.REQUEST_CANCELED],
    RequestStatus.SUPERSEDED: LETTERS[Event.REQUEST_SUPERSEDED],
    RequestStatus.EXPIRED: LETTERS[Event.REQUEST_EXPIRED],
}

# Letters that only remind, or point to a message or a document: who does not want them, or cannot get them, is sent
# none. All others are always sent.
REMINDERS = frozenset(letter for letter, kind in KINDS.items() if MailPace.OFF in kind.paces)


def may_be_reminded(user: Any) -> bool:
    """Tell whether reminders may go to this account's address.

    Not where mail was reported as spam, and not where it came back, until some is delivered again; a new address begins
    afresh. A mail server that refused the address itself disproves it by taking a later e-mail.
    """
    reports = list(DeliveryReport.objects.about_address(address_of(user)).select_related("email"))
    if any(report.kind == ReportKind.COMPLAINED for report in reports):
        return False
    if not reports or reports[-1].kind != ReportKind.BOUNCED:
        return True
    by_a_service = bool(reports[-1].email.tracking_id)
    return not by_a_service and OutboxEmail.objects.sent_to(user, since=reports[-1].reported_at).exists()


def kinds_for(membership: Membership, *, program: Program, user: Any) -> list[MailKind]:
    """Return the kinds of letters that somebody gets and may have otherwise than usual."""
    kinds = [MailKind.REQUESTS] if membership.mentor else []
    kinds += [MailKind.MESSAGES] if membership.profiles and program.messaging != Messaging.OFF else []
    kinds += [MailKind.DOCUMENTS] if membership.profiles and program.documents else []
    kinds += [MailKind.REMINDERS] if membership.profiles else []
    return kinds + ([MailKind.SUMMARY] if user in program.staff() else [])


TO_EITHER = frozenset({Letter.WELCOME, Letter.DAILY_DIGEST, Letter.MESSAGE_RECEIVED, Letter.DOCUMENT_SHARED})

# To whom a letter may go, as one of the two people or as oneself; those to coordinators are nobody's.
ADDRESSEES: dict[Letter, list[Role]] = {
    letter: [role for role in Role if letter in TO_EITHER or any(told.get(role) == letter for told in told_of)]
    for told_of in [[*LETTERS.values(), *map(letters_of_end, MatchEnd)]]
    for letter in Letter
}
