"""Deciding from the mailbox: signed links show a page, and only its button does something."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Reply
from wagtail_mentoring.forms.requests import AwayForm, DeclineForm
from wagtail_mentoring.models import MatchRequest
from wagtail_mentoring.notifications.replies import Over, Unknown, read_reply_link
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import SAFE, about, answered, circumstances, explained, note, page, private
from wagtail_mentoring.views._ways import home_way, login_way
from wagtail_mentoring.views.refusals import Explanation, explain

View = Callable[..., HttpResponse]
FORMS = {Reply.DECLINE: DeclineForm, Reply.AWAY: AwayForm}


def signed_link(view: View) -> View:
    """Open ``view`` to whoever holds the link: nobody signs in, no cache or search engine keeps it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # Not "no-referrer": a browser then hides the origin of the form, and Django's CSRF protection turns it away.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    open_to_all = login_not_required(shown)
    return transaction.non_atomic_requests(private(require_http_methods([*SAFE, "POST"])(open_to_all)))


@signed_link
@answered
def reply(request: HttpRequest, key: str, word: str) -> HttpResponse:
    """Show what the mentor is about to answer; POST answers, once."""
    if word not in Reply.values:
        raise Http404
    try:
        shown = read_reply_link(key)
    except Unknown as error:
        raise Http404 from error
    except Over as over:
        return _over(request, over.match_request)
    about(request, shown.program, match_request=shown, mentor=shown.mentor)
    note(request, user=shown.mentor.user)
    return _reply_page(request, shown, Reply(word), key)


def _reply_page(request: HttpRequest, shown: MatchRequest, word: Reply, key: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = FORMS[word](data, today=shown.program.today()) if word in FORMS else None
    if data is not None and (form is None or form.is_valid()):
        return _decide(request, shown, form)
    refusal = get_policy().may_accept(match_request=shown, actor=shown.mentor.user) if form is None else None
    return page(
        request,
        "reply.html",
        match_request=shown,
        word=word.value,
        others=[(one.label, reverse("wagtail_mentoring:reply", args=[key, one.value])) for one in Reply if one != word],
        form=form,
        explanation=explain(refusal, circumstances(request)) if refusal else None,
    )


def _decide(request: HttpRequest, shown: MatchRequest, form: DeclineForm | None) -> HttpResponse:
    actor = shown.mentor.user
    if form is None:
        actions.accept_request(shown, actor=actor)
        title = _("You and %(mentee)s are matched") % {"mentee": shown.mentee}
        sentence = _("Both of you get an e-mail that says how to reach each other.")
    else:
        actions.decline_request(shown, actor=actor, **form.decision)
        title = _("You have declined")
        sentence = _("%(mentee)s is told by e-mail, and can ask somebody else.") % {"mentee": shown.mentee}
        if day := form.cleaned_data["away_until"]:
            sentence += " " + _("You are paused until %(day)s.") % {"day": shown.program.in_words(day)}
    way = reverse("wagtail_mentoring:matches", args=[shown.program.slug])
    return explained(
        request, Explanation(sentence, [(shown.program.words["my_matches"], way)], title=title), status=200
    )


def _over(request: HttpRequest, match_request: MatchRequest | None) -> HttpResponse:
    """Reply 410 with the way on: signed in, one sees how things stand."""
    sentence = _("It has been used, the request has been decided meanwhile, or more than 90 days have passed.")
    ways = home_way()
    if match_request is not None:
        about(request, match_request.program)
        ways = login_way(match_request.program, reverse("wagtail_mentoring:request", args=[match_request.pk]))
        if request.user.is_authenticated:
            ways = [(_("View the request"), reverse("wagtail_mentoring:request", args=[match_request.pk]))]
    return explained(request, Explanation(sentence, ways, title=_("This link is no longer good")), status=410)
