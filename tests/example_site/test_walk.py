"""From the front page to an accepted match, in the served demo, in both programs."""

from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Walk:
    """Who walks, and the words of the program."""

    mentee: str
    mentor: str
    view_mentor: str
    ask: tuple[str, ...]
    view_mentee: str
    accept: str

    @property
    def address(self):
        """Return the mentee's preferred contact."""
        return f"{self.mentee.lower().replace(' ', '.')}@example.org"


WALKS = {
    "cxpa": Walk(
        mentee="Jonas Lindqvist",
        mentor="Amina Yusuf",
        view_mentor="View Mentor Profile",
        ask=("Send Mentor Request", "Send Mentor Request"),
        view_mentee="View Mentee Profile",
        accept="Accept the Request",
    ),
    "apega": Walk(
        mentee="Samira Noorzai",
        mentor="Margaret Liang",
        view_mentor="View Mentor",
        ask=("Select this Mentor", "Request this Match!"),
        view_mentee="View Mentee",
        accept="Accept this Match",
    ),
}


@pytest.fixture(params=WALKS)
def walk(request):
    return WALKS[request.param]


def ask(newcomer, walk):
    newcomer.do(f"Continue as {walk.mentee} (new mentee)")
    newcomer.do(walk.view_mentor, within=walk.mentor)
    for label in walk.ask:
        newcomer.do(label)
    assert newcomer.status == 200, newcomer.text


def test_eight_clicks_from_the_front_page_to_an_accepted_match(newcomer, walk):
    ask(newcomer, walk)
    newcomer.do("Home")
    newcomer.do(f"Continue as {walk.mentor} (mentor)")
    newcomer.do(walk.view_mentee, within=walk.mentee)
    newcomer.do(walk.accept)
    assert newcomer.status == 200
    assert newcomer.sees(walk.mentee, walk.address)
    assert newcomer.clicks <= 8


def test_the_mentor_comes_by_the_link_in_the_letter(newcomer, walk):
    ask(newcomer, walk)
    newcomer.do("Home")
    newcomer.do(f"Continue as {walk.mentor} (mentor)")
    newcomer.do("Outbox")
    newcomer.do(f"{walk.mentee} asks you")
    assert newcomer.sees("To", walk.mentor)
    newcomer.do(newcomer.address)
    newcomer.do(walk.accept)
    assert newcomer.sees(walk.mentee, walk.address)


def test_back_and_another_button(newcomer, walk):
    front_page = newcomer.response
    newcomer.do(f"Continue as {walk.mentee} (new mentee)")
    newcomer.response, newcomer.path = front_page, "/"
    newcomer.do(f"Continue as {walk.mentor} (mentor)")
    assert newcomer.status == 200
    assert newcomer.sees(walk.mentor)


def test_one_click_to_the_other_language_and_back(newcomer, walk):
    newcomer.do(f"Continue as {walk.mentee} (new mentee)")
    here = newcomer.path
    newcomer.do("Français")
    assert newcomer.path == here
    assert newcomer.sees("Se déconnecter")
    assert newcomer.page.find("html")["lang"] == "fr"
    newcomer.do("English")
    assert newcomer.sees("Sign out")


@pytest.mark.parametrize("person", ["Claire Whitcombe (coordinator)", "Nora Whitfield (editor)", "Ada Administrator"])
def test_staff_land_in_the_admin(newcomer, person):
    newcomer.do(f"Continue as {person}")
    assert newcomer.status == 200
    assert newcomer.path == "/admin/"
    assert newcomer.page.find("title").get_text().strip().startswith("Dashboard")


def test_a_letter_shows_its_html_alone_and_lets_it_run_nothing(newcomer):
    newcomer.do("outbox")
    newcomer.do("Welcome")
    frame = newcomer.page.find("iframe")
    newcomer.open(frame["src"])
    assert newcomer.response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in newcomer.response.headers["Content-Security-Policy"]
    assert newcomer.page.find("base")["target"] == "_top"
    assert newcomer.page.find("a")["href"].startswith(newcomer.address)


def test_a_digest_shows_every_link_that_it_has_also_the_one_of_the_mail_program(newcomer):
    newcomer.open("/demo/outbox/")
    (digest, *_more) = [link for link in newcomer.page.select(".mails a") if "your daily e-mail" in link.get_text()]
    newcomer.open(digest["href"])
    stop = newcomer.page.find("dt", string="List-Unsubscribe").find_next_sibling("dd").find("a")
    written = {link["href"] for link in newcomer.page.select(".letter__text a")}
    assert stop["href"] in written
    newcomer.open(newcomer.page.find("iframe")["src"])
    assert {link["href"] for link in newcomer.page.select("a[href]")} <= written
    newcomer.open(stop["href"])
    assert newcomer.status == 200


def test_nothing_waits_for_less_than_no_time(newcomer):
    for page in range(1, 4):
        newcomer.open(f"/demo/outbox/?page={page}")
        for link in newcomer.page.select(".mails a"):
            if "what waits for you" in link.get_text():
                newcomer.open(link["href"])
                assert "for -" not in newcomer.text


@pytest.mark.parametrize("path", ["/demo/outbox/", "/demo/outbox/1/", "/demo/outbox/1/html/", "/demo/become/"])
def test_behind_a_proxy_the_demo_does_not_exist(newcomer, path):
    post = path == "/demo/become/"
    ask_for = newcomer.client.post if post else newcomer.client.get
    token = {"X-CSRFToken": newcomer.client.cookies["csrftoken"], "X-Forwarded-For": "127.0.0.1"}
    assert ask_for(newcomer.address + path, headers=token, timeout=60).status_code == 404
    away = newcomer.client.get(newcomer.address, headers={"X-Forwarded-For": "127.0.0.1"}, timeout=60)
    assert "Continue as" not in away.text


def test_becoming_nobody_and_becoming_by_a_link_do_nothing(newcomer):
    token = {"X-CSRFToken": newcomer.client.cookies["csrftoken"]}
    become = f"{newcomer.address}/demo/become/"
    assert newcomer.client.get(become, timeout=60).status_code == 405
    assert newcomer.client.post(become, data={"persona": "admin"}, headers=token, timeout=60).status_code == 404
    assert newcomer.client.post(become, data={"persona": "editor"}, timeout=60).status_code == 403
    assert "sessionid" not in newcomer.client.cookies


def test_the_clock_lets_fourteen_days_pass_and_the_outbox_shows_what_was_sent(newcomer):
    assert newcomer.open("/demo/outbox/").page.select(".mails li")
    late = newcomer.text.count("has not answered by")
    newcomer.open("/")
    newcomer.do("14 days on")
    assert newcomer.path == "/demo/outbox/"
    assert newcomer.sees("Fourteen days have passed")
    assert newcomer.text.count("has not answered by") > late
    newcomer.open("/")
    newcomer.do("14 days on")
    assert newcomer.sees("Fourteen days have passed")
