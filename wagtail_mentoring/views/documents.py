"""Documents of a match: the list, one more, another in its place, one less, and the file itself."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from wagtail_mentoring import actions
from wagtail_mentoring.choices import Refusal
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.forms.documents import DocumentForm
from wagtail_mentoring.models import Match, MatchDocument
from wagtail_mentoring.models.documents import MB
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._page import about, circumstances, form_page, note, page, personal, refused_page
from wagtail_mentoring.views.endings import match_or_404
from wagtail_mentoring.views.refusals import explain
from wagtail_mentoring.views.sessions import sides

AROUND = 64 * 1024  # what a browser sends besides the file
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def document_or_404(request: HttpRequest, pk: int) -> MatchDocument:
    """Return a document of one of the visitor's matches; for everybody else, staff too, there is none (R63)."""
    people = ("match__program__site", "match__mentor__user", "match__mentee__user")
    found = get_object_or_404(MatchDocument.objects.shared_with(request.user).select_related(*people), pk=pk)
    match = found.match
    match.mentor.program = match.mentee.program = match.program
    if get_policy().may_see_documents(match=match, actor=request.user):
        raise Http404
    about(request, match.program)
    note(request, match=match)
    return found


@csrf_exempt  # ``_added`` looks at the token: Django's middleware would read all of a file first, however large
@form_page
def match_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """List what the two share (R57, R63); POST adds a file."""
    match = match_or_404(request, pk)
    if request.method != "POST":
        return _list(request, match, _form(request, match))
    if refusal := get_policy().may_share_document(match=match, actor=request.user):
        return refused_page(request, refusal)
    if _is_too_long(request, match):
        return _list(request, match, _too_large(request, match), status=413)
    return _added(request, match)


@csrf_protect
def _added(request: HttpRequest, match: Match) -> HttpResponse:
    form = _form(request, match)
    if not form.is_valid():
        return _list(request, match, form)
    upload, op_id = form.cleaned_data["file"], form.cleaned_data["op_id"]
    actions.add_document(match, upload=upload, actor=request.user, op_id=op_id)
    names = {"name": upload.name, "partner": sides(match, request.user)["partner"]}
    messages.success(request, _("“%(name)s” is shared with %(partner)s.") % names)
    return redirect("wagtail_mentoring:match_documents", match.pk)


@csrf_exempt  # ``_replaced`` looks at the token, as above
@form_page
def document_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another file in the place of one's own."""
    shown = document_or_404(request, pk)
    match = shown.match
    if refusal := get_policy().may_replace_document(document=shown, actor=request.user):
        return refused_page(request, refusal)
    if request.method == "POST" and not _is_too_long(request, match):
        return _replaced(request, shown)
    is_too_long = request.method == "POST"
    form = _too_large(request, match, shown) if is_too_long else _form(request, match, shown)
    return _replacing(request, shown, form, status=413 if is_too_long else 200)


@csrf_protect
def _replaced(request: HttpRequest, shown: MatchDocument) -> HttpResponse:
    form = _form(request, shown.match, shown)
    if not form.is_valid():
        return _replacing(request, shown, form)
    actions.replace_document(shown, upload=form.cleaned_data["file"], actor=request.user)
    messages.success(request, _("“%(name)s” has taken its place.") % {"name": form.cleaned_data["file"].name})
    return redirect("wagtail_mentoring:match_documents", shown.match_id)


@form_page
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own document back: asked once more on a page of its own."""
    shown = document_or_404(request, pk)
    if refusal := get_policy().may_remove_document(document=shown, actor=request.user):
        return refused_page(request, refusal)
    if request.method != "POST":
        return page(request, "document_remove.html", **sides(shown.match, request.user), document=shown)
    actions.remove_document(shown, actor=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": shown.name})
    return redirect("wagtail_mentoring:match_documents", shown.match_id)


@personal
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the file, always to be saved and never to be shown, or lead to where the storage sends it."""
    shown = document_or_404(request, pk)
    if get_settings().DOCUMENT_DELIVERY == "redirect":
        return HttpResponseRedirect(_signed_address(shown))
    try:
        content = private_storage().open(shown.file.name)
    except OSError as error:  # the row outlived its file
        raise Http404 from error
    kind = shown.content_type
    return FileResponse(content, as_attachment=True, filename=shown.name, content_type=kind, headers=HEADERS)


def _signed_address(shown: MatchDocument) -> str:
    """Return an address that lasts for a moment, with the name and the type, as django-storages signs them for S3."""
    told = content_disposition_header(as_attachment=True, filename=shown.name)
    parameters = {"ResponseContentDisposition": told, "ResponseContentType": shown.content_type}
    storage: Any = private_storage()
    return str(storage.url(shown.file.name, parameters=parameters))


def _form(
    request: HttpRequest, match: Match, shown: MatchDocument | None = None, *, unread: bool = False
) -> DocumentForm:
    law, actor = get_policy(), request.user

    def judge(size: int) -> Refusal | None:
        if shown is None:
            return law.may_share_document(match=match, actor=actor, size=size)
        return law.may_replace_document(document=shown, actor=actor, size=size)

    sent = ({}, {}) if unread else (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return DocumentForm(*sent, judge=judge, most_mb=match.program.max_document_mb)


def _is_too_long(request: HttpRequest, match: Match) -> bool:
    """Tell from what the browser announces, before any of it is read, whether no file that fits can be in it."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return announced.isdecimal() and int(announced) > match.program.max_document_mb * MB + AROUND


def _too_large(request: HttpRequest, match: Match, shown: MatchDocument | None = None) -> DocumentForm:
    form = _form(request, match, shown, unread=True)
    form.errors.clear()
    form.add_error("file", form.sentence(Refusal.DOCUMENT_TOO_LARGE))
    return form


def _list(request: HttpRequest, match: Match, form: DocumentForm, *, status: int = 200) -> HttpResponse:
    law = get_policy()
    prefetch_related_objects([match], "documents")  # which the law counts
    documents = match.documents.all()
    if law.may_see_documents(match=match, actor=request.user):
        raise Http404
    refusal = law.may_share_document(match=match, actor=request.user)
    return page(
        request,
        "documents.html",
        status=status,
        **sides(match, request.user),
        role=match.role_of(request.user),
        documents=documents,
        size=sum(document.size for document in documents),
        may_replace=refusal in {None, Refusal.DOCUMENTS_FULL},
        explanation=explain(refusal, circumstances(request)) if refusal else None,
        form=form,
    )


def _replacing(request: HttpRequest, shown: MatchDocument, form: DocumentForm, *, status: int = 200) -> HttpResponse:
    return page(
        request, "document_replace.html", status=status, **sides(shown.match, request.user), document=shown, form=form
    )
