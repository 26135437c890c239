"""Private messages: a conversation, writing to somebody, and keeping somebody away."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_mentoring import actions
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.forms.messages import MessageForm, ReportForm, UptoForm
from wagtail_mentoring.models import Message, Thread
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import circumstances, decision, form_page, page, refused_page
from wagtail_mentoring.views._pairs import Pair, pair_or_404, thread_or_404
from wagtail_mentoring.views.refusals import explain

PER_PAGE = 25


@form_page
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a conversation to its two people, the latest last; POST answers (R31, R33). GET leaves it unread."""
    pair = thread_or_404(request, pk)
    form = MessageForm(request.POST) if request.method == "POST" else None
    if form is not None and (sent := _send(request, pair, form)):
        return _to_what_was_sent(sent)
    return _thread_page(request, pair, form)


@form_page
def message_new(request: HttpRequest, role: str, pk: int) -> HttpResponse:
    """Write to somebody for the first time; who has written already goes on in the conversation (R31)."""
    pair = pair_or_404(request, role, pk)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (sent := _send(request, pair, form)):
        messages.success(request, _("Your message has been sent to %(partner)s.") % {"partner": pair.partner})
        return _to_what_was_sent(sent)
    if pair.thread is not None:
        return _to_latest(pair.thread) if not form.is_bound else _thread_page(request, pair, form)
    if not form.is_bound and (refusal := get_policy().may_write(**pair.people, actor=request.user)):
        return refused_page(request, refusal)
    status, context = _status(form), {"partner": pair.partner, "form": form}
    return page(request, "message_new.html", status=status, active_tab="inbox", **context)


@decision
def thread_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what was shown as read: by its button, or by the page itself once somebody sees it."""
    pair, form = thread_or_404(request, pk), UptoForm(request.POST)
    key = form.cleaned_data["upto"] if form.is_valid() else None
    upto = get_object_or_404(Message, thread=pair.thread, pk=key)
    actions.read_messages(upto.thread, actor=request.user, upto=upto)
    return redirect("wagtail_mentoring:thread", pk)


@form_page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is handed over, and to whom; POST has the program team look at it."""
    pair = thread_or_404(request, pk)
    shown: Any = pair.thread
    if refusal := get_policy().may_report(thread=shown, actor=request.user):
        return refused_page(request, refusal)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.report_messages(shown, actor=request.user, note=form.cleaned_data["note"])
        words = _("The program team has been asked to look at it. %(partner)s does not learn of it.")
        messages.success(request, words % {"partner": pair.partner})
        return redirect("wagtail_mentoring:thread", pk)
    return page(request, "report.html", active_tab="inbox", thread=shown, partner=pair.partner, form=form)


@decision
def block(request: HttpRequest, role: str, pk: int) -> HttpResponse:
    """Keep somebody away, at once; the way back stands where the button leads."""
    pair = pair_or_404(request, role, pk)
    actions.block_person(**pair.people, actor=request.user)
    words = _("You have blocked %(partner)s. Neither of you finds or writes to the other any more.")
    messages.success(request, words % {"partner": pair.partner})
    return _after(pair)


@decision
def unblock(request: HttpRequest, role: str, pk: int) -> HttpResponse:
    """Take one's own block back."""
    pair = pair_or_404(request, role, pk)
    actions.unblock_person(**pair.people, actor=request.user)
    messages.success(request, _("You no longer block %(partner)s.") % {"partner": pair.partner})
    return _after(pair)


def _send(request: HttpRequest, pair: Pair, form: MessageForm) -> Message | None:
    """Send what the form says; None where it, or the law, has something against it, which the form then tells."""
    if not form.is_valid():
        return None
    text, op_id, key = (form.cleaned_data[name] for name in ("text", "op_id", "upto"))
    upto = pair.thread.messages.filter(pk=key).first() if pair.thread is not None and key else None
    try:
        return actions.send_message(**pair.people, text=text, op_id=op_id, upto=upto, actor=request.user)
    except Refused as refused:
        form.add_error(None, explain(refused.refusal, circumstances(request)).sentence)
        form.is_refused = True
        return None


def _status(form: MessageForm | None) -> int:
    return 403 if form is not None and form.is_refused else 200


def _to_what_was_sent(message: Message) -> HttpResponse:
    """Lead to the newest page: the conversation itself opens where the unread begins, which may be an older one."""
    address = reverse("wagtail_mentoring:thread", args=[message.thread_id])
    return redirect(f"{address}?page=1#message-{message.pk}")


def _to_latest(thread: Thread) -> HttpResponse:
    return redirect(f"{reverse('wagtail_mentoring:thread', args=[thread.pk])}#latest")


def _after(pair: Pair) -> HttpResponse:
    if pair.thread is not None:
        return redirect("wagtail_mentoring:thread", pair.thread.pk)
    return redirect("wagtail_mentoring:inbox", pair.me.program.slug)


def _thread_page(request: HttpRequest, pair: Pair, form: MessageForm | None) -> HttpResponse:
    unread = _unread(pair)
    shown = _shown(request, pair, unread)
    keys = [message.pk for message in shown.object_list]
    new = [message.pk for message in shown.object_list if message.is_new]
    is_skipped = unread.first is not None and unread.first < min(keys, default=0)
    upto = None if is_skipped else max(keys, default=None)
    refusal = get_policy().may_write(**pair.people, actor=request.user)
    return page(
        request,
        "thread.html",
        status=_status(form),
        active_tab="inbox",
        pair=pair,
        partner=pair.partner,
        shown=shown,
        unread=unread.number,
        first_unread=unread.first,
        upto=upto if new else None,
        latest=min(new or keys[-1:], default=None),
        is_blocked=pair.is_blocked,
        sees_partner=pair.sees_partner,
        may_report=_may_report(pair, request.user),
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        form=form or MessageForm(initial={"upto": upto}),
    )


def _may_report(pair: Pair, user: Any) -> bool:
    thread: Any = pair.thread
    return get_policy().may_report(thread=thread, actor=user) is None


@dataclass(frozen=True)
class Unread:
    """How much of a conversation is unread, and the key of the first of it."""

    number: int
    first: int | None


def _unread(pair: Pair) -> Unread:
    thread: Any = pair.thread
    return Unread(**thread.written_to(pair.me.ROLE).unread().aggregate(number=Count("pk"), first=Min("pk")))


def _shown(request: HttpRequest, pair: Pair, unread: Unread) -> Page[Any]:
    """Return a page of the conversation, the latest one last: the one with the first that is unread, or the newest.

    Whoever reads on from there has been shown everything up to the last message of the page.
    """
    thread: Any = pair.thread
    since = thread.messages.filter(pk__gte=unread.first).count() if unread.first is not None else 1
    newest_first = thread.messages.order_by("-sent_at", "-pk")
    shown = Paginator(newest_first, PER_PAGE).get_page(request.GET.get("page", -(-since // PER_PAGE)))
    shown.object_list = list(shown.object_list)[::-1]
    for message in shown.object_list:
        message.is_mine = message.author == pair.me.ROLE
        message.is_new = not message.is_mine and message.read_at is None
    return shown
