"""Links lead somewhere, pictures are there and are shown, and all of them together stay small."""

import pytest

from tests.docs.pages import DOCS, every_page

IMAGES = DOCS / "images"
LARGEST = 1_500_000


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_links_lead_somewhere(page):
    pages = {other.path: other for other in every_page()}
    for target in page.links():
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        assert path.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in pages[path].anchors(), f"{page}: {target}"


def test_every_picture_is_shown_and_all_are_small():
    shown = {(page.path.parent / target).resolve() for page in every_page() for target in page.links()}
    pictures = set(IMAGES.iterdir())
    assert pictures - shown == set()
    assert sum(picture.stat().st_size for picture in pictures) < LARGEST
