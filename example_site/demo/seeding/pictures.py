"""Drawn pictures of screens for the steps of the guides: boxes and one button, so that nothing in them grows old."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont
from wagtail.images import get_image_model

WIDTH, HEIGHT, LEFT = 960, 540, 90
PAPER, CARD, LINE, INK, ACCENT, WHITE = "#eef1f5", "#ffffff", "#c3cad4", "#5a6473", "#3f5fc4", "#ffffff"
# From top to bottom: tabs | button WORDS | fields NUMBER | people NUMBER | person | lines NUMBER
SCREENS = {
    "find": (
        "My Matches with the button Find a Mentor!",
        ("tabs", "lines 1", "button Find a Mentor!", "people 1"),
    ),
    "filters": ("A row of filters above a list of mentors", ("fields 2", "button Search", "people 2")),
    "select": (
        "A profile with the button Select this Mentor",
        ("person", "lines 3", "button Select this Mentor"),
    ),
    "confirm": ("A request with the button Request this Match!", ("person", "fields 1", "button Request this Match!")),
    "cancel": (
        "My Pending Matches, with a button to cancel",
        ("tabs", "people 1", "button Cancel this request"),
    ),
    "review": ("The My Matches tab with a mentee who asks", ("tabs", "people 1", "button View Mentee")),
    "decide": ("A request with the button Accept this Match", ("person", "lines 2", "button Accept this Match")),
    "edit": ("A profile with the button Edit beside each section", ("person", "fields 2", "button Edit")),
    "login": ("A sign-in page with two fields and a button", ("fields 2", "button Sign in", "lines 1")),
    "active": ("My Active Matches with the partner's details", ("tabs", "people 1", "lines 1", "button View Sessions")),
    "session": ("A form with the session date on top", ("fields 2", "lines 2", "button Submit")),
}


def picture(key: str) -> tuple[object, str]:
    """Return the image of a screen, drawn if there is none yet, and its alt text."""
    alt, parts = SCREENS[key]
    title = f"Guide: {key}"
    images = get_image_model().objects
    if found := images.filter(title=title).first():
        return found, alt
    file = io.BytesIO()
    _draw(parts).save(file, "PNG", optimize=True)
    return images.create(title=title, file=ContentFile(file.getvalue(), f"guide-{key}.png")), alt


def _draw(parts: tuple[str, ...]) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((40, 30, WIDTH - 40, HEIGHT - 30), 18, fill=CARD, outline=LINE, width=3)
    top = 65
    for part in parts:
        kind, _, rest = part.partition(" ")
        top = PARTS[kind](pen, top, rest) + 22
    return image


def _tabs(pen: ImageDraw.ImageDraw, top: int, _rest: str) -> int:
    for number in range(3):
        left = LEFT + number * 180
        pen.rounded_rectangle((left, top, left + 130, top + 14), 7, fill=INK if number == 0 else LINE)
    pen.rectangle((LEFT, top + 28, LEFT + 130, top + 33), fill=ACCENT)
    pen.line((LEFT, top + 34, WIDTH - LEFT, top + 34), fill=LINE, width=3)
    return top + 40


def _lines(pen: ImageDraw.ImageDraw, top: int, number: str) -> int:
    for line in range(int(number)):
        pen.rounded_rectangle((LEFT, top, WIDTH - LEFT - 120 * (line % 3), top + 14), 7, fill=LINE)
        top += 30
    return top


def _fields(pen: ImageDraw.ImageDraw, top: int, number: str) -> int:
    for _field in range(int(number)):
        pen.rounded_rectangle((LEFT, top, LEFT + 160, top + 12), 6, fill=INK)
        pen.rounded_rectangle((LEFT, top + 24, WIDTH - LEFT, top + 72), 10, outline=INK, width=3)
        top += 90
    return top


def _people(pen: ImageDraw.ImageDraw, top: int, number: str) -> int:
    for _one in range(int(number)):
        pen.rounded_rectangle((LEFT, top, WIDTH - LEFT, top + 88), 12, outline=LINE, width=3)
        pen.ellipse((LEFT + 18, top + 16, LEFT + 74, top + 72), fill=LINE)
        pen.rounded_rectangle((LEFT + 100, top + 22, LEFT + 320, top + 38), 8, fill=INK)
        pen.rounded_rectangle((LEFT + 100, top + 52, LEFT + 480, top + 64), 6, fill=LINE)
        top += 104
    return top


def _person(pen: ImageDraw.ImageDraw, top: int, _rest: str) -> int:
    pen.ellipse((LEFT, top, LEFT + 120, top + 120), fill=LINE)
    pen.rounded_rectangle((LEFT + 160, top + 26, LEFT + 440, top + 50), 10, fill=INK)
    pen.rounded_rectangle((LEFT + 160, top + 70, LEFT + 560, top + 84), 7, fill=LINE)
    return top + 125


def _button(pen: ImageDraw.ImageDraw, top: int, words: str) -> int:
    font = ImageFont.load_default(30)
    right = LEFT + 60 + int(pen.textlength(words, font=font))
    pen.rounded_rectangle((LEFT, top, right, top + 64), 14, fill=ACCENT)
    pen.text((LEFT + 30, top + 13), words, font=font, fill=WHITE)
    return top + 68


PARTS = {"tabs": _tabs, "lines": _lines, "fields": _fields, "people": _people, "person": _person, "button": _button}
