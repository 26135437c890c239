"""Sessions through the verbs: one's own record, plans of both, and what the calendar and the end do to them."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.days import days_pass
from tests.notifications.stories import matched, planned
from tests.people import make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    block_person,
    cancel_plan,
    change_session,
    finish_match,
    keep_session,
    remove_session,
)
from wagtail_mentoring.actions.calendar import end_at_term, tick
from wagtail_mentoring.choices import Letter, OutboxState, Refusal
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import LogEntry, Match, MentoringSession, OutboxEmail, SessionVersion
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.sessions import LETTERS_AN_HOUR

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)
KEY = "0" * 32


@pytest.fixture
def match(site):
    return matched(make_program())


def told():
    letters = OutboxEmail.objects.filter(letter__startswith="session_").order_by("pk")
    return [(email.letter, email.role) for email in letters]


def both(letter):
    return [(letter, "mentor"), (letter, "mentee")]


def keep(match, *, days=0, actor=None, **entry):
    day = match.program.today() + dt.timedelta(days=days)
    return keep_session(match, entry=SessionEntry(held_on=day, **entry), actor=actor or match.mentee.user)


def refused(function, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        function(*args, **kwargs)
    return caught.value.refusal


def test_a_day_is_all_it_takes_and_nobody_is_told(match):
    """R59, R61."""
    session = keep(match)
    assert not session.is_planned
    assert told() == []
    assert session.claimed == 0
    assert not LogEntry.objects.filter(label__icontains="session").exists()
    assert list(MentoringSession.objects.written_by(match.mentee.user)) == [session]
    assert list(MentoringSession.objects.written_by(match.mentor.user)) == []
    assert list(MentoringSession.objects.shared_with(match.mentor.user)) == []


def test_the_same_form_creates_once(match):
    what = {"entry": SessionEntry(held_on=match.program.today()), "actor": match.mentee.user, "op_id": KEY}
    assert keep_session(match, **what) == keep_session(match, **what)
    assert MentoringSession.objects.count() == 1


def test_the_key_of_another_form_creates_nothing(match):
    match.request.operation_keys.create(actor=match.mentee.user, op_id=KEY)
    with pytest.raises(Stale):
        keep_session(match, entry=SessionEntry(held_on=match.program.today()), actor=match.mentee.user, op_id=KEY)


def test_what_is_to_come_is_a_plan_of_both_without_the_notes(match):
    session = planned(match, discussed="Only for me")
    assert session.is_planned
    assert told() == both(Letter.SESSION_PLANNED)
    (plan,) = MentoringSession.objects.shared_with(match.mentor.user).plans()
    assert (plan.pk, plan.minutes, plan.how_in_words) == (session.pk, 90, "By video")
    assert "Only for me" not in repr(plan)
    assert plan.ends_at - plan.begins_at == dt.timedelta(minutes=90)


def test_later_today_is_a_plan_and_today_is_not(match):
    local = timezone.localtime(timezone=match.mentee.zone)
    if local.hour < 23:
        assert keep(match, time=dt.time(23, 59)).is_planned
    assert not keep(match).is_planned


def test_a_change_is_kept_for_the_author(match):
    """R60."""
    session = keep(match, discussed="First", minutes=30)
    entry = SessionEntry(held_on=session.held_on, discussed="Second", minutes=45)
    changed = change_session(session, entry=entry, actor=match.mentee.user)
    assert (changed.discussed, changed.minutes, changed.claimed) == ("Second", 45, 45)
    (version,) = SessionVersion.objects.written_by(match.mentee.user)
    assert (version.discussed, version.minutes) == ("First", 30)
    assert not SessionVersion.objects.written_by(match.mentor.user).exists()
    change_session(session, entry=entry, actor=match.mentee.user)
    assert SessionVersion.objects.count() == 1
    assert told() == []


def test_nobody_else_changes_or_removes_it(match):
    session = keep(match)
    for actor in (match.mentor.user, make_user()):
        entry = SessionEntry(held_on=session.held_on, discussed="Mine")
        with pytest.raises(Stale):
            change_session(session, entry=entry, actor=actor)
        with pytest.raises(Stale):
            remove_session(session, actor=actor)
    for actor in (match.mentor.user, None):
        assert get_policy().may_remove_session(session=session, actor=actor) == Refusal.NOT_YOURS
    assert MentoringSession.objects.get().discussed == ""


def test_a_moved_plan_is_told_and_a_note_in_it_is_not(match):
    session = planned(match)
    note = SessionEntry(session.held_on, time=dt.time(10), minutes=90, how="video", discussed="Ask about dams")
    session = change_session(session, entry=note, actor=match.mentee.user)
    assert told() == both(Letter.SESSION_PLANNED)
    later = SessionEntry(session.held_on + A_DAY, time=dt.time(10), minutes=90, how="video")
    session = change_session(session, entry=later, actor=match.mentee.user)
    assert told()[2:] == both(Letter.SESSION_MOVED)
    assert session.plan_sequence == 1


def test_a_session_that_moves_into_the_future_becomes_a_plan(match):
    session = keep(match)
    later = SessionEntry(session.held_on + 3 * A_DAY)
    assert change_session(session, entry=later, actor=match.mentee.user).plan_sequence == 0
    assert told() == both(Letter.SESSION_PLANNED)


def test_a_plan_is_not_moved_into_the_past(match):
    session = planned(match)
    today = SessionEntry(match.program.today())
    assert refused(change_session, session, entry=today, actor=match.mentee.user) == Refusal.PLAN_AHEAD


def test_a_canceled_plan_is_told_and_a_past_one_is_gone(match):
    session = planned(match)
    with pytest.raises(Stale):
        remove_session(session, actor=match.mentee.user)
    cancel_plan(session, actor=match.mentee.user)
    assert told()[2:] == both(Letter.SESSION_CANCELED)
    remove_session(keep(match, discussed="x"), actor=match.mentee.user)
    assert [row.pk for row in MentoringSession.objects.all()] == [session.pk]
    assert not MentoringSession.objects.held(timezone.now()).exists()


def test_a_plan_is_canceled_once_and_a_second_click_deletes_nothing(match):
    session = planned(match, discussed="Agenda")
    cancel_plan(session, actor=match.mentee.user)
    with pytest.raises(Stale):
        cancel_plan(session, actor=match.mentee.user)
    assert MentoringSession.objects.get().discussed == "Agenda"


def test_the_next_plan_is_found_whatever_was_moved_or_canceled(match):
    def found():
        now = Match.objects.get(pk=match.pk)
        return MentoringSession.objects.next_of([now], timezone.now()).get(match.pk)

    assert found() is None
    far, near = planned(match, days=30), planned(match, days=20)
    assert found().pk == near.pk
    change_session(near, entry=later(near, 40), actor=match.mentee.user)
    assert found().pk == far.pk
    cancel_plan(far, actor=match.mentee.user)
    assert found().pk == near.pk
    cancel_plan(near, actor=match.mentee.user)
    assert found() is None


def test_a_canceled_plan_can_go_once_both_have_been_written_to(match):
    session = planned(match)
    cancel_plan(session, actor=match.mentee.user)
    assert refused(lambda: remove_session(session, actor=match.mentee.user)) == Refusal.LETTER_UNDER_WAY
    OutboxEmail.objects.update(state=OutboxState.SENT, sent_at=timezone.now())
    remove_session(session, actor=match.mentee.user)
    assert not MentoringSession.objects.exists()


def test_a_canceled_plan_is_not_changed(match):
    """They met after all, or mean to: that is another session, which counts."""
    session = planned(match)
    cancel_plan(session, actor=match.mentee.user)
    entry = SessionEntry(match.program.today(), minutes=60)
    assert refused(lambda: change_session(session, entry=entry, actor=match.mentee.user)) == Refusal.PLAN_CANCELED


def test_on_the_day_of_the_end_there_are_no_plans_any_more(match):
    """Somebody who was dismissed cannot go on inviting (R71)."""
    finish_match(match, actor=match.mentor.user)
    tonight = SessionEntry(match.program.today(), time=dt.time(23, 59))
    assert refused(lambda: keep_session(match, entry=tonight, actor=match.mentee.user)) == Refusal.SESSION_AFTER_END
    this_morning = SessionEntry(match.program.today())
    session = keep_session(match, entry=this_morning, actor=match.mentee.user)
    assert refused(lambda: change_session(session, entry=tonight, actor=match.mentee.user)) == Refusal.SESSION_AFTER_END
    assert check_all() == []
    assert Letter.SESSION_PLANNED not in [letter for letter, _role in told()]


@pytest.mark.parametrize(("by", "word"), [("mentor", Refusal.NOT_REACHABLE), ("mentee", Refusal.YOU_BLOCKED)])
def test_across_a_block_there_are_records_but_no_plans(match, by, word):
    block_person(mentor=match.mentor, mentee=match.mentee, actor=getattr(match, by).user)
    assert refused(lambda: planned(match)) == word
    assert keep(match).held_on == match.program.today()
    assert told() == []


def test_a_plan_that_is_changed_again_and_again_is_not_told_for_ever(match):
    session = planned(match)
    for days in range(1, LETTERS_AN_HOUR // 2):
        change_session(session, entry=later(session, days), actor=match.mentee.user)
    word = refused(lambda: change_session(session, entry=later(session, 99), actor=match.mentee.user))
    assert word == Refusal.TOO_MANY_MESSAGES
    assert len(told()) == LETTERS_AN_HOUR
    OutboxEmail.objects.update(created_at=timezone.now() - dt.timedelta(hours=1, seconds=1))
    change_session(session, entry=later(session, 99), actor=match.mentee.user)


def later(session, days):
    return SessionEntry(session.held_on + dt.timedelta(days=days), time=dt.time(10))


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
@pytest.mark.parametrize("time", [dt.time.min, dt.time(12), dt.time.max])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Edmonton"])
def test_the_edge_of_time_is_refused_like_any_other_day(match, day, time, zone):
    type(match.mentee).objects.update(time_zone=zone)
    entry = SessionEntry(day, time=time)
    word = refused(lambda: keep_session(match, entry=entry, actor=match.mentee.user))
    assert word in {Refusal.SESSION_TOO_EARLY, Refusal.SESSION_AFTER_END}


def test_the_end_cancels_what_was_planned_and_keeps_the_notes(match):
    planned(match, discussed="Agenda")
    keep(match, days=-1)
    finish_match(match, actor=match.mentor.user)
    assert told()[2:] == both(Letter.SESSION_CANCELED)
    assert MentoringSession.objects.written_by(match.mentee.user).count() == 2
    assert check_all() == []


def test_after_the_end_only_what_took_place_before_it(match):
    finish_match(match, actor=match.mentor.user)
    days_pass(5)
    match = Match.objects.get()
    assert refused(keep, match) == Refusal.SESSION_AFTER_END
    assert keep(match, days=-5).pk


def test_R66_after_the_full_time_only_what_took_place_in_it(match):
    """The calendar ends it on the day after."""
    Match.objects.update(ends_on=match.program.today() - dt.timedelta(days=1))
    match = end_at_term(match)
    assert refused(keep, match) == Refusal.SESSION_AFTER_END
    assert keep(match, days=-1).pk


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (dt.date(1900, 1, 1), Refusal.SESSION_TOO_EARLY),
        (dt.date(2046, 1, 1), Refusal.SESSION_AFTER_END),
    ],
)
def test_days_that_cannot_be(match, day, refusal):
    assert refused(keep_session, match, entry=SessionEntry(day), actor=match.mentee.user) == refusal


def test_ten_years_from_now_where_no_end_is_near(site):
    match = matched(make_program(match_months=None))
    assert refused(keep, match, days=3650) == Refusal.SESSION_TOO_FAR


def test_only_the_two_and_only_where_the_program_keeps_sessions(match):
    assert refused(keep, match, actor=make_user()) == Refusal.NOT_YOURS
    session = keep(match)
    match.program.sessions = False
    match.program.save()
    assert refused(keep, match) == Refusal.NO_SESSIONS
    remove_session(session, actor=match.mentee.user)


@pytest.mark.parametrize("days", [-1, 5])
def test_who_has_met_or_means_to_is_not_reminded_of_the_first_meeting(match, days):
    """R55."""
    keep(match, days=days)
    days_pass(22)
    tick()
    assert not OutboxEmail.objects.filter(letter=Letter.FIRST_MEETING).exists()


def test_notes_that_nobody_can_read_any_more_are_emptied(match):
    """I17: days and lengths stay for the program."""
    session = keep(match, discussed="Secret", value=4, minutes=30)
    change_session(session, entry=SessionEntry(session.held_on, minutes=30, value=5), actor=match.mentee.user)
    match.mentee.user.delete()
    tick()
    (left,) = MentoringSession.objects.all()
    assert (left.author, left.discussed, left.value, left.minutes) == (None, "", None, 30)
    assert not SessionVersion.objects.exists()
    assert check_all() == []


def test_what_was_emptied_before_the_account_went_is_gone_with_it(match):
    """I17: a former version is as much a note as the present one."""
    session = keep(match, discussed="Secret")
    change_session(session, entry=SessionEntry(session.held_on), actor=match.mentee.user)
    match.mentee.user.delete()
    tick()
    assert not SessionVersion.objects.exists()


def test_coordinators_learn_days_and_lengths(match):
    """R61, R70: a meeting that both have kept counts once."""
    keep(match, minutes=60, discussed="Secret")
    keep(match, minutes=60, actor=match.mentor.user)
    keep(match, days=-2)
    planned(match)
    facts = MentoringSession.objects.facts_of(match)
    assert [fact.minutes for fact in facts] == [60, 60, None]
    assert "Secret" not in repr(facts)
    assert MentoringSession.objects.days_met(match) == 2
