"""Who sees how to reach whom, at every step of the ladder (R20, R52)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, cancel_request, hide_match, send_request
from wagtail_mentoring.choices import ContactVisibility, MatchStatus, ProfileStatus
from wagtail_mentoring.models import Match, Membership, MenteeProfile, MentorProfile
from wagtail_mentoring.privacy import (
    PROFILE_FIELDS,
    Privacy,
    closeness,
    contact_seen_in,
    matches_shown_on,
    may_see_contact,
    may_see_photo,
)

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
LADDER = list(ContactVisibility)


class Ladder:
    """A mentor and a mentee, somebody else enrolled, a stranger; and what binds the two."""

    def __init__(self):
        self.program = make_program()
        self.mentor, self.mentee = make_mentor(self.program), make_mentee(self.program)
        self.enrolled, self.stranger = make_mentee(self.program), make_user()

    def climb(self, bond):
        if bond in {ContactVisibility.PENDING, ContactVisibility.MATCHED}:
            self.request = send_request(mentor=self.mentor, mentee=self.mentee, actor=self.mentee.user)
        if bond == ContactVisibility.MATCHED:
            self.match = accept_request(self.request, actor=self.mentor.user)

    def sides(self):
        return [(self.mentor, self.mentee.user), (self.mentee, self.mentor.user)]


@pytest.fixture
def ladder():
    return Ladder()


@pytest.mark.parametrize("bond", LADDER[:3])
@pytest.mark.parametrize("rule", LADDER)
def test_R20_and_R52_contact_is_seen_from_a_step_of_the_ladder_on(ladder, rule, bond):
    ladder.climb(bond)
    for profile, partner in ladder.sides():
        profile.program.contact_visibility = rule
        assert closeness(profile=profile, user=partner) == bond
        sees = rule != ContactVisibility.NEVER and LADDER.index(bond) >= LADDER.index(rule)
        assert may_see_contact(profile=profile, user=partner) == sees
        assert may_see_contact(profile=profile, user=profile.user), "one's own"
        assert may_see_contact(profile=profile, user=ladder.enrolled.user) == (rule == ContactVisibility.ENROLLED)
        for nobody in (ladder.stranger, VISITOR, make_mentee().user):
            assert not may_see_contact(profile=profile, user=nobody)


@pytest.mark.parametrize("bond", LADDER[:3])
def test_what_is_known_of_the_visitor_changes_no_answer(ladder, bond, django_assert_num_queries):
    ladder.climb(bond)
    mentor, mentee = ladder.mentor, ladder.mentee
    for profile in (mentor, mentee):
        profile.refresh_from_db()
        profile.program.contact_visibility = ContactVisibility.MATCHED
    user = mentee.user
    with django_assert_num_queries(1 if bond == ContactVisibility.MATCHED else 0):
        seen = may_see_contact(profile=mentor, user=user, visitor=mentee)
    assert seen == (bond == ContactVisibility.MATCHED)


def test_two_who_are_matched_with_others_do_not_see_each_other(ladder):
    busy = []
    for mentor, mentee in [(ladder.mentor, ladder.enrolled), (make_mentor(ladder.program), ladder.mentee)]:
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        busy += [mentor, mentee]
    for profile in busy:
        profile.refresh_from_db()
    assert not may_see_contact(profile=ladder.mentor, user=ladder.mentee.user, visitor=ladder.mentee)


@pytest.mark.parametrize("own", ["", *LADDER])
@pytest.mark.parametrize("rule", LADDER)
def test_R20_a_person_may_only_be_stricter_than_the_program(ladder, rule, own):
    ladder.mentor.program.contact_visibility, ladder.mentor.contact_visibility = rule, own
    effective = ladder.mentor.effective_contact_visibility
    assert effective.strictness == max(rule.strictness, ContactVisibility(own or rule).strictness)


@pytest.mark.parametrize("status", [ProfileStatus.DRAFT, ProfileStatus.PAUSED, ProfileStatus.LEFT])
def test_whoever_is_not_active_is_bound_by_nothing(ladder, status):
    MenteeProfile.objects.filter(pk=ladder.enrolled.pk).update(status=status)
    assert closeness(profile=ladder.mentor, user=ladder.enrolled.user) is None
    assert closeness(profile=ladder.mentor, user=VISITOR) is None


def test_another_mentor_of_the_program_is_enrolled_too(ladder):
    assert closeness(profile=ladder.mentor, user=make_mentor(ladder.program).user) == ContactVisibility.ENROLLED


def test_a_request_taken_back_binds_no_more(ladder):
    ladder.climb(ContactVisibility.PENDING)
    cancel_request(ladder.request, actor=ladder.mentee.user)
    assert closeness(profile=ladder.mentor, user=ladder.mentee.user) == ContactVisibility.ENROLLED


def test_after_the_end_the_match_grants_nothing(ladder):
    ladder.climb(ContactVisibility.MATCHED)
    assert contact_seen_in(ladder.match, partner=ladder.mentor)
    ended = {"status": MatchStatus.COMPLETED, "active_flag": None, "mentee_slot": None}
    Match.objects.update(**ended, ended_at=ladder.match.started_at)
    ladder.match.refresh_from_db()
    assert not contact_seen_in(ladder.match, partner=ladder.mentor)
    assert not may_see_contact(profile=ladder.mentor, user=ladder.mentee.user)


def test_a_partner_who_shows_it_to_nobody_shows_it_in_no_match(ladder):
    ladder.climb(ContactVisibility.MATCHED)
    ladder.match.mentor.contact_visibility = ContactVisibility.NEVER
    assert not contact_seen_in(ladder.match, partner=ladder.match.mentor)
    assert contact_seen_in(ladder.match, partner=ladder.match.mentee)


def test_an_account_that_is_gone_is_nobodys(ladder):
    MentorProfile.objects.filter(pk=ladder.mentor.pk).update(user=None)
    ladder.mentor.refresh_from_db()
    assert not may_see_contact(profile=ladder.mentor, user=VISITOR)


def test_R19_the_photo_is_seen_where_the_profile_is(ladder):
    assert may_see_photo(profile=ladder.mentor, user=ladder.mentee.user)
    assert not may_see_photo(profile=ladder.mentor, user=VISITOR)
    assert not may_see_photo(profile=ladder.mentee, user=ladder.mentor.user)
    ladder.climb(ContactVisibility.PENDING)
    assert may_see_photo(profile=ladder.mentee, user=ladder.mentor.user)


def test_R56_matches_on_a_profile_are_for_people_of_the_program(ladder):
    ladder.climb(ContactVisibility.MATCHED)
    boss, program = make_user(), ladder.mentor.program

    def shown_to(user):
        viewer = Membership.of(user, program)
        return list(matches_shown_on(ladder.mentor, viewer=viewer, user=user)) == [ladder.match]

    insiders = (ladder.mentor.user, ladder.mentee.user, ladder.enrolled.user, boss)
    program.coordinators.add(boss)
    assert not any(map(shown_to, insiders)), "not where the program shows none"
    program.show_matches_on_profile = True
    assert all(map(shown_to, insiders))
    draft = make_mentee(program, status=ProfileStatus.DRAFT)
    assert not any(map(shown_to, (VISITOR, ladder.stranger, make_mentor().user, draft.user)))
    MentorProfile.objects.filter(pk=ladder.mentor.pk).update(status=ProfileStatus.PAUSED)
    assert shown_to(ladder.mentor.user), "one's own"
    hide_match(ladder.match, actor=ladder.mentee.user)
    assert not any(map(shown_to, insiders))


def test_the_classes_are_ordered_from_open_to_closed():
    assert list(Privacy) == sorted(Privacy)
    assert PROFILE_FIELDS["contact_value"] > Privacy.PROGRAM
