"""Documents through the verbs: shared by the two while the match runs, and no file without a row, nor the other way."""

import datetime as dt
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.test import override_settings

from tests.notifications.stories import matched
from tests.people import make_program, make_user
from tests.uploads import PDF, TEXT, upload
from wagtail_mentoring.actions import (
    Upload,
    add_document,
    block_person,
    documents,
    finish_match,
    remove_document,
    replace_document,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import DocumentKind, Refusal
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import LogEntry, Match, MatchDocument, OutboxEmail
from wagtail_mentoring.models.documents import document_path, files_kept
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db
KEY = "0" * 32


@pytest.fixture(autouse=True)
def folder(tmp_path):
    with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path)}):
        yield tmp_path


@pytest.fixture
def match(site):
    return matched(make_program())


def given(name="Plan.pdf", content=PDF, kind=DocumentKind.PDF):
    return Upload(name, kind, upload("x", content))


def add(match, *, actor=None, op_id="", **file):
    return add_document(match, upload=given(**file), actor=actor or match.mentee.user, op_id=op_id)


def refused(function, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        function(*args, **kwargs)
    assert files_kept() == set(MatchDocument.objects.values_list("file", flat=True)), "no file stays of what is refused"
    return caught.value.refusal


def test_R63_either_of_the_two_shares_and_nothing_is_logged_or_sent(match, django_capture_on_commit_callbacks):
    before = LogEntry.objects.count(), OutboxEmail.objects.count()
    for person in (match.mentor, match.mentee):
        document = add(match, actor=person.user)
        assert (document.author, document.name, document.kind) == (person.ROLE.value, "Plan.pdf", "pdf")
        assert document.size == len(PDF)
        assert document.file.open().read() == PDF
    assert (LogEntry.objects.count(), OutboxEmail.objects.count()) == before
    assert check_all() == []


def test_R63_a_third_person_a_coordinator_and_a_superuser_cannot(match):
    boss = make_user(is_superuser=True)
    match.program.coordinators.add(boss)
    document, law = add(match), Policy()
    for actor in (boss, make_user()):
        assert law.may_see_documents(match=match, actor=actor) == Refusal.NOT_YOURS
        assert law.may_share_document(match=match, actor=actor) == Refusal.NOT_YOURS
        assert refused(add, match, actor=actor) == Refusal.NOT_YOURS
        assert refused(remove_document, document, actor=actor) == Refusal.NOT_YOURS
        assert refused(replace_document, document, upload=given(), actor=actor) == Refusal.NOT_YOURS


def test_R63_only_the_one_who_shared_it_replaces_or_removes_it(match, django_capture_on_commit_callbacks):
    document = add(match)
    assert refused(remove_document, document, actor=match.mentor.user) == Refusal.NOT_YOURS
    assert refused(replace_document, document, upload=given(), actor=match.mentor.user) == Refusal.NOT_YOURS
    with django_capture_on_commit_callbacks(execute=True):
        new = given("Notes.txt", TEXT, DocumentKind.TXT)
        replaced = replace_document(document, upload=new, actor=match.mentee.user)
    assert replaced.pk == document.pk
    assert (replaced.name, replaced.kind, replaced.size) == ("Notes.txt", "txt", len(TEXT))
    assert replaced.file.open().read() == TEXT
    assert files_kept() == {replaced.file.name}, "what was there before is gone"
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document, actor=match.mentee.user)
    assert not MatchDocument.objects.exists()
    assert files_kept() == set()
    with pytest.raises(Stale):
        remove_document(document, actor=match.mentee.user)


def test_the_same_form_twice_shares_once(match):
    first, second = add(match, op_id=KEY), add(match, op_id=KEY)
    assert first.pk == second.pk
    assert files_kept() == {first.file.name}
    assert add(match, actor=match.mentor.user, op_id=KEY).pk != first.pk, "a key is its author's"


def test_another_file_from_a_form_that_the_browser_has_kept_is_not_lost(match):
    first, second = add(match, op_id=KEY), add(match, op_id=KEY, content=PDF + b"\n")
    assert files_kept() == {first.file.name, second.file.name}
    assert first.pk != second.pk


def test_R63_limits_of_the_program(match, django_capture_on_commit_callbacks):
    type(match.program).objects.update(max_documents=2, max_document_mb=1)
    add(match)
    assert refused(add, match, content=bytes(1024 * 1024 + 1)) == Refusal.DOCUMENT_TOO_LARGE
    document = add(match, content=bytes(1024 * 1024))
    assert refused(add, match, actor=match.mentor.user) == Refusal.DOCUMENTS_FULL
    with django_capture_on_commit_callbacks(execute=True):
        assert replace_document(document, upload=given(), actor=match.mentee.user).size == len(PDF)
    too_large = given(content=bytes(1024 * 1024 + 1))
    assert refused(replace_document, document, upload=too_large, actor=match.mentee.user) == Refusal.DOCUMENT_TOO_LARGE
    type(match.program).objects.update(documents=False)
    assert refused(add, match) == Refusal.NO_DOCUMENTS
    assert refused(replace_document, document, upload=given(), actor=match.mentee.user) == Refusal.NO_DOCUMENTS


def test_R63_after_the_end_nothing_is_added_and_each_can_take_back_what_is_theirs(match):
    document = add(match)
    finish_match(match, actor=match.mentor.user)
    assert refused(add, match) == Refusal.MATCH_OVER
    assert refused(replace_document, document, upload=given(), actor=match.mentee.user) == Refusal.MATCH_OVER
    remove_document(document, actor=match.mentee.user)
    assert not MatchDocument.objects.exists()


def test_R63_across_a_block_nothing_is_added(match):
    document = add(match)
    block_person(mentor=match.mentor, mentee=match.mentee, actor=match.mentor.user)
    assert refused(add, match) == Refusal.NOT_REACHABLE
    assert refused(add, match, actor=match.mentor.user) == Refusal.YOU_BLOCKED
    remove_document(document, actor=match.mentee.user)


def test_R63_documents_go_with_their_match(match, django_capture_on_commit_callbacks):
    add(match)
    assert len(files_kept()) == 1
    with django_capture_on_commit_callbacks() as later:
        Match.objects.get(pk=match.pk).delete()
    assert len(files_kept()) == 1, "until the transaction is committed"
    for call in later:
        call()
    assert files_kept() == set()


def test_a_deletion_that_is_rolled_back_loses_no_file(match, django_capture_on_commit_callbacks):
    document = add(match)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        document.delete()
        transaction.set_rollback(True)
    assert files_kept() == {document.file.name}


def test_a_file_stays_where_the_database_does_not_say_that_it_is_lost(match, monkeypatch):
    """A connection that breaks at the commit: the row may be there, so the file must be; the calendar looks later."""

    def breaks(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(documents, "_add", breaks)
    monkeypatch.setattr(MatchDocument.objects, "filter", breaks)
    with pytest.raises(DatabaseError):
        add(match)
    assert len(files_kept()) == 1


def age(name, *, days):
    then = time.time() - dt.timedelta(days=days).total_seconds()
    os.utime(private_storage().path(name), (then, then))


def test_I15_what_a_killed_process_left_goes_a_day_later(match):
    document = add(match)
    lost = private_storage().save(document_path(), ContentFile(b"lost"))
    for name in (lost, document.file.name):
        age(name, days=0.9)
    tick()
    assert lost in files_kept()
    assert check_all() == []
    for name in (lost, document.file.name):
        age(name, days=2.1)
    (found,) = check_all()
    assert (found.code, found.pk) == ("I15", lost)
    tick()
    assert files_kept() == {document.file.name}
    assert check_all() == []


def test_I15_a_document_without_its_file_is_found(match):
    document = add(match)
    private_storage().delete(document.file.name)
    (found,) = check_all()
    assert (found.code, found.pk) == ("I15", document.pk)
