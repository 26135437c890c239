"""How somebody uses a page: with a mouse or with the keyboard alone, always by what the page says."""

import datetime as dt
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.measures import IN_PAGE


class Mouse:
    """Points and types."""

    def __init__(self, page):
        self.page = page
        self.stops = 0

    @property
    def is_on_a_phone(self):
        """Tell by the width of the window."""
        return self.page.viewport_size["width"] < 800

    def open(self, address):
        """Type an address."""
        assert self.page.goto(address).ok, f"{address}: {self.page.title()}"

    def follow(self, label):
        """Click the link of that name."""
        self._use(self.page.get_by_role("link", name=label, exact=True).first)

    def press(self, label):
        """Press the button of that name."""
        self._use(self.page.get_by_role("button", name=label, exact=True).first)

    def send(self, label):
        """Press the button of that name, whose answer may come without another page."""
        self._act(self.page.get_by_role("button", name=label, exact=True).first)

    def unfold(self, label):
        """See what stands behind that word."""
        self._act(self.page.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).first)

    def save(self, label):
        """Download what the link of that name leads to, and look into it."""
        with self.page.expect_download() as download:
            self._act(self.page.get_by_role("link", name=label, exact=True).first)
        return Path(download.value.path()).read_bytes()

    def write(self, field, text):
        """Type into a field."""
        field.fill(text)

    def attach(self, field, file):
        """Choose a file."""
        field.set_input_files(file)

    def tick(self, box):
        """Choose an option."""
        box.check(force=True)  # the boxes of a rating lie under their numbers

    def field(self, label):
        """Find the field of that name."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(required\))?$"))

    def fill(self, label, text):
        """Type into the field of that name."""
        self.write(self.field(label), text)

    def choose(self, label, name, content):
        """Choose a file in the field of that name."""
        self.attach(self.field(label), {"name": name, "mimeType": "application/octet-stream", "buffer": content})

    def sees(self, *texts):
        """Wait until the page says all of it."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def misses(self, *texts):
        """Find none of it on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def _use(self, target):
        with self.page.expect_navigation():  # a click returns before a slow answer is there
            self._act(target)

    def _act(self, target):
        target.click()


class Keyboard(Mouse):
    """Has no mouse: Tab, arrows, Enter, Space and letters; sees where the focus is, or gives up."""

    def __init__(self, page):
        super().__init__(page)
        page.add_init_script(f"{IN_PAGE}\naddEventListener('DOMContentLoaded', () => measured.remember())")
        page.on("filechooser", lambda _window: None)  # from here on Playwright answers in place of the system's window

    def write(self, field, text):
        """Go to the field and type; into a day one part after the other, as its labels ask."""
        self._go_to(field)
        if field.get_attribute("type") == "date":
            text = f"{dt.date.fromisoformat(text):%m%d%Y}"
        else:
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def attach(self, field, file):
        """Go to the field, and choose a file in the window that it opens."""
        self._go_to(field)
        with self.page.expect_file_chooser() as window:
            self.page.keyboard.press("Enter")
        window.value.set_files(file)

    def tick(self, box):
        """Go to the option, among radio buttons with the arrows, and choose it."""
        if box.get_attribute("type") == "radio":
            self._go_to(self._stop_of(box))
            for _ in range(20):
                self.page.keyboard.press("ArrowDown") if not box.is_checked() else None
            assert box.is_checked()
        else:
            self._go_to(box)
            self.page.keyboard.press("Space")

    def _act(self, target):
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def _stop_of(self, radio):
        """Tab stops at the chosen button of a group, or at its first."""
        group = self.page.locator(f"input[name='{radio.get_attribute('name')}']")
        chosen = group.and_(self.page.locator(":checked"))
        return chosen if chosen.count() else group.first

    def _go_to(self, target):
        expect(target).to_be_attached()
        wanted = target.element_handle()
        for _ in range(250):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"Tab never comes to {target}")

    def _look(self):
        focus = self.page.evaluate("measured.focus()")
        if focus:
            self.stops += 1
            assert focus["changes"], f"nobody sees the focus: {focus['what']}"
            assert focus["inside"], f"the focus is out of sight: {focus['what']}"
            assert focus["free"], f"something lies over the focus: {focus['what']}"
