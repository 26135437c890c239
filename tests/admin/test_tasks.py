"""The life of a match as a coordinator sees it: tasks and their remedies, an end with a reason, a Graceful Exit."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.days import days_pass
from tests.notifications.stories import MENTEE, MENTOR, asked, matched, written
from tests.people import make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    ask_for_help,
    ask_to_end,
    block_person,
    close_task,
    keep_session,
    leave_program,
    nudge_mentor,
    report_messages,
    send_message,
)
from wagtail_mentoring.admin import ending, settling
from wagtail_mentoring.choices import EndedBy, Letter, MatchEnd, MatchStatus, Role, TaskKind
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import CoordinatorTask, EndReason, Match, MatchRequest, OutboxEmail

pytestmark = pytest.mark.django_db
WORDS = "We have nothing to say to each other."


def task_url(deed, *args):
    return reverse(f"wagtail_mentoring_coordinatortask_modeladmin_{deed}", args=args)


def match_url(deed, *args):
    return reverse(f"wagtail_mentoring_match_modeladmin_{deed}", args=args)


def end_url(*matches):
    return f"{match_url('end_many')}?{urlencode({'id': [match.pk for match in matches]}, doseq=True)}"


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def main_of(answer):
    return page_of(answer).select_one("main").get_text(" ", strip=True)


def told(answer):
    return " ".join(item.get_text(" ", strip=True) for item in page_of(answer).select(".messages li"))


def buttons_of(answer):
    """What is offered beside the rows: words -> address."""
    links = page_of(answer).select("table.listing a, table.listing button")
    return {link.get_text(strip=True): link.get("href", "") for link in links}


def letters_to(person):
    return list(OutboxEmail.objects.filter(recipient=person.user).order_by("pk").values_list("letter", flat=True))


@pytest.fixture
def reasons(program):
    """The three of APEGA's list (R68)."""
    flags = {"fit": ("Not a good fit", {"is_graceful": True}), "goals": ("Goals concluded", {"completes": True})}
    flags["moved"] = ("Moved away", {})
    return {
        key: EndReason.objects.create(program=program, key=key, title=title, sort_order=order, **flag)
        for order, (key, (title, flag)) in enumerate(flags.items())
    }


def reason_of(program, reason):
    return {f"reason_{program.pk}": reason.pk}


@pytest.fixture
def match(program):
    return matched(program)


@pytest.fixture
def help_task(program):
    match_request = asked(program)
    days_pass(15)
    match_request = MatchRequest.objects.get(pk=match_request.pk)
    ask_for_help(match_request, actor=match_request.mentee.user)
    return CoordinatorTask.objects.with_people().get()


# A day at the desk


def test_R42_help_is_asked_the_mentor_reminded_and_the_outcome_noted(coordinator, help_task):
    page = coordinator.get(task_url("index"), {"state": "open"})
    assert f"{MENTOR} {MENTEE}" in main_of(page)
    nudge = buttons_of(page)["Remind the mentor"]
    assert f"{MENTOR} gets an e-mail now" in main_of(coordinator.get(nudge))
    answer = coordinator.post(nudge, {"note": ""}, follow=True)
    assert told(answer) == f"{MENTOR} is reminded by e-mail. The task stays open."
    assert answer.redirect_chain == [(f"{task_url('index')}?state=open", 302)]
    assert letters_to(help_task.match_request.mentor)[-1] == Letter.NUDGE
    close = buttons_of(answer)["Close with a note"]
    answer = coordinator.post(close, {"note": "Talked on the phone"}, follow=True)
    assert told(answer) == "The task is closed."
    closed = CoordinatorTask.objects.get()
    assert (closed.is_open, closed.closing_note) == (False, "Talked on the phone")
    inspect = main_of(coordinator.get(task_url("inspect", closed.pk)))
    assert "Talked on the phone" in inspect
    assert "Mentor reminded of the request" in inspect
    assert "Task closed by a coordinator Cora Coordinator" in inspect


def test_R42_a_reminder_closes_the_task_in_the_same_step(coordinator, help_task):
    answer = coordinator.post(task_url("nudge", help_task.pk), {"note": "By mail", "closes": "on"}, follow=True)
    assert told(answer) == f"{MENTOR} is reminded by e-mail, and the task is closed."
    assert CoordinatorTask.objects.get().closing_note == "By mail"
    assert MatchRequest.objects.get().escalates_on, "it comes back"
    assert "This task has been closed already." in main_of(coordinator.get(task_url("nudge", help_task.pk)))


def test_R67_R68_an_end_is_asked_for_and_given_with_a_reason(coordinator, match, reasons):
    ask_to_end(match, actor=match.mentee.user, message=WORDS)
    page = coordinator.get(task_url("index"), {"kind": TaskKind.END_ASKED})
    assert WORDS in main_of(page)
    end = buttons_of(page)["End"]
    form = page_of(coordinator.get(end))
    offered = [option.get_text() for option in form.select("main select option")]
    assert offered == ["Choose a reason", "Goals concluded (counts as completed)", "Moved away"]
    assert "Please choose one." in main_of(coordinator.post(end, {}))
    answer = coordinator.post(end, reason_of(match.program, reasons["moved"]), follow=True)
    assert told(answer) == f"The match of {MENTOR} and {MENTEE} has ended. Both are told by e-mail."
    assert answer.redirect_chain == [(f"{task_url('index')}?kind=end_asked", 302)]
    match.refresh_from_db()
    assert (match.status, match.reason, match.ended_by) == (MatchStatus.ENDED_EARLY, reasons["moved"], EndedBy.STAFF)
    assert not CoordinatorTask.objects.open().exists()
    assert "Moved away" in main_of(coordinator.get(match_url("inspect", match.pk)))
    assert check_all() == []


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_R69_R70_R71_a_graceful_exit_is_one_action_and_one_letter(side, coordinator, match, reasons):
    asker = getattr(match, side)
    partner = match.mentee if side == "mentor" else match.mentor
    ask_to_end(match, actor=asker.user, is_graceful=True, message=WORDS)
    exit_ = buttons_of(coordinator.get(task_url("index")))["Graceful Exit"]
    page = coordinator.get(exit_)
    letter = page_of(page).select_one("main pre").get_text()
    assert "That is nobody’s fault" in letter
    assert letter.startswith(f"Hello {partner.display_name}")
    assert "usually for after the first two or three meetings" in main_of(page)
    assert WORDS not in letter
    form = page_of(page)
    given = {"asked_by": form.select_one("select[name=asked_by] option[selected]")["value"]}
    given["reason"] = form.select_one("input[name=reason]")["value"]
    assert given["asked_by"] == side
    answer = coordinator.post(exit_, given, follow=True)
    assert told(answer) == f"The match of {MENTOR} and {MENTEE} has ended, with the standard e-mail."
    assert Letter.GRACEFUL_EXIT in letters_to(partner)
    assert Letter.GRACEFUL_EXIT not in letters_to(asker)
    assert Letter.ENDED_EARLY in letters_to(asker)
    match.refresh_from_db()
    assert (match.end_reason, match.reason) == (MatchEnd.GRACEFUL, reasons["fit"])
    assert not CoordinatorTask.objects.open().exists()


@pytest.mark.parametrize(("seen", "is_told"), [("dates", True), ("none", False)])
def test_R70_how_often_they_have_met_is_a_hint(seen, is_told, coordinator, match, reasons):
    match.program.staff_sees_sessions = seen
    match.program.save()
    days_pass(5)
    match = Match.objects.with_people().get()
    for person in (match.mentor, match.mentee):  # the same meeting, kept by both
        entry = SessionEntry(held_on=match.program.today() - dt.timedelta(days=1), discussed="canary")
        keep_session(match, entry=entry, actor=person.user)
    for deed in ("end", "graceful_exit"):
        page = main_of(coordinator.get(match_url(deed, match.pk)))
        assert ("They have logged 1 meeting." in page) == is_told
        assert "canary" not in page


def test_R71_where_both_ask_both_get_the_standard_letter(coordinator, match, reasons):
    for person in (match.mentor, match.mentee):
        ask_to_end(match, actor=person.user, is_graceful=True)
    page = page_of(coordinator.get(match_url("graceful_exit", match.pk)))
    assert not page.select("select[name=asked_by] option[selected][value=mentor], [selected][value=mentee]")
    coordinator.post(match_url("graceful_exit", match.pk), {"reason": reasons["fit"].pk, "asked_by": ""})
    assert all(Letter.GRACEFUL_EXIT in letters_to(person) for person in (match.mentor, match.mentee))


def test_R69_the_partner_learns_nothing_even_at_the_desk(program, match, reasons):
    """A coordinator may be one of the two: the task, its history and the reason are others'."""
    cora = make_staff("Cora Coordinator", *VIEW, program=program)
    type(match.mentor).objects.filter(pk=match.mentor_id).update(user=cora)
    task = ask_to_end(match, actor=match.mentee.user, is_graceful=True, message=WORDS)
    browser = signed_in(cora)
    assert MENTEE not in main_of(browser.get(task_url("index")))
    assert WORDS not in browser.get(f"{task_url('index')}?export=csv").getvalue().decode()
    for deed in ("inspect", "nudge", "close"):
        assert browser.get(task_url(deed, task.pk)).status_code == 404
    assert browser.get(f"{task_url('index')}results/?kind=graceful_exit_asked").context["page_obj"].object_list == []
    assert "This is about you" in main_of(browser.get(match_url("graceful_exit", match.pk)))
    colleague = signed_in(make_staff("Carl Colleague", *VIEW, program=program))
    assert WORDS in main_of(colleague.get(task_url("inspect", task.pk)))
    colleague.post(match_url("graceful_exit", match.pk), {"reason": reasons["fit"].pk, "asked_by": "mentee"})
    for address in (match_url("inspect", match.pk), task_url("index"), match_url("index")):
        page = " ".join(row.get_text(" ") for row in page_of(browser.get(address)).select("main tbody, main dl"))
        assert MENTEE in page or "task" in address
        assert "Graceful" not in page
        assert "Not a good fit" not in page


def test_R69_neither_the_history_of_the_site_nor_the_e_mails_tell_who_asked(program, match, reasons):
    cora, carl = (make_staff(name, *VIEW, program=program) for name in ("Cora Coordinator", "Carl Colleague"))
    type(match.mentor).objects.filter(pk=match.mentor_id).update(user=cora)
    match = Match.objects.with_people().get()
    ask_to_end(match, actor=match.mentee.user, is_graceful=True, message=WORDS)
    ending.end_match_early(match, actor=carl, reason=reasons["fit"], asked_by=Role.MENTEE)
    plain = OutboxEmail.objects.get(letter=Letter.ENDED_EARLY)
    history = reverse("wagtailadmin_reports:site_history")
    emails = reverse("wagtail_mentoring_outboxemail_modeladmin_index")
    inspect = reverse("wagtail_mentoring_outboxemail_modeladmin_inspect", args=[plain.pk])
    again = reverse("wagtail_mentoring_outboxemail_modeladmin_send_again", args=[plain.pk])
    reads = {}
    for user in (cora, carl):
        browser = signed_in(user)
        reads[user] = [
            "asks for a Graceful Exit" in browser.get(history).content.decode(),
            str(Letter.ENDED_EARLY.label) in page_of(browser.get(emails)).select_one("main tbody").get_text(),
            browser.get(inspect).status_code == 200,
            browser.get(again).status_code == 200,
            browser.get(f"{match_url('index')}results/?reason={reasons['fit'].pk}").context["page_obj"].object_list
            == [match],
            "Not a good fit" in browser.get(f"{match_url('index')}?export=csv").getvalue().decode(),
        ]
    assert reads == {cora: [False] * 6, carl: [True] * 6}
    assert str(Letter.GRACEFUL_EXIT.label) in signed_in(cora).get(emails).content.decode(), "one's own"


def test_a_reason_that_has_been_given_stays(root, match, reasons):
    ending.end_match_early(match, actor=make_user("Ada", is_superuser=True), reason=reasons["moved"])
    delete = "wagtailsnippets_wagtail_mentoring_endreason:delete"
    names = {key: reverse(delete, args=[row.pk]) for key, row in reasons.items()}
    bulk = reverse("wagtail_bulk_action", args=["wagtail_mentoring", "endreason", "delete"])
    for address in (names["moved"], f"{bulk}?id={reasons['moved'].pk}"):
        assert "Matches have ended for “Moved away”" in told(root.post(address, follow=True))
    root.post(names["goals"])
    assert set(EndReason.objects.values_list("key", flat=True)) == {"fit", "moved"}


def test_a_reason_cannot_be_graceful_and_complete(root, program):
    flags = {"completes": "on", "is_graceful": "on"}
    data = {"program": program.pk, "title": "Both", "key": "both", "sort_order": 0, **flags}
    page = main_of(root.post(reverse("wagtailsnippets_wagtail_mentoring_endreason:add"), data))
    assert "A Graceful Exit does not count as completed." in page
    assert not EndReason.objects.exists()


def test_R66_a_match_is_extended_with_a_reason(coordinator, match):
    later = match.ends_on + dt.timedelta(days=30)
    url = match_url("extend", match.pk)
    assert "runs until" in main_of(coordinator.get(url))
    same = coordinator.post(url, {"ends_on": match.ends_on, "reason": "More time"})
    assert same.context["form"].errors["ends_on"] == ["Please choose a day after the last one, and not in the past."]
    assert coordinator.post(url, {"ends_on": later}).context["form"].errors["reason"]
    answer = coordinator.post(url, {"ends_on": later, "reason": "A project runs on"}, follow=True)
    assert "now." in told(answer)
    match.refresh_from_db()
    assert match.ends_on == later
    history = main_of(coordinator.get(match_url("inspect", match.pk)))
    assert "Last day moved from" in history
    assert "A project runs on" in history


def test_somebody_left_the_match_is_ended_and_only_who_stays_is_told(coordinator, match, reasons):
    leave_program(match.mentor, actor=match.mentor.user)
    offered = buttons_of(coordinator.get(task_url("index")))
    assert offered.keys().isdisjoint({"Close with a note", "Extend", "Graceful Exit"}), "the match has to be ended"
    assert f"{MENTOR} has left the program and gets no e-mail." in main_of(coordinator.get(offered["End"]))
    coordinator.post(offered["End"], reason_of(match.program, reasons["goals"]))
    match.refresh_from_db()
    assert match.status == MatchStatus.COMPLETED
    assert Letter.FINISHED in letters_to(match.mentee)
    assert Letter.FINISHED not in letters_to(match.mentor)


# Several at once


def test_several_matches_end_each_by_itself(coordinator, program, reasons, monkeypatch):
    pairs = [matched(program, mentor=f"Mentor {n}", mentee=f"Mentee {n}") for n in ("One", "Two", "Three")]
    ending.end_match_early(pairs[0], actor=make_staff("Carl", *VIEW, program=program), reason=reasons["moved"])
    end = ending.end_match_early

    def one_is_stale(match, **given):
        if match.pk == pairs[1].pk:
            raise Stale
        return end(match, **given)

    monkeypatch.setattr(ending, "end_match_early", one_is_stale)
    body = main_of(coordinator.get(end_url(*pairs)))
    assert "These 2 matches end at once" in body
    assert "Mentor One & Mentee One: This match is over already." in body
    words = told(coordinator.post(end_url(*pairs), reason_of(program, reasons["moved"]), follow=True))
    assert "1 match ended." in words
    assert "Mentor Two & Mentee Two: Somebody was faster" in words
    assert Match.objects.active().get() == pairs[1]


def test_matches_of_two_programs_end_for_reasons_of_their_own(root, program, reasons):
    other = make_program(name="Another")
    moved = EndReason.objects.create(program=other, key="moved", title="Moved, too")
    pairs = [matched(program), matched(other, mentor="Otto Other", mentee="Olga Other")]
    labels = page_of(root.get(end_url(*pairs))).select("main label")
    words = {label.get_text(strip=True).rstrip("* ") for label in labels}
    assert {"Reason: APEGA Mentoring", "Reason: Another"} <= words
    root.post(end_url(*pairs), reason_of(program, reasons["moved"]) | reason_of(other, moved))
    assert set(Match.objects.ended().values_list("reason", flat=True)) == {reasons["moved"].pk, moved.pk}


def test_a_program_without_reasons_asks_for_none(coordinator, match):
    assert not page_of(coordinator.get(match_url("end", match.pk))).select("main select")
    assert "Please choose one" in main_of(coordinator.get(match_url("graceful_exit", match.pk)))
    coordinator.post(match_url("end", match.pk))
    match.refresh_from_db()
    assert match.end_reason == MatchEnd.EARLY


def test_a_list_with_nothing_but_a_graceful_exit_offers_that(coordinator, match, reasons):
    EndReason.objects.exclude(key="fit").update(retired=True)
    for url in (match_url("end", match.pk), end_url(match)):
        assert "End reasons" in main_of(coordinator.get(url))
    assert "Graceful Exit" in buttons_of(coordinator.get(match_url("index")))


def test_a_reason_of_another_program_is_none(coordinator, match, reasons):
    foreign = EndReason.objects.create(program=make_program(), key="x", title="X")
    for reason in (foreign, reasons["fit"]):
        answer = coordinator.post(match_url("end", match.pk), reason_of(match.program, reason))
        assert answer.context["form"].errors
    assert Match.objects.active().exists()


def test_without_a_graceful_exit_nothing_offers_it(coordinator, match, reasons):
    match.program.graceful_exit = False
    match.program.save()
    assert "Graceful Exit" not in buttons_of(coordinator.get(match_url("index")))
    assert "This program has no Graceful Exit" in main_of(coordinator.get(match_url("graceful_exit", match.pk)))
    coordinator.post(match_url("graceful_exit", match.pk), {"reason": reasons["fit"].pk})
    assert Match.objects.active().exists()


def test_several_graceful_reasons_are_chosen_from(coordinator, match, reasons):
    EndReason.objects.create(program=match.program, key="area", title="Another area", is_graceful=True)
    page = page_of(coordinator.get(match_url("graceful_exit", match.pk)))
    assert [option.get_text() for option in page.select("select[name=reason] option")] == [
        "Not a good fit",
        "Another area",
    ]


# Tasks that are not as they were


@pytest.mark.parametrize("verb", ["nudge_mentor", "close_task"])
def test_somebody_else_was_faster(verb, coordinator, help_task, monkeypatch):
    def overtaken(*_args, **_kwargs):
        raise Stale

    monkeypatch.setattr(settling, verb, overtaken)
    deed = "nudge" if verb == "nudge_mentor" else "close"
    answer = coordinator.post(task_url(deed, help_task.pk), {"note": "Typed words"})
    assert "Somebody was faster" in main_of(answer)
    assert "Typed words" in main_of(answer)
    assert CoordinatorTask.objects.open().exists()


def test_a_reminder_is_sent_even_if_somebody_closed_the_task_meanwhile(coordinator, help_task, monkeypatch):
    def overtaken(*_args, **_kwargs):
        raise Stale

    monkeypatch.setattr(settling, "close_task", overtaken)
    answer = coordinator.post(task_url("nudge", help_task.pk), {"closes": "on"}, follow=True)
    assert "is reminded by e-mail." in told(answer)


def test_the_mentor_is_reminded_once_a_day(coordinator, help_task):
    nudge_mentor(help_task.match_request, actor=make_staff("Carl", *VIEW, program=help_task.program))
    url = task_url("nudge", help_task.pk)
    assert "has been reminded of this request today already" in main_of(coordinator.get(url))
    before = OutboxEmail.objects.count()
    coordinator.post(url)
    assert OutboxEmail.objects.count() == before


def test_a_task_about_a_match_reminds_nobody(coordinator, match):
    task = ask_to_end(match, actor=match.mentee.user)
    answer = coordinator.get(task_url("nudge", task.pk))
    assert "This request has already been decided." in main_of(answer)


def test_open_ones_stand_first_and_of_these_the_oldest(coordinator, program, match):
    tasks = []
    for name in ("One", "Two", "Three"):
        pair = matched(program, mentor=f"Mentor {name}", mentee=f"Mentee {name}")
        tasks.append(ask_to_end(pair, actor=pair.mentee.user))
        days_pass(1)
    close_task(tasks[0], note="", actor=make_staff("Carl", *VIEW, program=program))
    rows = list(coordinator.get(f"{task_url('index')}results/").context["page_obj"].object_list)
    assert rows == [tasks[1], tasks[2], tasks[0]]
    assert "2 days ago" in main_of(coordinator.get(task_url("index")))
    closed = coordinator.get(f"{task_url('index')}results/?state=closed").context["page_obj"].object_list
    assert list(closed) == [tasks[0]]
    found = coordinator.get(f"{task_url('index')}results/?q=mentee two").context["page_obj"].object_list
    assert list(found) == [tasks[1]]


def test_a_task_leads_to_its_request_or_match_and_back(coordinator, help_task):
    about = reverse("wagtail_mentoring_matchrequest_modeladmin_inspect", args=[help_task.match_request_id])
    assert f'href="{about}"' in coordinator.get(task_url("inspect", help_task.pk)).content.decode()
    assert f'href="{task_url("inspect", help_task.pk)}"' in coordinator.get(about).content.decode()


def test_who_may_look_at_tasks_alone_is_led_nowhere_else(program, match):
    task = ask_to_end(match, actor=match.mentee.user)
    sam = signed_in(make_staff("Sam Single", "view_coordinatortask", program=program))
    assert set(buttons_of(sam.get(task_url("index")))) & {"End", "Extend", "Graceful Exit"} == set()
    page = sam.get(task_url("inspect", task.pk)).content.decode()
    assert match_url("inspect", match.pk) not in page


# The way back


FOREIGN = (
    *("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", " /cms/", "/x\r\nX: y"),
    *("/", "/mentoring/", "/cms/pages/", "/cms/account/", "\x00", "/%00", "x" * 5000),
)


@pytest.mark.parametrize("address", FOREIGN)
def test_only_our_own_lists_are_come_back_to(address, coordinator, help_task):
    url = f"{task_url('close', help_task.pk)}?{urlencode({'next': address})}"
    back = page_of(coordinator.get(url)).select_one("main a.button-secondary")["href"]
    assert back == task_url("inspect", help_task.pk)
    assert coordinator.post(url, {}).url == task_url("index")


def test_a_list_is_come_back_to_as_it_was_filtered(coordinator, help_task):
    filtered = f"{task_url('index')}?state=open&q=amina&p=1"
    page = coordinator.get(f"{filtered.replace('?', 'results/?')}&_w_filter_fragment=1")
    links = {link.get_text(strip=True): link.get("href") for link in page_of(page).select("a")}
    answer = coordinator.get(links["Close with a note"])
    assert page_of(answer).select_one("main a.button-secondary")["href"] == filtered
    assert coordinator.post(links["Close with a note"], {}).url == filtered


def test_reported_messages_are_shown_as_text_and_nothing_else_of_the_conversation(coordinator, program):
    type(program).objects.update(messaging="enrolled")
    message = written(program, text="<b>zzunkindzz</b>\nSecond line")
    mentor, mentee = message.thread.mentor, message.thread.mentee
    send_message(mentor=mentor, mentee=mentee, text="zzownzz", actor=mentor.user)
    report_messages(message.thread, actor=mentor.user, note="Please look")
    send_message(mentor=mentor, mentee=mentee, text="zzlaterzz", actor=mentee.user)
    page = coordinator.get(task_url("index"), {"kind": TaskKind.MESSAGES_REPORTED})
    assert f"{MENTOR} {MENTEE}" in main_of(page)
    assert set(buttons_of(page)) & {"End", "Close with a note"} == {"Close with a note"}
    task = CoordinatorTask.objects.get()
    shown = coordinator.get(task_url("inspect", task.pk))
    assert all(words in main_of(shown) for words in ("<b>zzunkindzz</b>", "Second line", "Please look", MENTOR))
    assert "zzownzz" not in shown.content.decode()
    assert "zzlaterzz" not in shown.content.decode()
    answer = coordinator.post(task_url("close", task.pk), {"note": "Talked to both"}, follow=True)
    assert told(answer) == "The task is closed."
    assert check_all() == []


def test_two_who_are_matched_are_parted_from_a_report_and_from_a_block(coordinator, match, reasons):
    type(match.program).objects.update(messaging="enrolled")
    pair = {"mentor": match.mentor, "mentee": match.mentee}
    thread = send_message(**pair, text="Hello", actor=match.mentee.user).thread
    report_messages(thread, actor=match.mentor.user)
    block_person(**pair, actor=match.mentor.user)
    for kind in (TaskKind.MESSAGES_REPORTED, TaskKind.MATCH_BLOCKED):
        page = coordinator.get(task_url("index"), {"kind": kind})
        assert {"End", "Graceful Exit", "Close with a note"} <= set(buttons_of(page))
    task = CoordinatorTask.objects.get(kind=TaskKind.MATCH_BLOCKED)
    assert "automatically" in main_of(coordinator.get(task_url("inspect", task.pk))), "not who"
    end = buttons_of(page)["End"]
    coordinator.post(end, reason_of(match.program, reasons["moved"]))
    assert not CoordinatorTask.objects.open().filter(match=match).exists()


def test_reports_are_found_by_name_and_cost_no_statement_each(coordinator, program):
    type(program).objects.update(messaging="enrolled")
    counts = []
    for number in (1, 29):
        for _time in range(number):
            message = written(program, mentor="Zoe Zett")
            report_messages(message.thread, actor=message.thread.mentor.user)
        coordinator.get(task_url("index"))
        with CaptureQueriesContext(connection) as caught:
            page = coordinator.get(task_url("index"), {"q": "zoe zett"})
        counts.append(len(caught))
        assert "Zoe Zett" in main_of(page)
    assert counts[0] == counts[1]
