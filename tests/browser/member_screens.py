"""Every screen of the member area, in the states that it has."""

from tests.browser.dressing import A_LONG_NAME
from tests.browser.screens import Screen, press, spoil
from wagtail_mentoring import actions
from wagtail_mentoring.models import Program

CXPA, APEGA = "mentor-match", "engineering"
JONAS, MATEO, AMINA, LEILA = "mentee:Jonas Lindqvist", "mentee:Mateo Rojas", "mentor:Amina Yusuf", "mentor:Leila Moradi"
SAMIRA, TYLER, MARGARET = "mentee:Samira Noorzai", "mentee:Tyler Kostiuk", "mentor:Margaret Liang"
CHANTAL, JULIA, NINA = "mentor:Chantal Beaudry", "mentee:Julia Nowak", "mentee:Nina Castellanos"
EARLY, GRACE, LONG = "mentee:Early Bird", "mentee:Grace Hopeful", f"mentor:{A_LONG_NAME}"
SECTIONS = ("about", "contact", "focus", "skills", "preferences", "biography")


def member(name, who, *at, **how):
    """A screen of the member area."""
    return Screen(f"wagtail_mentoring:{name}", who, at, **how)


def edit(**fields):
    """A program with other rules."""
    return lambda _stage: Program.objects.filter(slug__in=[CXPA, APEGA, "still"]).update(**fields)


def accept(mentee, mentor):
    """A match that has just begun."""
    return lambda stage: actions.accept_request(stage.request(mentee, mentor), actor=stage.mentor(mentor).user)


def leave(name):
    """A mentor who leaves in the middle of a match."""
    return lambda stage: actions.leave_program(stage.mentor(name), actor=stage.mentor(name).user)


def share(name, content):
    """Choose a file and send it; the answer takes the place of the page."""

    def act(page):
        page.locator("[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
        page.get_by_role("button", name="Share this file").click()
        page.locator(".wm-errors, .wm-notice").wait_for()

    return act


def fill(**fields):
    """Type into fields by their names, and press the first button of the form."""

    def act(page):
        for name, text in fields.items():
            page.locator(f"[name={name}]").first.fill(text)
        with page.expect_navigation():
            page.locator(".wm form:not(.wm-top__out) button[type=submit]").first.click()

    return act


def decline(page):
    """Unfold the other answer, and give it."""
    page.get_by_text("Decline …").click()
    press("Decline this Match")(page)


def unfold(page):
    """See what stands behind "More"."""
    page.get_by_text("More", exact=True).first.click()


def hide(page):
    """Find the button there, and press it."""
    unfold(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Hide from Profile").first.click()


def new_password(page):
    """Follow the link of the letter, which leads to an address without the secret."""
    page.wait_for_url("**/set-password/")


def without_programs(stage):
    Program.objects.update(site=stage.another_site())


def enroll(stage):
    actions.enroll(program=stage.program(CXPA), user=stage.who("newcomer"), role="mentee")


def enroll_elsewhere(stage):
    actions.enroll(program=stage.program(APEGA), user=stage.mentor("Leila Moradi").user, role="mentee")


def choose_nothing(page):
    page.evaluate("() => document.querySelectorAll(':checked').forEach(box => { if (box.type) box.checked = false })")
    press("Save")(page)


DOORS = [
    member("home", ""),
    *(member("home", who) for who in (MATEO, MARGARET, CHANTAL, NINA, SAMIRA, "newcomer")),
    member("home", "mentee:Olga Shevchenko", state="late"),
    member("home", LEILA, state="both roles, two programs", given=enroll_elsewhere),
    member("home", "newcomer", state="no program", given=without_programs),
    *(member("program", who, slug) for slug in (CXPA, APEGA) for who in ("", "newcomer")),
    *(member("program", who, CXPA) for who in (JONAS, JULIA, LEILA)),
    member("program", "newcomer", "still", state="closed", given=edit(enrollment="closed")),
    member("login", ""),
    member("login", "", state="wrong password", act=fill(username="jonas", password="wrong")),
    member("program_login", "", APEGA, query="?next=/mentoring/engineering/matches/"),
    member("program_login", "", CXPA, state="empty", act=press("Sign in")),
    *(member("role_login", "", APEGA, role) for role in ("mentee", "mentor")),
    member("password_reset", ""),
    member("password_reset", "", state="no address", act=fill(email="jonas")),
    member("password_reset", "", state="sent", act=fill(email="jonas@example.org")),
    member("password_reset_done", ""),
    member("password_reset_confirm", "", "uid:newcomer", "token:newcomer", act=new_password),
    member(
        "password_reset_confirm",
        "",
        "uid:newcomer",
        "token:newcomer",
        state="two passwords",
        act=fill(new_password1="one", new_password2="another"),
    ),
    member("password_reset_confirm", "", "uid:newcomer", "set-password", state="old link"),
    member("password_reset_complete", ""),
    *(member("enroll", "newcomer", slug, role) for slug in (CXPA, APEGA) for role in ("mentee", "mentor")),
    member("enroll", "newcomer", "still", "mentee", state="approval", given=edit(enrollment="approval")),
    member("enroll", "newcomer", "still", "mentee", state="closed", given=edit(enrollment="closed")),
    member("enroll", MARGARET, APEGA, "mentee", state="other role", given=edit(roles_exclusive=True)),
]
PROFILES = [
    member("profile", CHANTAL, APEGA, "mentor", state="draft"),
    member("profile", JULIA, CXPA, "mentee", state="draft"),
    member("profile", NINA, APEGA, "mentee", state="pending"),
    member("profile", "mentor:Trevor Whitecalf", APEGA, "mentor", state="paused"),
    member("profile", AMINA, CXPA, "mentor", state="active"),
    member("profile", SAMIRA, APEGA, "mentee", state="active"),
    member("profile", "newcomer", CXPA, "mentee", state="just enrolled", given=enroll),
    *(member("profile_step", JONAS, CXPA, "mentee", key) for key in SECTIONS),
    *(member("profile_step", SAMIRA, APEGA, "mentee", key) for key in SECTIONS),
    *(member("profile_step", JULIA, CXPA, "mentee", key, state="draft") for key in ("focus", "skills")),
    *(member("profile_step", MARGARET, APEGA, "mentor", key) for key in ("availability", "focus", "preferences")),
    *(
        member("profile_step", who, slug, role, key, state="with errors", act=spoil())
        for who, slug, role in ((AMINA, CXPA, "mentor"), (MARGARET, APEGA, "mentor"))
        for key in ("about", "contact", "availability", "biography")
    ),
    *(
        member("profile_step", JONAS, CXPA, "mentee", key, state="nothing chosen", act=choose_nothing)
        for key in ("focus", "skills", "preferences")
    ),
    member("profile_step", AMINA, CXPA, "mentor", "availability", state="saved", act=press("Save")),
    member("profile_photo", JONAS, CXPA, "mentee"),
    member("profile_photo", AMINA, CXPA, "mentor", state="with one"),
    member("profile_photo", JONAS, CXPA, "mentee", state="no file", act=press("Save the photo")),
    member("profile_preview", AMINA, CXPA, "mentor"),
    member("profile_preview", JULIA, CXPA, "mentee", state="draft"),
    member("profile", MATEO, CXPA, "mentee", state="pause asks first", act=press("Pause my profile")),
    member("profile", JONAS, CXPA, "mentee", state="paused now", act=press("Pause my profile")),
    member("profile_leave", AMINA, CXPA, "mentor", state="requests and a mentee"),
    member("profile_leave", SAMIRA, APEGA, "mentee"),
]
PEOPLE = [
    member("mentor", JONAS, AMINA),
    member("mentor", MATEO, "mentor:Henrik Nørgaard", state="asked"),
    member("mentor", SAMIRA, MARGARET, state="two steps"),
    member("mentor", JONAS, "mentor:Naomi Takeda", state="not accepting"),
    member("mentor", JONAS, "mentor:Andrew Kimathi", state="away"),
    member("mentor", JONAS, "mentor:Agnieszka Wilk", state="full"),
    member("mentor", JULIA, AMINA, state="before one's own profile is done", status=404),
    member("mentor", AMINA, AMINA, state="oneself"),
    member("mentor", LEILA, AMINA, state="has a mentor"),
    member("mentor", GRACE, LONG, state="a long name"),
    member("mentor", "claire.whitcombe", AMINA, state="coordinator"),
    member("mentor", JONAS, AMINA, state="far too long a message", act=spoil("Send Mentor Request")),
    member("mentee", AMINA, "mentee:Lena Vogt", state="asks"),
    member("mentee", AMINA, "mentee:Wei Chen", state="partner"),
    member("mentee", MATEO, MATEO, state="oneself"),
]
REQUESTS = [
    member("request_new", SAMIRA, MARGARET),
    member("request_new", SAMIRA, MARGARET, state="far too long", act=spoil("Request this Match!")),
    member("request_new", TYLER, MARGARET, state="refused", status=403),
    member("request_new", JONAS, "mentor:Agnieszka Wilk", state="full", status=403),
    member("request", SAMIRA, "request:Tyler Kostiuk>Ravi Chandrasekhar", state="of others", status=404),
    member("request", MATEO, "request:Mateo Rojas>Henrik Nørgaard", state="waits"),
    member("request", TYLER, "request:Tyler Kostiuk>Ravi Chandrasekhar", state="waits, with a day"),
    member("request", "mentee:Olga Shevchenko", "request:Olga Shevchenko>Ravi Chandrasekhar", state="late"),
    member(
        "request",
        "mentee:Olga Shevchenko",
        "request:Olga Shevchenko>Ravi Chandrasekhar",
        state="help asked",
        act=press("Ask the program team to reach out"),
    ),
    member("request", MATEO, "request:Mateo Rojas>Mei-Ling Goh", state="declined with a reason"),
    member("request", "mentee:Wei Chen", "request:Wei Chen>Amina Yusuf", state="accepted"),
    member("request", "mentee:Bram de Vries", "request:Bram de Vries>Hannah Lindner", state="taken back"),
    member("request", "mentee:Owen Prichard", "request:Owen Prichard>Youssef Haddad", state="withdrawn"),
    member("request", AMINA, "request:Lena Vogt>Amina Yusuf", state="to decide"),
    member("request", MARGARET, "request:Carla Jimenez>Margaret Liang", state="to decide"),
    member("request", AMINA, "request:Wei Chen>Amina Yusuf", state="decided"),
    member(
        "request",
        "mentor:Ravi Chandrasekhar",
        "request:Tyler Kostiuk>Ravi Chandrasekhar",
        state="no place",
        given=accept("Olga Shevchenko", "Ravi Chandrasekhar"),
    ),
    member("request", MARGARET, "request:Carla Jimenez>Margaret Liang", state="now", act=decline),
    member("request", AMINA, "request:Lena Vogt>Amina Yusuf", state="just accepted", act=press("Accept the Request")),
    member("match", AMINA, "match:Wei Chen>Amina Yusuf"),
    member("match", "mentee:Wei Chen", "match:Wei Chen>Amina Yusuf"),
    member("match", "mentee:Wei Chen", "match:Wei Chen>Amina Yusuf", state="left", given=leave("Amina Yusuf")),
    member("match", JONAS, "match:Wei Chen>Amina Yusuf", state="of others", status=404),
    *(member("matches", who, CXPA) for who in (JONAS, MATEO, AMINA, LEILA, JULIA)),
    *(member("matches", who, APEGA) for who in (TYLER, MARGARET, NINA, CHANTAL, "mentor:Trevor Whitecalf")),
    member("matches", "mentor:Ravi Chandrasekhar", APEGA, state="late"),
    member("matches", EARLY, "still", state="empty"),
    member("matches", "newcomer", CXPA, state="not enrolled", status=403),
    member("matches", MATEO, CXPA, state="just taken back", act=press("Take the request back")),
]
WEI, KWAME, JASMINE, AISHA = "mentee:Wei Chen", "mentee:Kwame Mensah", "mentee:Jasmine Gill", "mentee:Aisha Siddiqui"
WITH_AMINA, WITH_ROSALIND = "match:Wei Chen>Amina Yusuf", "match:Kwame Mensah>Rosalind Pierce"
WITH_MARGARET, WITH_MONIQUE = "match:Jasmine Gill>Margaret Liang", "match:Aisha Siddiqui>Monique Lafleur"
ENDINGS = [
    member("match_finish", WEI, WITH_AMINA),
    member("match_finish", AMINA, WITH_AMINA, query="?abandon=1", state="abandon"),
    member("match_finish", WEI, WITH_AMINA, state="just finished", act=press("Finish Relationship")),
    member("match_finish", KWAME, WITH_ROSALIND, state="over already", status=409),
    member("match_finish", JASMINE, WITH_MARGARET, state="the team ends", status=403),
    member("match_ask", JASMINE, WITH_MARGARET),
    member("match_ask", MARGARET, WITH_MARGARET, query="?graceful=1", state="gracefully"),
    member("match_ask", JASMINE, WITH_MARGARET, state="far too long", act=spoil("Ask the program team")),
    member("match_ask", JASMINE, WITH_MARGARET, state="just asked", act=press("Ask the program team")),
    member("match_ask", AISHA, WITH_MONIQUE, state="asked already", status=409),
    member("match_ask", WEI, WITH_AMINA, state="the two end", status=403),
    member("match", KWAME, WITH_ROSALIND, state="over"),
    member("match", AISHA, WITH_MONIQUE, state="asked to end"),
    member("match", JASMINE, WITH_MARGARET, state="the team ends"),
    member("match", "mentee:Emily Hartwell", "match:Emily Hartwell>Oluwaseun Adeyemi", state="hidden"),
    member("match", WEI, WITH_AMINA, state="more", act=unfold),
    member("matches", WEI, CXPA, state="more", act=unfold),
    member("matches", WEI, CXPA, state="just hidden", act=hide),
    member("matches", KWAME, CXPA, state="over, profile to look at"),
    member("matches", KWAME, CXPA, state="nothing to change", act=press("Nothing to change")),
    member("matches", AISHA, APEGA, state="asked to end"),
    member("matches", "mentor:Anneliese Vogel", APEGA, state="over at its term"),
    member("profile", "mentor:Siobhan Gallagher", CXPA, "mentor", state="past matches, to look at"),
    member("mentor", WEI, "mentor:Rosalind Pierce", state="a past match"),
    member("mentee", "mentor:Amina Yusuf", WEI, state="a match at the bottom"),
]
HERS = "session:Jasmine Gill"
SESSIONS = [
    member("match_sessions", JASMINE, WITH_MARGARET),
    member("match_sessions", MARGARET, WITH_MARGARET, state="mentor"),
    member("match_sessions", JONAS, WITH_MARGARET, state="of others", status=404),
    member("session_new", JASMINE, WITH_MARGARET),
    member("session_new", JASMINE, WITH_MARGARET, state="wrong", act=fill(held_on="1900-01-01", minutes="10000")),
    member("session", JASMINE, HERS),
    member("session", MARGARET, HERS, state="of the partner", status=404),
    member("session_edit", JASMINE, HERS),
    member("session_remove", JASMINE, HERS),
    member("cpd", JASMINE, APEGA),
    member("cpd", JASMINE, APEGA, query="?first=2020-01-01&last=2099-12-31&partner=on&notes=on", state="everything"),
    member("cpd", JASMINE, APEGA, query="?first=2027-01-01&last=2026-01-01", state="wrong"),
    member("cpd", JONAS, CXPA, state="not kept", status=403),
    member("statement", "", "statement:Jasmine Gill"),
    member("statement", "", "forged", status=404),
]
HER_FILE = "document:Jasmine Gill"
DOCUMENTS = [
    member("match_documents", JASMINE, WITH_MARGARET),
    member("match_documents", MARGARET, WITH_MARGARET, state="mentor"),
    member("match_documents", JASMINE, WITH_MARGARET, state="of a wrong kind", act=share("setup.exe", b"MZ")),
    member("match_documents", JASMINE, WITH_MARGARET, state="just shared", act=share("plan.txt", b"A plan.")),
    member("match_documents", JASMINE, WITH_MARGARET, state="full", given=edit(max_documents=1)),
    member("match_documents", JONAS, WITH_MARGARET, state="of others", status=404),
    member("match_documents", WEI, WITH_AMINA, state="not in this program"),
    member("document_replace", JASMINE, HER_FILE),
    member("document_replace", MARGARET, HER_FILE, state="of the partner", status=403),
    member("document_remove", JASMINE, HER_FILE),
]
DIRECTORY = [
    Screen("/mentor-directory/", JONAS),
    Screen("/find-a-mentor/", SAMIRA),
    Screen("/find-a-mentor/", SAMIRA, query="?text=one two three four", state="too many words"),
    Screen("/mentor-directory/", JONAS, query="?text=customer", state="filtered"),
    Screen("/mentor-directory/", JONAS, query="?text=zzz&languages=en", state="nobody"),
    Screen("/mentor-directory/", AMINA, state="oneself in it"),
    Screen("/crowd/", GRACE, query="?page=2", state="second page"),
    Screen("/still/", EARLY, state="nobody yet"),
    Screen("/mentor-directory/", "newcomer", state="not enrolled", status=403),
    Screen("/mentor-directory/", JULIA, state="not finished", status=403),
    member("directory", "mentee:Lone Reader", "unlisted", state="no page", status=404),
]
REPLIES = [
    *(member("reply", "", "reply:Lena Vogt>Amina Yusuf", word) for word in ("accept", "decline", "away")),
    member("reply", "", "reply:Carla Jimenez>Margaret Liang", "accept"),
    member("reply", "", "reply:Wei Chen>Amina Yusuf", "accept", state="over", status=410),
    member("reply", "", "reply:Lena Vogt>Amina Yusuf", "decline", state="now", act=press("Decline the Request")),
    member("reply", "", "reply:Lena Vogt>Amina Yusuf", "away", state="no day", act=press("Decline the Request")),
]
MAIL = [
    member("mail", AMINA, CXPA),
    member("mail", JONAS, CXPA, state="mentee"),
    member("mail", MARGARET, APEGA, state="with documents"),
    member("mail", "claire.whitcombe", CXPA, state="coordinator"),
    member("mail", AMINA, CXPA, state="saved", act=press("Save")),
    member("mail", "newcomer", CXPA, state="not enrolled", status=403),
    *(member("mail_stop", "", f"stop:Amina Yusuf>{what}") for what in ("reminders", "documents", "digest", "summary")),
    member("mail_stop", "", "stop:Amina Yusuf>reminders", state="done", act=press("Turn off")),
    member("mail_stop", "", "stop:Amina Yusuf>digest", state="nothing daily", act=press("Turn off")),
]
RESOURCES = [
    member("resources", JONAS, CXPA),
    member("resources", MARGARET, APEGA),
    member("resources", JONAS, CXPA, query="?q=agreement", state="found"),
    member("resources", JONAS, CXPA, query="?q=zzzz", state="nothing found"),
    member("resources", EARLY, "still", state="nothing yet"),
    member("resources", "newcomer", CXPA, state="not enrolled", status=403),
    Screen("/mentor-match-guides/", ""),
    Screen("/mentor-match-guides/", AMINA),
    Screen("/mentor-match-guides/matching/", ""),
    Screen("/engineering-guides/software-guide/", MARGARET),
    Screen("/engineering-guides/mentoring-101/", SAMIRA),
    Screen("/engineering-guides/mentoring-101/", SAMIRA, state="just read", act=press("Mark as read")),
    Screen("/engineering-guides/working-together/agreement/", MARGARET),
    Screen("/mentor-match-guides/before-the-request/discovery-call/", AMINA, state="for mentees", status=403),
]
WEI, HENRIK = "thread:Amina Yusuf>Wei Chen", "thread:Henrik Nørgaard>Mateo Rojas"
SOFIA = "mentor:Sofia Almeida"
MESSAGES = [
    member("inbox", AMINA, CXPA),
    member("inbox", MATEO, CXPA),
    member("inbox", JONAS, CXPA, state="nothing yet"),
    member("inbox", SOFIA, CXPA, state="somebody blocked"),
    member("inbox", MARGARET, APEGA, state="no messages in the program"),
    member("inbox", "newcomer", CXPA, state="not enrolled", status=403),
    member("thread", AMINA, WEI, state="unread"),
    member("thread", MATEO, HENRIK),
    member("thread", AMINA, WEI, state="far too long", act=spoil("Send")),
    member("thread", SOFIA, "thread:Sofia Almeida>Patrick O'Rourke", state="blocked"),
    member("thread", "mentee:Patrick O'Rourke", "thread:Sofia Almeida>Patrick O'Rourke", state="was blocked"),
    member("thread", MATEO, WEI, state="of others", status=404),
    member("thread", GRACE, f"thread:{A_LONG_NAME}>Grace Hopeful", state="a long word"),
    member("inbox", GRACE, "crowd", state="a long word"),
    member("message_new", JONAS, "mentor", AMINA),
    member("message_new", JONAS, "mentor", AMINA, state="far too long", act=spoil("Send a Private Message")),
    member("message_new", SAMIRA, "mentor", MARGARET, state="no messages in the program", status=403),
    member("report", AMINA, WEI),
    member("report", AMINA, WEI, state="far too long", act=spoil("Report to the program team")),
    member("report", SOFIA, "thread:Sofia Almeida>Patrick O'Rourke", state="reported already", status=403),
    member("mentor", JONAS, AMINA, state="reminded to talk first", act=press("Send Mentor Request")),
]
MEMBERS = [
    *MESSAGES,
    *RESOURCES,
    *DOORS,
    *PROFILES,
    *PEOPLE,
    *REQUESTS,
    *REPLIES,
    *MAIL,
    *ENDINGS,
    *SESSIONS,
    *DOCUMENTS,
    *DIRECTORY,
]

WITHOUT_A_SCREEN = {
    "resource_read": "a button; leads back to the page",
    "thread_read": "a button; leads back to the conversation",
    "block": "a button; stands at thread and request",
    "unblock": "a button; stands at thread and inbox",
    "photo": "a picture",
    "logout": "a button; leads to the program",
    "request_accept": "a button; its pages stand at request, match and matches",
    "request_decline": "a button",
    "request_cancel": "a button",
    "session_today": "a button; leads to the session",
    "session_calendar": "a file",
    "cpd_file": "a file",
    "document": "a file",
    "request_help": "a button of a late request; stands at request and matches",
    "match_hide": "a button; stands at match, matches and profile",
    "match_show": "a button",
    "profile_confirm": "a button; stands at matches and profile",
    "profile_submit": "a button; leads to My Matches or back to the profile",
    "profile_pause": "a button; what it asks first stands at profile",
    "profile_resume": "a button",
}
