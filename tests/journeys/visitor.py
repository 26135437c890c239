"""A person at a browser: opens addresses, clicks links and presses buttons by their labels."""

from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client


def words(node: Any) -> str:
    """Return the text of a node with single spaces, as a person reads it."""
    return " ".join(node.get_text(" ").split())


class Visitor:
    """Walks the real pages without JavaScript; every request commits, so that its mail goes out."""

    def __init__(self, commits: Any, *, user: Any = None) -> None:
        """Start with nobody signed in, or as ``user``; ``commits`` is django_capture_on_commit_callbacks."""
        self.client = Client(enforce_csrf_checks=True)
        self.commits = commits
        self.filled: dict[str, Any] = {}
        self.path = ""
        if user is not None:
            self.client.force_login(user)

    def __repr__(self) -> str:
        """Return the page, for the message of a failed test."""
        return f"{self.status} {self.path}: {self.text}"

    def open(self, address: str) -> "Visitor":
        """Open an address, and go where it redirects."""
        path = urlsplit(urldefrag(address).url)
        return self._go(self.client.get, f"{path.path}?{path.query}" if path.query else path.path)

    def click(self, label: str, *, within: str = "") -> "Visitor":
        """Follow the link named ``label``, in the part of the page that says ``within``."""
        links = [link for link in self.page.find_all("a", href=True) if words(link) == label]
        if within:
            links = [link for link in links if self._is_within(link, within)]
        assert links, f"no link {label!r} among {[words(link) for link in self.page.find_all('a')]}"
        return self.open(urljoin(self.path, str(links[0]["href"])))

    def fill(self, label: str, *values: str) -> "Visitor":
        """Fill in the field named ``label``: a text, or the words or value of one or more options."""
        for legend in self.page.find_all("legend"):
            if words(legend).removesuffix(" (required)") == label:
                options = legend.find_parent("fieldset").find_all("label")
                chosen = [option.find("input") for option in options if self._offers(option, values)]
                assert len(chosen) == len(values), f"{label!r} does not offer all of {values}"
                self.filled[chosen[0]["name"]] = [box["value"] for box in chosen]
                return self
        named = [node for node in self.page.find_all("label") if words(node).removesuffix(" (required)") == label]
        assert named, f"no field {label!r} among {[words(node) for node in self.page.find_all(['label', 'legend'])]}"
        field = self.page.find(id=named[0]["for"])
        self.filled[field["name"]] = values[0]
        return self

    def press(self, label: str, *, within: str = "", **fields: Any) -> "Visitor":
        """Press the button named ``label``, after filling in ``fields`` of its form."""
        buttons = [button for button in self.page.find_all("button") if words(button) == label]
        if within:
            buttons = [button for button in buttons if self._is_within(button, within)]
        assert buttons, f"no button {label!r} among {[words(button) for button in self.page.find_all('button')]}"
        form = buttons[0].find_parent("form")
        data = {**self._filled_in(form), **self.filled, **fields}
        if name := buttons[0].get("name"):
            data[str(name)] = buttons[0].get("value", "")
        target = urljoin(self.path, str(form.get("action") or self.path))
        if str(form.get("method", "get")).lower() == "get":
            return self._go(self.client.get, target, data)
        return self._go(self.client.post, target, data)

    def sees(self, *texts: str) -> bool:
        """Tell whether every text is on the page."""
        return all(text in self.text for text in texts)

    def can(self, label: str) -> bool:
        """Tell whether there is a link or button named ``label``."""
        nodes = self.page.find_all(["a", "button"])
        return any(words(node) == label for node in nodes if not node.get("aria-disabled"))

    @property
    def page(self) -> BeautifulSoup:
        """Return the page as parsed HTML."""
        return BeautifulSoup(self.response.content, "html.parser")

    @property
    def text(self) -> str:
        """Return what a person reads on the page."""
        return words(self.page)

    @property
    def status(self) -> int:
        """Return the status code of the page."""
        return int(self.response.status_code)

    def _go(self, method: Any, target: str, data: Any = None) -> "Visitor":
        commit: AbstractContextManager[Any] = self.commits(execute=True)
        with commit:
            self.response = method(target, data, follow=True)
        self.filled = {}
        self.path = self.response.redirect_chain[-1][0] if self.response.redirect_chain else target
        return self

    def _offers(self, option: Tag, values: tuple[str, ...]) -> bool:
        return words(option) in values or option.find("input")["value"] in values

    def _is_within(self, node: Tag, text: str) -> bool:
        block = node.find_parent(["li", "article", "section"])
        return block is not None and text in words(block)

    def _filled_in(self, form: Tag) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for field in form.find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), field.get("type", "text")
            if not name or kind in {"submit", "file", "button"}:
                continue
            if field.name == "select":
                chosen = [option.get("value", words(option)) for option in field.find_all("option", selected=True)]
                data[name] = chosen if field.has_attr("multiple") else (chosen or [""])[0]
            elif kind in {"checkbox", "radio"}:
                if field.has_attr("checked"):
                    data.setdefault(name, []).append(field.get("value", "on"))
            else:
                data[name] = field.get("value", "") if field.name == "input" else field.get_text().removeprefix("\n")
        return data
