"""Somebody who has just typed `make demo`: a visitor of the served site who counts clicks."""

from urllib.parse import urljoin, urlsplit

import requests

from tests.journeys.visitor import Visitor, words


class Newcomer(Visitor):
    """Walks the served site over HTTP, with a browser's cookies."""

    def __init__(self, address):
        """Open the front page; that is not a click."""
        super().__init__(None)
        self.address = address
        self.client = requests.Session()
        self.clicks = 0
        self.open("/")

    def do(self, label, *, within=""):
        """Follow the link or press the button that begins with ``label``, and count it."""
        self.clicks += 1
        found = [node for node in self.page.find_all(["a", "button"]) if words(node).startswith(label)]
        found = [node for node in found if not within or self._is_within(node, within)]
        assert found, f"nothing named {label!r} at {self.path}: {self.text[:1500]}"
        act = self.press if found[0].name == "button" else self.click
        return act(words(found[0]), within=within)

    def _go(self, method, target, data=None):
        given = {"params": data} if method == self.client.get else {"data": data}
        self.response = method(urljoin(self.address, target), timeout=60, **given)
        self.filled = {}
        self.path = urlsplit(self.response.url).path
        return self
