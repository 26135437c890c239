"""Taking part: enroll, submit, approve, pause, resume, leave, and come back."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    Given,
    accept_request,
    answer_questions,
    approve_profile,
    edit_profile,
    enroll,
    enrollment,
    leave_program,
    pause_profile,
    resume_profile,
    send_request,
    submit_profile,
)
from wagtail_mentoring.choices import (
    EnrollmentMode,
    Letter,
    ProfileStatus,
    QuestionKind,
    Refusal,
    RequestStatus,
    Role,
    WithdrawReason,
)
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, MentorProfile, OutboxEmail, Question, Section
from wagtail_mentoring.models.checklist import checklist, is_complete

pytestmark = pytest.mark.django_db


def refusal_of(verb, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.refusal


def letters(kind):
    return OutboxEmail.objects.filter(letter=kind)


class TestEnrolling:
    def test_it_starts_a_draft_with_what_the_account_tells(self):
        program, user = make_program(time_zone="America/Edmonton", capacity_default=3), make_user("Amina Diallo")
        mentor = enroll(program=program, user=user, role=Role.MENTOR)
        assert (mentor.status, mentor.display_name, mentor.contact_value) == ("draft", "Amina Diallo", user.email)
        assert (mentor.time_zone, mentor.capacity, mentor.active_limit) == ("America/Edmonton", 3, 3)

    def test_the_login_name_is_never_shown(self):
        user = make_user()
        user.first_name = user.last_name = user.email = ""
        user.save()
        mentee = enroll(program=make_program(), user=user, role=Role.MENTEE)
        assert (mentee.display_name, mentee.contact_value) == ("", "")

    def test_an_account_without_a_full_name(self):
        class Account:
            email = None

        assert enrollment._known_of(Account()) == {"display_name": "", "contact_value": ""}

    def test_R9_twice_is_once_and_both_roles_are_two(self):
        program, user = make_program(), make_user()
        first = enroll(program=program, user=user, role=Role.MENTOR)
        assert enroll(program=program, user=user, role=Role.MENTOR) == first
        assert enroll(program=program, user=user, role=Role.MENTEE).ROLE == Role.MENTEE

    def test_whoever_may_not_enroll_leaves_no_row(self):
        program = make_program(enrollment=EnrollmentMode.CLOSED)
        assert refusal_of(enroll, program=program, user=make_user(), role=Role.MENTOR) == Refusal.ENROLLMENT_CLOSED
        visitor = AnonymousUser()
        assert refusal_of(enroll, program=make_program(), user=visitor, role=Role.MENTOR) == Refusal.NOT_SIGNED_IN
        assert not MentorProfile.objects.exists()

    def test_whoever_left_starts_again_with_what_was_written_before(self):
        mentor = make_mentor(name="Amina Diallo")
        edit_profile(mentor, actor=mentor.user, headline="Hydrologist")
        leave_program(mentor, actor=mentor.user)
        again = enroll(program=mentor.program, user=mentor.user, role=Role.MENTOR)
        assert (again, again.status, again.headline) == (mentor, ProfileStatus.DRAFT, "Hydrologist")
        assert submit_profile(again, actor=mentor.user).is_enrolled

    def test_a_closed_program_lets_nobody_come_back(self):
        mentor = make_mentor(status=ProfileStatus.LEFT)
        mentor.program.enrollment = EnrollmentMode.CLOSED
        mentor.program.save()
        refusal = refusal_of(enroll, program=mentor.program, user=mentor.user, role=Role.MENTOR)
        assert refusal == Refusal.ENROLLMENT_CLOSED


class TestSubmitting:
    @pytest.fixture
    def draft(self):
        return make_mentee(status=ProfileStatus.DRAFT)

    def test_a_complete_draft_becomes_active_and_is_welcomed(self, draft):
        assert submit_profile(draft, actor=draft.user).is_enrolled
        assert letters(Letter.WELCOME).get().recipient == draft.user

    def test_R10_what_is_missing_is_said(self, draft):
        section = Section.objects.create(program=draft.program, key="focus", title="Focus")
        question = Question.objects.create(
            section=section, key="goal", title="Your goal", kind=QuestionKind.TEXT, required=True
        )
        edit_profile(draft, actor=draft.user, display_name=" ", contact_value="")
        draft.refresh_from_db()
        assert [(step.key, step.missing) for step in checklist(draft)] == [
            ("about", ["name"]),
            ("focus", ["Your goal"]),
            ("contact", ["contact information"]),
        ]
        assert refusal_of(submit_profile, draft, actor=draft.user) == Refusal.PROFILE_INCOMPLETE
        edit_profile(draft, actor=draft.user, display_name="Ben", contact_value="ben@example.org")
        answer_questions(draft, questions=[question], given=[Given(question, text="Lead")], actor=draft.user)
        draft.refresh_from_db()
        assert is_complete(draft)
        assert submit_profile(draft, actor=draft.user).is_enrolled

    def test_where_coordinators_approve_the_profile_waits(self, draft):
        draft.program.enrollment = EnrollmentMode.APPROVAL
        draft.program.save()
        waiting = submit_profile(draft, actor=draft.user)
        assert waiting.status == ProfileStatus.PENDING
        assert not letters(Letter.WELCOME).exists()
        coordinator = make_user()
        waiting.program.coordinators.add(coordinator)
        assert refusal_of(approve_profile, waiting, actor=waiting.user) == Refusal.NOT_COORDINATOR
        assert approve_profile(waiting, actor=coordinator).is_enrolled
        assert letters(Letter.WELCOME).count() == 1
        assert refusal_of(approve_profile, waiting, actor=coordinator) == Refusal.WRONG_STATUS

    def test_twice_is_refused(self, draft):
        submit_profile(draft, actor=draft.user)
        assert refusal_of(submit_profile, draft, actor=draft.user) == Refusal.WRONG_STATUS

    def test_a_status_that_changed_meanwhile_is_stale(self, draft):
        type(draft).objects.filter(pk=draft.pk).update(status=ProfileStatus.ACTIVE)
        with pytest.raises(Stale):
            enrollment._move(draft, ProfileStatus.PENDING)


class TestPausing:
    def test_a_pause_takes_pending_requests_back_with_notice_and_lets_matches_run(self):
        mentor = make_mentor(capacity=2)
        mentee, asking = make_mentee(mentor.program), make_mentee(mentor.program)
        match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        pending = send_request(mentor=mentor, mentee=asking, actor=asking.user)
        assert pause_profile(mentor, actor=mentor.user).status == ProfileStatus.PAUSED
        pending.refresh_from_db()
        match.refresh_from_db()
        assert (pending.status, pending.withdraw_reason) == (RequestStatus.WITHDRAWN, WithdrawReason.MENTOR_PAUSED)
        assert pending.decided_by == mentor.user
        assert match.is_active
        assert letters(Letter.WITHDRAWN_MENTEE).get().recipient == asking.user
        assert not letters(Letter.WITHDRAWN_MENTOR).exists()
        assert not CoordinatorTask.objects.exists()
        assert check_all() == []

    def test_a_mentee_who_pauses_tells_the_mentor(self):
        mentee = make_mentee()
        mentor = make_mentor(mentee.program)
        pending = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        pause_profile(mentee, actor=mentee.user)
        pending.refresh_from_db()
        assert pending.withdraw_reason == WithdrawReason.MENTEE_PAUSED
        assert letters(Letter.WITHDRAWN_MENTOR).get().recipient == mentor.user
        assert not letters(Letter.WITHDRAWN_MENTEE).exists()

    def test_and_come_back(self):
        mentor = make_mentor(status=ProfileStatus.PAUSED)
        assert resume_profile(mentor, actor=mentor.user).is_enrolled
        assert refusal_of(resume_profile, mentor, actor=mentor.user) == Refusal.WRONG_STATUS
        assert refusal_of(pause_profile, mentor, actor=make_user()) == Refusal.NOT_YOURS


class TestLeaving:
    def test_nothing_ends_silently(self):
        mentor = make_mentor(capacity=2)
        mentee, asking = make_mentee(mentor.program), make_mentee(mentor.program)
        match = accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        pending = send_request(mentor=mentor, mentee=asking, actor=asking.user)
        leave_program(mentor, actor=mentor.user)
        pending.refresh_from_db()
        match.refresh_from_db()
        assert pending.withdraw_reason == WithdrawReason.MENTOR_LEFT
        assert match.is_active
        assert CoordinatorTask.objects.open().get().opened_by == mentor.user
        assert letters(Letter.PARTNER_LEFT).get().recipient == mentee.user
        assert check_all() == []

    def test_one_task_for_two_who_leave(self):
        mentor = make_mentor()
        mentee = make_mentee(mentor.program)
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        leave_program(mentor, actor=mentor.user)
        leave_program(mentee, actor=mentee.user)
        assert CoordinatorTask.objects.count() == 1
        assert check_all() == []

    def test_nobody_leaves_twice_or_for_somebody_else(self):
        mentor = make_mentor()
        assert refusal_of(leave_program, mentor, actor=make_user()) == Refusal.NOT_YOURS
        leave_program(mentor, actor=mentor.user)
        assert refusal_of(leave_program, mentor, actor=mentor.user) == Refusal.WRONG_STATUS
