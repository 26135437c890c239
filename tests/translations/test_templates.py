"""No template holds words that gettext does not see."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.base import Lexer, TokenType

from tests.translations.catalogs import PACKAGE

TEMPLATES = sorted(path for path in (PACKAGE / "templates").rglob("*.*") if path.suffix in {".html", ".txt"})
READ = ("alt", "title", "placeholder", "aria-label", "label")
WORD = re.compile(r"[^\W\d_]{2,}")
SIGNS = {"UTC"}
OWN_FORMAT = re.compile(r"""\|date:["'](?![A-Z_]+["'])""")  # `|day:program`, or a format of Django's by name


def bare_words(source, *, is_html):
    """The words that stand in a template outside of translated blocks."""
    kept, translated = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name in {"blocktranslate", "comment"}:
                translated = True
            elif name in {"endblocktranslate", "endcomment"}:
                translated = False
        elif token.token_type == TokenType.TEXT and not translated:
            kept.append(token.contents)
    text = "".join(kept)
    if is_html:
        soup = BeautifulSoup(text, "html.parser")
        for node in soup(["style", "script", "code"]):
            node.decompose()
        spoken = [tag[name] for tag in soup(True) for name in READ if tag.get(name)]
        text = " ".join([soup.get_text(" "), *spoken])
    return set(WORD.findall(text)) - SIGNS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE / "templates")))
def test_every_word_of_a_template_is_translated(path):
    assert not bare_words(path.read_text(), is_html=path.suffix == ".html")
    assert not OWN_FORMAT.search(path.read_text()), "each language writes its days in its own way"


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        '<img alt="A photo">',
        "{% if x %}{% translate 'One' %} two{% endif %}",
        "{% blocktranslate %}One{% endblocktranslate %} <b>two</b>",
    ],
)
def test_a_hard_coded_word_is_seen(source):
    assert bare_words(source, is_html=True)


@pytest.mark.parametrize(
    "source", ["<style>p { color: red }</style>", "{% blocktranslate %}One {{ x }}{% endblocktranslate %} · {{ name }}"]
)
def test_what_nobody_reads_is_not_taken_for_words(source):
    assert not bare_words(source, is_html=True)


def test_a_date_in_the_order_of_one_language_is_seen():
    assert OWN_FORMAT.search('{{ match.ends_on|date:"j F" }}')
    assert not OWN_FORMAT.search('{{ match.ends_on|date:"DATE_FORMAT" }} {{ match.ends_on|day:program }}')
