"""The inbox: conversations and match requests in one list, what happened last first."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from wagtail_mentoring.choices import Messaging, Refusal, Role
from wagtail_mentoring.models import MatchRequest, Membership, Message, Thread
from wagtail_mentoring.views._page import about, page, personal, program_or_404, refused_page
from wagtail_mentoring.views._pairs import pair_of, people_kept_away
from wagtail_mentoring.views._ways import directory_way

PER_PAGE = 24


@personal
def inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what others wrote and asked, and what became of it (R33); what waits for a mentor's answer first (R48)."""
    program = program_or_404(slug)
    membership = about(request, program)
    if not membership.profiles:
        return refused_page(request, Refusal.NO_PROFILE)
    asked = list(_asked(membership).order_by("created_at", "pk"))
    return page(
        request,
        "inbox.html",
        active_tab="inbox",
        asked=asked,
        shown=_shown(request, membership),
        kept_away=people_kept_away(membership),
        has_messages=program.messaging != Messaging.OFF,
        find=directory_way(program) if membership.mentee is not None else [],
    )


def _asked(membership: Membership) -> QuerySet[MatchRequest]:
    """Return the requests that wait for the visitor's own answer; they stand above the list, and not in it."""
    if membership.mentor is None:
        return MatchRequest.objects.none()
    return membership.mentor.match_requests.pending().select_related("mentee")


def _shown(request: HttpRequest, membership: Membership) -> Page[Any]:
    """Return a page of the list; which rows it needs is one statement, however many kinds there are."""
    mine = Q(*((profile.ROLE.value, profile) for profile in membership.profiles), _connector=Q.OR)
    threads = _keys(Thread.objects.filter(mine), "thread", F("last_at"))
    requests = MatchRequest.objects.filter(mine).exclude(pk__in=_asked(membership).order_by().values("pk"))
    keys = threads.union(_keys(requests, "request", Coalesce("decided_at", "created_at")), all=True)
    shown = Paginator(keys.order_by("-at", "-kind", "-key"), PER_PAGE).get_page(request.GET.get("page"))
    found = list(shown.object_list)
    rows = {"thread": _threads(found, request.user), "request": _requests(found, membership)}
    shown.object_list = [rows[kind][key] for kind, key, _at in found if key in rows[kind]]
    return shown


def _keys(rows: QuerySet[Any], kind: str, at: Any) -> QuerySet[Any, Any]:
    what = {"kind": Value(kind, CharField()), "key": F("pk"), "at": at}
    return rows.order_by().annotate(**what).values_list("kind", "key", "at")


def _of(kind: str, found: list[tuple[str, int, Any]]) -> list[int]:
    return [key for one, key, _at in found if one == kind]


def _threads(found: list[tuple[str, int, Any]], user: Any) -> dict[int, Any]:
    """Return the conversations, each with its last message and how many are unread: three statements for all."""
    rows = Thread.objects.with_people().in_bulk(_of("thread", found))
    last = Message.objects.filter(thread__in=rows).last_of_each().select_related("thread") if rows else []
    unread = Message.objects.filter(thread__in=rows).unread_of_each() if rows else {}
    latest = {message.thread_id: message for message in last}
    for thread in rows.values():
        pair = pair_of(thread, user)
        thread.partner, thread.last = pair.partner, latest.get(thread.pk)
        thread.is_mine = thread.last is not None and thread.last.author == pair.me.ROLE
        thread.unread = unread.get((thread.pk, pair.partner.ROLE.value), 0)
    return rows


def _requests(found: list[tuple[str, int, Any]], membership: Membership) -> dict[int, Any]:
    """Return the requests, each with the other one of the two."""
    rows = MatchRequest.objects.select_related("mentor", "mentee").in_bulk(_of("request", found))
    mentor = membership.profile(Role.MENTOR)
    for row in rows.values():
        row.as_mentor = mentor is not None and row.mentor_id == mentor.pk
        row.partner = row.mentee if row.as_mentor else row.mentor
    return rows
