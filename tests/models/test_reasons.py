"""End reasons."""

import pytest
from django.core.exceptions import ValidationError

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import end_match_early, make_match
from wagtail_mentoring.models import EndReason

pytestmark = pytest.mark.django_db


def test_a_graceful_exit_does_not_complete_a_match():
    reason = EndReason(program=make_program(), key="fit", title="Not a good fit", is_graceful=True)
    reason.clean()
    reason.completes = True
    with pytest.raises(ValidationError, match="does not count as completed"):
        reason.clean()


def test_one_that_has_been_given_is_known():
    program, boss = make_program(), make_user(is_superuser=True)
    reason = EndReason.objects.create(program=program, key="moved", title="They moved")
    assert str(reason) == "They moved"
    assert not reason.has_been_given()
    match = make_match(mentor=make_mentor(program), mentee=make_mentee(program), actor=boss)
    end_match_early(match, actor=boss, reason=reason)
    assert reason.has_been_given()
