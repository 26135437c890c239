"""Fields of the member forms: plain text, cleaned of what nobody typed on purpose."""

import re
import unicodedata
import zoneinfo
from collections import defaultdict
from typing import Any

from django import forms
from django.conf.global_settings import LANGUAGES
from django.utils.translation import gettext as _

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they would turn around what follows on the page
NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return ``text`` without control characters and lone surrogates, with one kind of line end."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def harmless(value: Any) -> Any:
    """Return a cell's value: text that a spreadsheet would compute starts with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = NOT_IN_CELLS.sub("", value)
    return f"'{text}" if FORMULA.match(text) else text


class PlainTextField(forms.CharField):
    """One line, or with a textarea several, of plain text."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave ``maxlength`` out of a textarea: a browser cuts what is pasted, silently, and we say how long it is."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        """Clean before the length is checked."""
        text = plain(str(value)) if value not in self.empty_values else ""
        if not isinstance(self.widget, forms.Textarea):
            text = " ".join(TURNS.sub("", text).split())
        if all(unicodedata.category(character) in INVISIBLE for character in text):
            text = ""
        return super().to_python(text) or ""


def time_zones() -> list[tuple[str, Any]]:
    """Return every zone of the IANA database, by continent."""
    names = sorted(zoneinfo.available_timezones() - {"UTC", "Factory", "localtime"})
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in names:
        region, _slash, place = name.partition("/")
        regions[region if place else _("Other")].append((name, name.replace("_", " ")))
    other = regions.pop(_("Other"), [])
    return [("UTC", "UTC"), *regions.items(), (_("Other"), other)]


def languages() -> list[tuple[str, str]]:
    """Return the languages with their names in the reader's language, in its order."""
    named = ((code, _(name).capitalize() if _(name).islower() else _(name)) for code, name in LANGUAGES)
    return sorted(named, key=lambda language: language[1])
