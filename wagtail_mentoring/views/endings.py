"""Ending a match, asking the program team to, keeping it off the profiles, and the look at the profile afterwards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Label, Role
from wagtail_mentoring.forms.leaving import GRACEFUL, PLAIN, AskToEndForm
from wagtail_mentoring.models import AnyProfile, Match
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._deeds import deeds_of, finish_ways
from wagtail_mentoring.views._page import about, decision, form_page, note, page, refused_page
from wagtail_mentoring.views.profiles import own_profile, to_profile


def match_or_404(request: HttpRequest, pk: int) -> Match:
    """Return a match of the visitor; for everybody else there is none."""
    rows = Match.objects.visible_to(request.user).with_people().select_related("request")
    found = get_object_or_404(rows, pk=pk)
    about(request, found.program)
    note(request, match=found)
    return found


def partner_in(match: Match, request: HttpRequest) -> AnyProfile:
    """Return the other one of the two."""
    return match.mentee if match.role_of(request.user) == Role.MENTOR else match.mentor


@form_page
def match_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the partner and what follows; POST ends the match, finished or abandoned (R64, R65)."""
    shown, abandon = match_or_404(request, pk), "abandon" in {**request.GET, **request.POST}
    if request.method == "POST":
        actions.finish_match(shown, actor=request.user, abandon=abandon)
        words = {"match": shown.program.words.inside(Label.MATCH), "partner": partner_in(shown, request)}
        messages.success(request, _("Your %(match)s with %(partner)s is over. Both of you get an e-mail.") % words)
        return redirect("wagtail_mentoring:matches", shown.program.slug)
    if refusal := get_policy().may_finish(match=shown, actor=request.user):
        return refused_page(request, refusal)
    finish, abandoning = finish_ways(shown)
    return page(
        request,
        "match_finish.html",
        active_tab="matches",
        match=shown,
        partner=partner_in(shown, request),
        as_mentor=shown.role_of(request.user) == Role.MENTOR,
        match_word=shown.program.words.inside(Label.MATCH),
        deeds=deeds_of(shown, user=request.user),
        abandon=abandon,
        this=abandoning if abandon else finish,
        other=finish if abandon else abandoning,
    )


@form_page
def match_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the program team end the match, with a message for them alone (R67, R69)."""
    shown = match_or_404(request, pk)
    if refusal := get_policy().may_ask_to_end(match=shown, actor=request.user):
        return refused_page(request, refusal)
    first = {"how": GRACEFUL if "graceful" in request.GET else PLAIN}
    form = AskToEndForm(request.POST if request.method == "POST" else None, match=shown, initial=first)
    partner = partner_in(shown, request)
    if form.is_valid():
        actions.ask_to_end(shown, actor=request.user, **form.asking)
        words = {"match": shown.program.words.inside(Label.MATCH), "partner": partner}
        messages.success(request, _("The program team has been asked to end your %(match)s with %(partner)s.") % words)
        return redirect("wagtail_mentoring:matches", shown.program.slug)
    word = shown.program.words.inside(Label.MATCH)
    context = {"match": shown, "partner": partner, "match_word": word, "form": form}
    return page(request, "match_ask.html", active_tab="matches", **context)


@decision
def match_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a match off both profiles at once; the button that takes it back stands where this one was (R64)."""
    hidden = actions.hide_match(match_or_404(request, pk), actor=request.user)
    messages.success(
        request, _("You and %(partner)s: hidden from both profiles.") % {"partner": partner_in(hidden, request)}
    )
    return _back(request, hidden)


@decision
def match_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Take that back; nobody is told whether the other one hides it, too."""
    shown = actions.show_match(match_or_404(request, pk), actor=request.user)
    sentence = _("You no longer hide it. It is on both profiles unless %(partner)s hides it.")
    messages.success(request, sentence % {"partner": partner_in(shown, request)})
    return _back(request, shown)


def _back(request: HttpRequest, match: Match) -> HttpResponse:
    """Go where the button was pressed; one of three places, never an address that somebody sends."""
    role = Role(str(match.role_of(request.user)))
    places = {"match": ("match", match.pk), "profile": ("profile", match.program.slug, role.value)}
    name, *keys = places.get(request.POST.get("back", ""), ("matches", match.program.slug))
    return redirect(f"wagtail_mentoring:{name}", *keys)


@decision
def profile_confirm(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Say that one's profile is still true after a match (R13)."""
    confirmed = actions.confirm_profile(own_profile(request, slug, role), actor=request.user)
    messages.success(request, _("Thank you. Your profile stays as it is."))
    if request.POST.get("back") == "profile":
        return to_profile(confirmed)
    return redirect("wagtail_mentoring:matches", slug)
