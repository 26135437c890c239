"""Asking a mentor, and deciding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from wagtail_mentoring import actions
from wagtail_mentoring.forms.requests import DeclineForm, RequestForm
from wagtail_mentoring.models import MatchRequest, MenteeProfile, MentorProfile
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.privacy import may_see_contact, may_see_photo
from wagtail_mentoring.views._page import about, circumstances, decision, form_page, page, personal, refused_page
from wagtail_mentoring.views._sheet import sheet
from wagtail_mentoring.views._ways import directory_way, search_way
from wagtail_mentoring.views.people import mentor_or_404
from wagtail_mentoring.views.refusals import explain


def request_or_404(request: HttpRequest, pk: int) -> MatchRequest:
    """Return a request of the visitor; for everybody else there is none."""
    found = get_object_or_404(MatchRequest.objects.visible_to(request.user).with_people(), pk=pk)
    about(request, found.program, match_request=found, mentor=found.mentor)
    return found


@form_page
def request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write and confirm a request; nothing is sent before the button (R36, R37)."""
    mentor, mentee = mentor_or_404(request, pk)
    if refusal := get_policy().may_request(mentor=mentor, mentee=mentee, actor=request.user):
        sent_before = _sent_with(request, mentor)
        return redirect("wagtail_mentoring:request", sent_before.pk) if sent_before else refused_page(request, refusal)
    form = RequestForm(request.POST if request.method == "POST" else None, program=mentor.program)
    if form.is_valid() and "talked" not in request.POST and _should_talk_first(mentor, mentee):
        return page(request, "request_first.html", active_tab="directory", profile=mentor, form=form)
    if form.is_valid():
        sent = actions.send_request(mentor=mentor, mentee=mentee, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your request has been sent to %(mentor)s.") % {"mentor": mentor})
        return redirect("wagtail_mentoring:request", sent.pk)
    return page(request, "request_new.html", active_tab="directory", profile=mentor, mentee=mentee, form=form)


@personal
def match_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request: the mentor reviews and decides, the mentee sees where it stands."""
    shown = request_or_404(request, pk)
    return _request_page(request, shown, DeclineForm(today=shown.program.today()))


def _request_page(request: HttpRequest, shown: MatchRequest, form: DeclineForm) -> HttpResponse:
    as_mentor = shown.mentor.user_id == request.user.pk
    partner = shown.mentee if as_mentor else shown.mentor
    shown.is_late = shown.is_overdue(shown.program.today())
    law, reader = get_policy(), request.user
    refusal = law.may_accept(match_request=shown, actor=reader) if as_mentor and shown.is_pending else None
    may_search = not shown.is_pending and law.may_ask_anybody(mentee=shown.mentee, actor=reader) is None
    return page(
        request,
        "request_review.html" if as_mentor else "request.html",
        active_tab="matches",
        match_request=shown,
        partner=partner,
        find=search_way(shown.program) if may_search else [],
        sheet=sheet(partner) if as_mentor and shown.is_pending else [],
        sees_partner=shown.is_pending or may_see_photo(profile=partner, user=request.user),
        sees_contact=may_see_contact(profile=partner, user=request.user),
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        form=form,
    )


@decision
def request_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept (R50)."""
    match = actions.accept_request(request_or_404(request, pk), actor=request.user)
    messages.success(
        request, _("You and %(mentee)s are matched. Both of you get an e-mail.") % {"mentee": match.mentee}
    )
    return redirect("wagtail_mentoring:match", match.pk)


@decision
def request_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, and pause until a day if the mentor wants it (R51)."""
    shown = request_or_404(request, pk)
    form = DeclineForm(request.POST, today=shown.program.today())
    if not form.is_valid():
        return _request_page(request, shown, form)
    actions.decline_request(shown, actor=request.user, **form.decision)
    messages.success(request, _("You have declined. %(mentee)s is told by e-mail.") % {"mentee": shown.mentee})
    if day := form.cleaned_data["away_until"]:
        messages.info(request, _("You are paused until %(day)s.") % {"day": shown.program.in_words(day)})
    return redirect("wagtail_mentoring:matches", shown.program.slug)


@decision
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's request back (R43); who has waited in vain goes on to search (R42)."""
    canceled = actions.cancel_request(shown := request_or_404(request, pk), actor=request.user)
    messages.success(request, _("Your request to %(mentor)s is canceled.") % {"mentor": canceled.mentor})
    search = directory_way(canceled.program) if shown.is_overdue(canceled.program.today()) else []
    return redirect(search[0][1]) if search else redirect("wagtail_mentoring:matches", canceled.program.slug)


@decision
def request_help(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the program team reach out to a mentor who does not answer (R42)."""
    actions.ask_for_help(shown := request_or_404(request, pk), actor=request.user)
    messages.success(
        request, _("The program team has been asked to reach out to %(mentor)s.") % {"mentor": shown.mentor}
    )
    return redirect("wagtail_mentoring:matches", shown.program.slug)


def _should_talk_first(mentor: MentorProfile, mentee: MenteeProfile | None) -> bool:
    """Tell whether the mentee is reminded to write first: once, for the next page lets the request through (R32)."""
    return mentee is not None and get_policy().recommends_a_message(mentor=mentor, mentee=mentee)


def _sent_with(request: HttpRequest, mentor: MentorProfile) -> MatchRequest | None:
    """Return the request that this very form has created already."""
    op_id = request.POST.get("op_id", "").replace("\x00", "")[:32]
    if not op_id:
        return None
    requests = MatchRequest.objects.visible_to(request.user).filter(mentor=mentor)
    return requests.made_by_form(actor=request.user, op_id=op_id).first()
