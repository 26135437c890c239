"""What every verb is made of: one transaction of its own, tried again, and nothing undone by what follows it."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring import signals
from wagtail_mentoring.actions import _kit, _post, accept_request, cancel_request, pause_profile, send_request
from wagtail_mentoring.choices import Letter
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import LogEntry, MatchRequest, MentorProfile, OutboxEmail

pytestmark = pytest.mark.django_db


class DriverError(Exception):
    """What a driver raises; PostgreSQL's carries a code."""

    def __init__(self, sqlstate=None):
        super().__init__()
        self.sqlstate = sqlstate


def failing(times, error):
    """Return a verb that fails so often before it works, and the list of its tries."""
    tries = []

    @_kit.verb
    def try_it():
        tries.append(1)
        if len(tries) <= times:
            raise error
        return "done"

    return try_it, tries


def from_postgresql(code):
    error = OperationalError("deadlock detected")
    error.__cause__ = DriverError(code)
    return error


@pytest.fixture
def no_waiting(monkeypatch):
    waits = []
    monkeypatch.setattr(_kit.time, "sleep", waits.append)
    return waits


class TestTransactions:
    @pytest.mark.parametrize(
        "error",
        [
            from_postgresql("40P01"),
            from_postgresql("40001"),
            OperationalError(1213, "Deadlock found"),
            OperationalError(1205, "Lock wait timeout"),
            OperationalError("database is locked"),
        ],
    )
    def test_a_verb_begins_again_when_the_database_broke_a_deadlock(self, no_waiting, error):
        verb, tries = failing(2, error)
        assert verb() == "done"
        assert len(tries) == 3
        assert len(no_waiting) == 2
        assert all(0 <= wait < 1 for wait in no_waiting)

    def test_it_gives_up_after_six_tries(self, no_waiting):
        verb, tries = failing(99, OperationalError("database is locked"))
        with pytest.raises(OperationalError):
            verb()
        assert len(tries) == _kit.TRIES == 6

    @pytest.mark.parametrize("error", [OperationalError("disk full"), OperationalError(), from_postgresql("57014")])
    def test_other_errors_are_not_tried_again(self, no_waiting, error):
        verb, tries = failing(1, error)
        with pytest.raises(OperationalError):
            verb()
        assert len(tries) == 1

    def test_what_the_net_caught_is_stale(self):
        verb, tries = failing(1, IntegrityError("UNIQUE"))
        with pytest.raises(Stale):
            verb()
        assert len(tries) == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_constraint_of_the_database_is_stale_too(self):
        @_kit.verb
        def overfill(mentor):
            MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=9)

        mentor = make_mentor()
        with pytest.raises(Stale):
            overfill(mentor)
        mentor.refresh_from_db()
        assert mentor.active_matches == 0

    @pytest.mark.django_db(transaction=True)
    def test_inside_another_transaction_a_verb_says_so(self):
        mentor = make_mentor()
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            pause_profile(mentor, actor=mentor.user)
        mentor.refresh_from_db()
        assert mentor.is_enrolled

    def test_a_row_that_is_gone_is_stale(self):
        mentee = make_mentee()
        mentor = make_mentor(mentee.program)
        gone = MentorProfile(pk=mentor.pk + 1000, program=mentee.program)
        with pytest.raises(Stale):
            send_request(mentor=gone, mentee=mentee, actor=mentee.user)

    def test_mentor_before_mentee_and_both_before_either_is_read(self, django_capture_on_commit_callbacks):
        mentee = make_mentee()
        match_request = send_request(mentor=make_mentor(mentee.program), mentee=mentee, actor=mentee.user)
        seen = []

        def listen(execute, sql, params, many, context):
            seen.append(sql)
            return execute(sql, params, many, context)

        bare = MatchRequest.objects.get(pk=match_request.pk)
        with connection.execute_wrapper(listen):
            cancel_request(bare, actor=mentee.user)
        told = [(sql.split()[0], "mentor" if "mentorprofile" in sql.split("WHERE")[0] else "mentee") for sql in seen]
        lines = [line for line in told if line[0] in {"UPDATE", "SELECT"}]
        assert lines[:2] == [("UPDATE", "mentor"), ("UPDATE", "mentee")]
        assert lines[2] == ("SELECT", "mentor"), "one statement reads the request with its two people"


class TestNews:
    @pytest.fixture
    def match_request(self):
        mentee = make_mentee()
        return send_request(mentor=make_mentor(mentee.program), mentee=mentee, actor=mentee.user)

    @pytest.mark.django_db(transaction=True)
    def test_a_receiver_that_fails_undoes_nothing(self, match_request, caplog):
        heard = []

        def broken(**news):
            heard.append(news)
            raise RuntimeError("the host's own trouble")

        signals.match_made.connect(broken)
        try:
            match = accept_request(match_request, actor=match_request.mentor.user)
        finally:
            signals.match_made.disconnect(broken)
        assert match.is_active
        assert MatchRequest.objects.accepted().exists()
        (news,) = heard
        assert (news["match"], news["actor"]) == (match, match_request.mentor.user)
        assert "match_request" not in news

    def test_what_is_told_about_a_verb_that_fails_is_not_told(self, match_request, django_capture_on_commit_callbacks):
        @_kit.verb
        def tell_and_fail():
            _kit.announce(_kit.Event.REQUEST_CANCELED, match_request, actor=None)
            raise Stale

        with django_capture_on_commit_callbacks() as callbacks, pytest.raises(Stale):
            tell_and_fail()
        assert callbacks == []

    def test_every_event_is_logged_with_who_did_it(self, match_request):
        accept_request(match_request, actor=match_request.mentor.user)
        entries = LogEntry.objects.filter(action__startswith="wagtail_mentoring.request_").order_by("pk")
        assert [(entry.action.rpartition(".")[2], entry.user) for entry in entries] == [
            ("request_sent", match_request.mentee.user),
            ("request_accepted", match_request.mentor.user),
        ]

    def test_a_letter_is_written_once(self, match_request):
        before = OutboxEmail.objects.count()
        _post.write_letters([(Letter.REQUEST_RECEIVED, match_request.mentor)], match_request=match_request)
        assert OutboxEmail.objects.count() == before

    def test_a_letter_has_an_address_of_its_own_and_hex_digits_for_a_key(self, match_request):
        email = OutboxEmail.objects.filter(match_request=match_request).first()
        assert email.message_id.endswith(f"@{match_request.program.site.hostname}>")
        assert len(email.dedupe_key) == 64
        assert set(email.dedupe_key) <= set("0123456789abcdef")

    def test_nobody_is_written_to_whose_account_is_gone(self):
        mentee = make_mentee(make_program())
        before, mentee.user = OutboxEmail.objects.count(), None
        _post.write_letters([(Letter.WELCOME, mentee)], occasion="x")
        assert OutboxEmail.objects.count() == before


def test_slots_are_filled_from_the_lowest():
    assert _kit.free_slot([]) == 1
    assert _kit.free_slot([1, 2]) == 3
    assert _kit.free_slot([1, 3, None]) == 2
