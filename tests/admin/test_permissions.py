"""The policy that Wagtail asks by model, also where none of our own views stands: bulk actions and the API."""

import pytest

from tests.admin.conftest import VIEW, make_staff
from tests.people import make_mentor, make_program, make_user
from wagtail_mentoring.admin.deletion import why_it_stays
from wagtail_mentoring.admin.permissions import LookOnlyPolicy
from wagtail_mentoring.models import MentorProfile

pytestmark = pytest.mark.django_db
EVERY = ("add", "change", "delete", "publish")


@pytest.fixture
def policy():
    return LookOnlyPolicy(MentorProfile)


def test_looking_is_all_that_anybody_may(policy, program):
    mentor = make_mentor(program)
    for user in (make_user(is_superuser=True), make_staff("Cora Coordinator", *VIEW, program=program)):
        assert policy.user_has_permission_for_instance(user, "view", mentor)
        assert not policy.user_has_any_permission(user, EVERY)
        assert not policy.user_has_any_permission_for_instance(user, EVERY, mentor)


def test_others_do_not_even_look(policy, program):
    mentor = make_mentor(program)
    elsewhere = make_staff("Stan Stranger", *VIEW, program=make_program())
    unpermitted = make_staff("Sam Staff", program=program)
    for user in (elsewhere, unpermitted, mentor.user):
        assert not policy.user_has_permission_for_instance(user, "view", mentor)
        assert mentor not in policy.instances_user_has_permission_for(user, "view")


def test_rows_are_those_of_ones_own_programs(policy, program):
    mine = make_mentor(program)
    make_mentor()
    coordinator = make_staff("Cora Coordinator", *VIEW, program=program)
    assert list(policy.instances_user_has_permission_for(coordinator, "view")) == [mine]


def test_profiles_stay_whoever_asks(program):
    """Wagtail 7.4 lets a superuser's bulk action past the policy; the hook stops it."""
    assert "not deleted here" in why_it_stays(make_mentor(program))
