"""From the approval of a profile to a match made by hand, in the Wagtail admin, by what it says."""

import pytest

from tests.browser.hands import Mouse
from wagtail_mentoring.models import Match

pytestmark = pytest.mark.browser


class Desk(Mouse):
    """Knows where Wagtail keeps its menus."""

    def list_of(self, kind):
        """Go through the menu to a list."""
        menu = self.page.get_by_role("button", name="Mentoring", exact=True)
        if menu.get_attribute("aria-expanded") != "true":
            menu.click()
        self.page.get_by_role("link", name=kind, exact=True).click()
        self.page.get_by_role("heading", name=kind).first.wait_for()

    def more(self, row, label):
        """Choose from what is offered beside a row."""
        line = self.page.get_by_role("row").filter(has_text=row)
        line.get_by_role("button", name="More").click()
        self.page.get_by_role("link", name=label, exact=True).locator("visible=true").click()


@pytest.mark.parametrize("width", [800, 1280])
def test_from_an_approval_to_a_match_made_by_hand(stage, browse, width, record_property):
    helen = Desk(browse(stage.who("helen.marchuk"), width=width))
    helen.open("/admin/")
    helen.list_of("Mentee profiles")
    helen.more("Nina Castellanos", "Approve")
    helen.sees("This person becomes a member", "Nina Castellanos")
    helen.press("Yes, approve")
    helen.sees("approved")
    helen.more("Nina Castellanos", "Make a match")
    mentor = helen.page.get_by_role("combobox", name="Mentor")
    mentor.select_option(mentor.locator("option", has_text="Ravi Chandrasekhar").get_attribute("value"))
    helen.press("Make the match")
    helen.sees("Ravi Chandrasekhar and Nina Castellanos are matched. Both are told by e-mail.")
    helen.list_of("Matches")
    helen.sees("Nina Castellanos")
    assert Match.objects.active().filter(mentee__display_name="Nina Castellanos").exists()
    assert helen.page.complaints == []
    record_property("browser: journeys", 1)
