"""A browser that takes pictures: the system's Chromium, everything still, small files."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "images"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
)
COLORS = 128


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


def person(chromium: Browser, size: dict[str, int] = DESK) -> BrowserContext:
    """Return a browser window of its own, with nobody signed in."""
    context = chromium.new_context(
        viewport=size, color_scheme="light", reduced_motion="reduce", locale="en-US", timezone_id="UTC"
    )
    context.set_default_timeout(120_000)  # a busy machine is no reason to give up
    return context


LOADED = """async () => {
  for (const picture of document.images) picture.loading = "eager"
  await Promise.all([...document.images].map(picture => picture.decode().catch(() => {})))
  document.activeElement?.blur()
}"""


def shoot(page: Page, name: str, *, height: int = 0, whole: bool = False) -> None:
    """Write ``images/<name>.png``: the window, its first ``height`` pixels, or the whole page."""
    page.wait_for_load_state("networkidle")
    page.evaluate(LOADED)
    page.mouse.move(0, 0)
    options: dict = {"full_page": whole}
    if height:
        options = {"full_page": True, "clip": {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}}
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide", **options))).convert("RGB")
    picture = picture.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(IMAGES / f"{name}.png", optimize=True)
