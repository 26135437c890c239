"""Sessions of a match: one's own record, and the plans of both."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Role
from wagtail_mentoring.forms.sessions import MetTodayForm, SessionForm
from wagtail_mentoring.models import AnyProfile, Match, MentoringSession, SessionVersion
from wagtail_mentoring.notifications.invitations import calendar_file, meeting_of
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import about, circumstances, decision, form_page, note, page, personal, refused_page
from wagtail_mentoring.views.endings import match_or_404
from wagtail_mentoring.views.refusals import explain


def session_or_404(request: HttpRequest, pk: int) -> MentoringSession:
    """Return a session that the visitor wrote; for everybody else, the partner and staff, there is none (R61)."""
    mine = MentoringSession.objects.written_by(request.user).select_related(
        "match__program__site", "match__mentor__user", "match__mentee__user"
    )
    found = get_object_or_404(mine, pk=pk)
    match = found.match
    match.mentor.program = match.mentee.program = match.program
    about(request, match.program)
    note(request, match=match)
    return found


def sides(match: Match, user: Any) -> dict[str, Any]:
    """Return the visitor's own profile in a match and the partner's."""
    as_mentor = match.role_of(user) == Role.MENTOR
    me, partner = (match.mentor, match.mentee) if as_mentor else (match.mentee, match.mentor)
    return {"match": match, "me": me, "partner": partner, "active_tab": "matches"}


@personal
def match_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """List what the visitor has kept, and what the partner plans (R57, R60)."""
    match, user = match_or_404(request, pk), request.user
    mine = MentoringSession.objects.written_by(user).filter(match=match)
    shared = MentoringSession.objects.shared_with(user).ahead(timezone.now()).filter(match=match)
    held = mine.held(timezone.now())
    refusal = get_policy().may_keep_session(match=match, actor=user)
    return page(
        request,
        "sessions.html",
        **sides(match, user),
        sessions=list(mine),
        plans=[plan for plan in shared.plans() if plan.author_id != user.pk],
        number=held.count(),
        claimed=held.minutes_claimed(),
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        form=MetTodayForm(),
    )


def _form(request: HttpRequest, match: Match, session: MentoringSession | None = None) -> SessionForm:
    me, policy, user = sides(match, request.user)["me"], get_policy(), request.user
    zone = me.zone if session is None else session.zone

    def is_ahead(entry: actions.SessionEntry) -> bool:
        return entry.begins_at(zone) > timezone.now()

    def judge(entry: actions.SessionEntry) -> Any:
        if session is None:
            return policy.may_keep_session(match=match, actor=user, held_on=entry.held_on, is_ahead=is_ahead(entry))
        return policy.may_change_session(session=session, actor=user, held_on=entry.held_on, is_ahead=is_ahead(entry))

    initial = SessionForm.initial_of(session) if session else {"held_on": timezone.localdate(timezone=zone)}
    data = request.POST if request.method == "POST" else None
    return SessionForm(data, zone=zone, has_cpd=match.program.cpd, judge=judge, initial=initial)


@form_page
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a session; only the day is needed (R59)."""
    match = match_or_404(request, pk)
    if refusal := get_policy().may_keep_session(match=match, actor=request.user):
        return refused_page(request, refusal)
    form = _form(request, match)
    if form.is_valid():
        op_id = form.cleaned_data["op_id"]
        kept = actions.keep_session(match, entry=form.entry, actor=request.user, op_id=op_id)
        _say_kept(request, kept, sides(match, request.user)["partner"])
        return redirect("wagtail_mentoring:match_sessions", match.pk)
    return page(request, "session_form.html", **sides(match, request.user), form=form)


@decision
def session_today(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that the two met today, with one click (R59)."""
    match, form = match_or_404(request, pk), MetTodayForm(request.POST)
    form.is_valid()
    entry = actions.SessionEntry(timezone.localdate(timezone=sides(match, request.user)["me"].zone))
    op_id = form.cleaned_data["op_id"]
    kept = actions.keep_session(match, entry=entry, actor=request.user, op_id=op_id)
    messages.success(request, _("Kept. Add the length or notes here whenever you like."))
    return redirect("wagtail_mentoring:session", kept.pk)


@personal
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session to its author, with what it said before (R60)."""
    shown = session_or_404(request, pk)
    versions = SessionVersion.objects.written_by(request.user).filter(session=shown)
    refusal = get_policy().may_change_session(session=shown, actor=request.user)
    more = {"session": shown, "versions": versions, "may_change": refusal is None}
    return page(request, "session.html", **sides(shown.match, request.user), **more)


@form_page
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session; what it said before stays readable for its author (R60)."""
    shown = session_or_404(request, pk)
    if refusal := get_policy().may_change_session(session=shown, actor=request.user):
        return refused_page(request, refusal)
    form = _form(request, shown.match, shown)
    if form.is_valid():
        changed = actions.change_session(shown, entry=form.entry, actor=request.user)
        _say_kept(request, changed, sides(shown.match, request.user)["partner"])
        return redirect("wagtail_mentoring:session", shown.pk)
    return page(request, "session_form.html", **sides(shown.match, request.user), session=shown, form=form)


@form_page
def session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a session for good, or cancel a plan: asked once more on a page of its own."""
    shown = session_or_404(request, pk)
    if request.method != "POST":
        return page(request, "session_remove.html", **sides(shown.match, request.user), session=shown)
    if "plan" in request.POST:
        actions.cancel_plan(shown, actor=request.user)
        messages.success(request, _("The plan is canceled. Both of you get an e-mail."))
    else:
        actions.remove_session(shown, actor=request.user)
        messages.success(request, _("The session is removed."))
    return redirect("wagtail_mentoring:match_sessions", shown.match_id)


@personal
def session_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a plan as a calendar file to either of the two; its notes are not in it."""
    shared = MentoringSession.objects.shared_with(request.user).ahead(timezone.now()).filter(pk=pk)
    match = get_object_or_404(Match.objects.with_people(), pk__in=shared.values("match_id"))
    (plan,) = shared.plans()
    partner: AnyProfile = sides(match, request.user)["partner"]
    file = calendar_file(
        meeting_of(plan, program=match.program, partner=partner, written_at=dt.datetime.now(tz=dt.UTC))
    )
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


def _say_kept(request: HttpRequest, kept: MentoringSession, partner: AnyProfile) -> None:
    if kept.is_planned:
        words = _("Planned. You and %(partner)s see when and how; your notes are yours alone.")
        messages.success(request, words % {"partner": partner})
    else:
        messages.success(request, _("Your session is saved. Only you can read it."))
