"""Accounts and groups. Nobody has a password but the administrator: personas are entered with one click."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.users.models import UserProfile

from demo.seeding.stories import Person
from wagtail_mentoring.admin.groups import COORDINATORS

DOMAIN = "example.org"
ADMINISTRATOR, EDITOR = "admin", "nora.whitfield"


def make_account(username: str, name: str, *, days_ago: int = 200, **fields: Any) -> Any:
    """Return the account of that name, made if need be."""
    first, _, last = name.partition(" ")
    known = {
        "first_name": first,
        "last_name": last,
        "email": f"{username}@{DOMAIN}",
        "date_joined": timezone.now() - dt.timedelta(days=days_ago),
        **fields,
    }
    account, is_new = get_user_model().objects.get_or_create(username=username, defaults=known)
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def make_member(person: Person) -> Any:
    """Return the account of somebody on a roster; who is both mentor and mentee has one.

    Whose first language is French has said so in Wagtail, and gets letters in French.
    """
    account = make_account(person.username, person.name)
    if person.languages[0] == "fr":
        UserProfile.objects.get_or_create(user=account, defaults={"preferred_language": "fr"})
    return account


def make_coordinator(username: str, name: str) -> Any:
    """Return a coordinator's account: in the group that the package makes for them."""
    account = make_account(username, name, days_ago=400)
    account.groups.add(Group.objects.get(name=COORDINATORS))
    return account


def make_editor() -> Any:
    """Return an account of Wagtail's own group for editors."""
    account = make_account(EDITOR, "Nora Whitfield", days_ago=500)
    account.groups.add(Group.objects.get(name="Editors"))
    return account


def make_administrator() -> Any:
    """Return the superuser; "admin" with the password "admin" also opens the sign-in pages."""
    account = make_account(ADMINISTRATOR, "Ada Administrator", days_ago=600, is_staff=True, is_superuser=True)
    account.set_password("admin")
    account.save(update_fields=["password"])
    return account
