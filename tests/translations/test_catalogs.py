"""The translations themselves: whole, true to their source, and the same in both files."""

import re
from collections import defaultdict
from pathlib import Path

import django
import pytest
import wagtail
from django.utils import timezone
from django.utils.translation import gettext, override

from tests.people import make_program
from tests.translations.catalogs import LANGUAGES, compiled, file_of, forms, messages
from wagtail_mentoring.choices import Label, ProfileStatus
from wagtail_mentoring.models.programs import Words

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
TAG = re.compile(r"</?\w+[^>]*>")


@in_every_language
def test_python_reads_what_the_translators_wrote(language):
    written = {key: words for message in messages(language) for key, words in forms(message).items() if words}
    assert compiled(file_of(language, "mo")) == written, "run `make messages`"


@in_every_language
def test_a_translation_has_the_gaps_and_the_tags_of_its_source(language):
    for message in messages(language):
        sources = message.id if message.pluralizable else (message.id,)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        optional = wanted - set(PLACEHOLDER.findall(sources[0]))  # "one answer" needs no number
        translations = message.string if message.pluralizable else (message.string,)
        for words in filter(None, translations):
            found = set(PLACEHOLDER.findall(words))
            assert wanted - optional <= found <= wanted, f"{sources[0]} -> {words}"
            assert sorted(TAG.findall(words)) == sorted(TAG.findall(sources[-1])), f"{sources[0]} -> {words}"


@in_every_language
def test_a_translation_stands_apart_from_its_neighbors_as_its_source_does(language):
    for message in messages(language):
        if not message.pluralizable and message.string:
            source, words = message.id, message.string
            assert (source.lstrip() == source, source.rstrip() == source) == (
                words.lstrip() == words,
                words.rstrip() == words,
            ), source


@in_every_language
def test_no_word_of_ours_takes_the_place_of_one_of_django_or_wagtail(language):
    """All apps share one catalog: a word that others translate otherwise needs a context of its own."""
    ours = {key: words for message in messages(language) for key, words in forms(message).items()}
    theirs = defaultdict(set)
    for root in (Path(django.__file__).parent, Path(wagtail.__file__).parent):
        for path in root.glob(f"**/locale/{language}/LC_MESSAGES/django.mo"):
            for key, words in compiled(path).items():
                theirs[key].add(words.casefold())
    shared = ours.keys() & theirs.keys()
    assert shared, "there are such words"
    assert not {key: (ours[key], theirs[key]) for key in shared if ours[key].casefold() not in theirs[key]}


@in_every_language
def test_states_read_in_the_language_of_the_reader(language):
    with override(language):
        assert str(ProfileStatus.PAUSED.label) != "Paused"
        assert gettext("My Matches") != "My Matches"


@pytest.mark.parametrize(
    ("language", "day", "word"),
    [("fr", "6 décembre", "personne mentorée"), ("es", "6 de diciembre", "persona mentorizada")],
)
def test_days_and_words_in_sentences_follow_the_language(site, language, day, word):
    program = make_program(site=site)
    sixth = timezone.localdate().replace(month=12, day=6)
    with override(language):
        assert program.in_words(sixth) == day
        assert program.in_words(sixth.replace(year=2031)).endswith("2031")
        assert Words({}).inside(Label.MENTEE) == word
