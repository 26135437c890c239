"""Every example of the documentation works: each Python block is run here, in the place that its first line names."""

import json
import logging
import re
import sys
import threading
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.template import Context, Engine
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import include, path, reverse
from django.utils.module_loading import import_string
from wagtail import hooks
from wagtail.models import Page as BasePage
from wagtail.models.pages import PAGE_MODEL_CLASSES

from tests.docs.facts import commands, theme
from tests.docs.pages import DOCS, Page, every_page
from tests.hosts.fresh import documented_lines
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, post_letter, presets, send_request
from wagtail_mentoring.choices import Refusal, ResourceAudience, Role
from wagtail_mentoring.conf import read
from wagtail_mentoring.forms.documents import scan
from wagtail_mentoring.models import MenteeProfile, OutboxEmail
from wagtail_mentoring.pages.models import ResourceIndexPage, ResourcePage
from wagtail_mentoring.policy import Policy, get_policy
from wagtail_mentoring.signals import EVENTS

FIRST_LINE = re.compile(r"(?:# |\{# )(\S+?)(?:,.*| #\})?$")
PASTED = {"settings/base.py", "settings/dev.py", "settings/production.py", "urls.py"}
MEMBERS = ("policy", "receivers", "apps", "joining", "chat", "letters", "scanning", "wagtail_hooks")
MODULES = {"home/models.py", "library/models.py", "library/searching.py", *(f"members/{name}.py" for name in MEMBERS)}


def named(language):
    """Return the blocks in ``language`` of all pages, each with the page and the file that its first line names."""
    for page in every_page():
        for block in page.blocks(language):
            first = FIRST_LINE.match(block.splitlines()[0])
            yield page, first and first[1].removeprefix("club/"), block


def example(name, language="python"):
    """Return the one block of the how-to pages that stands for a file."""
    (block,) = {block for page, file, block in named(language) if file == name and "how-to" in str(page)}
    return block


@pytest.fixture
def module(monkeypatch):
    """Run an example as the module that it stands for; what it listens to is over with the test."""
    for signal in EVENTS.values():
        monkeypatch.setattr(signal, "receivers", signal.receivers[:])

    def run(name):
        dotted = name.removesuffix(".py").replace("/", ".")
        made = types.ModuleType(dotted)
        package, _, last = dotted.partition(".")
        monkeypatch.setitem(sys.modules, package, sys.modules.get(package) or types.ModuleType(package))
        monkeypatch.setattr(sys.modules[package], last, made, raising=False)
        monkeypatch.setitem(sys.modules, dotted, made)
        exec(compile(example(name), name, "exec"), made.__dict__)  # noqa: S102  running what we print is the point
        return made

    return run


def test_every_python_block_is_one_that_is_run_here():
    for page, file, block in named("python"):
        assert file in PASTED | MODULES, f"{page}: say in the first line which file this is, and test it:\n{block}"


def test_the_tutorial_and_the_installation_page_say_the_same():
    assert documented_lines("docs/tutorial/first-match.md") == documented_lines("docs/how-to/install.md")


def test_settings_that_are_shown_are_settings():
    for page, file, block in named("python"):
        if file and file.startswith("settings/"):
            known = {"INSTALLED_APPS": [], "BASE_DIR": DOCS, "path": path, "include": include}
            exec(compile(block, str(page), "exec"), known)  # noqa: S102  the same
            read(known.get("WAGTAIL_MENTORING", {}))
            if "EMAIL_BACKEND" in known:
                assert import_string(known["EMAIL_BACKEND"])
            if known.get("LOGIN_URL"):
                assert reverse(known["LOGIN_URL"])


@pytest.mark.django_db
def test_a_policy_of_ones_own(module, settings):
    policy = module("members/policy.py").ClubPolicy
    assert issubclass(policy, Policy)
    program, member = make_program(), make_user()
    settings.WAGTAIL_MENTORING = {"POLICY": "members.policy.ClubPolicy"}
    assert get_policy().may_enroll(program=program, user=member, role=Role.MENTOR) == Refusal.ENROLLMENT_CLOSED
    assert get_policy().may_enroll(program=program, user=member, role=Role.MENTEE) is None
    member.groups.create(name="Paid members")
    assert get_policy().may_enroll(program=program, user=member, role=Role.MENTOR) is None


@pytest.mark.django_db
def test_a_receiver_hears_of_a_match(module, caplog, django_capture_on_commit_callbacks):
    module("members/receivers.py")
    module("members/apps.py").MembersConfig.ready(None)
    program = make_program()
    mentor, mentee = make_mentor(program, "Amina Yusuf"), make_mentee(program, "Tom Reid")
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
    assert "Tom Reid is matched with Amina Yusuf since" in caplog.text


@pytest.fixture
def chat(settings):
    """A chat's incoming webhook on this machine: what it got, and with what it answers."""
    got, answers = [], {"status": 200}

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers["status"])
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Webhook) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.CHAT_WEBHOOK = f"http://127.0.0.1:{server.server_port}/"
        yield types.SimpleNamespace(got=got, answers=answers)
        server.shutdown()
        thread.join()


def a_match(capture):
    """Two people who find each other, with what follows the commit."""
    program = make_program()
    mentor, mentee = make_mentor(program, "Amina Yusuf"), make_mentee(program, "Tom Reid")
    mail.outbox.clear()
    with capture(execute=True):
        return accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)


@pytest.mark.django_db
def test_a_chat_hears_of_a_match(module, chat, django_capture_on_commit_callbacks):
    module("members/chat.py")
    a_match(django_capture_on_commit_callbacks)
    assert chat.got == [{"text": "Tom Reid and Amina Yusuf are matched."}]


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["it answers 500", "nobody answers", "its address is none"])
def test_a_chat_that_fails_undoes_nothing(module, chat, settings, caplog, trouble, django_capture_on_commit_callbacks):
    module("members/chat.py")
    module("members/receivers.py")
    chat.answers["status"] = 500
    if trouble == "nobody answers":
        settings.CHAT_WEBHOOK = "http://127.0.0.1:1/"
    elif trouble == "its address is none":
        settings.CHAT_WEBHOOK = ""
    with caplog.at_level(logging.INFO):
        match = a_match(django_capture_on_commit_callbacks)
    match.refresh_from_db()
    assert match.is_active
    assert len(mail.outbox) == 2, "accepted, to both; what came before is not true any more"
    assert "Tom Reid is matched with Amina Yusuf since" in caplog.text, "the other receiver"
    assert any(record.name == "django.dispatch" and record.exc_info for record in caplog.records)


@pytest.fixture
def clamd():
    """A daemon that speaks ClamAV's INSTREAM, and knows one virus."""
    heard = []

    class Daemon(StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(length)
            heard.append(len(content))
            answers = {b"virus": "stream: Eicar-Signature FOUND", b"large": "INSTREAM size limit exceeded. ERROR"}
            self.wfile.write(f"{answers.get(content[:5], 'stream: OK')}\0".encode())

    with ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield types.SimpleNamespace(address=server.server_address, heard=heard)
        server.shutdown()
        thread.join()


def test_R63_a_scanner_of_ones_own(module, clamd, settings):
    scanning = module("members/scanning.py")
    scanning.CLAMD = clamd.address
    settings.WAGTAIL_MENTORING = {"DOCUMENT_SCANNER": "members.scanning.scan"}
    assert scan(ContentFile(b"harmless" * 100_000), "a.txt") == ""
    assert clamd.heard == [800_000]
    assert scan(ContentFile(b"virus"), "a.txt") == "Our virus scanner does not let this file in."
    assert "try again later" in scan(ContentFile(b"large"), "a.txt")
    scanning.CLAMD = ("127.0.0.1", 1)
    assert "try again later" in scan(ContentFile(b"harmless"), "a.txt")


@pytest.mark.django_db
def test_a_letter_of_ones_own_with_more_to_say(
    module, tmp_path, settings, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setitem(hooks._hooks, "construct_mentoring_letter_context", [])
    for name in ("letters", "scanning", "wagtail_hooks"):
        module(f"members/{name}.py")
    for end in ("_subject.txt", ".txt", ".html"):
        file = tmp_path / f"wagtail_mentoring/letters/handbook{end}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(example(f"templates/wagtail_mentoring/letters/handbook{end}", "html"))
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    match = a_match(django_capture_on_commit_callbacks)
    about = {message.to[0]: message for message in mail.outbox if message.subject.startswith("The handbook")}
    assert len(about) == 2
    for person, partner in ((match.mentor, match.mentee), (match.mentee, match.mentor)):
        (message,) = (about[to] for to in about if person.user.email in to)
        assert message.subject == f"The handbook for you and {partner}"
        for text in (message.body, message.alternatives[0].content):
            assert f"with the number {person.user.username}" in " ".join(text.split())
    (email, _other) = OutboxEmail.objects.filter(letter="handbook")
    assert str(email) == f"handbook: {email.recipient_name}"
    post_letter("handbook", to=match.mentor, match_request=match.request)
    assert OutboxEmail.objects.filter(letter="handbook").count() == 2, "once"


@pytest.mark.django_db
def test_a_verb_from_ones_own_code(module):
    begin = module("members/joining.py").begin_mentee_profile
    program, member = make_program(slug="mentor-match"), make_user()
    assert begin(member) is None
    assert MenteeProfile.objects.of(member).filter(program=program).exists()
    type(program).objects.update(enrollment="closed")
    assert begin(make_user()) == Refusal.ENROLLMENT_CLOSED.label


def test_a_directory_page_of_ones_own():
    with isolate_apps("wagtail_mentoring"):
        known = {"__name__": "wagtail_mentoring.models"}
        exec(compile(example("home/models.py"), "models.py", "exec"), known)  # noqa: S102  the same
    page = known["ClubDirectoryPage"]
    PAGE_MODEL_CLASSES.remove(page)
    assert issubclass(page, BasePage)
    assert {field.name for field in page._meta.local_fields} >= {"slogan", "program", "introduction"}


def test_resource_pages_of_ones_own():
    with isolate_apps("wagtail_mentoring"):
        known = {"__name__": "wagtail_mentoring.models"}
        exec(compile(example("library/models.py"), "models.py", "exec"), known)  # noqa: S102  the same
    section, page = known["ClubSectionPage"], known["ClubResourcePage"]
    for made in (section, page):
        PAGE_MODEL_CLASSES.remove(made)
    assert {field.name for field in section._meta.local_fields} >= {"program", "audience", "introduction"}
    assert {field.name for field in page._meta.local_fields} >= {"minutes", "audience", "summary", "body"}


def test_a_search_of_ones_own_leaves_out_what_is_for_members(site, module):
    section = ResourceIndexPage(title="Guides", slug="guides", program=make_program())
    section.audience = ResourceAudience.EVERYONE
    section = site.root_page.add_child(instance=section)
    section.add_child(instance=ResourcePage(title="The guide", slug="guide"))
    section.add_child(instance=ResourcePage(title="For mentors", slug="mentors", audience=ResourceAudience.MENTORS))
    found = module("library/searching.py").public_pages().values_list("title", flat=True)
    assert {"Guides", "The guide"} <= set(found)
    assert "For mentors" not in found


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["program.html", "letters/declined_subject.txt"])
def test_a_template_in_ones_own_project(tmp_path, settings, name):
    file = tmp_path / "wagtail_mentoring" / name
    file.parent.mkdir(parents=True)
    file.write_text(example(f"templates/wagtail_mentoring/{name}", "html"))
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    if name == "program.html":
        shown = (
            Client().get(reverse("wagtail_mentoring:program", args=[make_program(name="Ours").slug])).content.decode()
        )
        assert "Please read our code of conduct first." in shown
        assert "Ours" in shown
    else:
        template = Engine(dirs=[tmp_path]).from_string(file.read_text())
        shown = template.render(Context({"partner": "Amina & Co", "mentee_word": "mentee"})).strip()
        assert shown == "Amina & Co has no time for a new mentee at present"


@pytest.mark.parametrize(
    "page", [DOCS / "how-to/presets.md", DOCS / "reference/presets.md"], ids=lambda path: path.parent.name
)
def test_presets_that_are_shown_can_be_read(page):
    (block,) = Page(page).blocks("json")
    assert (
        presets.parse(block)["sections"][0]["questions"][0]["choices"]
        == json.loads(block)["sections"][0]["questions"][0]["choices"]
    )


def test_properties_that_are_shown_exist():
    shown = {
        name for page in every_page() for block in page.blocks("css") for name in re.findall(r"(--wm-[a-z-]+):", block)
    }
    assert shown
    assert shown <= set(theme())


def test_commands_that_are_shown_exist():
    shown = {word for page in every_page() for word in re.findall(r"manage\.py (mentoring_[a-z]+)", page.text)}
    assert shown
    assert shown <= set(commands())
