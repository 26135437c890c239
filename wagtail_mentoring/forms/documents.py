"""A document of a match: what it may be called, what it may be, how large, and what the site's scanner says of it."""

import logging
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_mentoring.actions import Upload
from wagtail_mentoring.choices import DocumentKind, Refusal
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.forms.contents import OtherContentError, ProgramInsideError, look_into
from wagtail_mentoring.forms.sessions import MetTodayForm
from wagtail_mentoring.models.documents import MB, NAME_LENGTH

logger = logging.getLogger(__name__)
Judge = Callable[[int], Refusal | None]
MOST_BYTES_OF_A_NAME = 200  # as UTF-8: what every file system takes, with room for " (2)"
SAME_KIND = {"jpg": DocumentKind.JPEG, "markdown": DocumentKind.MD, "text": DocumentKind.TXT}
ENDINGS = {**{kind.value: kind for kind in DocumentKind}, **SAME_KIND}
LEFT_OUT = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})  # what cannot be seen, or turns the rest around
NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|\s*$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return what a file is called, as every system can store it and everybody reads it: one line, no folders."""
    seen = (letter for letter in unicodedata.normalize("NFC", name) if unicodedata.category(letter) not in LEFT_OUT)
    flat = " ".join(NOT_IN_NAMES.sub("_", "".join(seen)).split()).rstrip(". ")
    stem, dot, ending = flat.rpartition(".")
    if not dot:
        stem, ending = flat, ""
    stem = stem.strip(". ") or _("document")
    if RESERVED.match(stem):
        stem = f"_{stem}"
    ending = f".{ending.strip()[:16].lower()}" if ending else ""
    return _shortened(stem, ending) + ending


def _shortened(stem: str, ending: str) -> str:
    stem = stem[: NAME_LENGTH - len(ending)]
    room = MOST_BYTES_OF_A_NAME - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")


def kind_of(name: str) -> DocumentKind | None:
    """Return the kind that a clean name ends with, if it is one of ours."""
    return ENDINGS.get(name.rpartition(".")[2]) if "." in name else None


class DocumentForm(MetTodayForm):
    """One file; a scanner that the site names has the last word."""

    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, *args: Any, judge: Judge, most_mb: int, **kwargs: Any) -> None:
        """Say what is accepted; ``judge`` says what the law thinks of a size."""
        super().__init__(*args, **kwargs)
        self.judge, self.most_mb = judge, most_mb
        field = self.fields["file"]
        field.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ENDINGS)
        field.widget.attrs["data-most-bytes"] = most_mb * MB
        field.help_text = _("PDF, office documents without macros, pictures or plain text, up to %(size)s MB.") % {
            "size": most_mb
        }

    def clean_file(self) -> Upload:
        """Return the file with its clean name and its kind."""
        file = self.cleaned_data["file"]
        name = clean_name(file.name)
        if (kind := kind_of(name)) is None:
            raise forms.ValidationError(_("Files of this kind cannot be shared here. Possible are: %(endings)s.") % ALL)
        if refusal := self.judge(file.size):
            raise forms.ValidationError(self.sentence(refusal))
        try:
            look_into(kind, file)
        except ProgramInsideError as error:
            sentence = _("There are macros or other programs in this file. Please save it without them.")
            raise forms.ValidationError(sentence) from error
        except OtherContentError as error:
            sentence = _("What is in this file is not what its name says: %(kind)s. Is it damaged, or renamed?")
            raise forms.ValidationError(sentence % {"kind": kind.label}) from error
        if complaint := scan(file, name):
            raise forms.ValidationError(complaint)
        return Upload(name=name, kind=kind, content=file)

    def sentence(self, refusal: Refusal) -> str:
        """Return a refusal with its number, where it has one."""
        if refusal == Refusal.DOCUMENT_TOO_LARGE:
            return _("This file is larger than %(size)s MB.") % {"size": self.most_mb}
        return str(refusal.label)


ALL = {"endings": ", ".join(ENDINGS)}


def scan(file: Any, name: str) -> str:
    """Return what the site's own scanner says against a file, to the member; empty where there is none or nothing.

    A scanner that fails lets nothing pass.
    """
    if not (path := get_settings().DOCUMENT_SCANNER):
        return ""
    try:
        file.seek(0)
        complaint = import_string(path)(file, name=name)
    except Exception:
        logger.exception("The document scanner failed: %s", path)
        return _("This file could not be looked at just now. Please try again later.")
    file.seek(0)
    return str(complaint or "")
