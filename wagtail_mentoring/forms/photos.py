"""The photo: checked by its content, turned upright, cut square, and written anew in sRGB, without metadata."""

import io
import struct
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, ImageOps

from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.forms.contents import sparing
from wagtail_mentoring.forms.kind import KindForm

LARGE, SMALL = 640, 160
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Photo:
    """Two WebP pictures."""

    large: bytes
    small: bytes


class PhotoForm(KindForm):
    """One picture file."""

    photo = forms.FileField(label=gettext_lazy("Photo"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is accepted."""
        super().__init__(*args, **kwargs)
        self.fields["photo"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        size = {"size": get_settings().MAX_UPLOAD_MB}
        self.fields["photo"].help_text = _("JPEG, PNG or WebP, up to %(size)s MB. We cut it square.") % size

    def clean_photo(self) -> Photo:
        """Return the picture in both sizes."""
        upload = self.cleaned_data["photo"]
        most = get_settings().MAX_UPLOAD_MB
        if upload.size > most * 1024 * 1024:
            raise forms.ValidationError(_("This file is larger than %(size)s MB.") % {"size": most})
        return _read(upload)


def _read(upload: Any) -> Photo:
    """Return the picture in both sizes; its size is known before it is unpacked."""
    too_many = forms.ValidationError(_("This picture has too many pixels; please make it smaller."))
    try:
        with Image.open(sparing(upload), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise too_many
            picture = _upright(opened)
        return Photo(large=_webp(picture, LARGE), small=_webp(picture, SMALL))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise forms.ValidationError(_("This file is not a picture that we can read.")) from error


def _upright(opened: Image.Image) -> Image.Image:
    """Turn the picture as the camera was held, and put what is transparent on white."""
    opened.draft("RGB", (2 * LARGE, 2 * LARGE))  # a large JPEG is unpacked at a fraction of its size
    picture = ImageOps.exif_transpose(opened)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode == "P":
        picture = picture.convert("RGB")
    picture = _in_srgb(picture)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in the colors that a browser expects; a profile that makes no sense is passed over."""
    profile = picture.info.pop("icc_profile", None)
    if not profile:
        return picture
    try:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, embedded, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, ImportError, OSError, ValueError):
        return picture
    return converted


def _webp(picture: Image.Image, size: int) -> bytes:
    out = io.BytesIO()
    ImageOps.fit(picture, (size, size)).save(out, "WEBP", quality=82)
    return out.getvalue()
