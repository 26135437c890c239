"""The catalogs are whole, and hold what the sources say: the gate before a release, not before every commit."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.translations.catalogs import LANGUAGES, LOCALE, PACKAGE, file_of, is_translated, messages, obsolete

pytestmark = pytest.mark.translations
COLLECT = ["-m", "django", "makemessages", "--all", "--no-obsolete", "--add-location", "file"]
DATE = re.compile(r'"POT-Creation-Date: .*\n')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language):
    assert [message.id for message in messages(language) if not is_translated(message)] == []
    assert [message.id for message in messages(language) if message.fuzzy] == []
    assert obsolete(language) == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")
def test_the_catalogs_hold_what_the_sources_say(tmp_path):
    copy = tmp_path / "wagtail_mentoring"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, *COLLECT], cwd=copy, env=plain, check=True, capture_output=True)
    for language in LANGUAGES:
        committed = file_of(language, "po")
        collected = copy / committed.relative_to(PACKAGE)
        assert DATE.sub("", collected.read_text()) == DATE.sub("", committed.read_text()), "run `make messages`"
    assert not list(LOCALE.glob("*.pot"))
