"""A photo is what its content says, and leaves with nothing but the picture."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

from tests.uploads import in_pieces
from wagtail_mentoring.forms.photos import PhotoForm

RED, BLUE = (200, 30, 30), (30, 30, 200)


def written(picture, kind="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def form_for(content, name="photo.jpg"):
    return PhotoForm({}, {"photo": SimpleUploadedFile(name, content, content_type="image/jpeg")})


def photo_of(content, name="photo.jpg"):
    form = form_for(content, name)
    assert form.is_valid(), form.errors
    return form.cleaned_data["photo"]


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_two_square_webp_pictures(kind):
    photo = photo_of(written(Image.new("RGB", (900, 500), RED), kind), name="anything.exe")
    assert [(opened(data).format, opened(data).size) for data in (photo.large, photo.small)] == [
        ("WEBP", (640, 640)),
        ("WEBP", (160, 160)),
    ]


def test_the_camera_s_orientation_is_applied_and_its_metadata_is_gone():
    picture = Image.new("RGB", (400, 200), RED)
    picture.paste(BLUE, (200, 0, 400, 200))  # right half blue
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to look at it: the right half comes to the bottom
    exif[0x010E] = "MARKER"
    exif[0x8825] = {1: "N", 2: (59.0, 54.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = photo_of(written(picture, exif=exif, icc_profile=profile, comment=b"MARKER", xmp=b"<x>MARKER</x>"))
    shown = opened(photo.large)
    assert shown.getpixel((320, 40))[0] > 150
    assert shown.getpixel((320, 600))[2] > 150
    assert b"MARKER" not in photo.large + photo.small
    assert b"EXIF" not in photo.large
    assert b"ICCP" not in photo.large
    assert b"XMP" not in photo.large


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# What this profile calls red looks blue: nobody overlooks that it was ignored.
SWAPPED = SRGB.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def with_profile(profile, mode="RGB", kind="PNG"):
    picture = Image.new("RGBA" if mode == "RGBA" else "RGB", (300, 300), RED)
    if mode == "RGBA":
        picture.paste((0, 0, 0, 0), (0, 0, 300, 20))
    picture = picture if picture.mode == mode else picture.convert(mode)
    return photo_of(written(picture, kind, icc_profile=profile)).large


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGB", "WEBP"), ("RGBA", "PNG"), ("P", "PNG")]
)
def test_colors_look_as_the_embedded_profile_means_them(mode, kind):
    red, _green, blue = opened(with_profile(SWAPPED, mode, kind)).getpixel((320, 320))[:3]
    assert blue > 150 > red
    assert b"ICCP" not in with_profile(SWAPPED, mode, kind)
    red, _green, blue = opened(with_profile(SRGB, mode, kind)).getpixel((320, 320))[:3]
    assert red > 150 > blue


def test_what_is_transparent_stays_white_whatever_the_profile():
    assert min(opened(with_profile(SWAPPED, "RGBA")).getpixel((320, 5))[:3]) > 240


@pytest.mark.parametrize("profile", [b"no profile at all", SRGB[:200], SRGB[:36] + b"????" + SRGB[40:]])
def test_a_broken_profile_is_passed_over(profile):
    red, _green, blue = opened(with_profile(profile)).getpixel((320, 320))[:3]
    assert red > 150 > blue


def test_a_profile_for_other_colors_is_passed_over():
    gray = Image.new("L", (300, 300), 200)
    assert opened(photo_of(written(gray, "PNG", icc_profile=SWAPPED)).large).getpixel((320, 320))[0] > 190
    inks = Image.new("CMYK", (300, 300), (0, 255, 255, 0))
    assert opened(photo_of(written(inks, icc_profile=SWAPPED)).large).getpixel((320, 320))[0] > 150


def test_texts_of_a_png_are_gone():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "MARKER")
    assert b"MARKER" not in photo_of(written(Image.new("RGB", (50, 50)), "PNG", pnginfo=info)).large


def test_what_is_transparent_becomes_white():
    photo = photo_of(written(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.large).convert("RGB").getpixel((300, 300)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGBA"])
def test_every_kind_of_color_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert photo_of(written(Image.new(mode, (80, 80)), kind)).small


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_odd_shapes_are_cut_square(size):
    assert opened(photo_of(written(Image.new("RGB", size), "PNG")).large).size == (640, 640)


def png_header(width, height):
    """A PNG that says how large it is, and stops there."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0" + b"\x00" * 100,
        written(Image.new("RGB", (50, 50)), "GIF"),
        written(Image.new("RGB", (50, 50)), "BMP"),
        written(Image.effect_noise((400, 400), 90).convert("RGB"))[:2000],  # cut off
        png_header(0, 0),
        in_pieces("jpeg"),
    ],
    ids=["text", "svg", "html", "pdf", "head", "gif", "bmp", "half", "empty", "pieces"],
)
def test_what_is_no_photo_is_an_error_at_the_field(content):
    form = form_for(content)
    assert form.is_valid() is False
    assert list(form.errors) == ["photo"]


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_of_pixels_is_never_unpacked(width, height):
    form = form_for(png_header(width, height))
    assert form.is_valid() is False
    assert "pixels" in form.errors["photo"][0]


def test_a_large_file_is_not_opened(settings):
    settings.WAGTAIL_MENTORING = {"MAX_UPLOAD_MB": 1}
    form = form_for(b"x" * (1024 * 1024 + 1))
    assert form.errors["photo"] == ["This file is larger than 1 MB."]


def test_no_file_and_an_empty_file_are_errors():
    assert PhotoForm({}, {}).errors["photo"]
    assert form_for(b"").errors["photo"]
