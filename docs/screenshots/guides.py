"""Takes the pictures of the guides and the README from the example site, freshly seeded."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from a_site import ROOT, Site
from camera import DESK, PHONE, browser, person, shoot
from playwright.sync_api import Browser, Page

JONAS, MATEO, AMINA = "Jonas Lindqvist (new mentee)", "Mateo Rojas (mentee)", "Amina Yusuf (mentor)"
SAMIRA = "Samira Noorzai (new mentee)"
HELEN, NORA = "Helen Marchuk (coordinator)", "Nora Whitfield (editor)"
Picture = Callable[[Page, str], None]
PICTURES: list[tuple[str, dict[str, int], Picture]] = []


def picture(persona: str, size: dict[str, int] = DESK) -> Callable[[Picture], Picture]:
    """Register the way of a persona to one or more pictures."""

    def register(way: Picture) -> Picture:
        PICTURES.append((persona, size, way))
        return way

    return register


def click(page: Page, role: str, name: str, *, within: str = "") -> None:
    """Click the first thing of that role and name, in the card that says ``within``."""
    part = page.locator("article, li, tr").filter(has_text=within).first if within else page
    part.get_by_role(role, name=name).first.click()
    page.wait_for_load_state("networkidle")


@picture(JONAS)
def the_mentee(page: Page, address: str) -> None:
    """Search, and read."""
    shoot(page, "directory")
    click(page, "link", "View Mentor Profile", within="Amina Yusuf")
    shoot(page, "mentee-mentor")


@picture(SAMIRA, PHONE)
def the_mentee_on_a_phone(page: Page, address: str) -> None:
    """Ask, where it takes two steps."""
    click(page, "link", "View Mentor", within="Margaret Liang")
    click(page, "link", "Select this Mentor")
    shoot(page, "mentee-request-phone", height=1320)


@picture(MATEO)
def the_mentee_waits(page: Page, address: str) -> None:
    """Wait."""
    shoot(page, "mentee-matches")


@picture(AMINA)
def the_mentor(page: Page, address: str) -> None:
    """See what waits, and look after one's profile."""
    shoot(page, "my-matches")
    click(page, "link", "Mentor Profile")
    shoot(page, "mentor-profile")


@picture(AMINA, PHONE)
def the_mentor_on_a_phone(page: Page, address: str) -> None:
    """Read the letter, and decide."""
    click(page, "link", "View Mentee Profile")
    shoot(page, "mentor-decide-phone")
    page.goto(f"{address}/demo/outbox/")
    click(page, "link", "asks you to be")
    page.goto(f"{page.url}html/")
    shoot(page, "mentor-letter-phone", whole=True)


@picture(HELEN)
def the_coordinator(page: Page, address: str) -> None:
    """See who waits, whom one can help, and what happened to a request."""
    desk = f"{address}/admin/wagtail_mentoring/matchrequest/"
    page.goto(f"{desk}?status=pending&ordering=answer_by")
    shoot(page, "coordinator-requests", height=720)
    page.goto(f"{address}/admin/snippets/wagtail_mentoring/menteeprofile/")
    page.locator("tr", has_text="Active").first.get_by_role("button").first.click()
    shoot(page, "coordinator-mentees", height=720)
    page.goto(f"{desk}?status=declined")
    page.locator("td.title a").first.click()
    page.wait_for_load_state("networkidle")
    shoot(page, "coordinator-request")


@picture(NORA)
def the_editor(page: Page, address: str) -> None:
    """Write the directory page."""
    page.goto(f"{address}/admin/pages/3/")
    click(page, "link", "Mentor Directory: Mentor Match")
    shoot(page, "editor-directory")


@picture(HELEN)
def the_rules(page: Page, address: str) -> None:
    """Look at the rules of a program."""
    page.goto(f"{address}/admin/snippets/wagtail_mentoring/program/")
    page.locator("td.title a", has_text="Engineering").first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("tab", name="Requests").click()
    shoot(page, "program-rules")


def take(chromium: Browser, address: str) -> None:
    """Let each persona sign in by the button, in a window of its own, and go its way."""
    for persona, size, way in PICTURES:
        with person(chromium, size) as window:
            page = window.new_page()
            page.goto(address)
            page.get_by_role("button", name=f"Continue as {persona}").click()
            page.wait_for_load_state("networkidle")
            print(way.__name__, page.url)
            way(page, address)


def main() -> None:
    """Seed, serve, and take every picture."""
    with TemporaryDirectory() as name, browser() as chromium:
        data = {"DEMO_DATA": name, "PORT": "8000"}
        site = Site(ROOT / "example_site", "association.settings", data)
        site.manage("migrate", "--verbosity", "0")
        site.manage("seed_demo")
        with site.served(Path(name) / "server.log") as address:
            take(chromium, address)


if __name__ == "__main__":
    main()
