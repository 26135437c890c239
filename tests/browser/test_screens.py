"""Every screen at three widths, in light, dark and forced colors."""

import os
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.browser.admin_screens import ADMINS, AROUND_BLOCKS, WAGTAILS_OWN, names_of_ours, without_a_screen
from tests.browser.measures import MODES, axe, cut_off, found_in_all_modes, show, sideways, signature, targets
from tests.browser.member_screens import MEMBERS, WITHOUT_A_SCREEN

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS")  # a folder for pictures, to be looked at


@pytest.fixture
def open_screen(stage, browse):
    """Bring a screen into its state, and keep pictures of it where somebody wants them."""

    def open_screen(screen):
        page = screen.open(stage, browse)
        if SHOTS:
            take_pictures(page, str(screen).replace("/", "|"))
        return page

    return open_screen


@pytest.fixture(scope="session")
def wagtails_own():
    """What is found on Wagtail's own pages, filled when it is needed."""
    return set()


@pytest.fixture
def not_wagtails_own(wagtails_own, open_screen):
    """Leave out what Wagtail's own pages have, too: the same rule, broken by the same kind of element."""

    def sift(complaints):
        if complaints and not wagtails_own:
            for screen in WAGTAILS_OWN:
                wagtails_own.update(map(signature, found_in_all_modes(open_screen(screen), axe, sideways, cut_off)))
        return [told for told in complaints if signature(told) not in wagtails_own | AROUND_BLOCKS]

    return sift


def unexpected(page, screen):
    """What the browser complained about, but for the answers that the screen is there to show."""
    expected = [f" {status} (" for status in (screen.status, screen.answer)]
    return [told for told in page.complaints if not any(status in told for status in expected)]


def take_pictures(page, name):
    for scheme in ("light", "dark"):
        for width in (390, 1280):
            show(page, scheme, width)
            page.screenshot(path=Path(SHOTS) / f"{name} {scheme} {width}.png", full_page=True)


@pytest.mark.parametrize("screen", MEMBERS, ids=str)
def test_a_members_screen_is_usable(screen, open_screen, record_property):
    page = open_screen(screen)
    complaints = found_in_all_modes(page, axe, sideways, targets) + unexpected(page, screen)
    assert not complaints, "\n".join(complaints)
    record_property("browser: screens of members", 1)
    record_property("browser: screens x modes", len(MODES))


@pytest.mark.parametrize("screen", ADMINS, ids=str)
def test_a_screen_in_the_admin_is_as_usable_as_wagtails_own(screen, open_screen, not_wagtails_own, record_property):
    page = open_screen(screen)
    complaints = not_wagtails_own(found_in_all_modes(page, axe, sideways, cut_off)) + unexpected(page, screen)
    assert not complaints, "\n".join(complaints)
    record_property("browser: screens in the admin", 1)
    record_property("browser: screens x modes", len(MODES))


def test_every_page_of_the_member_area_is_among_the_screens():
    (area,) = [item for item in get_resolver().url_patterns if getattr(item, "app_name", "") == "wagtail_mentoring"]
    names = {pattern.name for pattern in area.url_patterns}
    looked_at = {screen.name.removeprefix("wagtail_mentoring:") for screen in MEMBERS}
    assert names == (names & looked_at) | set(WITHOUT_A_SCREEN), "add it to tests/browser/member_screens.py"


def test_every_page_in_the_admin_is_among_the_screens():
    names = {name for name in names_of_ours() if not without_a_screen(name)}
    missing = names - {screen.name for screen in ADMINS}
    assert not missing, f"add them to tests/browser/admin_screens.py: {missing}"
