"""The law, rule by rule: each says yes, and says no with its own word."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, leave_program, pause_profile, send_request
from wagtail_mentoring.choices import (
    CapacityScope,
    DirectoryVisibility,
    EnrollmentMode,
    ProfileStatus,
    Refusal,
    RequestMessage,
    Role,
)
from wagtail_mentoring.models import MatchRequest, MenteeProfile, MentorProfile, Program
from wagtail_mentoring.policy import Policy, get_policy

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
law = Policy()


def ask(mentor, mentee, message="Hello"):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message=message)


def pair(mentor, mentee):
    return accept_request(ask(mentor, mentee), actor=mentor.user)


def again(profile):
    """Load the profile as a view does."""
    return type(profile).objects.select_related("program", "user").get(pk=profile.pk)


def make_coordinator(program):
    user = make_user()
    program.coordinators.add(user)
    return user


class TestEnrolling:
    def test_anybody_with_an_account_may_enroll_in_both_roles(self):
        program, user = make_program(), make_user()
        make_mentor(program, user=user)
        for role in Role:
            assert law.may_enroll(program=program, user=user, role=role) is None

    def test_a_visitor_signs_in_first(self):
        assert law.may_enroll(program=make_program(), user=VISITOR, role=Role.MENTEE) == Refusal.NOT_SIGNED_IN

    def test_a_closed_program_takes_nobody(self):
        program = make_program(enrollment=EnrollmentMode.CLOSED)
        refusal = law.may_enroll(program=program, user=make_user(), role=Role.MENTEE)
        assert refusal == Refusal.ENROLLMENT_CLOSED

    @pytest.mark.parametrize(("make", "other"), [(make_mentor, Role.MENTEE), (make_mentee, Role.MENTOR)])
    def test_where_roles_are_exclusive_the_other_one_is_closed(self, make, other):
        profile = make(make_program(roles_exclusive=True))
        program, user = profile.program, profile.user
        assert law.may_enroll(program=program, user=user, role=other) == Refusal.OTHER_ROLE_ONLY
        assert law.may_enroll(program=program, user=user, role=profile.ROLE) is None
        leave_program(profile, actor=user)
        assert law.may_enroll(program=program, user=user, role=other) is None

    def test_exclusive_roles_concern_one_program_only(self):
        user = make_mentor(make_program(roles_exclusive=True)).user
        assert law.may_enroll(program=make_program(roles_exclusive=True), user=user, role=Role.MENTEE) is None


class TestProfiles:
    def test_one_edits_ones_own_profile_only(self):
        mentor = make_mentor()
        assert law.may_edit(profile=mentor, actor=mentor.user) is None
        for stranger in (make_user(), VISITOR, None):
            assert law.may_edit(profile=mentor, actor=stranger) == Refusal.NOT_YOURS
        mentor.user = None
        assert law.may_edit(profile=mentor, actor=VISITOR) == Refusal.NOT_YOURS

    def test_whoever_left_edits_nothing(self):
        mentor = make_mentor(status=ProfileStatus.LEFT)
        assert law.may_edit(profile=mentor, actor=mentor.user) == Refusal.WRONG_STATUS

    def test_a_complete_draft_may_be_submitted(self):
        draft, active = make_mentee(status=ProfileStatus.DRAFT), make_mentee()

        def asked(**changes):
            return law.may_submit(**{"profile": draft, "actor": draft.user, "is_complete": True, **changes})

        assert asked() is None
        assert asked(is_complete=False) == Refusal.PROFILE_INCOMPLETE
        assert asked(actor=make_user()) == Refusal.NOT_YOURS
        assert asked(profile=active, actor=active.user) == Refusal.WRONG_STATUS
        draft.program.enrollment = EnrollmentMode.CLOSED
        assert asked() == Refusal.ENROLLMENT_CLOSED

    def test_coordinators_approve_what_waits(self):
        waiting = make_mentee(status=ProfileStatus.PENDING)
        coordinator = make_coordinator(waiting.program)
        assert law.may_approve(profile=waiting, actor=coordinator) is None
        assert law.may_approve(profile=waiting, actor=waiting.user) == Refusal.NOT_COORDINATOR
        waiting.status = ProfileStatus.ACTIVE
        assert law.may_approve(profile=waiting, actor=coordinator) == Refusal.WRONG_STATUS

    def test_nobody_lets_oneself_in(self):
        waiting = make_mentee(status=ProfileStatus.PENDING)
        waiting.program.coordinators.add(waiting.user)
        assert law.may_approve(profile=waiting, actor=waiting.user) == Refusal.ABOUT_YOURSELF
        boss = make_user(is_superuser=True)
        own = make_mentor(user=boss, status=ProfileStatus.PENDING)
        assert law.may_approve(profile=own, actor=boss) == Refusal.ABOUT_YOURSELF

    @pytest.mark.parametrize(
        ("to", "allowed"),
        [
            (ProfileStatus.PAUSED, {ProfileStatus.ACTIVE}),
            (ProfileStatus.ACTIVE, {ProfileStatus.PAUSED}),
            (ProfileStatus.LEFT, set(ProfileStatus) - {ProfileStatus.LEFT}),
        ],
    )
    def test_pause_resume_and_leave_have_their_order(self, to, allowed):
        mentor = make_mentor()
        for status in ProfileStatus:
            mentor.status = status
            expected = None if status in allowed else Refusal.WRONG_STATUS
            for actor in (mentor.user, None):
                assert law.may_change_status(profile=mentor, actor=actor, to=to) == expected
            assert law.may_change_status(profile=mentor, actor=make_user(), to=to) == Refusal.NOT_YOURS

    def test_R45_a_limit_is_never_below_the_load(self):
        mentor = make_mentor(capacity=3)
        assert law.may_set_capacity(mentor=mentor, capacity=2, load=2, actor=mentor.user) is None
        assert law.may_set_capacity(mentor=mentor, capacity=1, load=2, actor=mentor.user) == Refusal.CAPACITY_BELOW_LOAD

    def test_R46_the_highest_limit_of_a_program(self):
        mentor = make_mentor(make_program(capacity_max=3))
        assert law.may_set_capacity(mentor=mentor, capacity=3, load=0, actor=mentor.user) is None
        assert law.may_set_capacity(mentor=mentor, capacity=4, load=0, actor=mentor.user) == Refusal.CAPACITY_ABOVE_MAX

    def test_whoever_had_more_before_the_program_set_a_highest_limit_may_keep_it(self):
        mentor = make_mentor(make_program(capacity_max=3), capacity=5)
        assert law.may_set_capacity(mentor=mentor, capacity=5, load=5, actor=mentor.user) is None
        assert law.may_set_capacity(mentor=mentor, capacity=4, load=0, actor=mentor.user) is None
        assert law.may_set_capacity(mentor=mentor, capacity=6, load=0, actor=mentor.user) == Refusal.CAPACITY_ABOVE_MAX

    def test_R45_a_coordinator_goes_above_the_highest_limit_with_a_reason(self):
        mentor = make_mentor(make_program(capacity_max=3))
        asked = {"mentor": mentor, "actor": make_coordinator(mentor.program)}
        assert law.may_set_capacity(**asked, capacity=4, load=0) is None
        assert law.may_set_capacity(**asked, capacity=4, load=5) == Refusal.CAPACITY_BELOW_LOAD
        for reason, refusal in (
            ("Asked for it", None),
            (" \n", Refusal.REASON_REQUIRED),
            ("x" * 500, None),
            ("x" * 501, Refusal.REASON_REQUIRED),
        ):
            assert law.may_set_capacity(**asked, capacity=4, load=0, reason=reason) == refusal

    def test_a_limit_is_changed_by_the_mentor_or_a_coordinator_only(self):
        mentor = make_mentor()
        for other in (make_user(), make_coordinator(make_program()), VISITOR, None):
            assert law.may_set_capacity(mentor=mentor, capacity=2, load=0, actor=other) == Refusal.NOT_YOURS
        mentor.user = None
        assert law.may_set_capacity(mentor=mentor, capacity=2, load=0, actor=VISITOR) == Refusal.NOT_YOURS

    def test_a_coordinator_is_no_exception_for_himself(self):
        mentor = make_mentor(make_program(capacity_max=3))
        mentor.program.coordinators.add(mentor.user)
        refusal = law.may_set_capacity(mentor=mentor, capacity=4, load=0, actor=mentor.user)
        assert refusal == Refusal.CAPACITY_ABOVE_MAX

    def test_whoever_left_has_no_limit_to_change(self):
        mentor = make_mentor(status=ProfileStatus.LEFT)
        refusal = law.may_set_capacity(mentor=mentor, capacity=2, load=0, actor=make_coordinator(mentor.program))
        assert refusal == Refusal.WRONG_STATUS


class TestSeeing:
    @pytest.mark.parametrize(
        ("visibility", "visitor", "stranger"),
        [
            (DirectoryVisibility.PUBLIC, None, None),
            (DirectoryVisibility.MEMBERS, Refusal.NOT_SIGNED_IN, None),
            (DirectoryVisibility.ENROLLED, Refusal.NOT_SIGNED_IN, Refusal.NOT_ENROLLED),
        ],
    )
    def test_R22_who_opens_the_directory(self, visibility, visitor, stranger):
        program = make_program(directory_visibility=visibility)
        mentor = make_mentor(program)
        assert law.may_see_directory(program=program, user=VISITOR) == visitor
        assert law.may_see_directory(program=program, user=make_user()) == stranger
        for member in (mentor.user, make_mentee(program).user, make_coordinator(program)):
            assert law.may_see_directory(program=program, user=member) is None
        assert law.may_see_mentor(mentor=mentor, user=VISITOR) == (visitor is None)

    def test_members_of_another_program_and_drafts_are_strangers(self):
        program = make_program()
        for user in (make_mentee().user, make_mentee(program, status=ProfileStatus.DRAFT).user):
            assert law.may_see_directory(program=program, user=user) == Refusal.NOT_ENROLLED

    @pytest.mark.parametrize("status", [ProfileStatus.DRAFT, ProfileStatus.PAUSED, ProfileStatus.LEFT])
    def test_a_mentor_who_is_not_there_is_seen_by_those_concerned(self, status):
        mentor = make_mentor()
        mentee, asking, other = (make_mentee(mentor.program) for _ in range(3))
        MentorProfile.objects.filter(pk=mentor.pk).update(capacity=3, active_limit=3)
        pair(again(mentor), mentee)
        ask(again(mentor), asking)
        MentorProfile.objects.filter(pk=mentor.pk).update(status=status)
        hidden = again(mentor)
        for user in (mentor.user, mentee.user, asking.user, make_coordinator(mentor.program)):
            assert law.may_see_mentor(mentor=hidden, user=user)
        for user in (other.user, VISITOR):
            assert not law.may_see_mentor(mentor=hidden, user=user)

    def test_R21_a_mentee_is_seen_by_the_mentors_concerned_only(self):
        program = make_program(max_pending_per_mentee=None)
        mentee, asked, other = make_mentee(program), make_mentor(program), make_mentor(program)
        match_request = ask(asked, mentee)
        for user in (mentee.user, asked.user, make_coordinator(program)):
            assert law.may_see_mentee(mentee=mentee, user=user)
        for user in (other.user, make_mentee(program).user, VISITOR):
            assert not law.may_see_mentee(mentee=mentee, user=user)
        accept_request(match_request, actor=asked.user)
        assert law.may_see_mentee(mentee=mentee, user=asked.user)

    def test_coordinators_are_named_or_superusers_and_active(self):
        program = make_program()
        coordinator, boss = make_coordinator(program), make_user(is_superuser=True)
        assert law.is_coordinator(program=program, user=coordinator)
        assert law.is_coordinator(program=program, user=boss)
        assert not law.is_coordinator(program=make_program(), user=coordinator)
        coordinator.is_active = False
        for user in (coordinator, make_user(), VISITOR, None):
            assert not law.is_coordinator(program=program, user=user)

    def test_a_list_that_knows_its_coordinators_asks_no_more(self, django_assert_num_queries):
        program = make_program()
        coordinator = make_coordinator(program)
        known = Program.objects.prefetch_related("coordinators").get(pk=program.pk)
        stranger = make_user()
        with django_assert_num_queries(0):
            assert law.is_coordinator(program=known, user=coordinator)
            assert not law.is_coordinator(program=known, user=stranger)


class TestAsking:
    def may(self, mentor, mentee, **changes):
        actor = changes.pop("actor", mentee.user if mentee else None)
        return law.may_request(mentor=again(mentor), mentee=mentee and again(mentee), actor=actor, **changes)

    def test_an_enrolled_mentee_may_ask_a_mentor_with_a_free_place(self):
        mentor = make_mentor()
        assert self.may(mentor, make_mentee(mentor.program)) is None

    def test_R10_one_must_be_signed_in_and_enrolled(self):
        mentor = make_mentor()
        assert self.may(mentor, None, actor=VISITOR) == Refusal.NOT_SIGNED_IN
        assert self.may(mentor, None, actor=make_user()) == Refusal.NOT_ENROLLED

    @pytest.mark.parametrize(
        ("status", "refusal"),
        [
            (ProfileStatus.DRAFT, Refusal.MENTEE_DRAFT),
            (ProfileStatus.PENDING, Refusal.MENTEE_WAITING),
            (ProfileStatus.PAUSED, Refusal.MENTEE_PAUSED),
            (ProfileStatus.LEFT, Refusal.NOT_ENROLLED),
        ],
    )
    def test_R10_a_mentee_profile_must_be_active(self, status, refusal):
        mentor = make_mentor()
        assert self.may(mentor, make_mentee(mentor.program, status=status)) == refusal

    def test_a_deactivated_account_is_not_enrolled(self):
        mentor = make_mentor()
        mentee = make_mentee(mentor.program)
        type(mentee.user).objects.filter(pk=mentee.user_id).update(is_active=False)
        assert self.may(mentor, mentee) == Refusal.NOT_ENROLLED

    def test_R9_nobody_asks_himself(self):
        mentor = make_mentor()
        assert self.may(mentor, make_mentee(mentor.program, user=mentor.user)) == Refusal.OWN_PROFILE

    def test_R35_nobody_asks_for_somebody_else(self):
        mentor = make_mentor()
        assert self.may(mentor, make_mentee(mentor.program), actor=make_user()) == Refusal.NOT_YOURS

    @pytest.mark.parametrize(
        ("status", "refusal"),
        [
            (ProfileStatus.DRAFT, Refusal.MENTEE_DRAFT),
            (ProfileStatus.LEFT, Refusal.NOT_ENROLLED),
            (ProfileStatus.ACTIVE, None),
        ],
    )
    def test_R10_who_may_ask_nobody_learns_so_before_a_mentor_is_chosen(self, status, refusal):
        mentee = make_mentee(status=status)
        assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) == refusal
        assert law.may_ask_anybody(mentee=mentee, actor=make_user()) == Refusal.NOT_YOURS

    @pytest.mark.parametrize(("limit", "refusal"), [(1, Refusal.TOO_MANY_PENDING), (2, None), (None, None)])
    def test_R38_as_many_requests_as_may_wait_are_enough(self, limit, refusal):
        mentor = make_mentor(make_program(max_pending_per_mentee=limit))
        mentee = make_mentee(mentor.program)
        send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) == refusal

    @pytest.mark.parametrize(("limit", "refusal"), [(1, Refusal.TOO_MANY_ACTIVE), (2, None), (None, None)])
    def test_R39_as_many_mentors_as_may_be_are_enough(self, limit, refusal):
        mentor = make_mentor(make_program(max_active_per_mentee=limit))
        mentee = make_mentee(mentor.program)
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        assert law.may_ask_anybody(mentee=again(mentee), actor=mentee.user) == refusal

    def test_coordinators_ask_for_a_mentee(self):
        mentor = make_mentor()
        mentee, coordinator = make_mentee(mentor.program), make_coordinator(mentor.program)
        assert self.may(mentor, mentee, actor=coordinator) is None
        assert self.may(mentor, mentee, actor=make_coordinator(make_program())) == Refusal.NOT_YOURS
        MentorProfile.objects.filter(pk=mentor.pk).update(accepting=False)
        assert self.may(mentor, mentee, actor=coordinator) == Refusal.MENTOR_NOT_ACCEPTING

    def test_a_mentor_does_not_have_himself_asked(self):
        mentor = make_mentor()
        mentor.program.coordinators.add(mentor.user)
        assert self.may(mentor, make_mentee(mentor.program), actor=mentor.user) == Refusal.OWN_PROFILE

    def test_nobody_is_asked_to_mentor_himself_by_a_coordinator(self):
        mentor = make_mentor()
        himself, coordinator = make_mentee(mentor.program, user=mentor.user), make_coordinator(mentor.program)
        assert self.may(mentor, himself, actor=coordinator) == Refusal.OWN_PROFILE

    def test_programs_do_not_mix(self):
        assert self.may(make_mentor(), make_mentee()) == Refusal.OTHER_PROGRAM

    def test_a_pair_is_not_matched_twice(self):
        program = make_program(max_active_per_mentee=2)
        mentor, mentee = make_mentor(program, capacity=2), make_mentee(program)
        pair(mentor, mentee)
        assert self.may(mentor, mentee) == Refusal.ALREADY_MATCHED

    def test_R39_one_relationship_at_a_time(self):
        program = make_program()
        mentee = make_mentee(program)
        pair(make_mentor(program), mentee)
        assert self.may(make_mentor(program), mentee) == Refusal.TOO_MANY_ACTIVE
        program.max_active_per_mentee = None
        program.save()
        assert self.may(make_mentor(program), mentee) is None

    def test_R38_one_request_at_a_time(self):
        program = make_program(max_pending_per_mentee=2)
        mentee, first = make_mentee(program), make_mentor(program)
        ask(first, mentee)
        assert self.may(first, mentee) == Refusal.ALREADY_ASKED
        assert self.may(make_mentor(program), mentee) is None
        ask(make_mentor(program), mentee)
        assert self.may(make_mentor(program), mentee) == Refusal.TOO_MANY_PENDING
        program.max_pending_per_mentee = None
        program.save()
        assert self.may(make_mentor(program), mentee) is None

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"status": ProfileStatus.PAUSED}, Refusal.MENTOR_PAUSED),
            ({"status": ProfileStatus.LEFT}, Refusal.MENTOR_GONE),
            ({"status": ProfileStatus.DRAFT}, Refusal.MENTOR_GONE),
            ({"accepting": False}, Refusal.MENTOR_NOT_ACCEPTING),
        ],
    )
    def test_R29_a_mentor_who_is_not_available(self, fields, refusal):
        mentor = make_mentor(**fields)
        assert self.may(mentor, make_mentee(mentor.program)) == refusal

    def test_R29_a_mentor_who_is_away_until_a_day(self):
        mentor = make_mentor()
        mentee, today = make_mentee(mentor.program), mentor.program.today()
        MentorProfile.objects.filter(pk=mentor.pk).update(away_until=today + dt.timedelta(days=1))
        assert self.may(mentor, mentee) == Refusal.MENTOR_AWAY
        MentorProfile.objects.filter(pk=mentor.pk).update(away_until=today)
        assert self.may(mentor, mentee) is None

    def test_a_mentor_whose_account_is_gone(self):
        mentor = make_mentor()
        MentorProfile.objects.filter(pk=mentor.pk).update(user=None)
        assert self.may(mentor, make_mentee(mentor.program)) == Refusal.MENTOR_GONE

    def test_R45_a_full_mentor(self):
        program = make_program()
        mentor = make_mentor(program, capacity=2)
        pair(mentor, make_mentee(program))
        assert self.may(mentor, make_mentee(program)) is None
        pair(mentor, make_mentee(program))
        assert self.may(mentor, make_mentee(program)) == Refusal.MENTOR_FULL

    def test_R47_between_cycles_nobody_is_asked(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        mentor, mentee = make_mentor(program), make_mentee(program)
        assert self.may(mentor, mentee) is None, "without cycles the program is rolling"
        make_cycle(program, days=(5, 50))
        assert self.may(mentor, mentee) == Refusal.BETWEEN_CYCLES
        make_cycle(program, days=(-50, 0))
        assert self.may(mentor, mentee) is None

    def test_R47_between_cycles_a_mentee_learns_so_before_a_mentor_is_chosen(self, django_assert_num_queries):
        mentee = make_mentee(make_program(max_pending_per_mentee=None, capacity_scope=CapacityScope.CYCLE))
        assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) is None, "without cycles the program is rolling"
        make_cycle(mentee.program, days=(5, 50))
        assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) == Refusal.BETWEEN_CYCLES
        mentee.program.capacity_scope = CapacityScope.CONCURRENT
        with django_assert_num_queries(0):
            assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) is None
        mentee.program.capacity_scope = CapacityScope.CYCLE
        make_cycle(mentee.program, days=(-50, 0))
        assert law.may_ask_anybody(mentee=mentee, actor=mentee.user) is None

    def test_R45_ended_matches_of_a_cycle_stay_counted(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        make_cycle(program)
        mentor = make_mentor(program)
        match = pair(mentor, make_mentee(program))
        MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=0)
        assert match.cycle == program.current_cycle()
        assert self.may(mentor, make_mentee(program)) == Refusal.MENTOR_FULL

    @pytest.mark.parametrize(
        ("rule", "message", "refusal"),
        [
            (RequestMessage.REQUIRED, "  ", Refusal.MESSAGE_REQUIRED),
            (RequestMessage.REQUIRED, "Hello", None),
            (RequestMessage.REQUIRED, None, None),
            (RequestMessage.OPTIONAL, "", None),
            (RequestMessage.OFF, "", None),
        ],
    )
    def test_a_message_where_the_program_wants_one(self, rule, message, refusal):
        mentor = make_mentor(make_program(request_message=rule))
        assert self.may(mentor, make_mentee(mentor.program), message=message) == refusal


class TestDeciding:
    @pytest.fixture
    def match_request(self):
        program = make_program(max_pending_per_mentee=None)
        return ask(make_mentor(program), make_mentee(program))

    def held(self, match_request):
        return MatchRequest.objects.with_people().get(pk=match_request.pk)

    def test_R50_the_mentor_decides(self, match_request):
        mentor, mentee = match_request.mentor, match_request.mentee
        for question in (law.may_answer, law.may_accept):
            assert question(match_request=match_request, actor=mentor.user) is None
            for other in (mentee.user, make_user(), VISITOR, None, make_coordinator(make_program())):
                assert question(match_request=match_request, actor=other) == Refusal.NOT_YOURS

    def test_coordinators_decide_for_the_mentor(self, match_request):
        coordinator = make_coordinator(match_request.program)
        for question in (law.may_answer, law.may_accept):
            assert question(match_request=match_request, actor=coordinator) is None
        MentorProfile.objects.filter(pk=match_request.mentor_id).update(accepting=False, active_matches=1)
        assert law.may_accept(match_request=self.held(match_request), actor=coordinator) == Refusal.MENTOR_FULL

    @pytest.mark.parametrize("question", [law.may_answer, law.may_accept])
    def test_a_coordinator_who_asked_does_not_answer_himself(self, match_request, question):
        match_request.program.coordinators.add(match_request.mentee.user)
        assert question(match_request=match_request, actor=match_request.mentee.user) == Refusal.NOT_YOURS

    def test_a_visitor_is_not_the_mentor_whose_account_is_gone(self, match_request):
        MentorProfile.objects.filter(pk=match_request.mentor_id).update(user=None)
        assert law.may_answer(match_request=self.held(match_request), actor=VISITOR) == Refusal.NOT_YOURS

    def test_the_two_people_cost_no_question_about_coordinators(self, match_request, django_assert_num_queries):
        held = self.held(match_request)
        with django_assert_num_queries(0):
            for person in (held.mentor.user, held.mentee.user, VISITOR):
                law.may_answer(match_request=held, actor=person)

    def test_R43_the_mentee_cancels(self, match_request):
        mentor, mentee = match_request.mentor, match_request.mentee
        assert law.may_cancel(match_request=match_request, actor=mentee.user) is None
        for other in (mentor.user, VISITOR, None):
            assert law.may_cancel(match_request=match_request, actor=other) == Refusal.NOT_YOURS

    def test_coordinators_withdraw(self, match_request):
        coordinator = make_coordinator(match_request.program)
        assert law.may_withdraw(match_request=match_request, actor=coordinator) is None
        for other in (match_request.mentor.user, match_request.mentee.user, None):
            assert law.may_withdraw(match_request=match_request, actor=other) == Refusal.NOT_COORDINATOR

    def test_what_has_been_decided_stays_decided(self, match_request):
        accept_request(match_request, actor=match_request.mentor.user)
        decided, coordinator = self.held(match_request), make_coordinator(match_request.program)
        for question, actor in (
            (law.may_answer, decided.mentor.user),
            (law.may_accept, decided.mentor.user),
            (law.may_cancel, decided.mentee.user),
            (law.may_withdraw, coordinator),
        ):
            assert question(match_request=decided, actor=actor) == Refusal.NOT_PENDING

    @pytest.mark.parametrize(
        ("model", "side", "fields", "refusal"),
        [
            (MentorProfile, "mentor", {"status": ProfileStatus.PAUSED}, Refusal.MENTOR_PAUSED),
            (MentorProfile, "mentor", {"status": ProfileStatus.LEFT}, Refusal.MENTOR_GONE),
            (MenteeProfile, "mentee", {"status": ProfileStatus.PAUSED}, Refusal.MENTEE_GONE),
            (MenteeProfile, "mentee", {"active_matches": 1}, Refusal.MENTEE_MATCHED),
            (MentorProfile, "mentor", {"active_matches": 1}, Refusal.MENTOR_FULL),
            (MentorProfile, "mentor", {"accepting": False}, None),
        ],
    )
    def test_every_rule_is_asked_again_when_the_mentor_accepts(self, match_request, model, side, fields, refusal):
        model.objects.filter(pk=getattr(match_request, side).pk).update(**fields)
        held = self.held(match_request)
        assert law.may_accept(match_request=held, actor=held.mentor.user) == refusal

    def test_a_pair_that_runs_already_is_not_accepted_again(self):
        program = make_program(max_active_per_mentee=None)
        mentor, mentee = make_mentor(program, capacity=3), make_mentee(program)
        pair(mentor, mentee)
        second = MatchRequest(program=program, mentor=again(mentor), mentee=again(mentee))
        assert law.may_accept(match_request=second, actor=mentor.user) == Refusal.ALREADY_MATCHED

    def test_pausing_closes_the_door_for_requests_on_their_way(self, match_request):
        pause_profile(match_request.mentor, actor=match_request.mentor.user)
        assert not self.held(match_request).is_pending

    def test_coordinators_bring_people_together(self):
        program = make_program()
        mentor, mentee, coordinator = make_mentor(program), make_mentee(program), make_coordinator(program)

        def asked(**changes):
            return law.may_make_match(**{"mentor": mentor, "mentee": mentee, "actor": coordinator, **changes})

        assert asked() is None
        assert asked(actor=mentor.user) == Refusal.NOT_COORDINATOR
        assert asked(mentee=make_mentee()) == Refusal.OTHER_PROGRAM
        assert asked(mentee=make_mentee(program, user=mentor.user)) == Refusal.OWN_PROFILE
        assert asked(mentee=make_mentee(program, status=ProfileStatus.PAUSED)) == Refusal.MENTEE_GONE

    def test_nobody_matches_oneself(self):
        program, boss = make_program(), make_user(is_superuser=True)
        mentor, mentee = make_mentor(program), make_mentee(program)
        for own in ({"mentor": make_mentor(program, user=boss)}, {"mentee": make_mentee(program, user=boss)}):
            people = {"mentor": mentor, "mentee": mentee, **own}
            assert law.may_make_match(**people, actor=boss) == Refusal.ABOUT_YOURSELF
            assert law.may_make_match(**people, actor=make_coordinator(program)) is None

    def test_two_people_whose_accounts_are_gone_are_not_the_same_person(self):
        program = make_program()
        mentor, mentee = make_mentor(program), make_mentee(program)
        mentor.user = mentee.user = None
        refusal = law.may_make_match(mentor=mentor, mentee=mentee, actor=make_coordinator(program))
        assert refusal == Refusal.MENTOR_GONE


class Generous(Policy):
    """A host's own law."""

    def may_enroll(self, **_people):
        return None


def test_a_host_replaces_the_law():
    assert type(get_policy()) is Policy
    with override_settings(WAGTAIL_MENTORING={"POLICY": "tests.test_policy.Generous"}):
        assert get_policy().may_enroll(program=None, user=VISITOR, role=Role.MENTEE) is None
    assert type(get_policy()) is Policy
    with override_settings(TIME_ZONE="UTC"):
        assert type(get_policy()) is Policy
