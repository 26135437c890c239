"""Who gets which e-mail, for every event and state of the people: written from the requirements, not from the code.

N is the mentor, M the mentee. A cell says who gets the letter that stands before the columns, and ``BESIDES`` what
else is sent by the same event, X being a third person and B the coordinator; nobody gets anything more.
"""

from email.utils import parseaddr

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from tests.conftest import undone
from tests.days import days_pass
from tests.notifications.stories import shared
from tests.people import make_mentee, make_mentor, make_program, make_user
from tests.uploads import PDF, upload
from wagtail_mentoring import signals
from wagtail_mentoring.actions import (
    Upload,
    accept_request,
    ask_for_help,
    ask_to_end,
    cancel_request,
    decline_request,
    end_match_early,
    finish_match,
    leave_program,
    make_match,
    nudge_mentor,
    pause_profile,
    replace_document,
    send_request,
    submit_profile,
    withdraw_request,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import DocumentKind, OutboxState, ReportKind, Role
from wagtail_mentoring.models import DeliveryReport, EndReason, Match, MatchRequest, OutboxEmail
from wagtail_mentoring.models.outbox import address_key
from wagtail_mentoring.notifications.delivery import deliver_due

pytestmark = pytest.mark.django_db

# The states, in turn: all is well; then N, then M has no address, mail that came back, mail reported as spam, an
# account that was deactivated meanwhile.
TABLE = """
mentor joins                | welcome           |                   | N   |     | N   | N   | N   | N   | N   |     | N
mentee joins                |                   | welcome           | M   | M   |     | M   | M   | M   | M   | M   |
asked                       | request_received  | request_sent      | N M | M   | N   | N M | N M | N M | N M | M   | N
canceled                    | canceled          |                   | N   |     | N   | N   | N   | N   | N   |     | N
accepted                    | accepted_mentor   | accepted_mentee   | N M | M   | N   | N M | N M | N M | N M | M   | N
declined                    |                   | declined          | M   | M   |     | M   | M   | M   | M   | M   |
matched by staff            | accepted_mentor   | accepted_mentee   | N M | M   | N   | N M | N M | N M | N M | M   | N
mentor full                 |                   | withdrawn_mentee  | M   | M   |     | M   | M   | M   | M   | M   |
mentor pauses               |                   | withdrawn_mentee  | M   | M   |     | M   | M   | M   | M   | M   |
mentor leaves               |                   | withdrawn_mentee  | M   | M   |     | M   | M   | M   | M   | M   |
mentee pauses               | withdrawn_mentor  |                   | N   |     | N   | N   | N   | N   | N   |     | N
mentee leaves               | withdrawn_mentor  |                   | N   |     | N   | N   | N   | N   | N   |     | N
staff withdraw              | withdrawn_mentor  | withdrawn_mentee  | N M | M   | N   | N M | N M | N M | N M | M   | N
mentee matched elsewhere    | superseded_mentor | superseded_mentee | N M | M   | N   | N M | N M | N M | N M | M   | N
day 5                       | nudge             |                   | N   |     | N   |     | N   |     | N   |     | N
day 10                      | nudge             |                   | N   |     | N   |     | N   |     | N   |     | N
day 15                      |                   | overdue           | M   | M   |     | M   | M   | M   | M   | M   |
expired                     | expired_mentor    | expired_mentee    | N M | M   | N   | N M | N M | N M | N M | M   | N
day 22 of the match         |                   | first_meeting     | M   | M   |     | M   |     | M   |     | M   |
30 days before the end      | ending_soon       | ending_soon       | N M | M   | N   | M   | N   | M   | N   | M   | N
7 days before the end       | ending_soon       | ending_soon       | N M | M   | N   | M   | N   | M   | N   | M   | N
over                        | ended_at_term     | ended_at_term     | N M | M   | N   | N M | N M | N M | N M | M   | N
mentor finishes             | finished          | finished          | N M | M   | N   | N M | N M | N M | N M | M   | N
mentee finishes             | finished          | finished          | N M | M   | N   | N M | N M | N M | N M | M   | N
mentor abandons             | ended_early       | ended_early       | N M | M   | N   | N M | N M | N M | N M | M   | N
mentee abandons             | ended_early       | ended_early       | N M | M   | N   | N M | N M | N M | N M | M   | N
staff end it                | ended_early       | ended_early       | N M | M   | N   | N M | N M | N M | N M | M   | N
staff complete it           | finished          | finished          | N M | M   | N   | N M | N M | N M | N M | M   | N
mentor leaves gracefully    | ended_early       | graceful_exit     | N M | M   | N   | N M | N M | N M | N M | M   | N
mentee leaves gracefully    | graceful_exit     | ended_early       | N M | M   | N   | N M | N M | N M | N M | M   | N
nudged by staff             | nudge             |                   | N   |     | N   |     | N   |     | N   |     | N
over, and                   | review_profile    | review_profile    | N M | M   | N   | M   | N   | M   | N   | M   | N
mentor leaves the match     |                   | partner_left      | M   | M   |     | M   | M   | M   | M   | M   |
mentee leaves the match     | partner_left      |                   | N   |     | N   | N   | N   | N   | N   |     | N
mentee shares               | document_shared   |                   | N   |     | N   |     | N   |     | N   |     | N
mentor shares               |                   | document_shared   | M   | M   |     | M   |     | M   |     | M   |
mentee replaces             | document_shared   |                   | N   |     | N   |     | N   |     | N   |     | N
mentor is deactivated       |                   | withdrawn_mentee  | M   | M   |     | M   | M   | M   | M   | M   |
mentee is deactivated       | withdrawn_mentor  |                   | N   |     | N   | N   | N   | N   | N   |     | N
mentor deactivated, matched |                   | partner_left      | M   | M   |     | M   | M   | M   | M   | M   |
mentee deactivated, matched | partner_left      |                   | N   |     | N   | N   | N   | N   | N   |     | N
paused mentor deactivated   |                   | partner_left      | M   | M   |     | M   | M   | M   | M   | M   |
paused mentee deactivated   | partner_left      |                   | N   |     | N   | N   | N   | N   | N   |     | N
mentor is deleted           |                   | partner_left      | M   | M   |     | M   | M   | M   | M   | M   |
mentee is deleted           | partner_left      |                   | N   |     | N   | N   | N   | N   | N   |     | N
"""
STATES = ("well", *(f"{state}, {who}" for state in ("no address", "came back", "spam", "inactive") for who in "NM"))
ENDS = (
    *("mentor finishes", "mentee finishes", "mentor abandons", "mentee abandons", "staff end it"),
    *("staff complete it", "mentor leaves gracefully", "mentee leaves gracefully"),
)
BESIDES = {
    "mentor full": {"N accepted_mentor", "X accepted_mentee"},
    "mentee matched elsewhere": {"M accepted_mentee", "X accepted_mentor"},
    "day 15": {"B staff_digest"},
    "day 22 of the match": {"B staff_digest"},
    **{event: {"N review_profile", "M review_profile"} for event in ENDS},
    "over": {"N review_profile", "M review_profile"},
    "over, and": {"N ended_at_term", "M ended_at_term"},
}


class Cast:
    """A mentor, a mentee, a third person and a coordinator, who gets nothing here."""

    def __init__(self):
        self.program = make_program(max_pending_per_mentee=2)
        self.boss = make_user()
        self.program.coordinators.add(self.boss)
        self.people = {"N": make_mentor(self.program), "M": make_mentee(self.program)}

    def ask(self):
        return send_request(mentor=self.mentor, mentee=self.mentee, actor=self.mentee.user)

    def match(self):
        return accept_request(self.ask(), actor=self.mentor.user)

    def third(self, maker):
        self.people["X"] = maker(self.program)
        return self.people["X"]

    @property
    def mentor(self):
        return self.people["N"]

    @property
    def mentee(self):
        return self.people["M"]


# Each event: what comes before it, and after ``yield`` what happens.


def asked(cast):
    yield
    cast.ask()


def canceled(cast):
    request = cast.ask()
    yield
    cancel_request(request, actor=cast.mentee.user)


def accepted(cast):
    request = cast.ask()
    yield
    accept_request(request, actor=cast.mentor.user)


def declined(cast):
    request = cast.ask()
    yield
    decline_request(request, actor=cast.mentor.user)


def matched_by_staff(cast):
    yield
    make_match(mentor=cast.mentor, mentee=cast.mentee, actor=cast.boss)


def mentor_full(cast):
    cast.ask()
    other = cast.third(make_mentee)
    request = send_request(mentor=cast.mentor, mentee=other, actor=other.user)
    yield
    accept_request(request, actor=cast.mentor.user)


def mentee_matched_elsewhere(cast):
    cast.ask()
    other = cast.third(make_mentor)
    request = send_request(mentor=other, mentee=cast.mentee, actor=cast.mentee.user)
    yield
    accept_request(request, actor=other.user)


def while_asked(act, who):
    def event(cast):
        cast.ask()
        yield
        act(cast.people[who], actor=cast.people[who].user)

    return event


def while_matched(act, who):
    def event(cast):
        cast.match()
        yield
        act(cast.people[who], actor=cast.people[who].user)

    return event


def staff_withdraw(cast):
    request = cast.ask()
    yield
    withdraw_request(request, actor=cast.boss)


def ends_it(who, **how):
    def event(cast):
        match = cast.match()
        yield
        finish_match(match, actor=cast.people[who].user, **how)

    return event


def staff_end_it(*, asked_by=None, **fields):
    def event(cast):
        match = cast.match()
        reason = EndReason.objects.create(program=cast.program, key="why", title="Why", **fields)
        yield
        end_match_early(match, actor=cast.boss, reason=reason, asked_by=asked_by)

    return event


def nudged_by_staff(cast):
    request = cast.ask()
    yield
    nudge_mentor(request, actor=cast.boss)


def shares(who):
    def event(cast):
        match = cast.match()
        yield
        shared(match, actor=cast.people[who].user)

    return event


def mentee_replaces(cast):
    document = shared(cast.match(), actor=cast.mentee.user)
    days_pass(1)
    yield
    replace_document(document, upload=Upload("x.pdf", DocumentKind.PDF, upload("x", PDF)), actor=cast.mentee.user)


def deactivate(profile, *, actor):
    actor.is_active = False
    actor.save()


def delete(profile, *, actor):
    get_user_model().objects.get(pk=actor.pk).delete()


def paused_and_deactivated(who):
    def event(cast):
        cast.match()
        pause_profile(cast.people[who], actor=cast.people[who].user)
        yield
        deactivate(cast.people[who], actor=cast.people[who].user)

    return event


def joins(who, maker):
    def event(cast):
        cast.people[who] = maker(cast.program, status="draft")
        yield
        submit_profile(cast.people[who], actor=cast.people[who].user)

    return event


def after_days(begin, *looks):
    """After ``begin``, look at the calendar every so many days; the last look is the event."""

    def event(cast):
        begin(cast)
        for days in looks[:-1]:
            days_pass(days)
            tick()
        days_pass(looks[-1])
        yield
        tick()

    return event


def expiring(cast):
    cast.program.auto_expire_days = 14
    cast.program.save()
    cast.ask()


EVENTS = {
    "mentor joins": joins("N", make_mentor),
    "mentee joins": joins("M", make_mentee),
    "asked": asked,
    "canceled": canceled,
    "accepted": accepted,
    "declined": declined,
    "matched by staff": matched_by_staff,
    "mentor full": mentor_full,
    "mentor pauses": while_asked(pause_profile, "N"),
    "mentor leaves": while_asked(leave_program, "N"),
    "mentee pauses": while_asked(pause_profile, "M"),
    "mentee leaves": while_asked(leave_program, "M"),
    "staff withdraw": staff_withdraw,
    "mentee matched elsewhere": mentee_matched_elsewhere,
    "day 5": after_days(Cast.ask, 5),
    "day 10": after_days(Cast.ask, 5, 5),
    "day 15": after_days(Cast.ask, 5, 5, 5),
    "expired": after_days(expiring, 5, 5, 5),
    "day 22 of the match": after_days(Cast.match, 22),
    "30 days before the end": after_days(Cast.match, 22, 313),
    "7 days before the end": after_days(Cast.match, 22, 313, 23),
    "over": after_days(Cast.match, 22, 313, 23, 8),
    "mentor finishes": ends_it("N"),
    "mentee finishes": ends_it("M"),
    "mentor abandons": ends_it("N", abandon=True),
    "mentee abandons": ends_it("M", abandon=True),
    "staff end it": staff_end_it(),
    "staff complete it": staff_end_it(completes=True),
    "mentor leaves gracefully": staff_end_it(is_graceful=True, asked_by=Role.MENTOR),
    "mentee leaves gracefully": staff_end_it(is_graceful=True, asked_by=Role.MENTEE),
    "nudged by staff": nudged_by_staff,
    "over, and": after_days(Cast.match, 22, 313, 23, 8),
    "mentor leaves the match": while_matched(leave_program, "N"),
    "mentee leaves the match": while_matched(leave_program, "M"),
    "mentee shares": shares("M"),
    "mentor shares": shares("N"),
    "mentee replaces": mentee_replaces,
    "mentor is deactivated": while_asked(deactivate, "N"),
    "mentee is deactivated": while_asked(deactivate, "M"),
    "mentor deactivated, matched": while_matched(deactivate, "N"),
    "mentee deactivated, matched": while_matched(deactivate, "M"),
    "paused mentor deactivated": paused_and_deactivated("N"),
    "paused mentee deactivated": paused_and_deactivated("M"),
    "mentor is deleted": while_matched(delete, "N"),
    "mentee is deleted": while_matched(delete, "M"),
}


def rows():
    """Return every row: the event, and who gets which letter in each state."""
    for line in TABLE.strip().splitlines():
        event, to_mentor, to_mentee, *got = (cell.strip() for cell in line.split("|"))
        letters = {"N": to_mentor, "M": to_mentee}
        yield (
            event,
            {state: {f"{one} {letters[one]}" for one in who.split()} for state, who in zip(STATES, got, strict=True)},
        )


def become(state, cast):
    """Bring a person into a state that no verb knows of."""
    state, _comma, who = state.partition(", ")
    if not who or cast.people[who].user is None:
        return
    user = cast.people[who].user
    accounts = get_user_model().objects.filter(pk=user.pk)
    if state == "no address":
        accounts.update(email="")
    elif state == "inactive":
        accounts.update(is_active=False)
    else:
        came_back(user, ReportKind.BOUNCED if state == "came back" else ReportKind.COMPLAINED)


def came_back(user, kind=ReportKind.BOUNCED):
    """Let the mail service have reported it: what a mail server refused, it disproves by taking the next e-mail."""
    email = OutboxEmail.objects.first()
    OutboxEmail.objects.filter(pk=email.pk).update(tracking_id="by a service")
    DeliveryReport.objects.create(
        email=email,
        kind=kind,
        address_key=address_key(user.email),
        reported_at=timezone.now(),
        dedupe_key=f"{user.pk}".zfill(64),
    )


@pytest.fixture
def happen(monkeypatch, django_capture_on_commit_callbacks):
    """Let an event happen; its letters wait until they are delivered."""
    monkeypatch.setattr(signals.mail_queued, "receivers", [])

    def act(event):
        with django_capture_on_commit_callbacks(execute=True):
            next(event)
        OutboxEmail.objects.update(state=OutboxState.CANCELED)
        with django_capture_on_commit_callbacks(execute=True):
            next(event, None)

    return act


def delivered():
    """Deliver what waits, and return who got which letter."""
    mail.outbox.clear()
    deliver_due()
    letters = dict(OutboxEmail.objects.values_list("message_id", "letter"))
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    return {(parseaddr(sent.to[0])[1], letters[sent.extra_headers["Message-ID"]]) for sent in mail.outbox}


@pytest.mark.parametrize(("event", "expected"), [pytest.param(*row, id=row[0]) for row in rows()])
def test_exactly_these_get_it(event, expected, site, happen):
    """Played once; everybody then is as each state says, one after the other."""
    cast = Cast()
    happen(EVENTS[event](cast))
    names = {cast.boss.email: "B"}
    for who, profile in cast.people.items():
        names[profile.user.email if profile.user else ""] = who
    besides = BESIDES.get(event, set())
    for state, these in expected.items():
        with undone():
            become(state, cast)
            got = {f"{names[address]} {letter}" for address, letter in delivered()}
        assert got - besides == these, state
        assert state != "well" or got == these | besides


STAFF = {  # who coordinates -> who is asked for help, who gets the weekly letter
    "nobody": ("boss", "boss"),
    "nobody, and the boss is inactive": ("", ""),
    "ann": ("ann", "ann"),
    "ann bob": ("ann bob", "ann bob"),
    "ann bob, bob is inactive": ("ann", "ann"),
    "bob, bob is inactive": ("boss", "boss"),
    "ann bob, bob has no address": ("ann", "ann"),
    "ann bob, bob's mail came back": ("ann bob", "ann"),
    "ann mentor": ("ann", "ann mentor"),
    "mentor": ("boss", "mentor"),
    "mentee": ("boss", "mentee"),
}


@pytest.mark.parametrize("letter", ["help_asked", "end_asked", "staff_digest"])
@pytest.mark.parametrize("who", STAFF)
def test_exactly_these_of_the_program_team_get_it(who, letter, site, happen):
    program = make_program()
    mentor, mentee = make_mentor(program), make_mentee(program)
    users = {name: make_user(name.title(), is_superuser=name == "boss") for name in ("ann", "bob", "boss")}
    users |= {"mentor": mentor.user, "mentee": mentee.user}
    named, _comma, state = who.partition(", ")
    program.coordinators.add(*(users[name] for name in named.split() if name in users))
    addresses = {user.email: name for name, user in users.items()}
    accounts = get_user_model().objects

    def story():
        request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        if letter == "end_asked":
            accept_request(request, actor=mentor.user)
        tick()
        days_pass(15)
        yield
        if "inactive" in state:
            accounts.filter(pk=users["boss" if "boss" in state else "bob"].pk).update(is_active=False)
        elif "no address" in state:
            accounts.filter(pk=users["bob"].pk).update(email="")
        elif "came back" in state:
            came_back(users["bob"])
        if letter == "help_asked":
            ask_for_help(MatchRequest.objects.get(pk=request.pk), actor=mentee.user)
        elif letter == "end_asked":
            ask_to_end(Match.objects.get(), actor=mentee.user)
        else:
            tick()

    happen(story())
    sent = delivered()
    expected = STAFF[who][letter == "staff_digest"].split()
    assert {addresses[address] for address, what in sent if what == letter} == set(expected)
    if letter != "staff_digest":
        assert {what for _address, what in sent} <= {letter}
