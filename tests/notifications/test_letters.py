"""What letters say, and what nobody can make them say."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from django.utils.html import escape

from tests.notifications.stories import MENTEE, MENTOR, STORIES, asked, matched, row
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import decline_request, make_match, pause_profile, send_request, withdraw_request
from wagtail_mentoring.choices import ContactVisibility, DeclineReason, Letter, RequestMessage
from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile, MentorProfile
from wagtail_mentoring.news import ABOUT_PLANS, TO_STAFF
from wagtail_mentoring.notifications.delivery import build
from wagtail_mentoring.notifications.letters import context_of, one_line, render, shortened

pytestmark = pytest.mark.django_db
OWN_WORDS = {
    "mentor": "Advisor",
    "mentee": "Advisee",
    "match": "mentoring relationship",
    "find_mentor": "Find an Advisor",
    "directory": "Advisors",
    "my_matches": "My Connections",
    "view_mentee": "View Advisee",
    "accept": "Accept it",
}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The 22nd of November in Edmonton; already the 23rd in UTC."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC))


@pytest.fixture
def program(site):
    site.hostname, site.port = "mentoring.example.org", 443
    site.save()
    return make_program(name="APEGA Mentoring", slug="apega", time_zone="America/Edmonton")


SUBJECTS = {
    Letter.WELCOME: "Welcome to APEGA Mentoring: your profile is active",
    Letter.REQUEST_RECEIVED: "Amina Diallo asks you to be their mentor: please answer by 6 December",
    Letter.REQUEST_SENT: "You asked Juan Ruiz to be your mentor: answer expected by 6 December",
    Letter.ACCEPTED_MENTOR: "Amina Diallo is now your mentee",
    Letter.ACCEPTED_MENTEE: "Juan Ruiz is now your mentor: please write first",
    Letter.DECLINED: "Juan Ruiz cannot be your mentor: you can ask somebody else now",
    Letter.CANCELED: "Amina Diallo has taken back the request to you",
    Letter.WITHDRAWN_MENTOR: "The request of Amina Diallo to you has been withdrawn",
    Letter.WITHDRAWN_MENTEE: "Your request to Juan Ruiz has been withdrawn: you can ask somebody else now",
    Letter.SUPERSEDED_MENTOR: "Amina Diallo has found another mentor",
    Letter.SUPERSEDED_MENTEE: "Your request to Juan Ruiz is closed: your new match has begun",
    Letter.NUDGE: "Amina Diallo still waits for your answer",
    Letter.OVERDUE: "Juan Ruiz has not answered by 21 November: how would you like to go on?",
    Letter.EXPIRED_MENTOR: "The request of Amina Diallo to you has expired",
    Letter.EXPIRED_MENTEE: "Your request to Juan Ruiz has expired: you can ask somebody else now",
    Letter.FIRST_MEETING: "Have you met Juan Ruiz yet?",
    Letter.ENDING_SOON: "Your match with Juan Ruiz ends on 29 November",
    Letter.ENDED_AT_TERM: "Your match with Juan Ruiz has ended: thank you",
    Letter.FINISHED: "Your match with Juan Ruiz is finished: thank you",
    Letter.ENDED_EARLY: "Your match with Juan Ruiz has ended",
    Letter.GRACEFUL_EXIT: "Your match with Juan Ruiz has ended",
    Letter.END_ASKED: "Juan Ruiz and Amina Diallo: somebody asks to end their match",
    Letter.SESSION_PLANNED: "A session with Juan Ruiz on 29 November",
    Letter.SESSION_MOVED: "Changed: your session with Juan Ruiz is on 30 November",
    Letter.SESSION_CANCELED: "Canceled: your session with Juan Ruiz on 29 November",
    Letter.MESSAGE_RECEIVED: "Amina Diallo has written to you",
    Letter.DOCUMENT_SHARED: "Amina Diallo has shared a document with you",
    Letter.REVIEW_PROFILE: "Please look at your profile in APEGA Mentoring",
    Letter.HELP_ASKED: "Amina Diallo asks for help: Juan Ruiz has not answered by 21 November",
    Letter.MESSAGES_REPORTED: "Juan Ruiz and Amina Diallo: private messages have been reported",
    Letter.STAFF_DIGEST: "APEGA Mentoring: what waits for you",
    Letter.DAILY_DIGEST: "APEGA Mentoring: your daily e-mail",
    Letter.PARTNER_LEFT: "Juan Ruiz can no longer take part in APEGA Mentoring",
}
MATCHES = ("My Matches", "/mentoring/apega/matches/")
DIRECTORY = ("Find a Mentor!", "/mentoring/apega/directory/")
BUTTONS = dict.fromkeys(Letter, MATCHES) | {
    Letter.WELCOME: DIRECTORY,
    Letter.REQUEST_RECEIVED: ("View Mentee", "/mentoring/requests/{request}/"),
    Letter.DECLINED: DIRECTORY,
    Letter.WITHDRAWN_MENTEE: DIRECTORY,
    Letter.NUDGE: ("View Mentee", "/mentoring/requests/{request}/"),
    Letter.EXPIRED_MENTEE: DIRECTORY,
    Letter.ENDED_AT_TERM: DIRECTORY,
    Letter.FINISHED: DIRECTORY,
    Letter.ENDED_EARLY: DIRECTORY,
    Letter.END_ASKED: ("View the match", "/cms/wagtail_mentoring/match/inspect/{match}/"),
    **dict.fromkeys(ABOUT_PLANS, ("View Sessions", "/mentoring/matches/{match}/sessions/")),
    Letter.MESSAGE_RECEIVED: ("Read the message", "/mentoring/messages/{thread}/#latest"),
    Letter.DOCUMENT_SHARED: ("See the documents", "/mentoring/matches/{match}/documents/"),
    Letter.REVIEW_PROFILE: ("Mentee Profile", "/mentoring/apega/profile/mentee/"),
    Letter.MESSAGES_REPORTED: (
        "See what was reported",
        "/cms/wagtail_mentoring/coordinatortask/?program={program}&kind=messages_reported&state=open",
    ),
    Letter.STAFF_DIGEST: (
        "See what waits",
        "/cms/wagtail_mentoring/coordinatortask/?program={program}&state=open",
    ),
    Letter.HELP_ASKED: ("View the request", "/cms/wagtail_mentoring/matchrequest/inspect/{request}/"),
}


def test_every_letter_has_a_story():
    assert set(STORIES) == set(SUBJECTS) == set(Letter)


@pytest.mark.parametrize("letter", Letter)
def test_subject_says_who_and_what_and_the_button_leads_on(letter, program):
    """R40: a link that works; from the program's site, never from a request."""
    email = STORIES[letter](program)
    written = render(email)
    label, path = BUTTONS[letter]
    match = getattr(email.match_request, "match", None)
    keys = {"request": email.match_request_id, "match": match and match.pk, "program": email.program_id}
    keys["thread"] = email.thread_id
    address = "https://mentoring.example.org" + path.format(**keys)
    assert written.subject == SUBJECTS[letter]
    assert f"{label}\n{address}\n" in written.text
    assert f'href="{escape(address)}"' in written.html
    assert f">{label}</a>" in written.html
    assert "http://" not in written.text


@pytest.mark.parametrize("letter", Letter)
def test_text_and_html_say_the_same(letter, program):
    written = render(STORIES[letter](program))
    for line in written.text.splitlines():
        plain = line.removeprefix("> ").removeprefix("E-mail: ").replace("&", "&amp;")
        label, _colon, address = plain.partition(": https:")
        is_there = plain in written.html or (address and label in written.html and address in written.html)
        assert plain in ("", "--") or is_there
    assert "\n\n\n" not in written.text
    assert "team@example.org" in written.text, "R2: the program's contact address"
    why = "look after" if letter in TO_STAFF else "take part in"
    assert f"because you {why} APEGA Mentoring" in written.text


@pytest.mark.parametrize("letter", sorted(set(Letter) - TO_STAFF))
def test_letters_speak_the_words_of_the_program(letter, program):
    program.labels = OWN_WORDS
    program.save()
    written = render(STORIES[letter](program))
    said = f"{written.subject}\n{written.text}".replace("mentoring relationship", "").lower()
    assert " mentor " not in said
    assert "mentee" not in said.replace("mentee profile", "").replace("/profile/mentee/", "")
    assert not {"match", "matches"} & set(said.replace("/matches/", "").replace("pending matches", "").split())


def test_a_label_keeps_its_capitals_inside_a_sentence_when_they_mean_something(program):
    program.labels = {"mentor": "CXPA Guide"}
    program.save()
    assert "to be their CXPA Guide:" in render(STORIES[Letter.REQUEST_RECEIVED](program)).subject


def test_nouns_keep_their_capitals_in_german(program, settings):
    settings.LANGUAGE_CODE = "de"
    program.labels = {"mentor": "Mentorin"}
    program.save()
    assert "Mentorin" in render(STORIES[Letter.REQUEST_RECEIVED](program)).subject


def test_request_received_shows_the_mentee_and_the_message(program):
    """R40: enough to decide on a phone."""
    text = render(STORIES[Letter.REQUEST_RECEIVED](program)).text
    assert "Student · U of C · Red Deer" in text
    assert "Amina Diallo writes:\n\n> I would like to learn about dams.\n" in text
    assert "“Accept this Match” and “Decline this Match”" in text
    assert "@" not in text.replace("team@example.org", ""), "R52: no contact before the match"


def test_a_request_without_a_deadline_names_none(program):
    program.response_days = None
    program.save()
    match_request = asked(program)
    received = render(row(Letter.REQUEST_RECEIVED, match_request=match_request))
    sent = render(row(Letter.REQUEST_SENT, match_request=match_request))
    assert received.subject == "Amina Diallo asks you to be their mentor"
    assert "as soon as you can" in received.text
    assert sent.subject == "You asked Juan Ruiz to be your mentor"


def test_accepted_mentee_is_asked_to_write_first(program):
    """R54, R55, and R52: the mentor's preferred contact."""
    match = matched(program)
    text = render(row(Letter.ACCEPTED_MENTEE)).text
    assert "Please write first: introduce yourself and offer a few dates for a first meeting." in text
    assert f"E-mail: {match.mentor.user.email}" in text
    assert "Plan your first meeting by 13 December; it need not happen immediately." in text
    assert "Your match runs until 22 November 2027." in text


def test_accepted_mentor_reads_the_mirror_text(program):
    """R54, R52."""
    match = matched(program)
    text = render(row(Letter.ACCEPTED_MENTOR)).text
    assert "We have asked Amina Diallo to write to you first" in text
    assert f"E-mail: {match.mentee.user.email}" in text
    assert "Plan your first meeting by 13 December; it need not happen immediately." in text


def test_a_day_of_another_year_is_told_with_its_year(program):
    email = STORIES[Letter.REQUEST_RECEIVED](program)
    this, following = (dt.date(program.today().year + years, 1, 14) for years in (0, 1))
    for day, words in ((this, "14 January"), (following, f"14 January {following.year}")):
        email.match_request.answer_by = day
        assert context_of(email)["answer_by"] == words


def test_a_program_without_first_meeting_or_end_promises_none(program):
    program.first_meeting_days = program.match_months = None
    program.save()
    matched(program)
    text = render(row(Letter.ACCEPTED_MENTEE)).text
    assert "Plan your first meeting" not in text
    assert "runs until" not in text


def test_contact_that_is_not_an_address_is_no_link(program):
    mentor = make_mentor(program, MENTOR, contact_kind="phone", contact_value="+1 403 555 0100")
    mentee = make_mentee(program, MENTEE)
    make_match(mentor=mentor, mentee=mentee, actor=make_user(is_superuser=True))
    written = render(row(Letter.ACCEPTED_MENTEE))
    assert "Phone: +1 403 555 0100" in written.text
    assert "mailto:" not in written.html


@pytest.mark.parametrize("hidden", ["never", "match over"])
def test_contact_is_released_only_if_it_may_be_seen_now(hidden, program):
    """R52: re-checked when the letter is written."""
    match = matched(program)
    if hidden == "never":
        MentorProfile.objects.filter(pk=match.mentor_id).update(contact_visibility=ContactVisibility.NEVER)
    else:
        over = {"status": "ended_early", "active_flag": None, "mentee_slot": None, "ended_at": match.started_at}
        Match.objects.filter(pk=match.pk).update(**over)
    written = render(row(Letter.ACCEPTED_MENTEE))
    assert match.mentor.user.email not in written.text + written.html
    assert "Write to team@example.org: we bring you together." in written.text


def test_declined_shows_the_reason_only_if_the_mentor_shares_it(program):
    """R51."""
    match_request = asked(program)
    decline_request(match_request, actor=match_request.mentor.user, reason=DeclineReason.NO_TIME)
    email = row(Letter.DECLINED)
    assert "time right now" not in render(email).text
    MatchRequest.objects.filter(pk=match_request.pk).update(shares_reason=True)
    assert "“I do not have the time right now”" in render(row(Letter.DECLINED)).text
    assert "You can ask another mentor at once." in render(email).text


def test_withdrawn_letters_say_why(program):
    mentor_gone, mentee_gone, staff = (asked(program) for _ in range(3))
    pause_profile(mentor_gone.mentor, actor=mentor_gone.mentor.user)
    pause_profile(mentee_gone.mentee, actor=mentee_gone.mentee.user)
    withdraw_request(staff, actor=make_user(is_superuser=True))
    paused = "is taking a pause"
    assert paused in render(row(Letter.WITHDRAWN_MENTEE, match_request=mentor_gone)).text
    assert paused in render(row(Letter.WITHDRAWN_MENTOR, match_request=mentee_gone)).text
    for letter in (Letter.WITHDRAWN_MENTEE, Letter.WITHDRAWN_MENTOR):
        assert "The program team has withdrawn" in render(row(letter, match_request=staff)).text
    MatchRequest.objects.update(withdraw_reason="mentor_full")
    assert "no free place" in render(row(Letter.WITHDRAWN_MENTEE, match_request=staff)).text
    MatchRequest.objects.update(withdraw_reason="mentor_left")
    assert "no longer takes part" in render(row(Letter.WITHDRAWN_MENTEE, match_request=staff)).text
    MatchRequest.objects.update(withdraw_reason="mentee_left")
    assert "no longer takes part" in render(row(Letter.WITHDRAWN_MENTOR, match_request=staff)).text


def test_a_mentor_is_welcomed_to_the_own_profile(program):
    mentor = make_mentor(program, MENTOR)
    written = render(row(Letter.WELCOME, recipient=mentor.user))
    assert "https://mentoring.example.org/mentoring/apega/profile/mentor/" in written.text
    assert "members find you in the Mentor Directory" in written.text


def test_without_our_pages_the_way_on_is_the_program(program, monkeypatch):
    email = STORIES[Letter.DECLINED](program)
    monkeypatch.setattr("wagtail_mentoring.notifications.links.apps.is_installed", lambda _app: False)
    assert "https://mentoring.example.org/mentoring/apega/\n" in render(email).text


# Whose words they are

EVIL = '<script>alert("x")</script> & <b>O\'Neil</b>'


@pytest.mark.parametrize("letter", [Letter.REQUEST_RECEIVED, Letter.REQUEST_SENT])
def test_members_cannot_write_html(letter, program):
    program.request_message = RequestMessage.OPTIONAL
    match_request = asked(program, mentor=EVIL[:60], mentee=EVIL[:60], message=EVIL + "\n<img src=x>")
    html = render(row(letter, match_request=match_request)).html
    assert "<script" not in html
    assert "<b>" not in html
    assert "<img" not in html
    assert "&lt;img src=x&gt;" in html


def test_a_message_cannot_pass_for_our_own_words(program):
    message = "Thank you.\n\n--\nYou get this e-mail because " + "word " * 40
    text = render(row(Letter.REQUEST_RECEIVED, match_request=asked(program, message=message))).text
    assert "> Thank you.\n>\n> --\n> You get this e-mail because word" in text
    assert text.count("\n--\n") == 1
    assert max(len(line) for line in text.splitlines() if line.startswith(">")) <= 74


NAMES = {
    "newlines": ("Amina\r\nBcc: all@example.org", "Amina Bcc: all@example.org"),
    "separators": ("Amina\u2028Diallo\x0b\x01!", "Amina Diallo !"),
    "quotes": ('Amina "the Dam" O\'Diallo', 'Amina "the Dam" O\'Diallo'),
    "commas": ("Diallo, Amina; PhD <a@b.c>", "Diallo, Amina; PhD <a@b.c>"),
    "arabic": ("أمينة ديالو", "أمينة ديالو"),
    "persian joiner": ("می\u200cخواهم", "می\u200cخواهم"),
    "japanese": ("山田 太郎", "山田 太郎"),
    "turned": ("Amina \u202egro.live\u202c\u2066x\u2069", "Amina gro.livex"),
    "long": ("Ænima " * 20, ("Ænima " * 20).strip()),
}


def closed_up(text):
    """Without spaces: Python's parser puts some between the encoded parts of a long header."""
    return "".join(text.split())


@pytest.mark.parametrize("given", NAMES)
def test_names_are_one_line_and_go_one_way(given, program):
    name, plain = NAMES[given]
    match_request = asked(program)
    MenteeProfile.objects.update(display_name=name)
    email = row(Letter.REQUEST_RECEIVED, match_request=match_request)
    email.recipient_name = name
    message = message_from_bytes(build(email).message().as_bytes(), policy=policy.default)
    (recipient,) = message["To"].addresses
    assert recipient.addr_spec == match_request.mentor.user.email
    assert closed_up(recipient.display_name) == closed_up(plain)
    assert closed_up(message["Subject"]).startswith(closed_up(f"{plain} asks you to be their mentor"))
    assert message["Bcc"] is message["Cc"] is None
    assert len(message.get_all("To")) == 1


def test_one_line_lets_nothing_through():
    assert one_line("a\r\n b\t\x85c\u2029\u200ed\ud800\ufeff") == "a b c d"


def test_no_letter_is_larger_than_60_kilobytes(program):
    for message in ("'" * 4000, "語" * 4000, "\U0001f600" * 4000, "word\n" * 800):
        match_request = asked(program, message=message)
        built = build(row(Letter.REQUEST_RECEIVED, match_request=match_request))
        assert len(built.message().as_bytes()) < 60_000


@pytest.mark.parametrize("letter", [Letter.ACCEPTED_MENTOR, Letter.ACCEPTED_MENTEE])
def test_nor_is_one_with_a_calendar_file(letter, program):
    names = {"mentor": f"Juan {'語' * 110}", "mentee": f"Amina {'😀' * 110}"}
    built = build(row(letter, match_request=matched(program, **names).request))
    assert built.attachments
    assert len(built.message().as_bytes()) < 60_000


def test_shortening_keeps_whole_characters_and_lines():
    assert shortened("\U0001f600" * 4000) == "\U0001f600" * 2750
    assert shortened(" \x00a\u202e\x07b\r\n\n c ") == "a b\n\n c"


# Whose language


@pytest.mark.parametrize("chosen", ["fr", ""])
def test_the_letter_is_in_the_language_of_its_recipient(chosen, program, settings):
    settings.LANGUAGE_CODE = "es"
    mentee = make_mentee(program, MENTEE)
    mentor = make_mentor(program, MENTOR)
    mentor.user.wagtail_userprofile = type(mentor.user).wagtail_userprofile.related.related_model(user=mentor.user)
    mentor.user.wagtail_userprofile.preferred_language = chosen
    mentor.user.wagtail_userprofile.save()
    match_request = send_request(mentor=mentor, mentee=mentee, actor=mentee.user)
    html = render(row(Letter.REQUEST_RECEIVED, match_request=match_request)).html
    assert f'<html lang="{chosen or "es"}" dir="ltr">' in html
    assert ("décembre" if chosen else "diciembre") in html


def test_html_runs_from_right_to_left_where_the_language_does(program, settings):
    settings.LANGUAGE_CODE = "ar"
    assert 'dir="rtl"' in render(STORIES[Letter.WELCOME](program)).html
