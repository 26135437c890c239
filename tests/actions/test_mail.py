"""How often somebody wants which mail, and the daily digest: held, gathered, let go."""

import datetime as dt
import zoneinfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.days import days_pass
from tests.notifications.stories import asked, matched
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import cancel_request, choose_mail, digests, end_digest, post_letter, send_request
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import KINDS, Letter, MailKind, MailPace, OutboxState
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import MailPreference, MatchRequest, Membership, OutboxEmail, Program
from wagtail_mentoring.models.outbox import round_before
from wagtail_mentoring.news import REMINDERS, kinds_for
from wagtail_mentoring.notifications.delivery import deliver_due

pytestmark = pytest.mark.django_db
AT_ONCE, DAILY, OFF = MailPace.AT_ONCE, MailPace.DAILY, MailPace.OFF
REQUESTS, REMINDERS_KIND = MailKind.REQUESTS, MailKind.REMINDERS


@pytest.fixture
def program(site):
    return make_program(max_pending_per_mentee=None)


@pytest.fixture
def mentor(program):
    return make_mentor(program, "Juan Ruiz", capacity=50)


def choose(mentor, **paces):
    choose_mail(program=mentor.program, user=mentor.user, paces={MailKind(kind): pace for kind, pace in paces.items()})


def ask(mentor, times=1):
    mentees = [make_mentee(mentor.program) for _ in range(times)]
    return [send_request(mentor=mentor, mentee=mentee, actor=mentee.user) for mentee in mentees]


def states(mentor, letter=Letter.REQUEST_RECEIVED):
    rows = OutboxEmail.objects.filter(recipient=mentor.user, letter=letter).order_by("pk")
    return list(rows.values_list("state", flat=True))


def digests_of(mentor):
    return OutboxEmail.objects.filter(recipient=mentor.user, letter=Letter.DAILY_DIGEST)


class TestKinds:
    def test_every_letter_is_of_one_kind_but_the_digest_that_brings_several(self):
        assert set(KINDS) == set(Letter) - {Letter.DAILY_DIGEST}
        assert sorted(letter for kind in MailKind for letter in kind.letters) == sorted(KINDS)

    def test_only_what_reminds_can_be_off(self):
        assert {letter for kind in MailKind if OFF in kind.paces for letter in kind.letters} == REMINDERS
        assert MailKind.DECISIONS.paces == (AT_ONCE,)
        assert REQUESTS.paces == (AT_ONCE, DAILY), "R34: on by default, with a digest option"

    def test_one_chooses_about_what_one_gets(self, program, mentor):
        mentee, coordinator = make_mentee(program), make_user()
        program.coordinators.add(coordinator)
        kinds = {
            who: kinds_for(Membership.of(user, program), program=program, user=user)
            for who, user in {"mentor": mentor.user, "mentee": mentee.user, "coordinator": coordinator}.items()
        }
        Program.objects.filter(pk=program.pk).update(messaging="off", documents=False)
        quiet = Program.objects.get(pk=program.pk)
        assert kinds_for(Membership.of(mentor.user, quiet), program=quiet, user=mentor.user) == [
            REQUESTS,
            REMINDERS_KIND,
        ]
        assert kinds == {
            "mentor": [REQUESTS, MailKind.MESSAGES, MailKind.DOCUMENTS, REMINDERS_KIND],
            "mentee": [MailKind.MESSAGES, MailKind.DOCUMENTS, REMINDERS_KIND],
            "coordinator": [MailKind.SUMMARY],
        }


class TestChoosing:
    def test_only_what_is_unusual_is_kept(self, mentor):
        choose(mentor, requests=DAILY, reminders=OFF)
        assert {str(row) for row in MailPreference.objects.all()} == {
            "Requests to you: Once a day, together in one e-mail",
            "Reminders: Not at all",
        }
        choose(mentor, requests=AT_ONCE)
        assert MailPreference.objects.get().kind == REMINDERS_KIND, "what is not named stays"
        assert MailPreference.objects.of(mentor.user, mentor.program).paces() == {
            MailKind.DECISIONS: AT_ONCE,
            REQUESTS: AT_ONCE,
            MailKind.MESSAGES: AT_ONCE,
            MailKind.DOCUMENTS: AT_ONCE,
            REMINDERS_KIND: OFF,
            MailKind.SUMMARY: AT_ONCE,
        }

    @pytest.mark.parametrize(
        ("kind", "pace"), [("decisions", OFF), ("decisions", DAILY), ("requests", OFF), ("summary", DAILY)]
    )
    def test_what_somebody_must_learn_cannot_be_off(self, mentor, kind, pace):
        with pytest.raises(ValueError, match=f"cannot change {kind}"):
            choose(mentor, **{kind: pace})
        with pytest.raises(IntegrityError), transaction.atomic():
            MailPreference.objects.create(program=mentor.program, user=mentor.user, kind=kind, pace=pace)

    def test_it_is_for_one_program(self, mentor):
        choose(mentor, requests=DAILY)
        elsewhere = make_mentor(make_program(), user=mentor.user)
        ask(elsewhere)
        assert states(mentor) == [OutboxState.QUEUED]

    def test_it_goes_with_the_account(self, mentor):
        choose(mentor, requests=DAILY)
        mentor.user.delete()
        assert not MailPreference.objects.exists()


class TestHolding:
    def test_at_once_daily_off(self, mentor, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ask(mentor)
            choose(mentor, requests=DAILY, reminders=OFF)
            ask(mentor)
        deliver_due()
        assert states(mentor) == [OutboxState.SENT, OutboxState.HELD], "a worker leaves it alone"
        days_pass(5)
        with django_capture_on_commit_callbacks(execute=True):
            tick()
        assert states(mentor, Letter.NUDGE) == [OutboxState.OFF] * 2, "the program team sees what was not sent"

    def test_a_request_goes_on_without_its_reminders(self, mentor):
        choose(mentor, reminders=OFF)
        (request,) = ask(mentor)
        for _day in range(30):
            days_pass(1)
            tick()
        request.refresh_from_db()
        assert request.tasks.exists(), "nobody answered, and the coordinators were asked"
        assert check_all() == []

    def test_decisions_are_never_held(self, mentor):
        choose(mentor, requests=DAILY, reminders=DAILY)
        cancel_request(request := ask(mentor)[0], actor=request.mentee.user)
        assert states(mentor, Letter.CANCELED) == [OutboxState.QUEUED]

    def test_what_is_off_for_a_coordinator(self, program):
        program.coordinators.add(user := make_user())
        choose_mail(program=program, user=user, paces={MailKind.SUMMARY: OFF})
        asked(program)
        days_pass(15)
        tick()
        assert OutboxEmail.objects.get(letter=Letter.STAFF_DIGEST).state == OutboxState.OFF


class TestLettingGo:
    def test_at_once_again_sends_what_was_held(self, mentor, django_capture_on_commit_callbacks):
        choose(mentor, requests=DAILY)
        ask(mentor, 2)
        with django_capture_on_commit_callbacks(execute=True):
            choose(mentor, requests=AT_ONCE)
        assert states(mentor) == [OutboxState.SENT] * 2

    def test_off_drops_reminders_and_nothing_else(self, mentor):
        choose(mentor, requests=DAILY, reminders=DAILY)
        ask(mentor)
        days_pass(5)
        tick()
        OutboxEmail.objects.gathered().update(state=OutboxState.HELD, digest=None)
        choose(mentor, reminders=OFF)
        assert states(mentor) == [OutboxState.HELD]
        assert states(mentor, Letter.NUDGE) == [OutboxState.OFF]

    def test_ending_the_digest(self, mentor, django_capture_on_commit_callbacks):
        choose(mentor, requests=DAILY, reminders=DAILY)
        ask(mentor)
        ended = end_digest(program=mentor.program, user=mentor.user)
        assert ended == [REQUESTS, REMINDERS_KIND]
        assert states(mentor) == [OutboxState.QUEUED]
        assert str(MailPreference.objects.get()) == "Reminders: Not at all"
        assert end_digest(program=mentor.program, user=mentor.user) == []


class TestTheDailyDigest:
    def test_one_letter_a_day_brings_what_was_held(self, mentor):
        choose(mentor, requests=DAILY)
        ask(mentor, 2)
        days_pass(1)
        for _time in range(3):
            tick()
        digest = digests_of(mentor).get()
        assert states(mentor) == [OutboxState.GATHERED] * 2
        assert digest.gathered.count() == 2
        assert (digest.state, digest.role, digest.recipient_name) == (OutboxState.QUEUED, "mentor", "Juan Ruiz")
        assert check_all() == []

    def test_not_before_seven_and_not_twice_a_day(self, mentor, monkeypatch):
        zone = zoneinfo.ZoneInfo(mentor.program.time_zone)
        start = dt.datetime(2027, 3, 1, 9, tzinfo=zone)
        clock = {"now": start}
        monkeypatch.setattr(timezone, "now", lambda: clock["now"])
        MatchRequest.objects.update(created_at=start)
        choose(mentor, requests=DAILY)
        ask(mentor)
        seen = []
        for hours in range(72):
            clock["now"] = start + dt.timedelta(hours=hours)
            if hours in {20, 30}:  # at 5 and at 15 of the second day
                ask(mentor)
            tick()
            seen.append(digests_of(mentor).count())
        assert [seen.index(number) for number in (1, 2)] == [22, 46], "at seven of the second and the third day"
        assert max(seen) == 2
        assert [digest.gathered.count() for digest in digests_of(mentor).order_by("pk")] == [2, 1]

    def test_three_weeks_late_is_one_letter(self, mentor):
        choose(mentor, requests=DAILY)
        for _day in range(3):
            ask(mentor)
            days_pass(7)
        tick()
        assert digests_of(mentor).get().gathered.count() == 3

    def test_somebody_faster_has_written_it(self, mentor):
        choose(mentor, requests=DAILY)
        ask(mentor)
        days_pass(1)
        now = timezone.now()
        assert digests.readers_of_digests(mentor.program, now) == [mentor.user.pk]
        digests.gather(mentor.program, mentor.user.pk, now=now)
        with pytest.raises(Stale):
            digests.gather(mentor.program, mentor.user.pk, now=now)
        ask(mentor)
        OutboxEmail.objects.held().update(created_at=now - dt.timedelta(days=1))
        with pytest.raises(Stale):
            digests.gather(mentor.program, mentor.user.pk, now=now)
        assert digests_of(mentor).count() == 1

    def test_one_person_as_mentor_and_mentee_gets_one(self, program, mentor):
        match = matched(program, mentor="Another Guide")
        choose_mail(program=program, user=match.mentee.user, paces={REMINDERS_KIND: DAILY, REQUESTS: DAILY})
        both = make_mentor(program, user=match.mentee.user)
        days_pass(22)
        ask(both)
        tick()
        days_pass(1)
        tick()
        assert digests_of(both).get().gathered.count() == 2

    def test_nobody_is_left_of_an_account_that_is_gone(self, mentor):
        choose(mentor, requests=DAILY)
        ask(mentor)
        OutboxEmail.objects.held().update(recipient=None)
        days_pass(1)
        tick()
        assert not OutboxEmail.objects.filter(letter=Letter.DAILY_DIGEST).exists()
        assert not OutboxEmail.objects.held().exists()

    def test_who_fails_stops_nobody(self, mentor, monkeypatch):
        other = make_mentor(mentor.program)
        for one in (mentor, other):
            choose(one, requests=DAILY)
            ask(one)
        days_pass(1)
        gather = digests.gather

        def fail(program, reader, **when):
            if reader == mentor.user.pk:
                raise RuntimeError
            gather(program, reader, **when)

        monkeypatch.setattr(digests, "gather", fail)
        tick()
        assert (digests_of(mentor).count(), digests_of(other).count()) == (0, 1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-10 06:59", "2027-03-09 07:00"),
        ("2027-03-10 07:00", "2027-03-10 07:00"),
        ("2027-03-14 08:00", "2027-03-14 07:00"),  # clocks went forward at 2
        ("2027-11-07 06:30", "2027-11-06 07:00"),  # and back
    ],
)
def test_seven_by_the_clock_of_the_program(now, expected):
    program = make_program(time_zone="America/Edmonton")
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=program.zone)
    found = round_before(program, moment.astimezone(dt.UTC))
    assert f"{found.astimezone(program.zone):%Y-%m-%d %H:%M}" == expected


def test_a_letter_of_the_sites_own_always_comes_at_once(mentor):
    choose(mentor, requests=DAILY, reminders=OFF)
    post_letter("handbook", to=mentor)
    assert states(mentor, "handbook") == [OutboxState.QUEUED]
