"""The law about reading matter."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.choices import ProfileStatus, Refusal, ResourceAudience, Role
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db

law = Policy()
EVERYONE, BOTH, MENTORS, MENTEES = ResourceAudience
NO = {BOTH: Refusal.FOR_MEMBERS, MENTORS: Refusal.FOR_MENTORS, MENTEES: Refusal.FOR_MENTEES}
READS = {
    "mentor": {EVERYONE, BOTH, MENTORS},
    "mentee": {EVERYONE, BOTH, MENTEES},
    "paused mentee": {EVERYONE, BOTH, MENTEES},
    "draft": {EVERYONE},
    "waiting": {EVERYONE},
    "left": {EVERYONE},
    "deactivated": {EVERYONE},
    "stranger": {EVERYONE},
    "mentor of another program": {EVERYONE},
    "coordinator": set(ResourceAudience),
    "superuser": set(ResourceAudience),
}
STATUS = {"paused mentee": "paused", "draft": "draft", "waiting": "pending", "left": "left"}


def person(kind, program):
    if kind in {"mentor", "deactivated"}:
        user = make_mentor(program).user
        user.is_active = kind == "mentor"
        return user
    if kind == "mentee" or kind in STATUS:
        return make_mentee(program, status=ProfileStatus(STATUS.get(kind, "active"))).user
    if kind == "mentor of another program":
        return make_mentor(make_program()).user
    user = make_user(is_superuser=kind == "superuser")
    if kind == "coordinator":
        program.coordinators.add(user)
    return user


@pytest.mark.parametrize("kind", READS)
@pytest.mark.parametrize("audience", ResourceAudience)
def test_R6_who_reads_what(kind, audience):
    program = make_program()
    refusal = law.may_read(audience=audience, program=program, user=person(kind, program))
    assert refusal == (None if audience in READS[kind] else NO[audience])


@pytest.mark.parametrize("audience", ResourceAudience)
def test_R6_a_visitor_signs_in_first(audience):
    refusal = law.may_read(audience=audience, program=make_program(), user=AnonymousUser())
    assert refusal == (None if audience == EVERYONE else Refusal.NOT_SIGNED_IN)


def test_what_is_known_is_not_asked_again(django_assert_num_queries):
    program, user = make_program(), make_user()
    with django_assert_num_queries(0):
        standing = {Role.MENTOR: ProfileStatus.ACTIVE}
        assert law.may_read(audience=MENTORS, program=program, user=user, standing=standing) is None
