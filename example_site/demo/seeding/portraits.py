"""Drawn portraits for some of the invented people, put through the same door as any photo."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from wagtail_mentoring.forms.photos import Photo, PhotoForm

SIZE = 960  # drawn large, so that the smaller pictures have smooth edges
Box = tuple[float, float, float, float]
# What lies behind the head, and what lies on it; in hundredths of the picture.
BEHIND: dict[str, list[Box]] = {
    "bob": [(29, 19, 71, 68)],
    "long": [(28, 18, 72, 60), (28, 40, 72, 84)],
    "bun": [(41, 8, 59, 26), (31, 19, 69, 56)],
    "curls": [(24, 16, 50, 44), (50, 16, 76, 44), (22, 30, 44, 56), (56, 30, 78, 56), (34, 11, 66, 40)],
    "short": [(32, 18, 68, 54)],
    "bald": [],
}
FRINGE = {"bob", "long", "bun", "short", "curls"}


SKIN = ("#f2c9a5", "#e0ac80", "#c98f62", "#8d5a3b", "#5f3b28")
HAIR = ("#1c1a1d", "#3b2a20", "#7a4a28", "#b9894b", "#8d8d93")
CLOTHES = ("#2f5d62", "#8c3b4a", "#39548c", "#6a7b3c", "#c27a2c")
BACKDROP = ("#f3e3cf", "#dfe8ee", "#e9e0f0", "#e3eddc", "#f6ddd8")
CUT = (SIZE * 6 // 100, SIZE * 4 // 100, SIZE * 94 // 100, SIZE * 92 // 100)


def portrait(looks: str) -> Photo:
    """Return a portrait in both sizes, as the profile's photo form makes them from an upload.

    ``looks`` is a hair style and the numbers of four colors: skin, hair, clothes, backdrop.
    """
    style, *numbers = looks.split()
    skin, hair, clothes, backdrop = (
        colors[int(number)] for colors, number in zip((SKIN, HAIR, CLOTHES, BACKDROP), numbers, strict=True)
    )
    picture = Image.new("RGB", (SIZE, SIZE), backdrop)
    pen = ImageDraw.Draw(picture)
    for box in BEHIND[style]:
        pen.ellipse(_scaled(box), fill=hair)
    pen.ellipse(_scaled((14, 76, 86, 150)), fill=clothes)
    pen.rounded_rectangle(_scaled((43, 56, 57, 82)), radius=SIZE // 14, fill=_darker(skin))
    pen.ellipse(_scaled((34, 24, 66, 68)), fill=skin)
    if style in FRINGE:
        pen.chord(_scaled((33, 22, 67, 58)), 185, 330, fill=hair)
    _face(pen, skin)
    return _through_the_form(picture)


def _face(pen: ImageDraw.ImageDraw, skin: str) -> None:
    ink = _darker(_darker(skin))
    for left in (42.4, 55):
        pen.ellipse(_scaled((left, 45, left + 2.6, 48)), fill=ink)
    pen.arc(_scaled((44, 48, 56, 60)), 30, 150, fill=ink, width=SIZE // 110)


def _scaled(box: Box) -> Box:
    left, top, right, bottom = (number * SIZE / 100 for number in box)
    return left, top, right, bottom


def _darker(color: str) -> str:
    return "#" + "".join(f"{int(int(color[place : place + 2], 16) * 0.78):02x}" for place in (1, 3, 5))


def _through_the_form(picture: Image.Image) -> Photo:
    file = io.BytesIO()
    picture.crop(CUT).resize((SIZE // 2, SIZE // 2), Image.Resampling.LANCZOS).save(file, "PNG", compress_level=1)
    form = PhotoForm(files={"photo": SimpleUploadedFile("portrait.png", file.getvalue(), "image/png")})
    form.full_clean()
    photo: Photo = form.cleaned_data["photo"]
    return photo
