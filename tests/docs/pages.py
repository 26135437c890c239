"""Reading the documentation: tables, code blocks and links of a Markdown page."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(
    r"^(?P<ticks>`{3,}|:{3,})(?P<language>[^\n]*)\n(?P<code>.*?)^(?P=ticks)[ ]*$", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Page:
    """A page of the documentation, or another document of the project."""

    path: Path

    @cached_property
    def text(self) -> str:
        """Return the source."""
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """Return the source without its code blocks."""
        return FENCE.sub("", self.text)

    def rows(self, heading: str = "") -> dict[str, list[str]]:
        """Return the rows of the tables, by what stands as code in the first cell; below one heading if it is named."""
        lines = [line.strip() for line in self._part(heading).splitlines() if line.startswith("| `")]
        cells = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in lines]
        keys = [CODE.search(row[0])[1] for row in cells]
        assert len(keys) == len(set(keys)), f"{self}: a row stands twice"
        return dict(zip(keys, cells, strict=True))

    def blocks(self, language: str) -> list[str]:
        """Return the code blocks in that language."""
        return [match["code"] for match in FENCE.finditer(self.text) if match["language"].strip() == language]

    def links(self) -> list[str]:
        """Return the targets of links and pictures."""
        return [match["target"] for match in LINK.finditer(self.prose)]

    def anchors(self) -> set[str]:
        """Return the anchors of the headings, as GitHub and MyST make them."""
        titles = (re.sub(r"[^\w\- ]", "", match["title"].lower()) for match in HEADING.finditer(self.prose))
        return {title.strip().replace(" ", "-") for title in titles}

    def _part(self, heading: str) -> str:
        if not heading:
            return self.text
        _before, found, after = self.text.partition(f"\n## {heading}\n")
        assert found, f"{self} has no heading {heading}"
        return after.split("\n## ")[0]

    def __str__(self) -> str:
        """Return the path as a reader knows it."""
        return str(self.path.relative_to(ROOT))


def reference(name: str) -> Page:
    """Return a page of the reference."""
    return Page(DOCS / "reference" / f"{name}.md")


def every_page() -> list[Page]:
    """Return the documentation and the documents beside it."""
    return [Page(path) for path in sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])]


def codes(cell: str) -> list[str]:
    """Return what stands as code in a cell."""
    return CODE.findall(cell)
