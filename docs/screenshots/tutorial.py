"""Walks docs/tutorial/first-match.md from an empty folder to the first match, and takes its pictures on the way."""

import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from a_site import ROOT, Site, run
from camera import browser, person, shoot
from playwright.sync_api import Browser, Locator, Page

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs/tutorial/first-match.md").read_text("utf-8")
PASSWORD = "mentoring-2026"  # noqa: S105  of invented people
QUIET = "\nWAGTAIL_GRAVATAR_PROVIDER_URL = None\nWAGTAIL_ENABLE_UPDATE_CHECK = False\nALLOWED_HOSTS = ['*']\n"


def block(beginning: str) -> str:
    """Return the code block of the page that begins so."""
    return next(code for _language, code in FENCE.findall(PAGE) if code.startswith(beginning))


def paste(path: Path, after: str, text: str) -> None:
    """Put lines into a file, behind what stands there once."""
    before, found, rest = path.read_text("utf-8").rpartition(after)
    path.write_text(before + found + text + rest if found else sys.exit(f"{path} has no {after}"), "utf-8")


def start(folder: Path) -> Site:
    """Do what the page says before the browser opens: start the project, paste the lines, migrate."""
    run([sys.executable, "-m", "wagtail.bin.wagtail", "start", "club", str(folder)], folder)
    apps = [line for line in block("# club/settings/base.py").splitlines() if line.startswith('    "wagtail_')]
    paste(folder / "club/settings/base.py", "INSTALLED_APPS = [\n", "".join(f"{line}\n" for line in apps))
    address = next(line for line in block("# club/urls.py").splitlines() if line.startswith("path("))
    paste(folder / "club/urls.py", "urlpatterns = urlpatterns + [\n", f"    {address}\n")
    sender = next(line for line in block("# club/settings/dev.py").splitlines() if line.startswith("DEFAULT"))
    (folder / "club/settings/local.py").write_text(f"{sender}\n{QUIET}", "utf-8")
    site = Site(folder, "club.settings.dev", {"DJANGO_SUPERUSER_PASSWORD": PASSWORD})
    site.manage("migrate", "--verbosity", "0")
    site.manage("createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.org")
    if "no issues" not in (said := site.manage("check")):
        sys.exit(said)
    return site


def field(page: Page, label: str) -> Locator:
    """Return the field of a label, whatever marks it as required."""
    named = page.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(label)}( \(required\))?\s*\*?\s*$"))
    return page.locator(f"#{named.first.get_attribute('for')}")


def press(page: Page, name: str) -> None:
    """Press a button, and wait for what comes."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")


def follow(page: Page, name: str) -> None:
    """Follow a link, and wait for what comes."""
    page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}\b|^{re.escape(name)}$")).first.click()
    page.wait_for_load_state("networkidle")


def sign_in(page: Page, username: str) -> None:
    """Fill in the form."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def set_up(page: Page, address: str, site: Site) -> None:
    """Make the program, its directory page and two accounts, as the administrator."""
    page.goto(f"{address}/admin/")
    sign_in(page, "admin")
    press(page, "Settings")
    follow(page, "Sites")
    follow(page, "localhost")
    field(page, "Port").fill("8000")
    press(page, "Save")
    press(page, "Mentoring")
    follow(page, "Programs")
    follow(page, "Add program")
    field(page, "Name").fill("")
    field(page, "Name").press_sequentially("Mentor Match")  # as a person types: the slug follows
    field(page, "Site").select_option(label="localhost:8000 [default]")
    field(page, "Contact address").fill("mentoring@example.org")
    shoot(page, "tutorial-program")
    press(page, "Save")
    site.manage(*block("python manage.py mentoring_preset").split()[2:])
    press(page, "Pages")
    follow(page, "Home")
    follow(page, "Add child page")
    follow(page, "Mentor directory")
    field(page, "Title").press_sequentially("Mentors")
    field(page, "Program").select_option(label="Mentor Match")
    page.wait_for_timeout(3000)  # Wagtail saves a draft meanwhile, and swallows what is pressed while it does
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="More actions").click()
    press(page, "Publish")
    page.get_by_text(re.compile("Page 'Mentors'.* published")).wait_for()
    for first, last in (("Amina", "Yusuf"), ("Tom", "Reid")):
        press(page, "Settings")
        follow(page, "Users")
        follow(page, "Add a user")
        for label, value in (
            ("Username", first.lower()),
            ("Email", f"{first.lower()}@example.org"),
            ("First Name", first),
            ("Last Name", last),
            ("Password", PASSWORD),
            ("Password confirmation", PASSWORD),
        ):
            field(page, label).fill(value)
        press(page, "Create")


def rate(page: Page, skill: str, level: int) -> None:
    """Give a skill its level."""
    row = page.locator("fieldset").filter(has=page.locator("legend", has_text=re.compile(rf"^{skill}$"))).last
    row.locator("label", has_text=re.compile(rf"^{level}")).click()


def enroll(page: Page, address: str, role: str, username: str) -> None:
    """Sign in, fill in what is required, and hand it in."""
    page.goto(f"{address}/mentoring/")
    follow(page, f"Enroll as a {role}")
    sign_in(page, username)
    press(page, "Start your profile")
    if role == "mentor":
        shoot(page, "tutorial-profile", whole=True)
    follow(page, "Next: Mentoring Relationship Focus")
    page.get_by_label("First years in the profession", exact=True).check()
    page.get_by_label("Civil engineering", exact=True).check()
    press(page, "Save and continue")
    rate(page, "Leadership", 4 if role == "mentor" else 2)
    press(page, "Save and continue")
    page.get_by_label("Video call", exact=True).check()
    press(page, "Save")
    press(page, "Finish enrollment")


def ask(tom: Page) -> None:
    """Find Amina and ask her."""
    follow(tom, "Mentor Directory")
    shoot(tom, "tutorial-directory")
    follow(tom, "View Mentor")
    follow(tom, "Select this Mentor")
    tom.get_by_label("Message").fill("You have been where I want to go. May I ask you some questions?")
    shoot(tom, "tutorial-request", whole=True)
    press(tom, "Request this Match!")


def address_in_the_letter(log: Path) -> str:
    """Return where the button of Amina's letter leads, as the server printed it."""
    for _ in range(100):
        letters = [letter for letter in log.read_text("utf-8").split("-" * 79) if "asks you to be" in letter]
        if letters:
            return re.search(r"http://localhost:8000(/mentoring/requests/\d+/)", letters[0])[1]
        time.sleep(0.1)
    sys.exit("no letter")


def walk(chromium: Browser, site: Site, folder: Path) -> None:
    """Open three windows: the administrator's, Amina's and Tom's."""
    log = folder / "server.log"
    with site.served(log) as address:
        set_up(person(chromium).new_page(), address, site)
        amina, tom = person(chromium).new_page(), person(chromium).new_page()
        enroll(amina, address, "mentor", "amina")
        enroll(tom, address, "mentee", "tom")
        ask(tom)
        amina.goto(f"{address}{address_in_the_letter(log)}")
        shoot(amina, "tutorial-decide", whole=True)
        press(amina, "Accept this Match")
        shoot(amina, "tutorial-match", whole=True)
        follow(tom, "My Matches")
        if "amina@example.org" not in tom.content():
            sys.exit(f"no address of Amina's at {tom.url}")


def main() -> None:
    """Walk."""
    with TemporaryDirectory() as name, browser() as chromium:
        folder = Path(name)
        walk(chromium, start(folder), folder)


if __name__ == "__main__":
    main()
