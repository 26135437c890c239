"""What a daily digest says, what it leaves out, and which letters can be turned off in the mailbox."""

import pytest
from django.core import mail

from tests.days import days_pass
from tests.notifications.stories import STORIES, row
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, cancel_request, choose_mail, send_request, write_letter
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.choices import Letter, MailKind, MailPace, OutboxState, ReportKind
from wagtail_mentoring.models import DeliveryReport, OutboxEmail
from wagtail_mentoring.models.outbox import address_key
from wagtail_mentoring.notifications.delivery import build, deliver_due
from wagtail_mentoring.notifications.letters import MOST_ITEMS, render

pytestmark = pytest.mark.django_db
ONE_CLICK = {Letter.NUDGE, Letter.FIRST_MEETING, Letter.ENDING_SOON, Letter.REVIEW_PROFILE}
ONE_CLICK |= {Letter.MESSAGE_RECEIVED, Letter.DOCUMENT_SHARED, Letter.STAFF_DIGEST, Letter.DAILY_DIGEST}
DAILY = {MailKind.REQUESTS: MailPace.DAILY, MailKind.REMINDERS: MailPace.DAILY}


@pytest.fixture
def program(site):
    return make_program(name="Club & Co", slug="club", max_pending_per_mentee=None)


@pytest.fixture
def mentor(program):
    mentor = make_mentor(program, "Juan Ruiz", capacity=50)
    choose_mail(program=program, user=mentor.user, paces=DAILY)
    return mentor


def ask(mentor, name="", **fields):
    mentee = make_mentee(mentor.program, name, **fields)
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


def a_day_later():
    days_pass(1)
    tick()
    return row(Letter.DAILY_DIGEST)


@pytest.mark.parametrize("letter", Letter)
def test_reminders_and_digests_can_be_turned_off_with_one_click_and_decisions_cannot(letter, program):
    """RFC 8058, in the very bytes that leave: long headers stay readable."""
    message = build(STORIES[letter](program))
    head = message.message().as_bytes().partition(b"\n\n")[0].replace(b"\n ", b" ").decode()
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    assert headers["Auto-Submitted"] == "auto-generated"
    is_offered = "List-Unsubscribe" in headers
    assert is_offered == (letter in ONE_CLICK)
    if is_offered:
        address = headers["List-Unsubscribe"].strip()
        assert address.startswith("<http://localhost/mentoring/mail/")
        assert address.endswith("/>")
        assert " " not in address
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert address[1:-1] in message.body
    assert ("Turn these e-mails off" in message.body) == is_offered
    assert "Choose which e-mails you get: http://localhost/mentoring/club/mail/" in message.body


def test_it_says_what_each_letter_would_and_leads_there(mentor):
    first = ask(mentor, "Amina Diallo", headline="Student", employer="U of C", location="Red Deer")
    second = ask(mentor, "Ben & Co <b>")
    written = render(a_day_later())
    assert written.subject == "Club & Co: your daily e-mail"
    assert "Amina Diallo asks you to be their mentor" in written.text
    assert "Student · U of C · Red Deer\n" in written.text
    for request in (first, second):
        assert f"View Mentee: http://localhost/mentoring/requests/{request.pk}/" in written.text
        assert f'href="http://localhost/mentoring/requests/{request.pk}/"' in written.html
    assert written.text.count("Or answer right here, without signing in:") == 2
    assert "<b>" not in written.html
    assert "Ben &amp; Co &lt;b&gt; asks you" in written.html


def test_what_is_no_longer_true_is_left_out(mentor):
    gone, there = ask(mentor, "Amina Diallo"), ask(mentor, "Ben Okafor")
    digest = a_day_later()
    cancel_request(gone, actor=gone.mentee.user)
    assert "Amina" not in render(digest).text
    cancel_request(there, actor=there.mentee.user)
    mail.outbox.clear()
    OutboxEmail.objects.exclude(letter=Letter.DAILY_DIGEST).delete()
    assert deliver_due() == {OutboxState.CANCELED: 1}
    assert mail.outbox == []


def test_a_request_is_told_once_by_what_was_written_last(mentor):
    request = ask(mentor, "Amina Diallo")
    digest = a_day_later()
    days_pass(5)
    tick()
    OutboxEmail.objects.held().update(digest=digest, state=OutboxState.GATHERED)
    assert set(digest.gathered.values_list("letter", flat=True)) == {Letter.REQUEST_RECEIVED, Letter.NUDGE}
    text = render(digest).text
    assert "Amina Diallo waits for your answer" in text
    assert text.count(f"/mentoring/requests/{request.pk}/") == 1


def test_reminders_that_are_off_by_now_or_come_back_are_left_out(mentor):
    match = accept_request(ask(mentor, "Amina Diallo"), actor=mentor.user)
    days_pass(358)
    tick()
    ask(mentor, "Ben Okafor")
    days_pass(1)
    tick()
    digest = OutboxEmail.objects.with_people().filter(letter=Letter.DAILY_DIGEST).latest("pk")
    OutboxEmail.objects.gathered().update(digest=digest)
    assert "Amina Diallo" in render(digest).text
    address = address_key(mentor.user.email)
    report = DeliveryReport.objects.create(
        email=digest, kind=ReportKind.BOUNCED, address_key=address, reported_at=digest.created_at, dedupe_key="0" * 64
    )
    assert "Amina Diallo" not in render(digest).text
    assert "Ben Okafor" in render(digest).text
    report.delete()
    choose_mail(program=mentor.program, user=mentor.user, paces={MailKind.REMINDERS: MailPace.OFF})
    assert "Amina Diallo" not in render(digest).text
    assert match.is_active


def test_a_reminder_that_was_turned_off_while_it_waited_is_not_sent(program):
    email = STORIES[Letter.NUDGE](program)
    choose_mail(program=program, user=email.recipient, paces={MailKind.REMINDERS: MailPace.OFF})
    deliver_due()
    email.refresh_from_db()
    assert email.state == OutboxState.OFF
    assert not [message for message in mail.outbox if "still waits for your answer" in message.subject]


def test_subjects_in_the_programs_own_words_stand_in_it(mentor):
    words = {"language": "en", "subject": "{partner} would like to meet you", "text": "x"}
    staff = make_user(is_superuser=True)
    write_letter(mentor.program, letter=Letter.REQUEST_RECEIVED, role="mentor", **words, actor=staff)
    ask(mentor, "Amina Diallo")
    assert "Amina Diallo would like to meet you\n" in render(a_day_later()).text


def test_it_costs_the_same_with_1_and_with_30_letters_and_stays_small(mentor, django_assert_num_queries):
    for number in (1, 29):
        for _one in range(number):
            ask(mentor, "Amina Diallo " + "x" * 100, headline="y" * 120, employer="z" * 120, location="w" * 120)
        OutboxEmail.objects.filter(letter=Letter.DAILY_DIGEST).delete()
        OutboxEmail.objects.filter(letter=Letter.REQUEST_RECEIVED).update(state="held", digest=None)
        digest = a_day_later()
        with django_assert_num_queries(4):  # preferences, the letters, two texts in own words
            written = render(digest)
    assert digest.gathered.count() == 29
    assert f"And {29 - MOST_ITEMS} more." in written.text
    assert len(written.html.encode()) < 60_000
    assert len(build(digest).message().as_bytes()) < 60_000
