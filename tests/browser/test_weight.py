"""What a page of ours brings along: little, and from nowhere else."""

import gzip

import pytest

from tests.browser.member_screens import JONAS
from tests.browser.screens import Screen

pytestmark = pytest.mark.browser
MOST_BYTES, MOST_REQUESTS = 25_000, 3


@pytest.mark.parametrize("address", ["/mentor-directory/", "/mentoring/mentor-match/profile/mentee/edit/skills/"])
def test_own_styles_and_scripts_are_small_and_few(stage, browse, address, record_property):
    page = Screen("/", JONAS).open(stage, browse)
    fetched = []

    def keep(response):
        fetched.append(response)

    page.on("response", keep)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert all(response.url.startswith(stage.url) for response in fetched), "a request to another host"
    ours = [response for response in fetched if "/static/wagtail_mentoring/" in response.url]
    weight = sum(len(gzip.compress(response.body())) for response in ours)
    assert 0 < len(ours) <= MOST_REQUESTS
    assert weight <= MOST_BYTES
    record_property("browser: bytes of own styles and scripts, compressed (two pages)", weight)
