"""Documents at the browser: listed, downloaded and never shown, refused at the field, and for nobody but the two."""

import copy
import logging
import os
from urllib.parse import unquote

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client, override_settings
from django.urls import reverse

from tests.notifications.stories import matched
from tests.people import default_site, make_program, make_user
from tests.uploads import GOOD, HOSTILE, PDF, TEXT, upload
from wagtail_mentoring.actions import Upload, add_document, block_person, finish_match
from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models import LogEntry, MatchDocument, OutboxEmail
from wagtail_mentoring.models.documents import files_kept
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(tmp_path):
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        yield tmp_path


@pytest.fixture(scope="module")
def made(module_db):
    default_site()
    return matched(make_program(slug="club"))


@pytest.fixture
def match(made, db):
    return copy.deepcopy(made)


@pytest.fixture
def mine(client, match):
    client.force_login(match.mentee.user)
    return client


def url(name, key):
    return reverse(f"wagtail_mentoring:{name}", args=[key])


def share(match, *, name="Plan.pdf", content=PDF, kind=DocumentKind.PDF, actor=None):
    return add_document(match, upload=Upload(name, kind, upload("x", content)), actor=actor or match.mentee.user)


def send(client, match, name="Plan.pdf", content=PDF, **more):
    return client.post(url("match_documents", match.pk), {"file": upload(name, content), **more})


def as_browsers_send(name):
    """The standard of HTML: line ends and quotes are written as codes, half letters as a question mark."""
    coded = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    return coded.encode("utf-8", "replace").decode()


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_R63_one_uploads_and_the_other_downloads(visit, match):
    """R57: the link stands on My Matches."""
    mine = visit(match.mentee).open("/mentoring/club/matches/").click("Manage Documents for this Match")
    assert mine.sees("Nothing is shared yet")
    mine.press("Share this file", file=upload("Zusage & Plan.pdf"))
    assert mine.sees("“Zusage & Plan.pdf” is shared with Juan Ruiz.", "1 of 20 documents, 69 bytes", "From you")
    theirs = visit(match.mentor).open(f"/mentoring/matches/{match.pk}/").click("Manage Documents for this Match")
    assert theirs.sees("From Amina Diallo", "Zusage & Plan.pdf")
    assert not theirs.sees("Remove")
    theirs.click("Zusage & Plan.pdf")
    assert body_of(theirs.response) == PDF


@pytest.mark.parametrize("ending", GOOD)
def test_R63_a_download_is_always_saved_and_never_shown(mine, match, ending):
    send(mine, match, f'Größe; "x" 計画.{ending}', GOOD[ending])
    answer = mine.get(url("document", MatchDocument.objects.get().pk))
    assert body_of(answer) == GOOD[ending]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%3B%20_x_%20")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert "html" not in answer["Content-Type"]
    assert "svg" not in answer["Content-Type"]


@pytest.mark.parametrize("what", HOSTILE)
def test_R63_nothing_hostile_is_an_error_or_gets_further_than_a_download(mine, match, what):
    name, content, complaint = HOSTILE[what]
    answer = send(mine, match, as_browsers_send(name), content)
    if complaint is None:
        assert answer.status_code == 302
        document = MatchDocument.objects.get()
        file = mine.get(url("document", document.pk))
        assert file["Content-Disposition"].startswith("attachment;")
        assert "\n" not in str(file.headers)
        assert "<script>alert" not in mine.get(url("match_documents", match.pk)).content.decode()
        (kept,) = files_kept()
        assert kept.isascii()
        assert "." not in kept
    else:
        assert answer.status_code == 200
        errors = answer.context["form"].errors
        assert list(errors) == ["file"]
        assert files_kept() == set()
        assert not MatchDocument.objects.exists()


def test_a_name_that_no_browser_sends_is_no_error(mine, match):
    answer = send(mine, match, 'a\r\nContent-Type: text/html\r\n\r\n"; filename="b.html.pdf')
    assert answer.status_code == 200
    assert not MatchDocument.objects.exists()


def test_R63_errors_stand_at_the_field(mine, match):
    for name, content, complaint in (
        ("a.exe", b"MZ", "Files of this kind cannot be shared here."),
        ("a.pdf", b"", "This file is empty."),
        ("a.pdf", b"x" * (10 * MB + 1), "This file is larger than 10 MB."),
    ):
        shown = send(mine, match, name, content)
        body = shown.content.decode()
        assert complaint in body
        assert 'href="#id_file"' in body
        assert 'aria-describedby="id_file_helptext id_file_error"' in body
    assert "Please choose a file." in mine.post(url("match_documents", match.pk), {}).content.decode()


class Unread:
    """What a browser would go on sending for hours."""

    def read(self, *_args):
        raise AssertionError("the body was read")

    readline = read


def announce(client, address, length):
    """Say that so much will follow, and send nothing of it."""
    headers = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    return client.generic("POST", address, **headers)


def test_R63_two_gigabytes_are_turned_away_before_they_are_read(match):
    document = share(match)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(match.mentee.user)
    for address in (url("match_documents", match.pk), url("document_replace", document.pk)):
        answer = announce(strict, address, 2 * 1024 * MB)
        assert answer.status_code == 413
        assert "This file is larger than 10 MB." in answer.content.decode()
        with pytest.raises(AssertionError, match="was read"):  # what fits is read
            announce(strict, address, 10 * MB)


def test_R63_a_strange_length_is_no_error(mine, match):
    address = url("match_documents", match.pk)
    for length in ("²", "-1", "x"):
        answer = mine.generic("POST", address, CONTENT_LENGTH=length, CONTENT_TYPE="multipart/form-data; boundary=x")
        assert answer.status_code in {200, 400}


def test_no_form_without_its_token(match):
    document = share(match)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(match.mentee.user)
    assert send(strict, match).status_code == 403
    assert strict.post(url("document_replace", document.pk), {"file": upload()}).status_code == 403
    assert strict.post(url("document_remove", document.pk)).status_code == 403
    assert MatchDocument.objects.get().file.name == document.file.name


def test_R63_the_count_is_reached(mine, match):
    type(match.program).objects.update(max_documents=1)
    document = share(match)
    page = mine.get(url("match_documents", match.pk)).content.decode()
    assert "There is no room for another document." in page
    assert "1 of 1 document" in page
    assert 'type="file"' not in page
    assert send(mine, match).status_code == 403
    assert url("document_replace", document.pk) in page
    assert mine.post(url("document_replace", document.pk), {"file": upload("b.txt", TEXT)}).status_code == 302


def test_R63_where_there_is_no_room_it_is_said_who_can_make_some(visit, mine, match):
    type(match.program).objects.update(max_documents=1)
    share(match)
    answer = send(mine, match)
    assert answer.status_code == 403
    assert b"Remove or replace one of yours first." in answer.content
    assert f'href="{url("match_documents", match.pk)}#shared"'.encode() in answer.content
    theirs = visit(match.mentor).open(url("match_documents", match.pk))
    says = "There is no room for another document. All that is here is from Amina Diallo, who can remove one."
    assert theirs.sees(says)
    assert theirs.click("Write a message").sees("Write to Amina Diallo")


@pytest.mark.parametrize(
    ("messaging", "status", "may_write"),
    [("off", "active", False), ("matched", "left", False), ("matched", "paused", True)],
)
def test_R63_where_there_is_no_room_and_nobody_to_write_to_the_program_helps(
    visit, match, messaging, status, may_write
):
    type(match.program).objects.update(max_documents=1, messaging=messaging)
    share(match)
    type(match.mentee).objects.update(status=status)
    theirs = visit(match.mentor).open(url("match_documents", match.pk))
    assert theirs.sees("All that is here is from Amina Diallo, who can remove one.")
    assert theirs.can("Write a message") == may_write
    assert theirs.can("Write to team@example.org") != may_write


def test_R63_who_can_make_room_is_what_the_law_says(visit, match, monkeypatch):
    type(match.program).objects.update(max_documents=1)
    share(match)
    monkeypatch.setattr(Policy, "may_remove_document", lambda *_args, **_named: None)
    page = visit(match.mentor).open(url("match_documents", match.pk))
    assert page.sees("There is no room for another document. Remove or replace one of yours first.")


def test_R63_replace_and_remove(visit, match):
    share(match)
    mine = visit(match.mentee).open(url("match_documents", match.pk)).click("Replace Plan.pdf")
    assert mine.sees("takes the place of “Plan.pdf”")
    mine.press("Replace the document", file=upload("x.exe", b"MZ"))
    assert mine.sees("Files of this kind cannot be shared here.")
    mine.press("Replace the document", file=upload("Notes.txt", TEXT))
    assert mine.sees("“Notes.txt” has taken its place.", "1 of 20 documents")
    mine.click("Remove Notes.txt")
    assert mine.sees("Remove “Notes.txt”?", "Copies that Juan Ruiz has saved")
    mine.press("Remove this document")
    assert mine.sees("“Notes.txt” is removed.", "Nothing is shared yet")


def test_R63_the_other_one_can_neither_replace_nor_remove(client, match):
    document = share(match)
    client.force_login(match.mentor.user)
    for name in ("document_replace", "document_remove"):
        assert client.get(url(name, document.pk)).status_code == 403
        assert client.post(url(name, document.pk), {"file": upload()}).status_code == 403
    assert MatchDocument.objects.exists()


def test_R63_nobody_else_reads_a_document_or_its_name_anywhere(client, match, caplog):
    """Strangers, a coordinator who is superuser, and the anonymous: pages, the admin, exports, the log and the mail."""
    document = share(match, name="canary-name.pdf", content=PDF + b"canary-content %%EOF")
    boss = make_user(is_superuser=True, is_staff=True)
    match.program.coordinators.add(boss)
    with caplog.at_level(logging.DEBUG):
        for user in (make_user(), boss):
            client.force_login(user)
            assert client.get(url("match_documents", match.pk)).status_code == 404
            assert client.post(url("match_documents", match.pk), {"file": upload()}).status_code == 404
            for name in ("document", "document_replace", "document_remove"):
                assert client.get(url(name, document.pk)).status_code == 404
            assert client.get(f"/media/{document.file.name}", follow=True).status_code == 404
        for address in (
            reverse("wagtail_mentoring_match_modeladmin_inspect", args=[match.pk]),
            reverse("wagtail_mentoring_match_modeladmin_index") + "?export=csv",
            "/cms/reports/site-history/?export=csv",
        ):
            assert b"canary" not in body_of(client.get(address)), address
        client.logout()
        assert client.get(url("document", document.pk)).status_code == 302
        client.force_login(match.mentor.user)
        assert b"canary-content" in body_of(client.get(url("document", document.pk)))
    assert "canary" not in caplog.text
    assert "canary" not in str(list(LogEntry.objects.values()))
    assert "canary" not in str(list(OutboxEmail.objects.values()))


def test_R63_after_the_end_it_stays_readable(mine, match):
    document = share(match, actor=match.mentor.user)
    own = share(match)
    finish_match(match, actor=match.mentor.user)
    assert "Manage Documents" in mine.get(url("match", match.pk)).content.decode()
    page = mine.get(url("match_documents", match.pk)).content.decode()
    assert "Nothing can be added any more" in page
    assert 'type="file"' not in page
    assert body_of(mine.get(url("document", document.pk))) == PDF
    assert send(mine, match).status_code == 409
    assert mine.get(url("document_replace", own.pk)).status_code == 409
    assert mine.post(url("document_remove", own.pk)).status_code == 302


def test_R63_a_program_without_documents(mine, match):
    type(match.program).objects.update(documents=False)
    assert "Manage Documents" not in mine.get(url("match", match.pk)).content.decode()
    assert "Manage Documents" not in mine.get("/mentoring/club/matches/").content.decode()
    assert send(mine, match).status_code == 403
    type(match.program).objects.update(documents=True)
    document = share(match)
    type(match.program).objects.update(documents=False)
    assert "Manage Documents" in mine.get(url("match", match.pk)).content.decode()
    assert b"there are no documents of a match" in mine.get(url("match_documents", match.pk)).content
    assert body_of(mine.get(url("document", document.pk))) == PDF


def test_across_a_block_the_list_says_so(mine, match):
    block_person(mentor=match.mentor, mentee=match.mentee, actor=match.mentor.user)
    page = mine.get(url("match_documents", match.pk)).content.decode()
    assert "cannot be written to any more" in page
    assert 'type="file"' not in page


def test_a_row_that_outlived_its_file(mine, match, folder):
    document = share(match)
    os.unlink(folder / document.file.name)  # noqa: PTH108
    assert mine.get(url("document", document.pk)).status_code == 404


class SigningStorage(FileSystemStorage):
    """As django-storages signs addresses for S3, and keeps the type that a file brings along."""

    def _save(self, name, content):
        assert not hasattr(content, "content_type"), "the browser's word for it"
        return super()._save(name, content)

    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"https://bucket.example/{name}?{sorted((parameters or {}).items())}"


def test_R63_a_storage_may_hand_out_the_file_itself(mine, match, settings, folder):
    backend = {"BACKEND": f"{__name__}.SigningStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "wagtail_mentoring": backend}
    settings.WAGTAIL_MENTORING = {"DOCUMENT_DELIVERY": "redirect"}
    document = share(match)
    answer = mine.get(url("document", document.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"https://bucket.example/{document.file.name}?")
    told = unquote(answer["Location"])
    assert "('ResponseContentDisposition', 'attachment; filename=\"Plan.pdf\"')" in told
    assert "('ResponseContentType', 'application/pdf')" in told
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("number", [1, 30])
def test_one_document_or_thirty_cost_the_same(mine, match, django_assert_num_queries, number):
    type(match.program).objects.update(max_documents=30)
    for _each in range(number):
        share(match)
    mine.get(url("match_documents", match.pk))
    with django_assert_num_queries(7):
        mine.get(url("match_documents", match.pk))
