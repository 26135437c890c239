"""What may be shared is told by its bytes, its name is made harmless, and the site's scanner has the last word."""

import io

import pytest
from django.test import override_settings

from tests.uploads import EMPTY, GOOD, HOSTILE, PDF, endless_list, upload
from wagtail_mentoring.choices import DocumentKind, Refusal
from wagtail_mentoring.forms.contents import MOST_OF_A_PART, OtherContentError, look_into
from wagtail_mentoring.forms.documents import ENDINGS, DocumentForm, clean_name

MB = 1024 * 1024


def form(name="plan.pdf", content=PDF, judge=lambda _size: None):
    file = upload("x", content)
    file._name = name  # as a parser might hand it on that takes off nothing
    return DocumentForm({}, {"file": file}, judge=judge, most_mb=10)


def complaint(filled):
    return " ".join(filled.errors.get("file", []))


@pytest.mark.parametrize("ending", ENDINGS)
def test_R63_every_kind_on_the_list_is_taken(ending):
    filled = form(f"Plan.{ending.upper()}", GOOD.get(ending, b"words\n"))
    assert filled.is_valid(), filled.errors
    given = filled.cleaned_data["file"]
    assert (given.name, given.kind) == (f"Plan.{ending}", ENDINGS[ending])
    assert given.content.read() == GOOD.get(ending, b"words\n"), "it is handed on from its beginning"


def test_the_list_is_whole():
    assert set(ENDINGS.values()) == set(DocumentKind)
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("what", HOSTILE)
def test_R63_a_hostile_file_is_refused_with_a_reason_or_made_harmless(what):
    name, content, expected = HOSTILE[what]
    filled = form(name, content)
    if expected is None:
        assert filled.is_valid(), filled.errors
    else:
        assert expected in complaint(filled), (expected, filled.errors)


def test_R63_the_list_of_an_archive_s_parts_is_not_read_however_long():
    class Counted(io.BytesIO):
        most = 0

        def read(self, size=-1):
            content = super().read(size)
            self.most = max(self.most, len(content))
            return content

    file = Counted(endless_list())
    with pytest.raises(OtherContentError):
        look_into(DocumentKind.DOCX, file)
    assert file.most <= MOST_OF_A_PART + 1


@pytest.mark.parametrize("ending", GOOD)
@pytest.mark.parametrize("other", GOOD)
def test_one_kind_never_passes_for_another(ending, other):
    texts, pictures = {"txt", "md", "csv"}, {"jpg", "jpeg"}
    is_same = ending == other or {ending, other} <= texts or {ending, other} <= pictures
    assert form(f"a.{ending}", GOOD[other]).is_valid() == is_same


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../x.pdf", "_.._x.pdf"),
        ("..\\..\\x.pdf", "_.._x.pdf"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("Com1.tar.pdf", "_Com1.tar.pdf"),
        ("contract.pdf", "contract.pdf"),
        ("a\x00b\r\nc\u202e\u2066\u200bd.PDF", "abcd.pdf"),
        ("  ..plan . pdf. ", "plan.pdf"),
        ("\u200b.pdf", "document.pdf"),
        ("", "document"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("計" * 300 + ".docx", "計" * 65 + ".docx"),
        ("👩‍🎓" * 100 + ".md", "👩🎓" * 24 + "👩" + ".md"),
        ('a"b<c>d|e?f*g:h.txt', "a_b_c_d_e_f_g_h.txt"),
        ("e\u0301.txt", "é.txt"),
        ("x." + "y" * 300, "x." + "y" * 16),
    ],
)
def test_a_name_is_what_every_system_can_store(given, cleaned):
    assert clean_name(given) == cleaned
    assert len(cleaned) <= 120
    assert len(cleaned.encode()) <= 200


def test_R63_a_size_is_judged_before_anything_is_read():
    class Unread(bytes):
        pass

    filled = form(content=b"x" * 1000, judge=lambda size: Refusal.DOCUMENT_TOO_LARGE if size == 1000 else None)
    assert complaint(filled) == "This file is larger than 10 MB."
    full = form(judge=lambda _size: Refusal.DOCUMENTS_FULL)
    assert "no room for another document" in complaint(full)
    assert EMPTY in complaint(form(content=b""))


SEEN = []


def keeps_out_secrets(file, *, name):
    SEEN.append((name, file.read()))
    return "This file holds a secret." if b"secret" in SEEN[-1][1] else None


def breaks(file, *, name):
    raise OSError("the daemon is down")


def test_R63_a_scanner_of_the_site_has_the_last_word():
    with override_settings(WAGTAIL_MENTORING={"DOCUMENT_SCANNER": f"{__name__}.keeps_out_secrets"}):
        assert form(content=PDF).is_valid()
        assert SEEN[-1] == ("plan.pdf", PDF)
        assert complaint(form("a.txt", b"a secret")) == "This file holds a secret."
    assert form("a.txt", b"a secret").is_valid()


def test_a_scanner_that_fails_lets_nothing_pass(caplog):
    with override_settings(WAGTAIL_MENTORING={"DOCUMENT_SCANNER": f"{__name__}.breaks"}):
        assert "could not be looked at just now" in complaint(form())
    assert "the daemon is down" in caplog.text
