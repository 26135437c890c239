"""The statement as a page and as files, and the page that confirms one to anybody."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from tests.notifications.stories import matched
from tests.people import make_program, make_user
from wagtail_mentoring.actions import SessionEntry, keep_session
from wagtail_mentoring.cpd import confirm
from wagtail_mentoring.views import _files

pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.django_db
needs_weasyprint = pytest.mark.skipif(_files.weasyprint is None, reason="needs WeasyPrint and Pango")
PERIOD = "?first=2020-01-01&last=2099-12-31"
ALL = f"{PERIOD}&partner=on&notes=on"
EVIL = "=HYPERLINK('http://evil.example','x')"


@pytest.fixture
def match(site):
    match = matched(make_program(slug="club"), mentee="Tom Reid", mentor="Priya Nair")
    for minutes, discussed in ((45, EVIL), (60, "@cmd <b>bold</b>")):
        entry = SessionEntry(match.program.today(), minutes=minutes, discussed=discussed)
        keep_session(match, entry=entry, actor=match.mentee.user)
    return match


@pytest.fixture
def mine(client, match):
    client.force_login(match.mentee.user)
    return client


def page(client, query=""):
    return client.get(reverse("wagtail_mentoring:cpd", args=["club"]) + query)


def file(client, kind, query=PERIOD):
    return client.get(reverse("wagtail_mentoring:cpd_file", args=["club", kind]) + query)


def code_on(shown):
    return shown.context["statement"].code


def test_R62_the_page_adds_up_and_says_no_more_than_was_chosen(mine):
    body = page(mine).content.decode().replace("\xa0", " ")
    assert "2 sessions, 1 h 45 min in all." in body
    assert "Priya Nair" not in body
    assert "bold" not in body
    body = page(mine, ALL).content.decode()
    assert "Priya Nair" in body
    assert "&lt;b&gt;bold" in body


def test_days_the_wrong_way_round_are_refused_at_the_field(mine):
    shown = page(mine, "?first=2027-01-01&last=2026-01-01")
    assert b"This day is before the first one." in shown.content
    assert "statement" not in shown.context
    assert file(mine, "csv", "?first=2027-01-01&last=2026-01-01").status_code == 404
    assert file(mine, "exe").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_spreadsheets_compute_nothing_that_a_member_wrote(mine, kind):
    answer = file(mine, kind, ALL)
    assert answer["Content-Disposition"].startswith("attachment")
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert f"'{EVIL}" in rows[1]
    assert "'@cmd <b>bold</b>" in rows[2]
    assert "105" in rows[3]
    assert "Priya Nair" not in str(file(mine, kind).content) or kind == "xlsx"


@needs_weasyprint
def test_the_pdf_is_tagged_in_its_language_and_says_the_same(mine):
    answer = file(mine, "pdf", ALL)
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert document.metadata.title == "Statement of professional development"
    kinds = set(kinds_in(root["/StructTreeRoot"]))
    assert {"/H1", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds
    text = " ".join(" ".join(one.extract_text() for one in document.pages).split())
    assert "2 sessions, 1 h 45 min in all." in text
    assert "Priya Nair" in text


def kinds_in(node):
    node = node.get_object()
    if isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        yield from kinds_in(node["/K"]) if "/K" in node else ()
    elif isinstance(node, list):
        for one in node:
            yield from kinds_in(one)


@needs_weasyprint
def test_the_pdf_fetches_nothing():
    with pytest.raises(ValueError, match="evil"):
        _files._fetch_nothing("http://evil.example/")


def test_without_the_library_there_is_no_pdf_and_everything_else(mine, monkeypatch):
    monkeypatch.setattr(_files, "weasyprint", None)
    assert b"Download as PDF" not in page(mine).content
    assert file(mine, "pdf").status_code == 404
    assert file(mine, "csv").status_code == 200


def test_anybody_can_check_a_statement_and_learns_no_name(mine, client):
    code = code_on(page(mine))
    client.logout()
    address = reverse("wagtail_mentoring:statement", args=[code])
    shown = client.get(address)
    assert shown.status_code == 200
    assert "1\xa0h\xa045\xa0min" in shown.content.decode()
    assert b"Tom" not in shown.content
    assert b"written for this name" in client.post(address, {"name": "tom reid"}).content
    assert b"written for another name" in client.post(address, {"name": "Ana Costa"}).content
    assert b"Please fill this in." in client.post(address, {"name": " "}).content


def test_one_changed_figure_and_it_is_not_ours(mine):
    code = code_on(page(mine))
    forged = code.replace("-2-105-", "-2-106-")
    assert confirm(code)
    assert forged != code
    shown = mine.get(reverse("wagtail_mentoring:statement", args=[forged]))
    assert shown.status_code == 404
    assert b"This is not a statement of ours" in shown.content


def test_who_never_took_part_and_where_the_program_adds_nothing_up(mine, client, match):
    match.program.cpd = False
    match.program.save()
    assert b"does not keep professional development hours" in page(mine).content
    client.force_login(make_user())
    assert page(client).status_code == 403


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_as_much_for_many_as_for_one(mine, match, number, django_assert_num_queries):
    for _each in range(number):
        entry = SessionEntry(match.program.today(), minutes=30)
        keep_session(match, entry=entry, actor=match.mentee.user)
    page(mine, ALL)
    with django_assert_num_queries(10):
        page(mine, ALL)
