"""Documents at the same moment as something else: an end, the last place, the same form twice, another tab."""

from django.core.files.base import ContentFile
from django.db.models import F

from tests.races.scenes import DONE, Scene, finish, matches, over, running
from wagtail_mentoring.actions import Upload, add_document, remove_document, replace_document
from wagtail_mentoring.actions.calendar import end_at_term
from wagtail_mentoring.choices import DocumentKind, Letter, Refusal
from wagtail_mentoring.models import MatchDocument, OutboxEmail
from wagtail_mentoring.models.documents import files_kept

KEY = "0" * 32


def upload(text="first"):
    return Upload(f"{text}.txt", DocumentKind.TXT, ContentFile(text.encode()))


def add(match, who="mentor", *, op_id=""):
    return lambda: add_document(match, upload=upload(), actor=getattr(match, who).user, op_id=op_id)


def replace(shown, text):
    return lambda: replace_document(shown(), upload=upload(text), actor=shown.actor)


def remove(shown):
    return lambda: remove_document(shown(), actor=shown.actor)


class Shown:
    """A document of the mentor's as somebody got it who has not looked at its match: each time anew.

    Nobody has been told of it today.
    """

    def __init__(self):
        self.match, _boss = running()
        self.actor = self.match.mentor.user
        self.row = MatchDocument.objects.values().get(pk=add(self.match)().pk)
        OutboxEmail.objects.filter(letter=Letter.DOCUMENT_SHARED).delete()

    def __call__(self):
        return MatchDocument(**self.row)


def kept(*numbers):
    """So many documents, each with its own file, and no file besides."""

    def look():
        files = list(MatchDocument.objects.values_list("file", flat=True))
        return len(files) in numbers and sorted(files) == sorted(files_kept())

    return look


def told_once():
    """Tell whether the other one is told in one letter."""
    return OutboxEmail.objects.filter(letter=Letter.DOCUMENT_SHARED).count() == 1


def is_late():
    """Tell whether something was added to a match that was over."""
    return MatchDocument.objects.filter(uploaded_at__gt=F("match__ended_at")).exists()


def end_upload():
    """Nothing is added to a match that is over, and no file stays of what is refused (I15)."""
    match, _boss = running()
    return Scene(
        {"A": finish(match, "mentee"), "B": add(match)},
        {(DONE, Refusal.MATCH_OVER), (DONE, DONE)},
        lambda: matches(0)() and kept(0, 1)() and not is_late(),
    )


def calendar_upload():
    match = over()
    return Scene(
        {"A": lambda: end_at_term(match), "B": add(match)},
        {(DONE, Refusal.MATCH_OVER), (DONE, DONE)},
        lambda: matches(0)() and kept(0, 1)() and not is_late(),
    )


def upload_upload_last_place():
    match, _boss = running(max_documents=1)
    return Scene(
        {"A": add(match), "B": add(match, "mentee")},
        {(DONE, Refusal.DOCUMENTS_FULL), (Refusal.DOCUMENTS_FULL, DONE)},
        lambda: kept(1)() and told_once(),
    )


def upload_upload():
    match, _boss = running()
    return Scene({"A": add(match), "B": add(match)}, {(DONE, DONE)}, lambda: kept(2)() and told_once())


def upload_two_tabs():
    match, _boss = running()
    act = add(match, op_id=KEY)
    return Scene({"A": act, "B": act}, {(DONE, DONE)}, lambda: kept(1)() and told_once())


def replace_replace():
    document = Shown()
    return Scene(
        {"A": replace(document, "second"), "B": replace(document, "third")},
        {(DONE, DONE)},
        lambda: kept(1)() and told_once(),
    )


def replace_remove():
    document = Shown()
    return Scene({"A": replace(document, "second"), "B": remove(document)}, {(DONE, DONE), ("stale", DONE)}, kept(0))


def remove_remove():
    document = Shown()
    act = remove(document)
    return Scene({"A": act, "B": act}, {(DONE, "stale"), ("stale", DONE)}, kept(0))


def end_replace():
    document = Shown()
    return Scene(
        {"A": finish(document.match, "mentee"), "B": replace(document, "second")},
        {(DONE, Refusal.MATCH_OVER), (DONE, DONE)},
        kept(1),
    )


SCENES = [
    end_upload,
    calendar_upload,
    upload_upload_last_place,
    upload_upload,
    upload_two_tabs,
    replace_replace,
    replace_remove,
    remove_remove,
    end_replace,
]
