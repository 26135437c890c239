"""A whole year of one pair in each preset, from the match to the next search, always by what the pages say.

With a mouse at a desk, on a phone without script, and with the keyboard alone; what they come to is clean for axe.
"""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from tests.browser.hands import Keyboard, Mouse
from tests.browser.measures import found_as_it_stands
from tests.days import days_pass
from tests.people import make_cycle
from tests.uploads import PDF
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.models import Match

pytestmark = pytest.mark.browser
WAYS = {
    "mouse 1280": (Mouse, 1280, {}),
    "no script 390": (Mouse, 390, {"java_script_enabled": False}),
    "keyboard 1280": (Keyboard, 1280, {}),
}
SECTIONS = ("Mentoring Relationship Focus", "Skills Self-Assessment", "Partner & Meeting Preferences")


@pytest.fixture(params=WAYS)
def sit_down(request, stage, browse):
    """Somebody at a browser of their own, signed in or not."""
    hands, width, options = WAYS[request.param]
    return lambda who="": hands(browse(stage.who(who), width=width, **options))


def pass_days(days):
    days_pass(days)
    tick()


def letter_to(person, *, subject):
    """The latest letter to somebody that has these words in its subject."""
    letters = [letter for letter in mail.outbox if person.user.email in letter.to[0] and subject in letter.subject]
    assert letters, [(letter.to, letter.subject) for letter in mail.outbox]
    return letters[-1]


def link_in(letter):
    return next(word for word in letter.body.split() if word.startswith("http"))


def assert_clean(hands):
    complaints = found_as_it_stands(hands.page)
    assert not complaints, "\n".join(complaints)


def find_and_ask(mentee, mentor, *labels, find, view):
    mentee.follow(find)
    mentee.press("Search") if not mentee.is_on_a_phone else None
    mentee.follow(f"{view} {mentor}")
    for label in labels:
        link = mentee.page.get_by_role("link", name=label, exact=True)
        mentee.follow(label) if link.count() else mentee.press(label)
    mentee.sees(f"Your request has been sent to {mentor}.")


def accept(hands, mentor, label):
    """Come by the letter, and decide."""
    hands.open(link_in(letter_to(mentor, subject="asks you")))
    hands.press(label)


def look_through_profile(hands, *, word):
    hands.sees(f"One of your {word} is over: is your profile still true?")
    for section in SECTIONS:
        assert hands.page.get_by_role("link", name=section, exact=True).count() == 1
    hands.press("Nothing to change")
    hands.sees("Thank you. Your profile stays as it is.")
    hands.misses("is your profile still true?")


def note_the_year(record_property, *everybody):
    assert [told for hands in everybody for told in hands.page.complaints] == []
    record_property("browser: years of a pair", 1)
    record_property("browser: keyboard stops with visible focus", sum(hands.stops for hands in everybody))


# Sessions and documents, an end after twelve months


def keep_sessions(samira, program):
    """One by its day alone, one of today with its length, and one that is to come; return the day of that one."""
    today = program.today()
    last_week, to_come = today - dt.timedelta(days=7), today + dt.timedelta(days=14)
    samira.follow("My Matches")
    samira.follow("Add Session")
    assert_clean(samira)
    samira.fill("Session date", last_week.isoformat())
    samira.press("Submit")
    samira.sees("Your session is saved. Only you can read it.", program.in_words(last_week))
    samira.press("We met today")
    samira.sees("Kept. Add the length or notes here whenever you like.")
    samira.follow("Edit")
    samira.fill("Length in minutes", "45")
    samira.press("Submit")
    samira.follow("Sessions with Margaret Liang")
    samira.follow("Add Session")
    samira.fill("Session date", to_come.isoformat())
    samira.fill("Length in minutes", "90")
    samira.press("Submit")
    samira.sees("Planned. You and Margaret Liang see when and how")
    return program.in_words(to_come)


def see_the_plan(samira, margaret, day):
    for hands in (samira, margaret):
        hands.follow("My Matches")
        hands.sees(f"You meet on {day}.")
    assert_clean(margaret)
    margaret.follow("Samira Noorzai")
    margaret.follow("View Sessions")
    margaret.sees("Planned by Samira Noorzai", day, "1 h 30 min", "You have not written anything down yet")
    margaret.misses("45 min")


def share(samira, margaret):
    """One shares a document, the other one downloads it."""
    margaret.follow("My Matches")
    margaret.follow("Samira Noorzai")
    margaret.follow("Manage Documents for this Match")
    margaret.choose("File", "Bridges.pdf", PDF)
    margaret.send("Share this file")
    margaret.sees("“Bridges.pdf” is shared with Samira Noorzai.", "From you")
    samira.follow("Manage Documents for this Match")
    samira.sees("From Margaret Liang")
    assert samira.save("Bridges.pdf") == PDF
    assert_clean(samira)


def add_up(samira, nobody, *, days):
    """The statement of the year, and what it says to somebody who was handed it."""
    samira.follow("Statement of your CPD hours")
    first, last = days
    samira.fill("From", first.isoformat())
    samira.fill("To", last.isoformat())
    samira.press("Show")
    samira.sees("3 sessions, 2 h 15 min in all.")
    assert_clean(samira)
    nobody.open(samira.page.locator("a[href*='/statements/']").first.get_attribute("href"))
    nobody.sees("This statement is ours", "2 h 15 min")
    nobody.misses("Samira")


def hear_of_the_end(samira, program, people, ends_on):
    """Both get a letter thirty days before; the first page says it, too."""
    day = program.in_words(ends_on)
    for person, partner in (people, people[::-1]):
        letter = letter_to(person, subject=f"{partner} ends on")
        assert day in letter.subject
    samira.open(link_in(letter_to(people[0], subject="ends on")))
    samira.sees("My Active Matches", f"until {day}")
    samira.follow(program.name)
    samira.sees(f"Your time with Margaret Liang ends on {day}")


def look_back(samira, mentor, day):
    """What may still be seen of a match that is over, and what may not."""
    samira.follow("Margaret Liang")
    samira.sees(f"It ran its full time, until {day}.", "The match is over, and with it the contact information.")
    samira.misses(mentor.contact_value, "Ask to end this match")
    assert_clean(samira)
    samira.follow("Manage Documents for this Match")
    samira.sees("Nothing can be added any more; what you two shared stays here")
    assert samira.save("Bridges.pdf") == PDF
    samira.follow("You and Margaret Liang")
    samira.follow("View Sessions")
    samira.sees("2 h 15 min")
    heights = {round(figure.bounding_box()["height"]) for figure in samira.page.locator(".wm-figures dd").all()}
    assert len(heights) == 1, "each figure on one line"


def test_a_year_with_sessions_documents_and_an_end_that_comes_by_itself(stage, sit_down, record_property):
    program = stage.program("engineering")
    people = mentee, mentor = stage.mentee("Samira Noorzai"), stage.mentor("Margaret Liang")
    samira, margaret = sit_down("mentee:Samira Noorzai"), sit_down("mentor:Margaret Liang")
    samira.open("/mentoring/engineering/matches/")
    asking = {"find": "Find a Mentor!", "view": "View Mentor"}
    find_and_ask(samira, "Margaret Liang", "Select this Mentor", "Request this Match!", **asking)
    accept(margaret, mentor, "Accept this Match")
    margaret.sees("You and Samira Noorzai", mentee.contact_value)
    samira.follow("My Matches")
    samira.sees("Write to Margaret Liang first.", mentor.contact_value)

    pass_days(9)
    see_the_plan(samira, margaret, keep_sessions(samira, program))
    pass_days(15)
    samira.follow("My Matches")
    samira.sees("Agree on your next date.")
    share(samira, margaret)

    match = Match.objects.latest("pk")
    pass_days((match.ends_on - program.today()).days - 30)
    match.refresh_from_db()
    hear_of_the_end(samira, program, people, match.ends_on)
    pass_days(31)
    match.refresh_from_db()
    for person, partner in (people, people[::-1]):
        letter_to(person, subject=f"Your match with {partner} has ended")
    for hands in (margaret, samira):
        hands.follow("My Matches")
        hands.sees("My Past Matches", "It ran its full time, until")
        look_through_profile(hands, word="matches")
    look_back(samira, mentor, program.in_words(match.ends_on))
    add_up(samira, sit_down(), days=(match.made_on, match.ends_on))
    samira.follow("My Matches")
    find_and_ask(samira, "Margaret Liang", "Select this Mentor", "Request this Match!", **asking)
    note_the_year(record_property, samira, margaret)


# Private messages, a relationship that the two finish themselves


def write_to_each_other(jonas, amina, people):
    jonas.follow("Send a Private Message")
    jonas.fill("Your message", "Where would you begin?")
    jonas.press("Send a Private Message")
    jonas.sees("Your message has been sent to Amina Yusuf.")
    letter = letter_to(people[1], subject="Jonas Lindqvist has written to you")
    assert "Where would you begin?" not in letter.body
    amina.open(link_in(letter))
    amina.sees("Where would you begin?")
    amina.fill("Your message", "With what customers say three times a week.")
    amina.press("Send")
    letter_to(people[0], subject="Amina Yusuf has written to you")
    jonas.follow("Connections")
    jonas.follow("Inbox 1 unread")
    jonas.sees("1 new message")
    assert_clean(jonas)
    jonas.follow("Amina Yusuf")
    jonas.sees("With what customers say three times a week.")
    jonas.press("Mark as read") if jonas.is_on_a_phone else None
    jonas.misses("unread")
    assert_clean(jonas)


def hide_and_show(jonas, mateo, mentor):
    """What others read on the mentor's profile."""
    profile = reverse("wagtail_mentoring:mentor", args=[mentor.pk])
    mateo.open(profile)
    mateo.sees("Jonas Lindqvist")
    jonas.press("Hide from Profile: Amina Yusuf")
    jonas.sees("You and Amina Yusuf: hidden from both profiles.")
    mateo.open(profile)
    mateo.misses("Jonas Lindqvist")
    jonas.press("Show on Profile: Amina Yusuf")
    jonas.sees("You no longer hide it.")
    mateo.open(profile)
    mateo.sees("Jonas Lindqvist")


def finish(jonas):
    jonas.follow("Finish Relationship")
    jonas.sees(
        "Finish your mentoring relationship with Amina Yusuf?",
        "It counts as completed.",
        "Amina Yusuf gets an e-mail that says that you ended it.",
        "You can ask somebody else at once.",
        "That cannot be undone.",
    )
    assert_clean(jonas)
    assert Match.objects.latest("pk").is_active
    jonas.press("Finish Relationship")
    jonas.sees("Your mentoring relationship with Amina Yusuf is over.", "Past Mentoring Relationships")


def test_a_year_with_messages_and_an_end_that_one_of_them_chooses(stage, sit_down, record_property):
    people = mentee, mentor = stage.mentee("Jonas Lindqvist"), stage.mentor("Amina Yusuf")
    make_cycle(mentor.program, days=(261, 450), name="Summer cycle")
    jonas, amina = sit_down("mentee:Jonas Lindqvist"), sit_down("mentor:Amina Yusuf")
    jonas.open("/mentoring/mentor-match/matches/")
    asking = {"find": "Search the Mentor Directory", "view": "View Mentor Profile"}
    find_and_ask(jonas, "Amina Yusuf", "Send Mentor Request", "Send Mentor Request", **asking)
    accept(amina, mentor, "Accept the Request")
    amina.sees("You and Jonas Lindqvist", mentee.contact_value)
    jonas.follow("Connections")
    jonas.sees("Write to Amina Yusuf first.", mentor.contact_value)
    write_to_each_other(jonas, amina, people)

    pass_days(22)
    letter_to(mentee, subject="Have you met Amina Yusuf yet?")
    pass_days(343)
    jonas.follow("Connections")
    jonas.unfold("More")
    hide_and_show(jonas, sit_down("mentee:Mateo Rojas"), mentor)
    finish(jonas)
    letter_to(mentor, subject="Your mentoring relationship with Jonas Lindqvist is finished")
    for hands in (jonas, amina):
        hands.follow("Connections")
        hands.sees("Past Mentoring Relationships")
        look_through_profile(hands, word="mentoring relationships")
    jonas.follow("Amina Yusuf")
    jonas.sees("You ended it on", mentor.contact_value)
    jonas.follow("Connections")
    find_and_ask(jonas, "Amina Yusuf", "Send Mentor Request", **asking)
    note_the_year(record_property, jonas, amina)
