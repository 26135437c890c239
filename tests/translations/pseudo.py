"""A language that nobody speaks: what goes through gettext comes out in brackets, so that what does not is seen.

Our own words stand in ⟦ ⟧, those of Django, Wagtail and the other apps in ⟨ ⟩.
"""

import itertools
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
import modelcluster
import taggit
import wagtail
import wagtail_modeladmin
from bs4 import BeautifulSoup, Comment, Declaration, Doctype
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

from tests.translations.catalogs import CONTEXT, LANGUAGES, compiled, forms, messages

CODE = "io"  # Django knows it by name, so that nothing stumbles over it
OURS, THEIRS = "⟦{}⟧", "⟨{}⟩"
BRACKETED = re.compile(r"⟦[^⟦⟧⟨⟩]*⟧|⟨[^⟦⟧⟨⟩]*⟩")
WORD = re.compile(r"[^\W\d_]{3,}")
READ = ("alt", "title", "placeholder", "aria-label", "label", "value")
SILENT = ["script", "style", "template", "noscript", "svg", "code"]


def _plain(keys):
    return {key[0] if isinstance(key, tuple) else key for key in keys}


@cache
def known_elsewhere():
    """Every message that another app has a translation of, in the languages that are translated most."""
    folders = [Path(app.__file__).parent for app in (django, wagtail, wagtail_modeladmin, taggit, modelcluster)]
    files = (f"**/locale/{language}/LC_MESSAGES/django.mo" for language in ("de", "fr", "nl", "es", "it", "pl"))
    found = (path for folder, name in itertools.product(folders, files) for path in folder.glob(name))
    return _plain(key for path in found for key in compiled(path))


@cache
def known_here():
    """Every message of ours."""
    return _plain(key for message in messages(LANGUAGES[0]) for key in forms(message))


class Pseudo:
    """Stands where Django keeps the translations of a language."""

    domain = "django"

    def language(self):
        return CODE

    to_language = language

    def gettext(self, message):
        words = message.rpartition(CONTEXT)[2]
        if message in known_here():
            return OURS.format(words)
        return THEIRS.format(words) if message in known_elsewhere() else message

    def ngettext(self, singular, plural, number):
        words = (singular if number == 1 else plural).rpartition(CONTEXT)[2]
        if singular in known_here():
            return OURS.format(words)
        return THEIRS.format(words) if singular in known_elsewhere() else words


@contextmanager
def spoken():
    """Everything inside is said in the pseudo-language."""
    languages = [(CODE, "Pseudo"), ("en", "English")]
    with override_settings(
        LANGUAGE_CODE=CODE,
        LANGUAGES=languages,
        WAGTAIL_CONTENT_LANGUAGES=languages,
        WAGTAILADMIN_PERMITTED_LANGUAGES=languages,
    ):
        trans_real._translations[CODE] = Pseudo()
        with translation.override(CODE):
            yield
    trans_real._translations.pop(CODE, None)


def unbracketed(text):
    """What remains when everything in brackets is gone, from the inside out."""
    while (less := BRACKETED.sub(" ", text)) != text:
        text = less
    return text


def leaks(html, *, data, without=()):
    """The pieces of a page that went past gettext.

    ``data`` matches what people have written themselves, ``without`` selects parts that are not ours.
    """
    soup = BeautifulSoup(unbracketed(html), "html.parser")
    for node in [*soup(SILENT), *(node for selector in without for node in soup.select(selector))]:
        node.extract()
    pieces = [node for node in soup.find_all(string=True) if not isinstance(node, Comment | Declaration | Doctype)]
    pieces += [tag[name] for tag in soup(True) for name in READ if tag.get(name) and _is_read(tag, name)]
    said_plainly = {" ".join(piece.split()) for piece in pieces}
    return {piece for piece in said_plainly if WORD.search(data.sub(" ", piece))}


def _is_read(tag, name):
    return name != "value" or tag.get("type") in {"submit", "button", "reset"}
