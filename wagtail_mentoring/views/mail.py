"""How often which mail comes: a page for whoever is signed in, and the signed links of letters that turn it off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wagtail_mentoring import actions
from wagtail_mentoring.choices import MailKind, MailPace, Refusal
from wagtail_mentoring.forms.mail import MailForm
from wagtail_mentoring.models import MailPreference
from wagtail_mentoring.news import kinds_for
from wagtail_mentoring.notifications.replies import Unknown
from wagtail_mentoring.notifications.unsubscribing import Subscription, read_stop_link
from wagtail_mentoring.views._page import about, answered, form_page, note, page, program_or_404, refused_page
from wagtail_mentoring.views.mailbox import signed_link


@form_page
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how often each kind of letters comes; POST changes it (R34)."""
    program = program_or_404(slug)
    kinds = kinds_for(about(request, program), program=program, user=request.user)
    if not kinds:
        return refused_page(request, Refusal.NO_PROFILE)
    paces = MailPreference.objects.of(request.user, program).paces()
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, paces={kind: paces[kind] for kind in kinds})
    if form.is_valid():
        actions.choose_mail(program=program, user=request.user, paces=form.chosen)
        messages.success(request, _("Saved. Your e-mails come like this from now on."))
        return redirect("wagtail_mentoring:mail", slug)
    return page(request, "mail.html", form=form)


@csrf_exempt  # a mail program that unsubscribes with one click knows no token: the signed link is the authority
@signed_link
@answered
def mail_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Show what would be turned off; POST turns it off, or on again, however often it is sent (RFC 8058)."""
    try:
        found = read_stop_link(key)
    except Unknown as error:
        raise Http404 from error
    about(request, found.program)
    note(request, user=found.user)
    if request.method != "POST":
        return page(request, "mail_stop.html", kind=found.kind)
    again = [MailKind(kind) for kind in request.POST.getlist("again") if kind in MailKind.values]
    changed = _turn_on(found, again) if again else _turn_off(found)
    return page(request, "mail_stop.html", kind=found.kind, changed=changed, is_done=True, is_on=bool(again))


def _turn_off(found: Subscription) -> list[MailKind]:
    if found.kind is None:
        return actions.end_digest(program=found.program, user=found.user)
    actions.choose_mail(program=found.program, user=found.user, paces={found.kind: MailPace.OFF})
    return [found.kind]


def _turn_on(found: Subscription, kinds: list[MailKind]) -> list[MailKind]:
    """Let it come as it did when the letter was written: at once, or in the daily digest."""
    pace = MailPace.DAILY if found.kind is None else MailPace.AT_ONCE
    possible = [kind for kind in kinds if pace in kind.paces and found.kind in {None, kind}]
    actions.choose_mail(program=found.program, user=found.user, paces=dict.fromkeys(possible, pace))
    return possible
