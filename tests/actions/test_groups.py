"""The auth groups of mentors and mentees follow the profiles, and nobody else's group is touched."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import m2m_changed

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    approve_profile,
    enroll,
    groups,
    leave_program,
    pause_profile,
    resume_profile,
    submit_profile,
)
from wagtail_mentoring.actions.groups import make_member_groups, out_of_step, repair_groups
from wagtail_mentoring.choices import EnrollmentMode, Role
from wagtail_mentoring.models import MemberGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def made(db):
    """The groups that ``migrate`` makes."""
    make_member_groups(using=DEFAULT_DB_ALIAS)


def groups_of(user):
    return sorted(user.groups.values_list("name", flat=True))


def test_R6_who_takes_part_is_in_the_group_of_the_role_and_who_left_is_not():
    mentor, mentee = make_mentor(), make_mentee()
    assert (groups_of(mentor.user), groups_of(mentee.user)) == (["Mentors"], ["Mentees"])
    paused = pause_profile(mentor, actor=mentor.user)
    assert groups_of(mentor.user) == ["Mentors"]
    resumed = resume_profile(paused, actor=mentor.user)
    left = leave_program(resumed, actor=mentor.user)
    assert groups_of(mentor.user) == []
    submit_profile(enroll(program=left.program, user=mentor.user, role=Role.MENTOR), actor=mentor.user)
    assert groups_of(mentor.user) == ["Mentors"], "who comes back is in again"


def test_a_draft_and_who_waits_for_approval_are_not_in_yet():
    program, user = make_program(enrollment=EnrollmentMode.APPROVAL), make_user("New Comer")
    draft = enroll(program=program, user=user, role=Role.MENTEE)
    assert groups_of(user) == []
    type(draft).objects.filter(pk=draft.pk).update(display_name="New Comer", contact_value="new@example.org")
    waiting = submit_profile(draft, actor=user)
    assert groups_of(user) == []
    approve_profile(waiting, actor=make_user(is_superuser=True))
    assert groups_of(user) == ["Mentees"]


def test_who_leaves_one_of_two_programs_stays_in():
    user = make_user("Both Ways")
    first, second = (make_mentor(make_program(), user=user) for _ in range(2))
    leave_program(first, actor=user)
    assert groups_of(user) == ["Mentors"]
    leave_program(second, actor=user)
    assert groups_of(user) == []


def test_a_role_is_a_group_of_its_own():
    user, program = make_user("Both Roles"), make_program()
    make_mentor(program, user=user)
    mentee = make_mentee(program, user=user)
    assert groups_of(user) == ["Mentees", "Mentors"]
    leave_program(mentee, actor=user)
    assert groups_of(user) == ["Mentors"]


def test_an_account_that_is_gone_is_in_no_group(django_capture_on_commit_callbacks):
    mentor = make_mentor()
    with django_capture_on_commit_callbacks(execute=True):
        mentor.user.delete()
    assert not Group.objects.get(name="Mentors").user_set.exists()


def test_a_failing_receiver_of_the_host_undoes_nothing():
    def fail(**_kwargs):
        raise RuntimeError

    m2m_changed.connect(fail)
    try:
        mentor = make_mentor()
        leave_program(mentor, actor=mentor.user)
    finally:
        m2m_changed.disconnect(fail)
    assert groups_of(mentor.user) == []


# Whose group it is


def unmade():
    MemberGroup.objects.all().delete()
    Group.objects.filter(name__in=groups.NAMES.values()).delete()


def test_the_group_of_a_site_is_not_taken():
    unmade()
    theirs = Group.objects.create(name="Mentors")
    make_member_groups(using=DEFAULT_DB_ALIAS)
    mentor = make_mentor()
    assert groups_of(mentor.user) == ["Mentors (mentoring)"]
    assert not theirs.user_set.exists()


def test_a_renamed_group_is_still_ours():
    Group.objects.filter(name="Mentors").update(name="Guides")
    make_member_groups(using=DEFAULT_DB_ALIAS)
    assert groups_of(make_mentor().user) == ["Guides"]
    assert not Group.objects.filter(name="Mentors").exists()


def test_a_site_that_takes_us_in_again_finds_its_members_in_the_groups():
    mentor, mentee = make_mentor(), make_mentee()
    gone = make_mentor()
    leave_program(gone, actor=gone.user)
    unmade()
    make_member_groups(using=DEFAULT_DB_ALIAS)
    assert (groups_of(mentor.user), groups_of(mentee.user), groups_of(gone.user)) == (["Mentors"], ["Mentees"], [])
    before = list(Group.objects.order_by("pk").values_list("pk", flat=True))
    make_member_groups(using=DEFAULT_DB_ALIAS)
    assert list(Group.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_without_the_group_people_take_part_all_the_same():
    unmade()
    mentor = make_mentor()
    assert leave_program(mentor, actor=mentor.user)


def test_before_the_tables_exist_nothing_is_made(monkeypatch):
    class Empty:
        def get_model(self, *_names):
            raise LookupError

    unmade()
    make_member_groups(using=DEFAULT_DB_ALIAS, apps=Empty())
    monkeypatch.setattr(groups.router, "allow_migrate_model", lambda *_args: False)
    make_member_groups(using=DEFAULT_DB_ALIAS, apps=apps)
    assert not MemberGroup.objects.exists()


class Bare:
    """An account of a host that has no groups."""

    class _meta:  # noqa: N801
        @staticmethod
        def get_field(name):
            raise FieldDoesNotExist(name)


def test_accounts_without_groups_are_left_alone(monkeypatch):
    monkeypatch.setattr(groups, "get_user_model", lambda: Bare)
    mentor = make_mentor()
    leave_program(mentor, actor=mentor.user)
    assert repair_groups() == {"in": 0, "out": 0}
    assert out_of_step(MemberGroup.objects.first()) == ([], [])
    assert groups_of(mentor.user) == []


# Repair


def test_the_command_repairs_what_was_done_by_hand(capsys):
    mentor, mentee, editor = make_mentor(), make_mentee(), make_user("An Editor")
    mentors, mentees = (Group.objects.get(name=name) for name in ("Mentors", "Mentees"))
    mentor.user.groups.remove(mentors)
    editor.groups.add(mentees)
    call_command("mentoring_groups")
    assert capsys.readouterr().out == "1 came in, 1 went out.\n"
    assert (groups_of(mentor.user), groups_of(mentee.user), groups_of(editor)) == (["Mentors"], ["Mentees"], [])
    call_command("mentoring_groups")
    assert capsys.readouterr().out == "0 came in, 0 went out.\n"
