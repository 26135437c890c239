"""What is new to read: pages of the last weeks that somebody has not read."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from wagtail_mentoring.models import Membership
from wagtail_mentoring.pages.shelf import Reader, Shelves
from wagtail_mentoring.policy.resources import TAKES_PART

NEW = dt.timedelta(days=30)


def new_pages(request: HttpRequest, memberships: list[Membership]) -> dict[Any, list[Any]]:
    """Return the pages of the last 30 days that somebody may read and has not read, by the key of their program.

    The same statements for one program and for many, unless the visitor also looks after some.
    """
    open_to = [one for one in memberships if TAKES_PART.intersection(one.standing.values())]
    reader = Reader(request)
    for membership in open_to:
        reader.know(membership)
    programs = [membership.profiles[0].program for membership in open_to]
    found: dict[Any, list[Any]] = {}
    for row in Shelves(reader, programs, since=timezone.now() - NEW).unread():
        found.setdefault(row.page.program.pk, []).append(row.page)
    return found
