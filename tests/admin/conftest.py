import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.people import make_program, make_user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def make_staff(name, *codenames, program=None):
    """Somebody whom the admin lets in, with permissions of ours; a coordinator of ``program``."""
    user = make_user(name)
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in codenames:
        group.permissions.add(Permission.objects.get(codename=codename, content_type__app_label="wagtail_mentoring"))
    user.groups.add(group)
    if program is not None:
        program.coordinators.add(user)
    return user


@pytest.fixture
def program(site):
    return make_program(name="APEGA Mentoring", slug="apega")


@pytest.fixture
def root(site):
    """The administrator's browser."""
    return signed_in(make_user("Ada Admin", is_superuser=True))


VIEW = (
    *("view_mentorprofile", "view_menteeprofile", "view_matchrequest", "view_match", "view_outboxemail"),
    "view_coordinatortask",
)


@pytest.fixture
def coordinator(program):
    """The browser of the program's coordinator."""
    return signed_in(make_staff("Cora Coordinator", *VIEW, program=program))
