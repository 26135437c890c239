"""The catalogs of the package: what translators wrote, and what Python reads."""

import gettext
from pathlib import Path

from babel.messages.pofile import read_po

import wagtail_mentoring

PACKAGE = Path(wagtail_mentoring.__file__).parent
LOCALE = PACKAGE / "locale"
LANGUAGES = sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())
CONTEXT = "\x04"  # between the context and the words, in a compiled catalog


def file_of(language, suffix):
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def messages(language):
    """What the sources say and the translation, the header left out."""
    with file_of(language, "po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


def is_translated(message):
    words = message.string if message.pluralizable else (message.string,)
    return all(words) and not message.fuzzy


def obsolete(language):
    with file_of(language, "po").open("rb") as file:
        return list(read_po(file).obsolete)


def forms(message):
    """The translations of a message by number of its plural form, as a compiled catalog names them."""
    singular = message.id[0] if message.pluralizable else message.id
    key = f"{message.context}{CONTEXT}{singular}" if message.context else singular
    if not message.pluralizable:
        return {key: message.string}
    return {(key, number): words for number, words in enumerate(message.string)}


def compiled(path):
    """What a compiled catalog says, the header left out."""
    with path.open("rb") as file:
        return {key: words for key, words in gettext.GNUTranslations(file)._catalog.items() if key}
