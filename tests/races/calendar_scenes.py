"""The calendar and somebody else, or the calendar twice, at the same moment."""

import datetime as dt
from functools import partial

from django.utils import timezone

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program, make_user
from tests.races.scenes import DONE, Scene, accept, ask, asked, cancel
from wagtail_mentoring.actions import accept_request, choose_mail
from wagtail_mentoring.actions.calendar import (
    REMINDERS,
    end_at_term,
    escalate_request,
    expire_request,
    tick,
    welcome_back,
)
from wagtail_mentoring.actions.digests import gather
from wagtail_mentoring.choices import Letter, MailKind, MailPace, OutboxState, Refusal
from wagtail_mentoring.models import (
    CoordinatorTask,
    LogEntry,
    MailPreference,
    Match,
    MatchRequest,
    MentorProfile,
    OutboxEmail,
    Program,
)
from wagtail_mentoring.news import LETTERS, Event

ONCE = {(DONE, "stale"), ("stale", DONE)}
CLOSED = {Event.REQUEST_ACCEPTED, Event.REQUEST_CANCELED, Event.MATCH_ENDED}


def late(days, program=None, **rules):
    """Return a request as a page shows it so many days after it was sent."""
    program = program or make_program(**rules)
    request = asked(make_mentor(program), make_mentee(program))
    days_pass(days)
    return MatchRequest.objects.with_people().get(pk=request.pk)


def remind(event, noun):
    """Give the newest reminder of this row that is due."""

    def act():
        program = Program.objects.select_related("site").get(pk=noun.program_id)
        reminder = next(reminder for reminder in REMINDERS if reminder.event == event)
        rows, changes = next(iter(reminder.due(program, program.today())))
        reminder.giver(program, rows, changes)([noun.pk])

    return act


def entries(event):
    """Return the keys of the log entries of an event, in the order in which they were written."""
    rows = LogEntry.objects.filter(action=f"wagtail_mentoring.{event.value}")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def told_once(*events):
    """Tell whether each event stands in the history once, with its letters, and nothing was told after the end."""
    last = min((entry for event in CLOSED for entry in entries(event)), default=float("inf"))
    for event in events:
        found = entries(event)
        letters = OutboxEmail.objects.filter(letter__in=LETTERS[event].values()).count()
        if len(found) > 1 or letters != len(found) * len(LETTERS[event]) or any(entry > last for entry in found):
            return False
    return True


def at_most_one_task():
    """Tell whether a request that waits has one task, and a closed one none that is open."""
    open_tasks = CoordinatorTask.objects.open()
    waits = MatchRequest.objects.pending().count()
    return open_tasks.count() == len(entries(Event.TASK_OPENED)) == 1 if waits else not open_tasks.exists()


def nudge_nudge():
    request = late(5, nudge_days=[5])
    nudge = remind(Event.REQUEST_NUDGED, request)
    return Scene({"A": nudge, "B": nudge}, ONCE, lambda: len(entries(Event.REQUEST_NUDGED)) == 1)


def accept_nudge():
    request = late(5, nudge_days=[5])
    return Scene(
        {"A": accept(request), "B": remind(Event.REQUEST_NUDGED, request)},
        {(DONE, DONE), (DONE, "stale")},
        partial(told_once, Event.REQUEST_NUDGED),
    )


def cancel_nudge():
    request = late(5, nudge_days=[5])
    return Scene(
        {"A": cancel(request), "B": remind(Event.REQUEST_NUDGED, request)},
        {(DONE, DONE), (DONE, "stale")},
        partial(told_once, Event.REQUEST_NUDGED),
    )


def accept_overdue():
    request = late(15)
    return Scene(
        {"A": accept(request), "B": remind(Event.REQUEST_OVERDUE, request)},
        {(DONE, DONE), (DONE, "stale")},
        partial(told_once, Event.REQUEST_OVERDUE),
    )


def expire_expire():
    request = late(15, auto_expire_days=14)
    expire = lambda: expire_request(request)  # noqa: E731
    return Scene({"A": expire, "B": expire}, ONCE, partial(told_once, Event.REQUEST_EXPIRED))


def escalate_escalate():
    request = late(21)
    escalate = lambda: escalate_request(request)  # noqa: E731
    return Scene({"A": escalate, "B": escalate}, ONCE, at_most_one_task)


def accept_escalate():
    request = late(21)
    return Scene(
        {"A": accept(request), "B": lambda: escalate_request(request)},
        {(DONE, DONE), (DONE, "stale")},
        at_most_one_task,
    )


def cancel_escalate():
    request = late(21)
    return Scene(
        {"A": cancel(request), "B": lambda: escalate_request(request)},
        {(DONE, DONE), (DONE, "stale")},
        at_most_one_task,
    )


def matched(days, **rules):
    """Return a match as a page shows it so many days after it was made."""
    program = make_program(**rules)
    request = asked(make_mentor(program), make_mentee(program))
    match = accept_request(request, actor=request.mentor.user)
    days_pass(days)
    return Match.objects.with_people().select_related("request").get(pk=match.pk)


def end_meeting():
    match = matched(40, match_months=1)
    return Scene(
        {"A": lambda: end_at_term(match), "B": remind(Event.FIRST_MEETING_DUE, match)},
        {(DONE, DONE), (DONE, "stale")},
        partial(told_once, Event.FIRST_MEETING_DUE),
    )


def back_back():
    mentor = make_mentor()
    MentorProfile.objects.filter(pk=mentor.pk).update(away_until=mentor.program.today())
    back = lambda: welcome_back(mentor)  # noqa: E731
    return Scene({"A": back, "B": back}, ONCE, lambda: len(entries(Event.PROFILE_RETURNED)) == 1)


def held_for(mentor):
    """Let a request wait for the mentor's daily digest, which is due now, and return what gathers it."""
    choose(mentor, MailPace.DAILY)()
    asked(mentor, make_mentee(mentor.program))
    days_pass(1)
    return lambda: gather(mentor.program, mentor.user_id, now=timezone.now())


def choose(mentor, pace):
    return lambda: choose_mail(program=mentor.program, user=mentor.user, paces={MailKind.REQUESTS: pace})


def in_one_place(*, digests):
    """Tell whether the letter about the request is in a digest, or leaves by itself, and nothing is left behind."""
    letter = OutboxEmail.objects.get(letter=Letter.REQUEST_RECEIVED)
    written = OutboxEmail.objects.filter(letter=Letter.DAILY_DIGEST).count()
    is_gathered = letter.state == OutboxState.GATHERED
    return written == int(is_gathered) and written in digests and (is_gathered or letter.state == OutboxState.QUEUED)


def gather_gather():
    act = held_for(make_mentor())
    return Scene({"A": act, "B": act}, ONCE, partial(in_one_place, digests={1}))


def gather_choose():
    mentor = make_mentor()
    return Scene(
        {"A": held_for(mentor), "B": choose(mentor, MailPace.AT_ONCE)},
        {(DONE, DONE), ("stale", DONE)},
        partial(in_one_place, digests={0, 1}),
    )


def choose_choose():
    mentor = make_mentor()
    return Scene(
        {"A": choose(mentor, MailPace.DAILY), "B": choose(mentor, MailPace.DAILY)},
        {(DONE, DONE)},
        lambda: MailPreference.objects.count() == 1,
    )


def ask_choose():
    mentor = make_mentor()
    mentee = make_mentee(mentor.program)
    return Scene(
        {"A": ask(mentor, mentee), "B": choose(mentor, MailPace.DAILY)},
        {(DONE, DONE)},
        lambda: OutboxEmail.objects.get(letter=Letter.REQUEST_RECEIVED).state in {"queued", "held"},
    )


SCENES = [
    nudge_nudge,
    accept_nudge,
    cancel_nudge,
    accept_overdue,
    expire_expire,
    escalate_escalate,
    accept_escalate,
    cancel_escalate,
    end_meeting,
    back_back,
    gather_gather,
    gather_choose,
    choose_choose,
    ask_choose,
]


# Whole looks at the calendar


def something_waits(program):
    """Name a coordinator, to whom the weekly letter goes."""
    program.coordinators.add(make_user())


def digests_once():
    return OutboxEmail.objects.filter(letter=Letter.STAFF_DIGEST).count() == 1


def tick_tick():
    request = late(15, nudge_days=[5])
    something_waits(request.program)
    events = (Event.REQUEST_NUDGED, Event.REQUEST_OVERDUE)
    return Scene({"A": tick, "B": tick}, {(DONE, DONE)}, lambda: told_once(*events) and digests_once())


def tick_accept():
    request = late(15, nudge_days=[5])
    events = (Event.REQUEST_NUDGED, Event.REQUEST_OVERDUE)
    return Scene({"A": tick, "B": accept(request)}, {(DONE, DONE)}, partial(told_once, *events))


def tick_cancel():
    request = late(15, nudge_days=[5])
    events = (Event.REQUEST_NUDGED, Event.REQUEST_OVERDUE)
    return Scene({"A": tick, "B": cancel(request)}, {(DONE, DONE)}, partial(told_once, *events))


def tick_accept_at_the_last_moment():
    request = late(15, auto_expire_days=14)
    return Scene(
        {"A": tick, "B": accept(request)},
        {(DONE, DONE), (DONE, Refusal.NOT_PENDING)},
        partial(told_once, Event.REQUEST_EXPIRED),
    )


def tick_tick_with_a_daily_digest():
    mentor = make_mentor()
    held_for(mentor)
    return Scene({"A": tick, "B": tick}, {(DONE, DONE)}, partial(in_one_place, digests={1}))


WHOLE = [tick_tick_with_a_daily_digest, tick_tick, tick_accept, tick_cancel, tick_accept_at_the_last_moment]


def everything_is_due(number):
    """Make ``number`` rows of everything that the calendar does, and return what two looks must do between them."""
    program = make_program(nudge_days=[5], match_months=2, end_reminder_days=[30])
    something_waits(program)
    for _number in range(number):
        request = asked(make_mentor(program), make_mentee(program))
        accept_request(request, actor=request.mentor.user)
    days_pass(40)
    late_ones = [asked(make_mentor(program), make_mentee(program)) for _number in range(2 * number)]
    days_pass(15)
    today = program.today()
    expiring = [request.pk for request in late_ones[:number]]
    MatchRequest.objects.filter(pk__in=expiring).update(expires_on=today - dt.timedelta(days=1))
    for _number in range(number):
        mentor = make_mentor(program)
        MentorProfile.objects.filter(pk=mentor.pk).update(away_until=today)
    return {
        Event.REQUEST_EXPIRED.value: number,
        Event.REQUEST_NUDGED.value: number,
        Event.REQUEST_OVERDUE.value: number,
        Event.FIRST_MEETING_DUE.value: number,
        Event.MATCH_ENDING_SOON.value: number,
        Event.PROFILE_RETURNED.value: number,
    }
