"""Documents through the verbs: shared by the two while the match runs, and no file without a row, nor the other way."""

import datetime as dt
import os
import time

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.test import override_settings

from tests.days import days_pass
from tests.notifications.stories import matched
from tests.people import make_program, make_user
from tests.uploads import PDF, TEXT, upload
from wagtail_mentoring.actions import (
    Upload,
    add_document,
    block_person,
    choose_mail,
    documents,
    finish_match,
    leave_program,
    remove_document,
    replace_document,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import DocumentKind, Letter, MailKind, MailPace, OutboxState, Refusal, Role
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import LogEntry, Match, MatchDocument, OutboxEmail
from wagtail_mentoring.models.documents import document_path, files_kept
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.notifications.delivery import deliver_due
from wagtail_mentoring.notifications.letters import render
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


def test_R63_either_of_the_two_shares_and_nothing_is_logged(match, django_capture_on_commit_callbacks):
    before = LogEntry.objects.count()
    for person in (match.mentor, match.mentee):
        document = add(match, actor=person.user)
        assert (document.author, document.name, document.kind) == (person.ROLE.value, "Plan.pdf", "pdf")
        assert document.size == len(PDF)
        assert document.file.open().read() == PDF
    assert LogEntry.objects.count() == before
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


class TestTheNotice:
    """R63: the other one hears of it, once a day, and never what it is."""

    def told(self, **about):
        return list(OutboxEmail.objects.filter(letter=Letter.DOCUMENT_SHARED, **about).order_by("pk"))

    @pytest.mark.parametrize("role", Role)
    def test_the_partner_gets_it_and_whoever_shares_does_not(self, match, role):
        partner = match.mentee if role == Role.MENTOR else match.mentor
        add(match, actor=getattr(match, role.value).user)
        (letter,) = self.told()
        assert (letter.recipient, letter.role) == (partner.user, partner.ROLE)
        assert (letter.match_request, letter.state) == (match.request, OutboxState.QUEUED)
        assert check_all() == []

    def test_several_in_a_day_are_one_and_each_day_and_each_author_has_its_own(self, match):
        documents = [add(match), add(match)]
        replace_document(documents[0], upload=given(), actor=match.mentee.user)
        assert len(self.told()) == 1
        add(match, actor=match.mentor.user)
        assert [letter.role for letter in self.told()] == ["mentor", "mentee"]
        days_pass(1)
        add(match)
        assert [letter.role for letter in self.told()] == ["mentor", "mentee", "mentor"]

    def test_the_day_is_that_of_the_program(self, match, monkeypatch):
        type(match.program).objects.update(time_zone="America/Edmonton")
        for hour, number in ((5, 1), (8, 2), (20, 2)):
            now = dt.datetime(2026, 6, 2, hour, tzinfo=dt.UTC)  # midnight in Edmonton is at 6 in summer
            monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
            add(match)
            assert len(self.told()) == number, f"at {hour}"

    def test_replacing_shares_and_sending_a_form_twice_or_taking_back_does_not(self, match):
        document = add(match, op_id=KEY)
        days_pass(1)
        add(match, op_id=KEY)
        assert len(self.told()) == 1
        replace_document(document, upload=given(), actor=match.mentee.user)
        assert len(self.told()) == 2
        days_pass(1)
        remove_document(document, actor=match.mentee.user)
        assert len(self.told()) == 2

    def test_what_is_refused_is_not_told(self, match):
        type(match.program).objects.update(documents=False)
        refused(add, match)
        assert not self.told()

    def test_it_leaves_after_the_commit_and_says_who_and_where_but_not_what(
        self, match, django_capture_on_commit_callbacks
    ):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks() as callbacks:
            add(match, name="zzname.pdf", content=PDF + b"zzcontent")
        assert not mail.outbox
        for callback in callbacks:
            callback()
        (sent,) = mail.outbox
        assert match.mentor.user.email in sent.to[0]
        assert sent.subject == f"{match.mentee} has shared a document with you"
        html = sent.alternatives[0][0]
        for text in (" ".join(sent.body.split()), " ".join(html.split())):
            assert f"/mentoring/matches/{match.pk}/documents/" in text
            assert f"your match with {match.mentee}" in text
            assert f"What {match.mentee} shares later that day is on the same page, without another e-mail." in text
            assert f"An answer to this e-mail goes to the program team, not to {match.mentee}." in text
            assert "zzname" not in text
            assert "zzcontent" not in text
        assert not sent.attachments

    @pytest.mark.parametrize(
        "why",
        ["removed", "removed, an old one stays", "blocked", "blocked by the reader", "left", "deactivated", "off"],
    )
    def test_it_is_not_sent_when_it_is_not_true_any_more(self, match, why):
        if "old" in why:
            add(match)
            days_pass(1)
            OutboxEmail.objects.filter(letter=Letter.DOCUMENT_SHARED).delete()
        document, reader = add(match), match.mentor.user
        if "removed" in why:
            remove_document(document, actor=match.mentee.user)
        elif why == "left":
            leave_program(match.mentor, actor=reader)
        elif why == "deactivated":
            type(reader).objects.filter(pk=reader.pk).update(is_active=False)
        elif why == "off":
            choose_mail(program=match.program, user=reader, paces={MailKind.DOCUMENTS: MailPace.OFF})
        else:
            actor = match.mentor if "reader" in why else match.mentee
            block_person(mentor=match.mentor, mentee=match.mentee, actor=actor.user)
        deliver_due()
        (letter,) = self.told()
        assert letter.state == (OutboxState.OFF if why == "off" else OutboxState.CANCELED)

    def test_after_the_end_it_is_still_true(self, match):
        add(match)
        finish_match(match, actor=match.mentor.user)
        deliver_due()
        assert [letter.state for letter in self.told()] == [OutboxState.SENT]

    def test_a_profile_that_has_become_somebody_elses_is_not_told(self, match):
        add(match)
        type(match.mentor).objects.filter(pk=match.mentor_id).update(user=make_user())
        deliver_due()
        assert [letter.state for letter in self.told()] == [OutboxState.CANCELED]

    @pytest.mark.parametrize("first", ["stays", "removed before seven"])
    def test_a_daily_e_mail_brings_what_was_shared_since_the_last_one(self, match, monkeypatch, first):
        type(match.program).objects.update(time_zone="UTC")
        choose_mail(program=match.program, user=match.mentor.user, paces={MailKind.DOCUMENTS: MailPace.DAILY})
        tomorrow = dt.datetime.now(dt.UTC).replace(minute=0) + dt.timedelta(days=1)

        def clock(day, hour):
            now = tomorrow.replace(hour=hour) + dt.timedelta(days=day)
            monkeypatch.setattr("django.utils.timezone.now", lambda: now)

        def digests(day):
            clock(day, 8)
            mail.outbox.clear()
            tick()
            deliver_due()
            found = [sent.body for sent in mail.outbox if "your daily e-mail" in sent.subject]
            assert all("has shared a document with you" in body for body in found)
            return len(found)

        clock(0, 1)
        document = add(match)
        clock(0, 5)
        if first == "removed before seven":
            remove_document(document, actor=match.mentee.user)
        came = [digests(0)]
        for hour in (10, 15):
            clock(0, hour)
            add(match)
        came += [digests(day) for day in (1, 2)]
        assert came == [1 if first == "stays" else 0, 1, 0]
        assert len(self.told()) == 2, "one for each digest, not for each document"

    def test_a_letter_that_was_never_sent_has_told_nothing(self, match):
        remove_document(add(match), actor=match.mentee.user)
        deliver_due()
        add(match)
        add(match)
        deliver_due()
        assert [letter.state for letter in self.told()] == [OutboxState.CANCELED, OutboxState.SENT]

    def test_who_wants_one_letter_a_day_gets_each_match_in_it_once(self, match):
        choose_mail(program=match.program, user=match.mentor.user, paces={MailKind.DOCUMENTS: MailPace.DAILY})
        add(match, name="zzname.pdf")
        days_pass(1)
        tick()
        digest = OutboxEmail.objects.with_people().get(letter=Letter.DAILY_DIGEST)
        text = render(digest).text
        assert text.count(f"{match.mentee} has shared a document with you") == 1
        assert f"See the documents: {match.program.site.root_url}/mentoring/matches/{match.pk}/documents/" in text
        assert "zzname" not in text

    def test_who_has_no_account_any_more_is_told_nothing(self, match):
        match.mentor.user.delete()
        add(match)
        assert not self.told()
        assert check_all() == []
