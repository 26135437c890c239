"""What a screen is: a page in one state, with who looks at it, and how it comes into that state."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

SPOIL = """() => document.querySelectorAll('input, textarea').forEach(field => {
  if (['hidden', 'radio', 'checkbox', 'file', 'search'].includes(field.type)) return;
  field.removeAttribute('maxlength');
  field.type = field.type === 'number' || field.type === 'date' ? 'text' : field.type;
  field.value = 'y'.repeat(10001);
})"""


@dataclass(frozen=True)
class Screen:
    """A page in one state."""

    name: str
    who: str
    at: tuple[str, ...] = ()
    query: str = ""
    state: str = ""
    given: Callable[[Any], object] | None = None
    act: Callable[[Any], object] | None = None
    status: int = 200
    answer: int = 200  # to what ``act`` sends

    def address(self, stage):
        """Where it is."""
        keys = [stage.key(part) for part in self.at]
        path = self.name if self.name.startswith("/") else reverse(self.name, args=keys)
        return path + re.sub(r"\{(.+)\}", lambda found: str(stage.key(found[1])), self.query)

    def open(self, stage, browse):
        """Let somebody go there, and do what brings the page into its state."""
        if self.given:
            self.given(stage)
        page = browse(stage.who(self.who))
        response = page.goto(self.address(stage))
        assert response.status == self.status, f"{response.status} at {page.url}: {page.title()}"
        if self.act:
            self.act(page)
        return page

    def __str__(self):
        where = re.sub("wagtail_mentoring[:_]|wagtailsnippets_", "", self.name)
        parts = (where, *self.at, self.query, self.state, f"as {self.who.partition(':')[2] or self.who or 'nobody'}")
        return " ".join(part for part in parts if part)


def press(label):
    """Press a button, and see the next page."""

    def act(page):
        with page.expect_navigation():
            page.get_by_role("button", name=label, exact=True).first.click()

    return act


def spoil(label="Save"):
    """Write far too much into every field, and press a button."""

    def act(page):
        page.evaluate(SPOIL)
        press(label)(page)
        assert page.locator(".wm-errors, .wm-error, .error-message, .help-critical, .messages .error").count(), page.url

    return act


def in_this_tab(label):
    """Press a button that opens a new tab, but see the page in this one."""

    def act(page):
        page.get_by_role("button", name=label, exact=True).evaluate("button => button.removeAttribute('formtarget')")
        press(label)(page)

    return act
