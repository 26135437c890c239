"""What follows when a program's rules or an account change."""

import pytest
from django.utils import timezone

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, pause_profile, programs, send_request
from wagtail_mentoring.choices import (
    CapacityScope,
    Letter,
    ProfileStatus,
    Refusal,
    RequestStatus,
    TaskKind,
    WithdrawReason,
)
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, MentorCycle, OutboxEmail, Program

pytestmark = pytest.mark.django_db


def matched(program, **mentor):
    mentor, mentee = make_mentor(program, **mentor), make_mentee(program)
    request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    return accept_request(request, actor=mentor.user)


def save(program, **rules):
    for name, value in rules.items():
        setattr(program, name, value)
    program.save()


class TestLimits:
    def test_limits_follow_the_program(self):
        program = make_program()
        mentor, mentee = make_mentor(program, capacity=3), make_mentee(program)
        save(program, max_active_per_mentee=2)
        mentor.refresh_from_db()
        mentee.refresh_from_db()
        assert (mentor.active_limit, mentee.active_limit) == (3, 2)
        save(program, max_active_per_mentee=None, capacity_scope=CapacityScope.CYCLE)
        mentor.refresh_from_db()
        mentee.refresh_from_db()
        assert (mentor.active_limit, mentee.active_limit) == (None, None)

    def test_running_matches_stay_when_a_limit_is_lowered(self):
        program = make_program(max_active_per_mentee=2)
        mentee = make_mentee(program)
        for mentor in (make_mentor(program), make_mentor(program)):
            accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        save(program, max_active_per_mentee=1)
        mentee.refresh_from_db()
        assert mentee.active_limit == 2
        assert check_all() == []

    def test_a_mentor_with_many_matches_of_a_cycle_keeps_them_in_a_rolling_program(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        mentor = matched(program, capacity=2).mentor
        other = make_mentee(program)
        accept_request(send_request(mentor=mentor, mentee=other, actor=other.user), actor=mentor.user)
        type(mentor).objects.filter(pk=mentor.pk).update(capacity=1)
        save(program, capacity_scope=CapacityScope.CONCURRENT)
        mentor.refresh_from_db()
        assert mentor.active_limit == 2
        assert check_all() == []

    def test_matches_of_the_running_cycle_count_from_the_day_the_program_counts_by_cycle(self):
        program = make_program()
        make_cycle(program)
        mentor = matched(program, capacity=1).mentor
        save(program, capacity_scope=CapacityScope.CYCLE)
        assert mentor.cycle_counters.get().made == 1
        late = make_mentee(program)
        with pytest.raises(Refused) as refused:
            send_request(mentor=mentor, mentee=late, actor=late.user)
        assert refused.value.refusal == Refusal.MENTOR_FULL
        assert check_all() == []

    def test_a_counter_from_an_earlier_change_is_brought_up_to_date(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        make_cycle(program)
        mentor = matched(program, capacity=3).mentor
        save(program, capacity_scope=CapacityScope.CONCURRENT)
        mentee = make_mentee(program)
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        assert mentor.cycle_counters.get().made == 1
        save(program, capacity_scope=CapacityScope.CYCLE)
        assert mentor.cycle_counters.get().made == 2
        assert check_all() == []

    def test_between_cycles_nothing_is_counted(self):
        program = make_program()
        make_cycle(program, days=(-30, -1))
        matched(program)
        save(program, capacity_scope=CapacityScope.CYCLE)
        assert not MentorCycle.objects.exists()

    def test_loading_a_fixture_changes_no_limit(self):
        mentor = make_mentor(capacity=3)
        program = Program.objects.get(pk=mentor.program_id)
        program.capacity_scope = CapacityScope.CYCLE
        program.save_base(raw=True)
        mentor.refresh_from_db()
        assert mentor.active_limit == 3


class TestAccounts:
    """What a host does to an account: nothing ends silently (RELIABILITY 1)."""

    @pytest.fixture
    def people(self):
        program = make_program(max_pending_per_mentee=None, max_active_per_mentee=None)
        mentor, mentee = make_mentor(program, capacity=2), make_mentee(program)
        match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        asked, asking = make_mentor(program), make_mentee(program)
        to_mentor = send_request(mentor=mentor, mentee=asking, actor=asking.user)
        from_mentee = send_request(mentor=asked, mentee=mentee, actor=mentee.user)
        return match, to_mentor, from_mentee

    def test_a_deleted_mentor_releases_requests_with_notice_and_coordinators_look_at_matches(
        self, people, django_capture_on_commit_callbacks
    ):
        match, to_mentor, from_mentee = people
        with django_capture_on_commit_callbacks(execute=True):
            match.mentor.user.delete()
        for row in (to_mentor, from_mentee, match.mentor, match):
            row.refresh_from_db()
        assert (match.mentor.user, match.mentor.status) == (None, ProfileStatus.LEFT)
        assert match.mentor.display_name
        assert (to_mentor.status, to_mentor.withdraw_reason) == (RequestStatus.WITHDRAWN, WithdrawReason.MENTOR_LEFT)
        assert from_mentee.is_pending
        assert match.is_active
        task = CoordinatorTask.objects.open().get()
        assert (task.match, task.kind, task.opened_by) == (match, TaskKind.MEMBER_LEFT, None)
        letters = OutboxEmail.objects.filter(letter__in=[Letter.WITHDRAWN_MENTEE, Letter.PARTNER_LEFT])
        told = set(letters.values_list("letter", "recipient"))
        assert told == {
            (Letter.WITHDRAWN_MENTEE, to_mentor.mentee.user_id),
            (Letter.PARTNER_LEFT, match.mentee.user_id),
        }
        assert check_all() == []

    def test_a_deleted_mentee_releases_requests_with_notice(self, people, django_capture_on_commit_callbacks):
        match, to_mentor, from_mentee = people
        with django_capture_on_commit_callbacks(execute=True):
            match.mentee.user.delete()
        from_mentee.refresh_from_db()
        to_mentor.refresh_from_db()
        assert (from_mentee.status, from_mentee.withdraw_reason) == (
            RequestStatus.WITHDRAWN,
            WithdrawReason.MENTEE_LEFT,
        )
        assert to_mentor.is_pending
        assert OutboxEmail.objects.filter(letter=Letter.WITHDRAWN_MENTOR).get().recipient == from_mentee.mentor.user
        assert check_all() == []

    def test_a_deactivated_account_pauses_and_coordinators_look_at_matches(
        self, people, django_capture_on_commit_callbacks
    ):
        match, to_mentor, _from_mentee = people
        match.mentor.user.is_active = False
        with django_capture_on_commit_callbacks(execute=True):
            match.mentor.user.save()
        match.mentor.refresh_from_db()
        to_mentor.refresh_from_db()
        assert match.mentor.status == ProfileStatus.PAUSED
        assert (to_mentor.status, to_mentor.withdraw_reason) == (RequestStatus.WITHDRAWN, WithdrawReason.MENTOR_PAUSED)
        assert CoordinatorTask.objects.open().filter(match=match).exists()
        assert check_all() == []

    def test_somebody_who_was_paused_does_not_go_silently(self, people, django_capture_on_commit_callbacks):
        match, _to_mentor, _from_mentee = people
        pause_profile(match.mentor, actor=match.mentor.user)
        match.mentor.user.is_active = False
        tasks = CoordinatorTask.objects.filter(match=match)
        for _save in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                match.mentor.user.save()
            assert tasks.count() == 1
        tasks.update(closed_at=timezone.now(), open_slot=None)
        with django_capture_on_commit_callbacks(execute=True):
            match.mentor.user.save()
        assert tasks.count() == 1, "the coordinators have looked at it"
        assert OutboxEmail.objects.filter(letter=Letter.PARTNER_LEFT).count() == 1
        assert check_all() == []

    def test_a_draft_has_nobody_to_tell(self, django_capture_on_commit_callbacks):
        user = make_mentor(status=ProfileStatus.DRAFT).user
        user.is_active = False
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            user.save()
        assert callbacks == []

    def test_saving_an_account_that_stays_active_changes_nothing(self, people, django_capture_on_commit_callbacks):
        match, to_mentor, _from_mentee = people
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            match.mentor.user.save()
        assert callbacks == []
        to_mentor.refresh_from_db()
        assert to_mentor.is_pending

    def test_a_new_or_loaded_account_has_nothing_to_pause(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            user = make_user(is_active=False)
            user.save_base(raw=True)
        assert callbacks == []

    def test_somebody_who_left_before_is_left_alone(self, django_capture_on_commit_callbacks):
        mentor = make_mentor(status=ProfileStatus.LEFT)
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            mentor.user.delete()
        assert callbacks == []

    def test_a_verb_that_fails_after_the_commit_does_not_reach_the_host(
        self, people, django_capture_on_commit_callbacks, monkeypatch, caplog
    ):
        def broken(*args, **kwargs):
            raise RuntimeError("out of order")

        monkeypatch.setattr(programs, "leave_program", broken)
        with django_capture_on_commit_callbacks(execute=True):
            people[0].mentor.user.delete()
        assert "out of order" in caplog.text
