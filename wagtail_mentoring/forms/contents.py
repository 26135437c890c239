"""What a file is: told by its bytes, never by what the browser says. Nothing is unpacked further than needed."""

import io
import math
import re
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO
from xml.parsers import expat

from PIL import Image

from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models.documents import CONTENT_TYPES

CHUNK = 64 * 1024
PDF_TAIL = 1024  # how far from its end a PDF says that it ends
MOST_MEMBERS, MOST_UNPACKED = 5000, 512 * 1024 * 1024
MOST_OF_A_PART = 4 * 1024 * 1024  # of a part of an office file that is read
MOST_OF_RELATIONS = 16 * 1024 * 1024  # of all parts of an office file that say what belongs to what
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
NOT_WORDS = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
# How programs, pages and other kinds begin that have no zeros in them.
ANOTHER_KIND = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:MZ|#!|%PDF|%!PS|\{\\rtf|<(?:\?|!doctype|html|head|body|script|svg|iframe))",
    re.IGNORECASE,
)
PICTURES = {
    DocumentKind.PNG: "PNG",
    DocumentKind.JPEG: "JPEG",
    DocumentKind.WEBP: "WEBP",
    DocumentKind.GIF: "GIF",
}
MOST_READS = 3000  # of what stands before a frame; Pillow copies all comments again for each that it adds
IN_PIECES = (b"\xff\xd8", b"GIF8")
PICTURE_ENDS = {DocumentKind.PNG: b"IEND\xaeB`\x82", DocumentKind.GIF: b";"}
OFFICE = {
    DocumentKind.DOCX: "word/document.xml",
    DocumentKind.XLSX: "xl/workbook.xml",
    DocumentKind.PPTX: "ppt/presentation.xml",
}
OPEN = {DocumentKind.ODT, DocumentKind.ODS, DocumentKind.ODP}
PROGRAMS = re.compile(
    r"vbaproject|vbadata|(^|/)(activex|basic|scripts)/|\.(exe|dll|com|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|jar|lnk|msi)$",
    re.IGNORECASE,
)
FETCHED = ("attachedtemplate", "oleobject", "/frame")


class OtherContentError(ValueError):
    """The bytes are not those of the kind that the name says, or of two kinds at once."""


class ProgramInsideError(OtherContentError):
    """There is something in it that runs, or that is fetched from elsewhere when it is opened."""


def look_into(kind: DocumentKind, file: BinaryIO) -> None:
    """Raise OtherContentError unless ``file`` is of the kind; ProgramInsideError where something in it runs."""
    try:
        LOOKS[kind](kind, file)
    except OtherContentError:
        raise
    except Exception as error:  # what a parser stumbles over has no end: zlib.error, struct.error, IndexError...
        raise OtherContentError from error
    finally:
        file.seek(0)


def _need(condition: object) -> None:
    if not condition:
        raise OtherContentError


def _start_of(file: BinaryIO, length: int) -> bytes:
    file.seek(0)
    return file.read(length)


def _end_of(file: BinaryIO, length: int) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - length))
    return file.read()


def _is_pdf(_kind: DocumentKind, file: BinaryIO) -> None:
    _need(_start_of(file, 5) == b"%PDF-")
    _need(b"%%EOF" in _end_of(file, PDF_TAIL))
    _need(not zipfile.is_zipfile(file))


def _is_picture(kind: DocumentKind, file: BinaryIO) -> None:
    """Read the picture's frame, not its pixels; nothing may follow where the format says that it ends."""
    with Image.open(sparing(file), formats=[PICTURES[kind]]) as picture:
        picture.verify()
    _need(_end_of(file, 16).endswith(PICTURE_ENDS.get(kind, b"")))
    if kind == DocumentKind.WEBP:
        _need(int.from_bytes(_start_of(file, 8)[4:], "little") + 8 == file.seek(0, io.SEEK_END))
    _need(not zipfile.is_zipfile(file))


def _is_text(_kind: DocumentKind, file: BinaryIO) -> None:
    """Accept UTF-16 with its mark, and whatever else has no control characters."""
    start = _start_of(file, CHUNK)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = (start + file.read()).decode("utf-16")
        _need(not NOT_WORDS.search(text) and not ANOTHER_KIND.match(text[:CHUNK].encode()))
        return
    _need(not ANOTHER_KIND.match(start))
    while start:
        _need(not NOT_TEXT.search(start))
        start = file.read(CHUNK)
    _need(not zipfile.is_zipfile(file))


def _is_office(kind: DocumentKind, file: BinaryIO) -> None:
    with _archive(file) as archive:
        names = archive.namelist()
        _need(OFFICE[kind] in names)
        types = {one.get("ContentType", "") for one in _elements(archive, "[Content_Types].xml")}
        if any("macroenabled" in one.lower() for one in types):
            raise ProgramInsideError
        _need(f"{CONTENT_TYPES[kind]}.main+xml" in types)
        relations = [name for name in names if name.lower().endswith(".rels")]
        _need(sum(archive.getinfo(name).file_size for name in relations) <= MOST_OF_RELATIONS)
        if any(_is_fetched(one) for name in relations for one in _elements(archive, name)):
            raise ProgramInsideError


def _is_fetched(relation: dict[str, str]) -> bool:
    is_elsewhere = relation.get("TargetMode", "").strip().lower() == "external"
    return is_elsewhere and relation.get("Type", "").strip().lower().endswith(FETCHED)


def _is_open(kind: DocumentKind, file: BinaryIO) -> None:
    with _archive(file) as archive:
        first = archive.infolist()[0]
        _need(first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED)
        _need(_part(archive, "mimetype").strip() == CONTENT_TYPES[kind].encode())
        _need({"content.xml", "META-INF/manifest.xml"} <= set(archive.namelist()))


class _Sparing:
    """A file of which little is read at once: Python reads the list of an archive's parts whole, however long.

    And not more than so many ``times``.
    """

    def __init__(self, file: BinaryIO, *, times: float = math.inf) -> None:
        self._file, self._times = file, times

    def read(self, size: int = -1) -> bytes:
        self._times -= 1
        _need(size <= MOST_OF_A_PART + 1 and self._times >= 0)
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def sparing(picture: Any) -> Any:
    """Return a picture for Pillow to open, which gives up on one that is cut into very many pieces."""
    is_in_pieces = _start_of(picture, 4).startswith(IN_PIECES)
    picture.seek(0)
    return _Sparing(picture, times=MOST_READS) if is_in_pieces else picture


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open an archive that begins and ends with the file, of harmless size, without programs, each name once."""
    _need(_start_of(file, 4) == b"PK\x03\x04")
    _need(_end_of(file, 22).startswith(b"PK\x05\x06"))
    archive = zipfile.ZipFile(_Sparing(file))
    members = archive.infolist()
    names = [member.filename for member in members]
    _need(0 < len(members) <= MOST_MEMBERS and len(set(map(str.lower, names))) == len(names))
    _need(sum(member.file_size for member in members) <= MOST_UNPACKED)
    for member in members:
        _need(member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        _need(not member.flag_bits & 1)  # encrypted
        _need(not member.filename.startswith(("/", "\\")) and ".." not in re.split(r"[/\\]", member.filename))
    if any(PROGRAMS.search(name) for name in names):
        raise ProgramInsideError
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return what stands in a part, which is small in every file that an office program wrote."""
    with archive.open(name) as part:
        content = part.read(MOST_OF_A_PART + 1)
    _need(len(content) <= MOST_OF_A_PART)
    return content


def _elements(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """Return the attributes of each element of a part in XML, which needs no document type, and so no entities."""
    found: list[dict[str, str]] = []

    def has_a_type(*_args: Any) -> None:
        raise OtherContentError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = has_a_type
    parser.StartElementHandler = lambda _tag, attributes: found.append(attributes)
    parser.Parse(_part(archive, name), True)
    return found


LOOKS: dict[DocumentKind, Callable[[DocumentKind, BinaryIO], None]] = {
    DocumentKind.PDF: _is_pdf,
    **dict.fromkeys(PICTURES, _is_picture),
    **dict.fromkeys(OFFICE, _is_office),
    **dict.fromkeys(OPEN, _is_open),
    **dict.fromkeys((DocumentKind.TXT, DocumentKind.MD, DocumentKind.CSV), _is_text),
}
