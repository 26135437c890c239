"""The statement of professional development, and the public page that confirms one."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.cpd import confirm, statement_of, years_of
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.forms.sessions import NameForm, StatementForm
from wagtail_mentoring.models import Membership, MentoringSession, Program
from wagtail_mentoring.notifications.links import link
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._files import kinds, statement_file
from wagtail_mentoring.views._page import SAFE, about, answered, page, personal, private, program_or_404


@personal
def cpd(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one's sessions add up to, per program year and in a period, to print or to take away (R62)."""
    program, membership = _program(request, slug)
    form = StatementForm(request.GET if "first" in request.GET or "last" in request.GET else _this_year(program))
    context = _statement(request, program, membership, form) if form.is_valid() else {}
    spans = years_of(request.user, program)
    return page(request, "cpd.html", active_tab="matches", form=form, years=spans, kinds=kinds(), **context)


@personal
def cpd_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the same as a file."""
    program, membership = _program(request, slug)
    form = StatementForm(request.GET or _this_year(program))
    if kind not in kinds() or not form.is_valid():
        raise Http404
    return statement_file(kind, {**_statement(request, program, membership, form), "program": program})


def _program(request: HttpRequest, slug: str) -> tuple[Program, Membership]:
    """Return the program; who has left it keeps what they have done."""
    program = program_or_404(slug)
    membership = about(request, program)
    mine = MentoringSession.objects.written_by(request.user).filter(match__program=program)
    if not membership.profiles and not mine.exists():
        raise Refused(Refusal.NO_PROFILE)
    if refusal := get_policy().may_claim(program=program):
        raise Refused(refusal)
    return program, membership


def _this_year(program: Program) -> dict[str, Any]:
    year = program.today().year
    return {"first": dt.date(year, 1, 1).isoformat(), "last": dt.date(year, 12, 31).isoformat()}


def _statement(request: HttpRequest, program: Program, membership: Membership, form: StatementForm) -> dict[str, Any]:
    chosen = form.cleaned_data
    user: Any = request.user
    name = membership.profiles[0].display_name if membership.profiles else user.get_full_name() or user.get_username()
    statement = statement_of(user, program, name=name, first=chosen["first"], last=chosen["last"])
    kept = {key: form[key].value() for key in ("first", "last")} | {
        key: "on" for key in ("partner", "notes") if chosen[key]
    }
    return {
        "statement": statement,
        "with_partner": chosen["partner"],
        "with_notes": chosen["notes"],
        "query": urlencode(kept),
        "address": link(program, "statement", statement.code),
    }


@private
@require_http_methods([*SAFE, "POST"])
@answered
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm to anybody that a statement is ours, in its own figures, and on request whether it is for that name."""
    found = confirm(code)
    if found is None:
        return page(request, "statement.html", status=404, program=None, found=None)
    program = get_object_or_404(Program, pk=found.program_id)
    form = NameForm(request.POST if request.method == "POST" else None)
    is_of = found.is_of(form.cleaned_data["name"]) if form.is_valid() else None
    address = reverse("wagtail_mentoring:statement", args=[code])
    return page(request, "statement.html", program=program, found=found, form=form, is_of=is_of, address=address)
