"""Two people do something at the same moment: what may come of it, whoever is first.

Verbs get the rows as a page showed them before; whatever has changed since, they find out themselves.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from django.contrib.auth import get_user_model
from django.db import transaction

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    ask_for_help,
    ask_to_end,
    cancel_request,
    close_task,
    decline_request,
    end_match_early,
    extend_match,
    finish_match,
    leave_program,
    nudge_mentor,
    pause_profile,
    send_request,
    set_availability,
)
from wagtail_mentoring.actions.calendar import end_at_term, escalate_request, expire_request
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.models import CoordinatorTask, Match, MatchRequest, MentorProfile, OutboxEmail

DONE = "done"
THE_HOST_MAY = {DONE, "OperationalError", "IntegrityError"}


@dataclass
class Scene:
    """``acts`` by name; ``expected`` are the pairs of outcomes that the law allows; ``after`` looks at the rows."""

    acts: dict[str, Callable]
    expected: set[tuple[str, str]]
    after: Callable[[], bool] = lambda: True


def accept(request):
    return lambda: accept_request(request, actor=request.mentor.user)


def decline(request):
    return lambda: decline_request(request, actor=request.mentor.user)


def cancel(request):
    return lambda: cancel_request(request, actor=request.mentee.user)


def ask(mentor, mentee):
    return lambda: send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def pause(profile):
    return lambda: pause_profile(profile, actor=profile.user)


def leave(profile):
    return lambda: leave_program(profile, actor=profile.user)


def delete_account(profile):
    """Delete the account as a host does: in a transaction of the host's own."""

    def act():
        with transaction.atomic():
            get_user_model().objects.get(pk=profile.user_id).delete()

    return act


def lower_capacity(mentor, capacity):
    return lambda: set_availability(mentor, capacity=capacity, accepting=True, away_until=None, actor=mentor.user)


def asked(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def nobody_waits_for_a_full_mentor():
    return not any(
        MatchRequest.objects.pending().filter(mentor=mentor).exists()
        for mentor in MentorProfile.objects.all()
        if mentor.free_places(None) == 0
    )


def matches(number):
    return lambda: Match.objects.active().count() == number


def accept_accept_last_place():
    program = make_program()
    mentor = make_mentor(program)
    first, second = (asked(mentor, make_mentee(program)) for _ in range(2))
    # the loser's request has been withdrawn by then: the mentor is full
    return Scene(
        {"A": accept(first), "B": accept(second)},
        {(DONE, Refusal.NOT_PENDING), (Refusal.NOT_PENDING, DONE)},
        lambda: matches(1)() and nobody_waits_for_a_full_mentor(),
    )


def accept_accept_two_places():
    program = make_program()
    mentor = make_mentor(program, capacity=2)
    first, second = (asked(mentor, make_mentee(program)) for _ in range(2))
    return Scene({"A": accept(first), "B": accept(second)}, {(DONE, DONE)}, matches(2))


def accept_accept_one_mentee():
    program = make_program(max_pending_per_mentee=None)
    mentee = make_mentee(program)
    first, second = (asked(make_mentor(program), mentee) for _ in range(2))
    return Scene(
        {"A": accept(first), "B": accept(second)},
        {(DONE, Refusal.NOT_PENDING), (Refusal.NOT_PENDING, DONE)},
        matches(1),
    )


def accept_accept_twice():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": accept(request)},
        {(DONE, Refusal.NOT_PENDING), (Refusal.NOT_PENDING, DONE)},
        matches(1),
    )


def request_request_two_mentors():
    program = make_program()
    mentee = make_mentee(program)
    return Scene(
        {"A": ask(make_mentor(program), mentee), "B": ask(make_mentor(program), mentee)},
        {(DONE, Refusal.TOO_MANY_PENDING), (Refusal.TOO_MANY_PENDING, DONE)},
        lambda: MatchRequest.objects.pending().count() == 1,
    )


def request_request_two_tabs():
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    return Scene(
        {"A": ask(mentor, mentee), "B": ask(mentor, mentee)},
        {(DONE, Refusal.ALREADY_ASKED), (Refusal.ALREADY_ASKED, DONE)},
        lambda: MatchRequest.objects.pending().count() == 1,
    )


def accept_request_last_place():
    program = make_program()
    mentor, late = make_mentor(program), make_mentee(program)
    request = asked(mentor, make_mentee(program))
    return Scene(
        {"A": accept(request), "B": ask(mentor, late)},
        {(DONE, Refusal.MENTOR_FULL), (DONE, DONE)},
        nobody_waits_for_a_full_mentor,
    )


def accept_cancel():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": cancel(request)},
        {(DONE, Refusal.NOT_PENDING), (Refusal.NOT_PENDING, DONE)},
    )


def accept_decline():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": decline(request)},
        {(DONE, Refusal.NOT_PENDING), (Refusal.NOT_PENDING, DONE)},
    )


def accept_pause_mentor():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": pause(request.mentor)},
        {(DONE, DONE), (Refusal.NOT_PENDING, DONE)},
    )


def accept_pause_mentee():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": pause(request.mentee)},
        {(DONE, DONE), (Refusal.NOT_PENDING, DONE)},
    )


def accept_pause_other_mentee():
    program = make_program()
    mentor = make_mentor(program)
    request, other = (asked(mentor, make_mentee(program)) for _ in range(2))
    return Scene(
        {"A": accept(request), "B": pause(other.mentee)},
        {(DONE, DONE)},
    )


def accept_pause_other_mentor():
    program = make_program(max_pending_per_mentee=None)
    mentee = make_mentee(program)
    request, other = (asked(make_mentor(program), mentee) for _ in range(2))
    return Scene(
        {"A": accept(request), "B": pause(other.mentor)},
        {(DONE, DONE)},
    )


def accept_capacity_lowered():
    program = make_program()
    mentor = make_mentor(program, capacity=2)
    accept(asked(mentor, make_mentee(program)))()
    request = asked(mentor, make_mentee(program))
    return Scene(
        {"A": accept(request), "B": lower_capacity(mentor, 1)},
        {(DONE, Refusal.CAPACITY_BELOW_LOAD), (Refusal.NOT_PENDING, DONE)},
        nobody_waits_for_a_full_mentor,
    )


def accept_mentor_leaves():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": leave(request.mentor)},
        {(DONE, DONE), (Refusal.NOT_PENDING, DONE)},
    )


def accept_mentor_deleted():
    return _accept_deleted("mentor")


def accept_mentee_deleted():
    return _accept_deleted("mentee")


def _accept_deleted(side):
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    return Scene(
        {"A": accept(request), "B": delete_account(getattr(request, side))},
        # the host's own transaction may lose, and says so; the mentor may find the request gone
        set(product({DONE, "stale", Refusal.NOT_YOURS, Refusal.NOT_PENDING, Refusal.MENTEE_GONE}, THE_HOST_MAY)),
    )


def request_pause_mentor():
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    return Scene(
        {"A": ask(mentor, mentee), "B": pause(mentor)},
        {(DONE, DONE), (Refusal.MENTOR_PAUSED, DONE)},
    )


def request_pause_mentee():
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    return Scene(
        {"A": ask(mentor, mentee), "B": pause(mentee)},
        {(DONE, DONE), (Refusal.MENTEE_PAUSED, DONE)},
    )


def expiring():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    yesterday = program.today() - dt.timedelta(days=1)
    MatchRequest.objects.filter(pk=request.pk).update(expires_on=yesterday, answer_by=yesterday)
    return MatchRequest.objects.with_people().get(pk=request.pk)


def accept_expire():
    request = expiring()
    return Scene(
        {"A": accept(request), "B": lambda: expire_request(request)},
        {(DONE, "stale"), (Refusal.NOT_PENDING, DONE)},
    )


def cancel_expire():
    request = expiring()
    return Scene(
        {"A": cancel(request), "B": lambda: expire_request(request)},
        {(DONE, "stale"), (Refusal.NOT_PENDING, DONE)},
    )


def cancel_help():
    request = expiring()
    help_me = lambda: ask_for_help(request, actor=request.mentee.user)  # noqa: E731
    return Scene(
        {"A": cancel(request), "B": help_me},
        {(DONE, Refusal.NOT_PENDING), (DONE, DONE)},
        lambda: not CoordinatorTask.objects.open().exists(),
    )


def over():
    program = make_program()
    request = asked(make_mentor(program), make_mentee(program))
    match = accept_request(request, actor=request.mentor.user)
    Match.objects.filter(pk=match.pk).update(ends_on=program.today() - dt.timedelta(days=1))
    return Match.objects.with_people().get(pk=match.pk)


def calendar_calendar():
    match = over()
    return Scene(
        {"A": lambda: end_at_term(match), "B": lambda: end_at_term(match)},
        {(DONE, "stale"), ("stale", DONE)},
        matches(0),
    )


def leave_calendar():
    match = over()
    return Scene(
        {"A": leave(match.mentor), "B": lambda: end_at_term(match)},
        {(DONE, DONE)},
        matches(0),
    )


def running(**rules):
    program = make_program(**rules)
    boss = make_user()
    program.coordinators.add(boss)
    request = asked(make_mentor(program), make_mentee(program))
    match = accept_request(request, actor=request.mentor.user)
    return Match.objects.with_people().get(pk=match.pk), boss


def finish(match, who, **how):
    return lambda: finish_match(match, actor=getattr(match, who).user, **how)


def finish_finish():
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentor"), "B": finish(match, "mentee", abandon=True)},
        {(DONE, Refusal.MATCH_OVER), (Refusal.MATCH_OVER, DONE)},
        matches(0),
    )


def finish_calendar():
    match = over()
    return Scene(
        {"A": finish(match, "mentee"), "B": lambda: end_at_term(match)},
        {(DONE, "stale"), (Refusal.MATCH_OVER, DONE)},
        matches(0),
    )


def finish_staff():
    match, boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": lambda: end_match_early(match, actor=boss)},
        {(DONE, Refusal.MATCH_OVER), (Refusal.MATCH_OVER, DONE)},
        matches(0),
    )


def finish_ask_to_end():
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": lambda: ask_to_end(match, actor=match.mentor.user)},
        {(DONE, Refusal.MATCH_OVER), (DONE, DONE)},
        lambda: not CoordinatorTask.objects.open().exists(),
    )


def finish_leave():
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": leave(match.mentor)},
        {(DONE, DONE)},
        lambda: matches(0)() and not CoordinatorTask.objects.open().exists(),
    )


def finish_ask_again():
    """The mentee asks somebody else in the same moment: before the end that is refused."""
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": ask(make_mentor(match.program), match.mentee)},
        {(DONE, Refusal.TOO_MANY_ACTIVE), (DONE, DONE)},
        matches(0),
    )


def finish_accept():
    """The place that one mentee gives back, and the one that another takes, are counted one after the other."""
    program = make_program()
    mentor = make_mentor(program, capacity=2)
    match = accept_request(asked(mentor, make_mentee(program)), actor=mentor.user)
    waits = asked(mentor, make_mentee(program))
    match = Match.objects.with_people().get(pk=match.pk)
    return Scene({"A": finish(match, "mentee"), "B": accept(waits)}, {(DONE, DONE)}, matches(1))


def extend_calendar():
    match = over()
    boss = make_user()
    match.program.coordinators.add(boss)
    later = match.program.today() + dt.timedelta(days=30)
    return Scene(
        {
            "A": lambda: extend_match(match, ends_on=later, reason="They go on.", actor=boss),
            "B": lambda: end_at_term(match),
        },
        {(DONE, "stale"), (Refusal.MATCH_OVER, DONE)},
    )


def ask_to_end_two_tabs():
    match, _boss = running()
    act = lambda: ask_to_end(match, actor=match.mentor.user)  # noqa: E731
    return Scene(
        {"A": act, "B": act},
        {(DONE, Refusal.END_ALREADY_ASKED), (Refusal.END_ALREADY_ASKED, DONE)},
        lambda: CoordinatorTask.objects.open().count() == 1,
    )


def ask_to_end_both():
    match, _boss = running()
    return Scene(
        {
            "A": lambda: ask_to_end(match, actor=match.mentor.user),
            "B": lambda: ask_to_end(match, actor=match.mentee.user),
        },
        {(DONE, DONE)},
        lambda: CoordinatorTask.objects.open().count() == 2,
    )


def close_close():
    match, boss = running()
    task = ask_to_end(match, actor=match.mentor.user)
    act = lambda: close_task(task, note="Done.", actor=boss)  # noqa: E731
    return Scene(
        {"A": act, "B": act},
        {(DONE, Refusal.TASK_CLOSED), (Refusal.TASK_CLOSED, DONE)},
        lambda: not CoordinatorTask.objects.open().exists(),
    )


def close_help():
    """A request comes back to the coordinators whose task is closed while its mentee asks for help."""
    request = expiring()
    boss = make_user()
    request.program.coordinators.add(boss)
    MatchRequest.objects.filter(pk=request.pk).update(escalates_on=request.program.today())
    task = escalate_request(request)
    return Scene(
        {
            "A": lambda: close_task(task, note="Called.", actor=boss),
            "B": lambda: ask_for_help(request, actor=request.mentee.user),
        },
        {(DONE, DONE)},
        lambda: CoordinatorTask.objects.open().count() == 1,
    )


def nudge_nudge():
    request = expiring()
    boss = make_user()
    request.program.coordinators.add(boss)
    act = lambda: nudge_mentor(request, actor=boss)  # noqa: E731
    return Scene(
        {"A": act, "B": act},
        {(DONE, Refusal.NUDGED_TODAY), (Refusal.NUDGED_TODAY, DONE)},
        lambda: OutboxEmail.objects.filter(letter="nudge").count() == 1,
    )


SCENES = [
    finish_finish,
    finish_calendar,
    finish_staff,
    finish_ask_to_end,
    finish_leave,
    finish_ask_again,
    finish_accept,
    extend_calendar,
    ask_to_end_two_tabs,
    ask_to_end_both,
    close_close,
    close_help,
    nudge_nudge,
    accept_expire,
    cancel_expire,
    cancel_help,
    calendar_calendar,
    leave_calendar,
    accept_accept_last_place,
    accept_accept_two_places,
    accept_accept_one_mentee,
    accept_accept_twice,
    request_request_two_mentors,
    request_request_two_tabs,
    accept_request_last_place,
    accept_cancel,
    accept_decline,
    accept_pause_mentor,
    accept_pause_mentee,
    accept_pause_other_mentee,
    accept_pause_other_mentor,
    accept_capacity_lowered,
    accept_mentor_leaves,
    accept_mentor_deleted,
    accept_mentee_deleted,
    request_pause_mentor,
    request_pause_mentee,
]
