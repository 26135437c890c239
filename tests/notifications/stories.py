"""How each letter comes to be written: the shortest story through the verbs that ends with its outbox row."""

from tests.people import make_mentee, make_mentor
from wagtail_mentoring.actions import (
    accept_request,
    cancel_request,
    decline_request,
    leave_program,
    pause_profile,
    send_request,
)
from wagtail_mentoring.choices import DeclineReason, Letter
from wagtail_mentoring.models import OutboxEmail

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


def _partner_left(program):
    match = matched(program)
    leave_program(match.mentor, actor=match.mentor.user)
    return row(Letter.PARTNER_LEFT, match_request=match.request)


STORIES = {
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
}
