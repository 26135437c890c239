"""A conversation in a real browser: what was read by looking at it, and the way to what was not."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.member_screens import AMINA, WEI
from wagtail_mentoring.models import Message
from wagtail_mentoring.views.messages import PER_PAGE

pytestmark = pytest.mark.browser


def test_R33_the_notice_says_what_is_left_and_leads_there(stage, browse):
    key, pages = stage.key(WEI), 3
    Message.objects.filter(thread=key).delete()
    rows = {"thread_id": key, "author": "mentee", "sent_at": timezone.now()}
    numbers = range(1, pages * PER_PAGE + 1)
    Message.objects.bulk_create(Message(text=f"Number {number}.", **rows) for number in numbers)
    page = browse(stage.who(AMINA))
    page.goto(reverse("wagtail_mentoring:thread", args=[key]))
    notice = page.locator("[data-wm-unread]")
    for read in range(1, pages):
        expect(notice).to_have_text(re.compile(rf"^\s*{(pages - read) * PER_PAGE} new messages\s+Go to the first"))
        expect(page.get_by_text(f"Number {read * PER_PAGE}.", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
        page.get_by_role("link", name="Go to the first new message").click()
        expect(page.get_by_text(f"Number {read * PER_PAGE + 1}.", exact=True)).to_be_in_viewport()
    expect(notice).to_have_count(0)
    assert not Message.objects.unread().filter(thread=key).exists()
    assert page.complaints == []
