"""Verbs about private messages and blocks."""

import datetime as dt
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.days import days_pass
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    block_person,
    choose_mail,
    enroll,
    leave_program,
    make_match,
    read_messages,
    send_message,
    send_request,
    unblock_person,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import (
    Letter,
    MailKind,
    MailPace,
    OutboxState,
    Refusal,
    RequestStatus,
    Role,
    WithdrawReason,
)
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import Block, LogEntry, Match, Membership, Message, MessageAllowance, OutboxEmail, Thread
from wagtail_mentoring.models.messages import PER_HOUR
from wagtail_mentoring.notifications.delivery import deliver_due
from wagtail_mentoring.notifications.letters import render
from wagtail_mentoring.policy import Policy
from wagtail_mentoring.privacy import contact_seen_in, may_see_contact

pytestmark = pytest.mark.django_db
law = Policy()


class Two:
    """A mentor and a mentee of a program in which everybody enrolled may write."""

    def __init__(self, **rules):
        self.program = make_program(**{"messaging": "enrolled", "contact_visibility": "enrolled", **rules})
        self.mentor, self.mentee = make_mentor(self.program), make_mentee(self.program)

    @property
    def pair(self):
        for person in (self.mentor, self.mentee):
            person.refresh_from_db()
        return {"mentor": self.mentor, "mentee": self.mentee}

    def user(self, role):
        return getattr(self, role).user

    def write(self, role="mentee", text="Good morning", **more):
        return send_message(**self.pair, text=text, actor=self.user(role), **more)

    def block(self, role="mentor"):
        return block_person(**self.pair, actor=self.user(role))

    def may_write(self, role):
        return law.may_write(**self.pair, actor=self.user(role))


@pytest.fixture
def two():
    return Two()


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    assert check_all() == []
    return caught.value.refusal


class TestWriting:
    def test_a_mentee_writes_and_the_mentor_answers(self, two):
        first, answer = two.write(text="  Good morning  "), two.write("mentor", "Welcome")
        assert (first.thread, first.author, first.text) == (answer.thread, Role.MENTEE, "Good morning")
        assert Thread.objects.get().last_at == answer.sent_at
        assert check_all() == []

    def test_a_conversation_exists_for_its_two_people(self, two):
        thread = two.write().thread
        assert Thread.objects.between(**two.pair).get() == thread
        for user in (two.mentor.user, two.mentee.user):
            assert Thread.objects.visible_to(user).get() == thread
        for user in (make_user(), make_user(is_superuser=True), AnonymousUser()):
            assert not Thread.objects.visible_to(user).exists()
            assert thread.role_of(user) is None
        assert thread.role_of(None) is None

    def test_what_is_written_leaves_no_trace_elsewhere(self, two):
        before = LogEntry.objects.count()
        sent = two.write(text="zzsecretzz")
        (letter,) = OutboxEmail.objects.exclude(letter=Letter.WELCOME)
        assert LogEntry.objects.count() == before
        written = render(letter)
        assert "zzsecretzz" not in f"{sent} {sent!r} {sent.thread} {letter} {written}"

    def test_the_same_form_twice_writes_once(self, two):
        assert two.write(op_id="a" * 32) == two.write(op_id="a" * 32)
        assert two.write() != two.write()

    def test_another_text_from_a_form_that_the_browser_has_kept_is_not_lost(self, two):
        assert two.write(op_id="a" * 32).text == "Good morning"
        assert two.write(op_id="a" * 32, text="Changed").text == "Changed"

    @pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
    def test_a_message_has_1_to_4000_characters(self, two, text):
        assert refused(lambda: two.write(text=text)) == Refusal.NOT_A_MESSAGE
        assert not Message.objects.exists()
        assert len(two.write(text="x" * 4000).text) == 4000

    def test_reading_ends_at_what_was_shown(self, two):
        first, second, own = two.write(), two.write(), two.write("mentor")
        assert read_messages(first.thread, actor=two.mentor.user, upto=first) == 1
        assert list(Message.objects.unread()) == [second, own]
        assert read_messages(first.thread, actor=two.mentee.user, upto=own) == 1
        assert refused(lambda: read_messages(first.thread, actor=make_user(), upto=own)) == Refusal.NOT_YOURS

    def test_what_is_unread_is_counted_for_its_reader_in_its_program(self, two, django_assert_num_queries):
        two.write()
        two.write()
        answer = two.write("mentor")
        elsewhere = Two()
        mine = make_mentor(elsewhere.program, user=two.mentor.user)
        send_message(mentor=mine, mentee=elsewhere.mentee, text="Hello", actor=elsewhere.mentee.user)
        count = lambda user, program: Message.objects.unread_by(Membership.of(user, program).profiles).count()  # noqa: E731
        with django_assert_num_queries(1):
            assert Message.objects.unread_by([two.mentor]).count() == 2
        assert (count(two.mentee.user, two.program), count(two.mentor.user, elsewhere.program)) == (1, 1)
        assert (count(make_user(), two.program), count(AnonymousUser(), two.program)) == (0, 0)
        both = make_mentee(elsewhere.program, user=two.mentor.user)
        send_message(mentor=elsewhere.mentor, mentee=both, text="Hello", actor=both.user)
        send_message(mentor=elsewhere.mentor, mentee=both, text="Welcome", actor=elsewhere.mentor.user)
        assert count(two.mentor.user, elsewhere.program) == 2
        read_messages(answer.thread, actor=two.mentor.user, upto=answer)
        assert count(two.mentor.user, two.program) == 0


class TestTheNotice:
    """R34: one e-mail for whatever is unread, and never what it says."""

    def told(self):
        return list(OutboxEmail.objects.filter(letter=Letter.MESSAGE_RECEIVED).order_by("pk"))

    def test_one_for_as_long_as_something_is_unread(self, two):
        first = two.write()
        two.write()
        (letter,) = self.told()
        assert (letter.recipient, letter.role, letter.thread) == (two.mentor.user, Role.MENTOR, first.thread)
        last = two.write()
        read_messages(first.thread, actor=two.mentor.user, upto=last)
        assert len(self.told()) == 1
        two.write()
        assert len(self.told()) == 2
        two.write("mentor")
        assert [letter.recipient for letter in self.told()] == [two.mentor.user, two.mentor.user, two.mentee.user]
        assert check_all() == []

    def test_who_answers_has_read_what_was_shown(self, two):
        first = two.write()
        later = two.write()
        two.write("mentor", upto=first)
        assert list(Message.objects.unread().filter(author=Role.MENTEE)) == [later]
        two.write("mentor", upto=later)
        assert not Message.objects.unread().filter(author=Role.MENTEE).exists()

    def test_what_came_while_one_read_is_told_again(self, two):
        shown = two.write()
        two.write()
        assert len(self.told()) == 1
        read_messages(shown.thread, actor=two.mentor.user, upto=shown)
        assert len(self.told()) == 2
        assert check_all() == []

    def test_a_letter_that_was_never_sent_has_told_nothing(self, two):
        two.write()
        OutboxEmail.objects.filter(letter=Letter.MESSAGE_RECEIVED).update(state=OutboxState.CANCELED)
        two.write()
        assert len(self.told()) == 2

    @pytest.mark.parametrize("why", ["read", "blocked", "blocked by the reader", "left", "deactivated", "off"])
    def test_it_is_not_sent_when_it_is_not_true_any_more(self, two, why, monkeypatch):
        message = two.write()
        if why == "read":
            read_messages(message.thread, actor=two.mentor.user, upto=message)
        elif why == "left":
            leave_program(two.mentor, actor=two.mentor.user)
        elif why == "deactivated":
            type(two.mentor.user).objects.filter(pk=two.mentor.user.pk).update(is_active=False)
        elif why == "off":
            paces = {MailKind.MESSAGES: MailPace.OFF}
            choose_mail(program=two.program, user=two.mentor.user, paces=paces)
        else:
            two.block("mentor" if why == "blocked by the reader" else "mentee")
        deliver_due()
        (letter,) = self.told()
        assert letter.state == (OutboxState.OFF if why == "off" else OutboxState.CANCELED)

    def test_it_is_sent_once_while_all_is_well(self, two):
        two.write()
        mail.outbox.clear()
        deliver_due()
        assert [message.subject for message in mail.outbox if two.mentor.user.email in message.to[0]][-1] == (
            f"{two.mentee} has written to you"
        )

    def test_who_wants_one_letter_a_day_gets_each_conversation_in_it(self, two):
        choose_mail(program=two.program, user=two.mentor.user, paces={MailKind.MESSAGES: MailPace.DAILY})
        others = [make_mentee(two.program) for _ in range(2)]
        for mentee in (two.mentee, *others):
            send_message(mentor=two.mentor, mentee=mentee, text="zzsecretzz", actor=mentee.user)
        days_pass(1)
        tick()
        digest = OutboxEmail.objects.with_people().get(letter=Letter.DAILY_DIGEST)
        text = render(digest).text
        assert all(f"{mentee} has written to you" in text for mentee in (two.mentee, *others))
        assert "zzsecretzz" not in text
        thread = Thread.objects.get(mentee=others[0])
        read_messages(thread, actor=two.mentor.user, upto=thread.messages.get())
        assert f"{others[0]} has written" not in render(digest).text

    def test_who_has_no_account_any_more_is_told_nothing(self, two):
        two.write()
        two.mentor.user.delete()
        assert check_all() == []


class TestWhoMayWrite:
    def test_mentees_write_first(self, two):
        assert (two.may_write("mentee"), two.may_write("mentor")) == (None, Refusal.MENTEES_WRITE_FIRST)
        two.write()
        assert two.may_write("mentor") is None

    def test_a_mentor_may_write_while_a_request_waits(self, two):
        send_request(**two.pair, actor=two.mentee.user)
        assert two.may_write("mentor") is None

    def test_only_matched_people_where_the_program_wants_it_so(self):
        two = Two(messaging="matched")
        assert (two.may_write("mentee"), two.may_write("mentor")) == (Refusal.ONCE_MATCHED, Refusal.ONCE_MATCHED)
        accept_request(send_request(**two.pair, actor=two.mentee.user), actor=two.mentor.user)
        assert (two.may_write("mentee"), two.may_write("mentor")) == (None, None)

    def test_nobody_where_there_are_no_messages(self):
        two = Two(messaging="off")
        accept_request(send_request(**two.pair, actor=two.mentee.user), actor=two.mentor.user)
        assert two.may_write("mentee") == Refusal.MESSAGING_OFF

    def test_a_pause_ends_what_no_match_binds(self, two):
        two.write()
        type(two.mentor).objects.update(status="paused")
        assert (two.may_write("mentee"), two.may_write("mentor")) == (Refusal.NOT_REACHABLE, Refusal.WRONG_STATUS)

    def test_who_has_left_or_has_no_account_is_not_reachable(self, two):
        two.write()
        leave_program(two.mentor, actor=two.mentor.user)
        assert (two.may_write("mentee"), two.may_write("mentor")) == (Refusal.NOT_REACHABLE, Refusal.WRONG_STATUS)

    def test_a_deactivated_partner_is_not_reachable(self, two):
        type(two.mentor.user).objects.filter(pk=two.mentor.user.pk).update(is_active=False)
        assert law.may_write(**Again(two), actor=two.mentee.user) == Refusal.NOT_REACHABLE

    def test_strangers_oneself_and_other_programs(self, two):
        assert law.may_write(**two.pair, actor=make_user()) == Refusal.NOT_YOURS
        assert law.may_write(**two.pair, actor=AnonymousUser()) == Refusal.NOT_YOURS
        both = make_mentor(two.program, user=two.mentee.user)
        assert law.may_write(mentor=both, mentee=two.mentee, actor=two.mentee.user) == Refusal.OWN_PROFILE
        elsewhere = make_mentor()
        assert law.may_write(mentor=elsewhere, mentee=two.mentee, actor=two.mentee.user) == Refusal.OTHER_PROGRAM


def Again(two):
    return {name: type(row).objects.select_related("program", "user").get(pk=row.pk) for name, row in two.pair.items()}


class TestTheLimit:
    def test_I19_nobody_writes_more_than_so_many_in_an_hour(self, two):
        for _number in range(PER_HOUR):
            two.write()
        assert refused(two.write) == Refusal.TOO_MANY_MESSAGES
        assert Message.objects.count() == PER_HOUR
        two.write("mentor")

    def test_the_next_hour_begins_anew(self, two):
        hour = timezone.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=1)
        MessageAllowance.objects.create(program=two.program, user=two.mentee.user, hour=hour, sent=PER_HOUR)
        two.write()
        assert str(MessageAllowance.objects.get()) == "1"

    def test_what_is_refused_does_not_count(self, two):
        refused(lambda: two.write(text=""))
        assert not MessageAllowance.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_I19_the_limit_is_exact_in_a_burst():
    two = Two()
    people = [make_mentor(two.program) for _ in range(8)]
    outcomes = []

    def burst(mentor):
        for _number in range(8):
            try:
                send_message(mentor=mentor, mentee=two.mentee, text="Hello", actor=two.mentee.user)
                outcomes.append("done")
            except Refused as error:
                outcomes.append(error.refusal)
        connection.close()

    threads = [threading.Thread(target=burst, args=[mentor]) for mentor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("done"), Message.objects.count(), len(outcomes)) == (PER_HOUR, PER_HOUR, 64)
    assert check_all() == []


class TestBlocks:
    def test_neither_writes_any_more_and_the_blocked_hears_what_one_hears_of_somebody_who_left(self, two):
        two.write()
        two.block("mentor")
        assert (two.may_write("mentor"), two.may_write("mentee")) == (Refusal.YOU_BLOCKED, Refusal.NOT_REACHABLE)
        assert refused(two.write) == Refusal.NOT_REACHABLE
        assert Message.objects.count() == 1

    def test_neither_sees_the_other(self, two):
        two.block("mentee")
        assert two.pair
        assert not law.may_see_mentor(mentor=two.mentor, user=two.mentee.user)
        assert not may_see_contact(profile=two.mentor, user=two.mentee.user)
        assert Directory(two.program, {}, user=two.mentee.user).total == 0
        assert Directory(two.program, {}, user=make_mentee(two.program).user).total == 1
        assert Directory(two.program, {}, user=AnonymousUser()).total == 1

    def test_coordinators_see_both(self, two):
        two.block("mentee")
        two.program.coordinators.add(boss := make_user())
        assert two.pair
        assert law.may_see_mentor(mentor=two.mentor, user=boss)
        assert law.may_see_mentee(mentee=two.mentee, user=boss)

    @pytest.mark.parametrize(
        ("role", "told", "word"),
        [
            ("mentor", "mentee", WithdrawReason.MENTOR_UNAVAILABLE),
            ("mentee", "mentor", WithdrawReason.MENTEE_UNAVAILABLE),
        ],
    )
    def test_requests_between_them_are_withdrawn_because_the_blocker_is_not_available(self, two, role, told, word):
        match_request = send_request(**two.pair, actor=two.mentee.user)
        assert law.may_see_mentee(mentee=two.mentee, user=two.mentor.user)
        two.block(role)
        match_request.refresh_from_db()
        assert (match_request.status, match_request.withdraw_reason) == (RequestStatus.WITHDRAWN, word)
        letter = OutboxEmail.objects.with_people().get(letter=f"withdrawn_{told}")
        assert letter.recipient == two.user(told)
        assert "is not available any more" in render(letter).text
        assert "no longer takes part" not in render(letter).text
        assert not OutboxEmail.objects.filter(letter=f"withdrawn_{role}").exists()
        assert not law.may_see_mentee(mentee=two.mentee, user=two.mentor.user)
        assert check_all() == []

    def test_in_another_program_they_go_on(self, two):
        """A block is of one program: there is none in the other, so nothing of it is touched."""
        elsewhere = make_program()
        mentor, mentee = make_mentor(elsewhere, user=two.mentor.user), make_mentee(elsewhere, user=two.mentee.user)
        there = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        here = send_request(**two.pair, actor=two.mentee.user)
        two.block()
        for asked in (here, there):
            asked.refresh_from_db()
        assert [asked.status for asked in (here, there)] == [RequestStatus.WITHDRAWN, RequestStatus.PENDING]
        assert not OutboxEmail.objects.filter(match_request=there, letter__startswith="withdrawn").exists()

    def test_neither_asks_the_other(self, two):
        two.block("mentor")
        ask = lambda: send_request(**two.pair, actor=two.mentee.user)  # noqa: E731
        assert refused(ask) == Refusal.MENTOR_GONE
        two.block("mentee")
        assert refused(ask) == Refusal.YOU_BLOCKED

    def test_coordinators_do_not_bring_them_together(self, two):
        two.block("mentor")
        two.program.coordinators.add(boss := make_user())
        assert refused(lambda: make_match(**two.pair, actor=boss)) == Refusal.PAIR_BLOCKED
        assert refused(lambda: send_request(**two.pair, actor=boss)) == Refusal.PAIR_BLOCKED

    def test_a_match_goes_on_without_messages_and_contact(self, two):
        match = accept_request(send_request(**two.pair, actor=two.mentee.user), actor=two.mentor.user)
        two.block("mentee")
        match = Match.objects.active().with_people().get(pk=match.pk)
        assert not contact_seen_in(match, partner=match.mentor)
        assert not law.may_see_mentee(mentee=match.mentee, user=match.mentor.user)
        assert two.may_write("mentor") == Refusal.NOT_REACHABLE

    def test_it_holds_for_every_profile_of_the_two(self, two):
        other = make_mentor(two.program, user=two.mentee.user)
        two.block("mentor")
        late = enroll(program=two.program, user=two.mentor.user, role=Role.MENTEE)
        other.refresh_from_db()
        assert (other.has_blocks, late.has_blocks) == (True, True)
        assert not law.may_see_mentor(mentor=other, user=two.mentor.user)
        assert check_all() == []

    def test_twice_is_once_and_taking_it_back_is_silent(self, two):
        assert two.block() == two.block()
        unblock_person(**two.pair, actor=two.mentor.user)
        assert not Block.objects.exists()
        assert two.may_write("mentee") is None

    def test_taking_back_ones_own_leaves_the_other_ones(self, two):
        two.block("mentor")
        two.block("mentee")
        unblock_person(**two.pair, actor=two.mentor.user)
        assert (two.may_write("mentor"), two.may_write("mentee")) == (Refusal.NOT_REACHABLE, Refusal.YOU_BLOCKED)

    def test_nobody_hears_of_it(self, two):
        before = LogEntry.objects.count(), OutboxEmail.objects.count()
        assert str(two.block()) == "block"
        assert (LogEntry.objects.count(), OutboxEmail.objects.count()) == before

    def test_only_one_of_the_two_blocks_the_other(self, two):
        assert refused(lambda: block_person(**two.pair, actor=make_user())) == Refusal.NOT_YOURS
        elsewhere = make_mentor()
        assert law.may_block(mentor=elsewhere, mentee=two.mentee, actor=two.mentee.user) == Refusal.OTHER_PROGRAM
        both = make_mentor(two.program, user=two.mentee.user)
        assert law.may_block(mentor=both, mentee=two.mentee, actor=two.mentee.user) == Refusal.OWN_PROFILE
        assert not Block.objects.exists()

    def test_an_account_that_is_gone_needs_no_block(self, two):
        two.write()
        two.mentor.user.delete()
        two.mentor.refresh_from_db()
        assert refused(lambda: two.block("mentee")) == Refusal.NOT_REACHABLE
        assert Message.objects.count() == 1
