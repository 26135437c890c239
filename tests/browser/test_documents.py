"""Files in a real browser: shared with and without script, and nothing hostile is ever shown or run."""

import contextlib

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Error

from tests.browser.member_screens import APEGA, JASMINE, WITH_MARGARET
from tests.uploads import HOSTILE, HTML, PDF, SVG
from wagtail_mentoring.actions import Upload, add_document
from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models import Match, MatchDocument, Program

pytestmark = pytest.mark.browser
SHARE = "Share this file"
# Whatever a page can do with an address of its own site.
EMBED = """addresses => addresses.forEach(address => {
  const ways = {iframe: 'src', script: 'src', img: 'src', object: 'data'};
  for (const [name, attribute] of Object.entries(ways)) {
    const node = document.createElement(name);
    node[attribute] = address;
    document.body.append(node);
  }
  const style = document.createElement('link');
  Object.assign(style, {rel: 'stylesheet', href: address});
  document.body.append(style);
})"""


@pytest.fixture
def match(stage):
    Program.objects.filter(slug=APEGA).update(max_documents=len(HOSTILE) + 10)
    return Match.objects.with_people().get(pk=stage.key(WITH_MARGARET))


def page_of(match):
    return reverse("wagtail_mentoring:match_documents", args=[match.pk])


def choose(page, name, content):
    sent = name.encode("utf-8", "replace").decode()
    page.locator("[type=file]").set_input_files({"name": sent, "mimeType": "text/html", "buffer": content})


def watch(page):
    """Note what must never happen: a dialog, another window, an answer of a broken server, a call of a script."""
    seen = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: seen.append(popup.url))
    page.on("response", lambda response: response.status >= 500 and seen.append(f"{response.status} {response.url}"))
    page.on("request", lambda request: "executed" in request.url and seen.append(request.url))
    return seen


def settle(page, under_way):
    """Wait until nothing is fetched any more."""
    for _second in range(60):
        page.wait_for_timeout(1000)
        if not under_way:
            return
    raise AssertionError(sorted(under_way))


def test_R63_nothing_hostile_gets_through_the_form_but_as_a_file_to_save(stage, browse, match, record_property):
    page = browse(stage.who(JASMINE))
    seen, before = watch(page), MatchDocument.objects.count()
    page.goto(page_of(match))
    for what, (name, content, complaint) in HOSTILE.items():
        choose(page, name, content)
        page.get_by_role("button", name=SHARE).click()
        told = page.locator(".wm-errors" if complaint else ".wm-notice--success")
        told.wait_for()
        assert complaint is None or complaint in told.inner_text(), what
        assert "executed" not in page.title(), what
        page.goto(page_of(match))
    harmless = [what for what, (_name, _content, complaint) in HOSTILE.items() if complaint is None]
    assert MatchDocument.objects.count() == before + len(harmless)
    links = page.locator(".wm-list a[download]")
    assert links.count() >= len(harmless)
    for number in range(links.count()):
        page.goto(page_of(match))  # Chromium lets a page that stays open save ten files, and asks before the next
        with page.expect_download() as download:
            links.nth(number).click()
        assert download.value.failure() is None
    assert not seen
    record_property("browser: hostile files", len(HOSTILE))


def test_R63_what_got_past_the_form_is_neither_shown_nor_run(stage, browse, match):
    """Every hostile content, put there by a verb, which trusts: opened, and embedded in every way into our own page."""
    kinds, addresses = list(DocumentKind), []
    contents = [*{content or b" " for _name, content, _complaint in HOSTILE.values()}]
    contents += [HTML, SVG, b"document.title = 'executed'", b"body { background: url(/executed/) }"]
    for number, content in enumerate(contents):
        upload = Upload(f"{number}.html", kinds[number % len(kinds)], ContentFile(content))
        shared = add_document(match, upload=upload, actor=match.mentee.user)
        addresses.append(reverse("wagtail_mentoring:document", args=[shared.pk]))
    page = browse(stage.who(JASMINE))
    seen, under_way = watch(page), set()
    page.on("request", lambda request: under_way.add(request.url))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: under_way.discard(request.url))
    page.goto(page_of(match))
    for address in addresses:
        with page.expect_download(), contextlib.suppress(Error):  # a download is no page to go to
            page.goto(address)
    assert page.url.endswith(page_of(match)), "not one of them is a page"
    page.evaluate(EMBED, addresses)
    settle(page, under_way)
    assert "executed" not in page.title()
    assert not seen
    shown = page.evaluate(
        "[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument?.body?.innerText)"
    )
    assert not any(shown)


def test_R63_how_far_an_upload_is_and_what_is_too_large_before_it_is_sent(stage, browse, match):
    page = browse(stage.who(JASMINE))
    page.goto(page_of(match))
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    choose(page, "large.pdf", bytes(11 * 1024 * 1024))
    page.get_by_text("This file is larger than 10 MB.").wait_for()
    page.get_by_role("button", name=SHARE).click()
    assert not sent
    page.route("**/documents/", lambda route: route.abort() if not sent[1:] else route.continue_())
    choose(page, "plan.pdf", PDF)
    assert page.get_by_text("This file is larger than 10 MB.").is_hidden()
    page.get_by_role("button", name=SHARE).click()
    page.get_by_text("The file did not arrive.").wait_for()
    page.get_by_role("button", name=SHARE).click()
    page.get_by_text("“plan.pdf” is shared with").wait_for()
    assert page.evaluate("document.activeElement.className").startswith("wm-notice")
    page.get_by_role("button", name=SHARE).click()  # the form works again, on the page that took the place
    page.get_by_text("Please choose a file.").first.wait_for()
    page.reload()
    assert page.get_by_role("link", name="plan.pdf", exact=True).count() == 1


def test_R63_without_script_it_works_just_the_same(stage, browse, match):
    page = browse(stage.who(JASMINE), java_script_enabled=False)
    page.goto(page_of(match))
    choose(page, "plan.pdf", PDF)
    with page.expect_navigation():
        page.get_by_role("button", name=SHARE).click()
    assert page.get_by_text("“plan.pdf” is shared with").is_visible()
    assert page.get_by_text("Uploading").is_hidden()
