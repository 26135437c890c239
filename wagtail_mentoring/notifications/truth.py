"""Whether a letter still says how things are, asked when it is sent."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from wagtail_mentoring.choices import KINDS, Letter, MailPace, ProfileStatus, RequestStatus, Role
from wagtail_mentoring.models import (
    CoordinatorTask,
    MailPreference,
    MatchDocument,
    MenteeProfile,
    MentorProfile,
    OutboxEmail,
)
from wagtail_mentoring.news import REMINDERS, may_be_reminded
from wagtail_mentoring.notifications.plans import is_called_off, is_still_planned
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.grounds import are_apart
from wagtail_mentoring.waiting import waiting_in

A_MOMENT = dt.timedelta(minutes=1)  # a document is a little older than the letter of its transaction
ASKING = frozenset({Letter.REQUEST_RECEIVED, Letter.NUDGE})  # letters that can be answered from the mailbox


def is_still_true(email: OutboxEmail) -> bool:
    """Tell whether the letter still says how things are, to somebody who is still there."""
    if email.recipient is None or not getattr(email.recipient, "is_active", True):
        return False
    still_true = STILL_TRUE.get(email.letter)  # a letter of the site's own has no such question
    return still_true is None or still_true(email)


def is_stopped(email: OutboxEmail) -> bool:
    """Tell whether it only reminds, and mail to its reader comes back or was reported as spam."""
    return email.letter in REMINDERS and not may_be_reminded(email.recipient)


def is_turned_off(email: OutboxEmail) -> bool:
    """Tell whether the reader does not want letters of this kind any more."""
    if email.letter not in REMINDERS:
        return False
    chosen = MailPreference.objects.of(email.recipient, email.program)
    return chosen.paces()[KINDS[Letter(email.letter)]] == MailPace.OFF


def still_true_in(digest: OutboxEmail) -> list[OutboxEmail]:
    """Return the letters of a daily digest that say how things are, and are wanted; one about the same thing."""
    reader = digest.recipient
    paces = MailPreference.objects.of(reader, digest.program).paces()
    unwanted = {letter for letter in REMINDERS if paces[KINDS[letter]] == MailPace.OFF}
    found: dict[tuple[Any, Any, Any], OutboxEmail] = {}
    for email in map(OutboxEmail.share_rows, digest.gathered.gathered().with_people().order_by("pk")):
        if email.letter not in unwanted and STILL_TRUE[Letter(email.letter)](email):
            found[email.match_request_id, email.thread_id, email.letter in ASKING or email.letter] = email
    letters = list(found.values())
    if not any(email.letter in REMINDERS for email in letters) or may_be_reminded(reader):
        return letters
    return [email for email in letters if email.letter not in REMINDERS]


def _is_enrolled(email: OutboxEmail) -> bool:
    if email.match_request is not None:
        person = getattr(email.match_request, email.role)
        return bool(person.is_enrolled) and person.user_id == email.recipient_id
    model = MentorProfile if email.role == MentorProfile.ROLE else MenteeProfile
    return model.objects.of(email.recipient).active().filter(program=email.program).exists()


def _match_runs(email: OutboxEmail) -> bool:
    match = getattr(email.match_request, "match", None)
    return match is not None and match.is_active


def _is_enrolled_and_matched(email: OutboxEmail) -> bool:
    return _match_runs(email) and _is_enrolled(email)


def _is_overdue(email: OutboxEmail) -> bool:
    return email.match_request is not None and email.match_request.is_overdue(email.program.today())


def _is_asked_for_help(email: OutboxEmail) -> bool:
    """Tell whether the request still waits, and the reader still looks after its program."""
    is_coordinator = get_policy().is_coordinator(program=email.program, user=email.recipient)
    return is_coordinator and email.match_request is not None and email.match_request.is_pending


def _is_asked_to_end(email: OutboxEmail) -> bool:
    """Tell whether one of the two still asks, and the reader still looks after the program."""
    match = getattr(email.match_request, "match", None)
    is_coordinator = get_policy().is_coordinator(program=email.program, user=email.recipient)
    return is_coordinator and match is not None and CoordinatorTask.objects.to_end(match).exists()


def _is_unread(email: OutboxEmail) -> bool:
    """Tell whether something waits to be read by somebody who is still there, from somebody who is not blocked."""
    thread = email.thread
    if thread is None:
        return False
    reader = getattr(thread, email.role)
    is_there = reader.user_id == email.recipient_id and reader.status != ProfileStatus.LEFT
    is_apart = are_apart(thread.mentor, thread.mentee)
    return is_there and not is_apart and thread.written_to(Role(email.role)).unread().exists()


def _is_shared(email: OutboxEmail) -> bool:
    """Tell whether something that was shared is still there, for somebody who may see it and is not kept away."""
    match = getattr(email.match_request, "match", None)
    if match is None or get_policy().may_see_documents(match=match, actor=email.recipient):
        return False
    reader, author = getattr(match, email.role), Role.MENTEE if email.role == Role.MENTOR else Role.MENTOR
    if reader.status == ProfileStatus.LEFT or are_apart(match.mentor, match.mentee):
        return False
    theirs = MatchDocument.objects.shared_with(email.recipient).filter(match=match)
    return theirs.shared_by(author, since=email.created_at - A_MOMENT).exists()


def _is_reported(email: OutboxEmail) -> bool:
    """Tell whether what was reported still waits, and the reader still looks after the program."""
    is_coordinator = get_policy().is_coordinator(program=email.program, user=email.recipient)
    return (
        is_coordinator
        and email.thread is not None
        and CoordinatorTask.objects.open().filter(thread=email.thread).exists()
    )


def _waits_for_its_reader(email: OutboxEmail) -> bool:
    is_coordinator = get_policy().is_coordinator(program=email.program, user=email.recipient)
    return is_coordinator and bool(waiting_in([email.program], reader=email.recipient))


def _request_is(status: RequestStatus) -> Callable[[OutboxEmail], bool]:
    return lambda email: email.match_request is not None and email.match_request.status == status


STILL_TRUE: dict[str, Callable[[OutboxEmail], bool]] = {
    Letter.WELCOME: _is_enrolled,
    Letter.REQUEST_RECEIVED: _request_is(RequestStatus.PENDING),
    Letter.REQUEST_SENT: _request_is(RequestStatus.PENDING),
    Letter.ACCEPTED_MENTOR: _match_runs,
    Letter.ACCEPTED_MENTEE: _match_runs,
    Letter.DECLINED: _request_is(RequestStatus.DECLINED),
    Letter.CANCELED: _request_is(RequestStatus.CANCELED),
    Letter.WITHDRAWN_MENTOR: _request_is(RequestStatus.WITHDRAWN),
    Letter.WITHDRAWN_MENTEE: _request_is(RequestStatus.WITHDRAWN),
    Letter.SUPERSEDED_MENTOR: _request_is(RequestStatus.SUPERSEDED),
    Letter.SUPERSEDED_MENTEE: _request_is(RequestStatus.SUPERSEDED),
    Letter.PARTNER_LEFT: _match_runs,
    Letter.NUDGE: _request_is(RequestStatus.PENDING),
    Letter.OVERDUE: _is_overdue,
    Letter.EXPIRED_MENTOR: _request_is(RequestStatus.EXPIRED),
    Letter.EXPIRED_MENTEE: _request_is(RequestStatus.EXPIRED),
    Letter.FIRST_MEETING: _is_enrolled_and_matched,
    Letter.ENDING_SOON: _is_enrolled_and_matched,
    Letter.ENDED_AT_TERM: lambda email: not _match_runs(email),
    Letter.FINISHED: lambda email: not _match_runs(email),
    Letter.ENDED_EARLY: lambda email: not _match_runs(email),
    Letter.GRACEFUL_EXIT: lambda email: not _match_runs(email),
    Letter.SESSION_PLANNED: is_still_planned,
    Letter.SESSION_MOVED: is_still_planned,
    Letter.SESSION_CANCELED: is_called_off,
    Letter.MESSAGE_RECEIVED: _is_unread,
    Letter.DOCUMENT_SHARED: _is_shared,
    Letter.REVIEW_PROFILE: lambda email: _is_enrolled(email) and not _match_runs(email),
    Letter.HELP_ASKED: _is_asked_for_help,
    Letter.END_ASKED: _is_asked_to_end,
    Letter.MESSAGES_REPORTED: _is_reported,
    Letter.STAFF_DIGEST: _waits_for_its_reader,
    Letter.DAILY_DIGEST: lambda email: bool(still_true_in(email)),
}
