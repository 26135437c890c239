"""How each letter comes to be written: the shortest story through the verbs that ends with its outbox row."""

import datetime as dt

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_user
from tests.uploads import PDF, upload
from wagtail_mentoring.actions import (
    SessionEntry,
    Upload,
    accept_request,
    add_document,
    ask_for_help,
    ask_to_end,
    cancel_plan,
    cancel_request,
    change_session,
    choose_mail,
    decline_request,
    end_match_early,
    finish_match,
    keep_session,
    leave_program,
    pause_profile,
    report_messages,
    send_message,
    send_request,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import DeclineReason, DocumentKind, Letter, MailKind, MailPace, Messaging, Role
from wagtail_mentoring.models import EndReason, OutboxEmail

MENTOR, MENTEE = "Juan Ruiz", "Amina Diallo"


def row(letter, **about):
    return OutboxEmail.objects.with_people().get(letter=letter, **about)


def asked(program, *, mentor="", mentee="", message=""):
    mentor = make_mentor(program, mentor or MENTOR, headline="Engineer", employer="Dams & Co", location="Calgary")
    mentee = make_mentee(program, mentee or MENTEE, headline="Student", employer="U of C", location="Red Deer")
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message=message)


def matched(program, **people):
    match_request = asked(program, **people)
    return accept_request(match_request, actor=match_request.mentor.user)


def _welcome(program):
    mentee = make_mentee(program, MENTEE)
    return row(Letter.WELCOME, recipient=mentee.user)


def _request_received(program):
    return row(Letter.REQUEST_RECEIVED, match_request=asked(program, message="I would like to learn about dams."))


def _request_sent(program):
    return row(Letter.REQUEST_SENT, match_request=asked(program))


def _accepted_mentor(program):
    return row(Letter.ACCEPTED_MENTOR, match_request=matched(program).request)


def _accepted_mentee(program):
    return row(Letter.ACCEPTED_MENTEE, match_request=matched(program).request)


def _declined(program):
    match_request = asked(program)
    actor = match_request.mentor.user
    decline_request(match_request, actor=actor, reason=DeclineReason.NO_TIME, shares_reason=True)
    return row(Letter.DECLINED, match_request=match_request)


def _canceled(program):
    match_request = asked(program)
    cancel_request(match_request, actor=match_request.mentee.user)
    return row(Letter.CANCELED, match_request=match_request)


def _withdrawn_mentor(program):
    match_request = asked(program)
    pause_profile(match_request.mentee, actor=match_request.mentee.user)
    return row(Letter.WITHDRAWN_MENTOR, match_request=match_request)


def _withdrawn_mentee(program):
    match_request = asked(program)
    pause_profile(match_request.mentor, actor=match_request.mentor.user)
    return row(Letter.WITHDRAWN_MENTEE, match_request=match_request)


def _superseded(program, letter):
    match_request = asked(program)
    program.max_pending_per_mentee = 2
    program.save()
    mentee, other = match_request.mentee, make_mentor(program, "Faster Mentor")
    accept_request(send_request(mentor=other, mentee=mentee, actor=mentee.user), actor=other.user)
    return row(letter, match_request=match_request)


def _overdue(program, letter):
    match_request = asked(program)
    days_pass(10)
    tick()
    days_pass(5)
    tick()
    return row(letter, match_request=match_request)


def _expired(program, letter):
    program.auto_expire_days = 14
    program.save()
    match_request = asked(program)
    days_pass(15)
    tick()
    return row(letter, match_request=match_request)


def _help_asked(program):
    _coordinator_of(program)
    match_request = asked(program)
    days_pass(15)
    match_request.refresh_from_db()
    ask_for_help(match_request, actor=match_request.mentee.user)
    return row(Letter.HELP_ASKED, match_request=match_request)


def _staff_digest(program):
    _help_asked(program)
    tick()
    return row(Letter.STAFF_DIGEST)


def _finished(program):
    match = matched(program)
    finish_match(match, actor=match.mentor.user)
    return row(Letter.FINISHED, role="mentee")


def _ended_early(program):
    match = matched(program)
    finish_match(match, actor=match.mentor.user, abandon=True)
    return row(Letter.ENDED_EARLY, role="mentee")


def _graceful_exit(program):
    """The mentor asked, the mentee is told."""
    boss, match = _coordinator_of(program), matched(program)
    reason = EndReason.objects.create(program=program, key="fit", title="Not a good fit", is_graceful=True)
    end_match_early(match, actor=boss, reason=reason, asked_by=Role.MENTOR)
    return row(Letter.GRACEFUL_EXIT, role="mentee")


def _end_asked(program):
    _coordinator_of(program)
    match = matched(program)
    ask_to_end(match, actor=match.mentor.user, message="We have nothing to say to each other.")
    return row(Letter.END_ASKED)


def _coordinator_of(program):
    boss = make_user("Petra Novak")
    program.coordinators.add(boss)
    return boss


def _over(program, letter, days):
    matched(program)
    days_pass(days)
    tick()
    return row(letter, role="mentee")


def _daily_digest(program):
    mentor = make_mentor(program, MENTOR)
    choose_mail(program=program, user=mentor.user, paces={MailKind.REQUESTS: MailPace.DAILY})
    mentee = make_mentee(program, MENTEE, headline="Student", employer="U of C", location="Red Deer")
    send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    days_pass(1)
    tick()
    return row(Letter.DAILY_DIGEST)


def written(program, *, mentor="", mentee="", text="Good morning"):
    """The first message of a mentee to a mentor."""
    type(program).objects.filter(pk=program.pk).update(messaging=Messaging.ENROLLED)
    program.refresh_from_db()
    mentor, mentee = make_mentor(program, mentor or MENTOR), make_mentee(program, mentee or MENTEE)
    return send_message(mentor=mentor, mentee=mentee, text=text, actor=mentee.user)


def _message_received(program):
    return row(Letter.MESSAGE_RECEIVED, thread=written(program, text="zzsecretzz").thread)


def shared(match, *, actor, name="zzsecretzz.pdf"):
    """A document that one of the two shares."""
    return add_document(match, upload=Upload(name, DocumentKind.PDF, upload("x", PDF)), actor=actor)


def _document_shared(program):
    match = matched(program)
    shared(match, actor=match.mentee.user)
    return row(Letter.DOCUMENT_SHARED)


def _messages_reported(program):
    _coordinator_of(program)
    thread = written(program).thread
    report_messages(thread, actor=thread.mentor.user)
    return row(Letter.MESSAGES_REPORTED)


def _partner_left(program):
    match = matched(program)
    leave_program(match.mentor, actor=match.mentor.user)
    return row(Letter.PARTNER_LEFT, match_request=match.request)


def planned(match, *, actor=None, days=7, **entry):
    """A session that the mentee, or ``actor``, plans for a week from now."""
    day = match.program.today() + dt.timedelta(days=days)
    what = {"held_on": day, "time": dt.time(10), "minutes": 90, "how": "video", **entry}
    return keep_session(match, entry=SessionEntry(**what), actor=actor or match.mentee.user)


def _plan(program, letter):
    session = planned(matched(program))
    if letter == Letter.SESSION_MOVED:
        day = session.held_on + dt.timedelta(days=1)
        change_session(session, entry=SessionEntry(held_on=day, time=dt.time(10), minutes=90), actor=session.author)
    if letter == Letter.SESSION_CANCELED:
        cancel_plan(session, actor=session.author)
    return row(letter, role="mentee")


STORIES = {
    Letter.SESSION_PLANNED: lambda program: _plan(program, Letter.SESSION_PLANNED),
    Letter.SESSION_MOVED: lambda program: _plan(program, Letter.SESSION_MOVED),
    Letter.SESSION_CANCELED: lambda program: _plan(program, Letter.SESSION_CANCELED),
    Letter.MESSAGE_RECEIVED: _message_received,
    Letter.DOCUMENT_SHARED: _document_shared,
    Letter.MESSAGES_REPORTED: _messages_reported,
    Letter.WELCOME: _welcome,
    Letter.REQUEST_RECEIVED: _request_received,
    Letter.REQUEST_SENT: _request_sent,
    Letter.ACCEPTED_MENTOR: _accepted_mentor,
    Letter.ACCEPTED_MENTEE: _accepted_mentee,
    Letter.DECLINED: _declined,
    Letter.CANCELED: _canceled,
    Letter.WITHDRAWN_MENTOR: _withdrawn_mentor,
    Letter.WITHDRAWN_MENTEE: _withdrawn_mentee,
    Letter.SUPERSEDED_MENTOR: lambda program: _superseded(program, Letter.SUPERSEDED_MENTOR),
    Letter.SUPERSEDED_MENTEE: lambda program: _superseded(program, Letter.SUPERSEDED_MENTEE),
    Letter.PARTNER_LEFT: _partner_left,
    Letter.NUDGE: lambda program: _overdue(program, Letter.NUDGE),
    Letter.OVERDUE: lambda program: _overdue(program, Letter.OVERDUE),
    Letter.EXPIRED_MENTOR: lambda program: _expired(program, Letter.EXPIRED_MENTOR),
    Letter.EXPIRED_MENTEE: lambda program: _expired(program, Letter.EXPIRED_MENTEE),
    Letter.FIRST_MEETING: lambda program: _over(program, Letter.FIRST_MEETING, 22),
    Letter.ENDING_SOON: lambda program: _over(program, Letter.ENDING_SOON, 358),
    Letter.ENDED_AT_TERM: lambda program: _over(program, Letter.ENDED_AT_TERM, 367),
    Letter.FINISHED: _finished,
    Letter.ENDED_EARLY: _ended_early,
    Letter.GRACEFUL_EXIT: _graceful_exit,
    Letter.END_ASKED: _end_asked,
    Letter.REVIEW_PROFILE: lambda program: _over(program, Letter.REVIEW_PROFILE, 367),
    Letter.HELP_ASKED: _help_asked,
    Letter.STAFF_DIGEST: _staff_digest,
    Letter.DAILY_DIGEST: _daily_digest,
}
