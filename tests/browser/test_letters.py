"""Every letter, as a mail program shows it on a phone and in a window, on light and on dark ground."""

import pytest
from django.utils import timezone

from tests.browser.measures import AXE, IN_PAGE, SCHEMES
from wagtail_mentoring.choices import Letter, Role
from wagtail_mentoring.models import LetterText, MatchRequest, OutboxEmail
from wagtail_mentoring.notifications.delivery import build
from wagtail_mentoring.notifications.samples import preview_of, sample_of

pytestmark = pytest.mark.browser
WIDTHS = (320, 600)


def html_of(stage, letter):
    """The HTML of a letter of that kind, about a match that runs; a daily digest is one that the site has sent."""
    if letter == Letter.DAILY_DIGEST:
        digest = OutboxEmail.objects.sent().with_people().filter(letter=letter).latest("pk")
        return build(digest).alternatives[0][0]
    about = stage.request("Wei Chen", "Amina Yusuf")
    person = about.mentor if letter.value.endswith("mentor") or letter == Letter.REQUEST_RECEIVED else about.mentee
    role = Role.MENTOR if person == about.mentor else Role.MENTEE
    named = {"recipient": person.user, "recipient_name": person.display_name, "role": role}
    OutboxEmail.objects.filter(letter=letter, match_request=about).delete()
    named |= {"message_id": "<1@example.org>", "created_at": timezone.now()}
    email = OutboxEmail(program=about.program, letter=letter, match_request=about, **named)
    return build(email).alternatives[0][0]


@pytest.mark.parametrize("letter", Letter)
def test_a_letter_is_readable(stage, browse, letter, record_property):
    page, complaints = browse(), []
    page.set_content(html_of(stage, letter))
    page.evaluate(f"{AXE}\n{IN_PAGE}")
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            page.emulate_media(**SCHEMES[scheme])
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate("measured.axe('wcag')") + page.evaluate("measured.sideways()")
            complaints += [f"{scheme} {width}: {complaint}" for complaint in found]
            record_property("browser: letters x modes", 1)
    assert not complaints, complaints


def test_no_word_is_too_long_for_a_phone(stage, browse):
    """Neither in a member's message, nor in a program's own words, which may hold an address."""
    about, page = stage.request("Wei Chen", "Amina Yusuf"), browse()
    MatchRequest.objects.filter(pk=about.pk).update(message="w" * 300)
    about.refresh_from_db()
    address = f"https://example.org/{'and/on/' * 20}"
    key = {"program": about.program, "letter": Letter.DECLINED, "role": Role.MENTEE, "language": "en"}
    own = LetterText(**key, subject="Sorry", text=f"Read this:\n\n{address}")
    letters = [
        preview_of(about, Letter.REQUEST_RECEIVED, role=Role.MENTOR),
        sample_of(own, reader=about.mentor.user),
    ]
    page.set_viewport_size({"width": 320, "height": 900})
    for letter in letters:
        page.set_content(letter.html)
        page.evaluate(IN_PAGE)
        assert page.evaluate("measured.sideways()") == []
