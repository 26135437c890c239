"""What there is to read on the example site: real pages, told in `stories/*_resources.toml`."""

import json
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from demo.seeding.pictures import picture
from home.models import HomePage
from wagtail_mentoring.models import Program
from wagtail_mentoring.pages.collections import NAME
from wagtail_mentoring.pages.models import ResourceIndexPage, ResourcePage

STORIES = Path(__file__).resolve().parent.parent / "stories"
LINK = re.compile(r"\[\[([\w-]+)\|([^\]]+)\]\]")


def publish_library(name: str, program: Program, home: HomePage) -> None:
    """Publish the sections and pages of a story below the front page; links between them first need their keys."""
    told = _read(f"{name}_resources.toml")
    shared = {page["slug"]: page for page in _read("shared_resources.toml")["pages"]}
    made: dict[str, ResourcePage] = {}
    bodies: dict[str, list[Any]] = {}
    top: Any = home
    for section in told["sections"]:
        slugs, pages = section.pop("shared", []), section.pop("pages", [])
        index = ResourceIndexPage(program=program, show_in_menus=True, **section)
        top.add_child(instance=index)
        index.save_revision().publish()
        top = index if top is home else top  # the others lie in the first
        for page in [*pages, *(shared[slug] for slug in slugs)]:
            fields = {key: value for key, value in page.items() if key != "body"}
            made[page["slug"]], bodies[page["slug"]] = index.add_child(instance=ResourcePage(**fields)), page["body"]
    for slug, page in made.items():
        page.body = json.dumps([_block(*block, made=made) for block in bodies[slug]])
        page.save_revision().publish()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((STORIES / name).read_text("utf-8"))


def _block(kind: str, *values: Any, made: dict[str, ResourcePage]) -> dict[str, Any]:
    """Return a block as the stream field holds it."""
    if kind in {"heading", "subheading"}:
        value: Any = values[0]
    elif kind == "text":
        value = _linked(values[0], made)
    elif kind in {"info", "warning"}:
        kind, value = "callout", {"kind": kind, "text": _linked(values[0], made)}
    elif kind == "steps":
        value = [_step(*step, made=made) for step in values[0]]
    elif kind == "folds":
        value = [{"title": title, "text": _linked(text, made)} for title, text in values[0]]
    elif kind == "quote":
        value = {"text": values[0], "who": values[1]}
    else:
        value = {"title": values[0], "documents": [_document(title).pk for title in values[1]]}
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _step(title: str, text: str, screen: str = "", *, made: dict[str, ResourcePage]) -> dict[str, Any]:
    image, alt = picture(screen) if screen else (None, "")
    drawn = {"image": getattr(image, "pk", None), "alt_text": alt, "decorative": False}
    return {"title": title, "text": _linked(text, made), "picture": drawn}


def _linked(text: str, made: dict[str, ResourcePage]) -> str:
    """Return a text in which `[[slug|words]]` has become a link to a page, as Wagtail's editor writes it."""
    return LINK.sub(lambda found: f'<a linktype="page" id="{made[found[1]].pk}">{found[2]}</a>', text)


def _document(title: str) -> Any:
    """Return a document in the private collection, written if there is none yet."""
    documents = get_document_model().objects
    if found := documents.filter(title=title).first():
        return found
    lines = "\\par\\par ".join(_read("shared_resources.toml")["documents"][title])
    rtf = f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\fs28\\b {title}\\b0\\fs24\\par\\par {lines}\\par}}"
    document = get_document_model()(title=title, collection=Collection.objects.get(name=NAME))
    document.file.save(f"{title.lower().replace(' ', '-')}.rtf", ContentFile(rtf.encode("ascii")))
    return document
