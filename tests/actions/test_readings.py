"""Marks of what one has read."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.people import make_user
from wagtail_mentoring.actions import mark_read, mark_unread
from wagtail_mentoring.models import Reading

pytestmark = pytest.mark.django_db


def test_R6_a_mark_is_set_once_renewed_and_taken_away():
    user, guide = make_user("Reader One"), uuid.uuid4()
    mark_read(user=user, resource=guide)
    first = Reading.objects.of(user).moments([guide])[guide]
    mark_read(user=user, resource=guide)
    assert Reading.objects.of(user).moments([guide])[guide] > first
    assert Reading.objects.count() == 1
    mark_unread(user=user, resource=guide)
    mark_unread(user=user, resource=guide)
    assert not Reading.objects.exists()


def test_a_mark_is_ones_own():
    one, other, guide = make_user("Reader One"), make_user("Reader Two"), uuid.uuid4()
    mark_read(user=one, resource=guide)
    mark_unread(user=other, resource=guide)
    assert Reading.objects.of(other).moments([guide]) == {}
    assert set(Reading.objects.of(one).moments([guide, uuid.uuid4()])) == {guide}
    assert not Reading.objects.of(AnonymousUser()).exists()
    assert str(Reading.objects.get()) == str(guide)


def test_a_mark_goes_with_its_account():
    user = make_user("Reader One")
    mark_read(user=user, resource=uuid.uuid4())
    user.delete()
    assert not Reading.objects.exists()
