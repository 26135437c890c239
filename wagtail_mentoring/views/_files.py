"""A statement as a file: CSV and XLSX for spreadsheets, and a tagged PDF where WeasyPrint is installed."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from PIL import ImageFile

from wagtail_mentoring.cpd import Statement
from wagtail_mentoring.forms.fields import harmless

takes_half = ImageFile.LOAD_TRUNCATED_IMAGES
try:
    import weasyprint
except (ImportError, OSError):  # OSError: the package is there, the libraries that it draws with are not
    weasyprint = None
ImageFile.LOAD_TRUNCATED_IMAGES = takes_half  # WeasyPrint lets the whole process take pictures that are cut off

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def kinds() -> list[str]:
    """Return which files can be made here."""
    return [kind for kind in TYPES if kind != "pdf" or weasyprint is not None]


def statement_file(kind: str, context: dict[str, Any]) -> HttpResponse:
    """Return the statement of a page's context as a file of that kind."""
    statement: Statement = context["statement"]
    content = MAKERS[kind](context)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"cpd-{statement.first:%Y%m%d}-{statement.last:%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def rows_of(context: dict[str, Any]) -> list[list[Any]]:
    """Return the rows of a spreadsheet, harmless ones: a heading, a row for each session, the sum, the code."""
    statement: Statement = context["statement"]
    columns: list[tuple[str, Any]] = [
        (_("Date"), lambda line: line.session.held_on.isoformat()),
        (_("Length in minutes"), lambda line: line.session.minutes),
        (_("How you met"), lambda line: line.session.get_how_display()),
        (_("CPD minutes"), lambda line: line.minutes),
    ]
    if context["with_partner"]:
        columns.append((_("Partner"), lambda line: line.partner))
    if context["with_notes"]:
        columns.append((_("What was discussed"), lambda line: line.session.discussed))
        columns.append((_("Next steps"), lambda line: line.session.next_steps))
    rows = [[title for title, _get in columns]]
    rows += [[get(line) for _title, get in columns] for line in statement.lines]
    rows += [[_("Total"), None, None, statement.minutes], [_("Name"), statement.name], [_("Code"), statement.code]]
    return [[harmless(cell) for cell in row] for row in [*rows, [_("Confirmed at"), context["address"]]]]


def _csv(context: dict[str, Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows_of(context))
    return text.getvalue().encode("utf-8-sig")


def _xlsx(context: dict[str, Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows_of(context):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def _pdf(context: dict[str, Any]) -> bytes:
    page = render_to_string("wagtail_mentoring/statement_pdf.html", context)
    document = weasyprint.HTML(string=page, url_fetcher=_fetch_nothing)
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


def _fetch_nothing(url: str, *_args: Any, **_kwargs: Any) -> Any:
    """Refuse every address: the page brings all that it needs, and what a member wrote opens nothing."""
    raise ValueError(url)


MAKERS = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
