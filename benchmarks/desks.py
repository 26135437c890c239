"""P15: the lists of the admin at 100,000 requests, against Wagtail's own list of as many users."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.users.views.users import IndexView

from benchmarks.generator import NOW, People
from benchmarks.measure import Row, compare, count_queries, database_name
from benchmarks.tables import insert, settle
from benchmarks.visitors import Visitor
from benchmarks.words import name_of
from wagtail_mentoring.choices import MatchStatus, RequestStatus
from wagtail_mentoring.models import Match, MatchRequest

GOAL = 1.5
CONTROL = "Wagtail's users list"
PAIRS = 31
USERS = "wagtailusers_users:index_results"
LISTS = {  # address -> what it lists, how a few are filtered
    "wagtail_mentoring_matchrequest_modeladmin_results": ("requests", "status=pending"),
    "wagtail_mentoring_match_modeladmin_results": ("matches", "status=active"),
    "wagtailsnippets_wagtail_mentoring_mentorprofile:list_results": ("mentor profiles", "status=paused"),
}
ROWS = 50  # on a page
FILTERED = "is_active=true"
APART = 7  # whoever was declined asked a mentor whose number is so much higher


def run(people: People) -> Iterator[Row]:
    """Yield a row for each list: its first page, one far behind, a search and a filter."""
    _ask_until_as_many_as_accounts(people)
    visitor = Visitor(_coordinator(people))
    for name, (what, filtered) in LISTS.items():
        for page, query, users_query in _pages(people, filtered):
            control = _users_list(visitor, users_query)
            subject = partial(visitor.get, f"{reverse(name)}?{query}")
            yield _row(f"{what}, {page}", people, control, subject)


def _row(what: str, people: People, control: Callable[[], str], subject: Callable[[], str]) -> Row:
    queries = {"control_queries": count_queries(control), "queries": count_queries(subject)}
    row = Row(what, database_name(), people.size, CONTROL, **compare(control, subject, pairs=PAIRS), **queries)
    row.judge(f"P15: <= {GOAL:g}", passed=row.ratio <= GOAL)
    return row


def _pages(people: People, filtered: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is opened, its query, and the same of the users list."""
    first, last = name_of("mentor", people.size // 2)
    far = people.size // ROWS // 2
    yield "first page", "", ""
    yield f"page {far:,}", f"p={far}", f"p={far}"
    yield "search, few found", f"q={last}", f"q={last}"
    yield "search, many found", f"q={first}", f"q={first}"
    yield "filter", filtered, FILTERED


def _users_list(visitor: Visitor, query: str) -> Callable[[], str]:
    """Return Wagtail's list with as many rows on a page as ours."""
    address = f"{reverse(USERS)}?{query}"

    def get() -> str:
        with patch.object(IndexView, "get_paginate_by", lambda *_args: ROWS):
            return visitor.get(address)

    return get


def _coordinator(people: People) -> Any:
    """Return somebody who looks after the program, and after users."""
    user = get_user_model().objects.create_user("coordinator", "coordinator@example.org", first_name="Cora")
    user.groups.add(Group.objects.get(name="Mentoring coordinators"))
    user.user_permissions.set(Permission.objects.filter(codename__in=("add_user", "change_user", "delete_user")))
    people.program.coordinators.add(user)
    return user


def _ask_until_as_many_as_accounts(people: People) -> None:
    """Add requests of long ago: half were declined, the others became matches that are over."""
    missing = 2 * people.size - MatchRequest.objects.count()
    key = MatchRequest.objects.latest("pk").pk + 1
    people_twice = (number % people.size for number in range(missing))
    requests = [
        {"id": key + number, **_old_request(people, number, mentee)} for number, mentee in enumerate(people_twice)
    ]
    insert(MatchRequest, list(requests[0]), (request.values() for request in requests))
    matches = [_old_match(request) for request in requests if request["status"] == RequestStatus.ACCEPTED]
    insert(Match, list(matches[0]), (match.values() for match in matches))
    settle()


def _old_request(people: People, number: int, mentee: int) -> dict[str, Any]:
    mentor = (mentee + APART * (1 + number // people.size)) % people.size
    sent = NOW - dt.timedelta(days=400, minutes=number)
    return {
        "program": people.program.pk,
        "mentor": people.pk(mentor + 1),
        "mentee": people.pk(mentee + 1),
        "status": RequestStatus.ACCEPTED if number % 2 else RequestStatus.DECLINED,
        "message": "May I ask you something?",
        "answer_by": sent.date() + dt.timedelta(days=14),
        "created_at": sent,
        "decided_at": sent + dt.timedelta(days=3),
        "decided_by": people.user("mentor", mentor + 1),
    }


def _old_match(request: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: request[name] for name in ("id", "program", "mentor", "mentee")},
        "request": request["id"],
        "status": MatchStatus.COMPLETED,
        "source": "request",
        "started_at": request["decided_at"],
        "ended_at": request["decided_at"] + dt.timedelta(days=300),
        "ends_on": (request["decided_at"] + dt.timedelta(days=365)).date(),
    }
