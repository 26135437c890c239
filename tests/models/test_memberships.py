"""What somebody is in a program."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import send_message
from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.models import Membership

pytestmark = pytest.mark.django_db


def test_R9_one_person_may_be_both(django_assert_num_queries):
    program, user = make_program(), make_user()
    mentor, mentee = make_mentor(program, user=user), make_mentee(program, user=user, status=ProfileStatus.DRAFT)
    membership = Membership.of(user, program)
    assert membership.profiles == [mentee, mentor]
    assert membership.roles == [Role.MENTEE, Role.MENTOR]
    assert (membership.profile(Role.MENTOR), membership.profile(Role.MENTEE)) == (mentor, mentee)
    expected = {Role.MENTEE: ProfileStatus.DRAFT, Role.MENTOR: ProfileStatus.ACTIVE}
    assert membership.standing == expected
    with django_assert_num_queries(1):
        found = Membership.standing_of(user, program)
        assert (found, found.unread) == (expected, 0)


def test_whoever_left_is_nothing():
    mentor = make_mentor(status=ProfileStatus.LEFT)
    assert Membership.of(mentor.user, mentor.program) == Membership()
    assert Membership.standing_of(mentor.user, mentor.program) == {}


def test_a_visitor_and_a_member_of_another_program_are_nothing():
    program = make_program()
    for user in (AnonymousUser(), make_mentor().user):
        assert Membership.of(user, program).profiles == []
        assert Membership.standing_of(user, program) == {}


def test_what_is_unread_is_known_with_the_standing(django_assert_num_queries):
    program = make_program(messaging="enrolled")
    both = make_mentor(program)
    make_mentee(program, user=both.user)
    writer, reader = make_mentee(program), make_mentor(program)
    for mentor, mentee in ((both, writer), (both, writer), (reader, writer)):
        message = send_message(mentor=mentor, mentee=mentee, text="Hello", actor=mentee.user)
    send_message(mentor=reader, mentee=writer, text="Hello", actor=reader.user, upto=message)
    with django_assert_num_queries(1):
        assert Membership.standing_of(both.user, program).unread == 2
    assert [Membership.standing_of(one.user, program).unread for one in (writer, reader)] == [1, 0]
