"""How the two of a match end it, ask to, hide it, and what their pages show afterwards."""

import datetime as dt

import pytest

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    accept_request,
    ask_to_end,
    block_person,
    confirm_profile,
    end_match_early,
    finish_match,
    hide_match,
    make_match,
    send_request,
)
from wagtail_mentoring.choices import DirectoryVisibility, EndingBy, MatchEnd, MatchStatus, ProfileStatus
from wagtail_mentoring.models import CoordinatorTask, EndReason, LogEntry, Match, OutboxEmail, Question

pytestmark = pytest.mark.django_db
HERE = "/mentoring/club/matches/"


class Pair:
    """A match of Amina and Ben, and a coordinator."""

    def __init__(self, **rules):
        self.program = make_program(slug="club", **rules)
        self.boss = make_user()
        self.program.coordinators.add(self.boss)
        self.mentor = make_mentor(self.program, "Amina Diallo", contact_value="amina@secret.example", capacity=9)
        self.mentee = make_mentee(self.program, "Ben Okafor")
        self.match = make_match(mentor=self.mentor, mentee=self.mentee, actor=self.boss)
        self.page = f"/mentoring/matches/{self.match.pk}/"

    @property
    def sides(self):
        return [(self.mentor, "Ben Okafor"), (self.mentee, "Amina Diallo")]

    def close(self, **reason):
        reason = EndReason.objects.create(program=self.program, key="reason", title="They moved", **reason)
        return end_match_early(self.match, actor=self.boss, reason=reason)

    def status(self):
        return Match.objects.get(pk=self.match.pk).status


@pytest.fixture
def pair(site):
    return Pair(ending_by=EndingBy.BOTH, show_matches_on_profile=True)


def with_rules(pair, **rules):
    type(pair.program).objects.update(**rules)
    return pair


def forge(visitor, address, **data):
    """Send a POST that no page offers."""
    visitor.client.get("/mentoring/password/reset/")
    token = visitor.client.cookies["csrftoken"].value
    return visitor._go(visitor.client.post, address, {"csrfmiddlewaretoken": token, **data})


def at_term(pair):
    Match.objects.update(
        status="completed",
        end_reason="term",
        ended_by="calendar",
        ended_at=pair.match.started_at,
        ends_on=pair.program.today() - dt.timedelta(days=1),
        active_flag=None,
        mentee_slot=None,
    )
    type(pair.mentee).objects.update(active_matches=0)
    type(pair.mentor).objects.update(active_matches=0)


# Ending


@pytest.mark.parametrize("back", [HERE, "match"])
@pytest.mark.parametrize(
    ("label", "page", "status"),
    [("Finish this Match", "Finish your match", "completed"), ("Abandon", "Abandon your match", "ended_early")],
)
def test_R64_R65_a_page_names_the_partner_and_the_consequences_and_only_its_button_ends(
    pair, visit, label, page, status, back
):
    for person, partner in pair.sides:
        visitor = visit(person).open(pair.page if back == "match" else back).click(label)
        assert visitor.sees(f"{page} with {partner}?", f"{partner} gets an e-mail", "cannot be undone")
        assert pair.status() == MatchStatus.ACTIVE, "GET changes nothing"
    assert visitor.click("Not now").path == pair.page
    visitor.click(label).press(label)
    assert visitor.sees("Your match with Amina Diallo is over. Both of you get an e-mail.")
    assert (visitor.path, pair.status()) == (HERE, status)


def test_each_page_leads_to_the_other_way(pair, visit):
    visitor = visit(pair.mentee).open(HERE).click("Finish this Match").click("Abandon")
    assert visitor.sees("Abandon your match with Amina Diallo?", "ended early")
    assert visitor.click("Finish this Match").sees("It counts as completed.")
    visitor.press("Hide from Profile")
    assert (visitor.path, pair.status()) == (pair.page, MatchStatus.ACTIVE)


def test_who_has_left_gets_no_e_mail_and_none_is_promised(pair, visit):
    type(pair.mentor).objects.update(status=ProfileStatus.LEFT)
    assert not visit(pair.mentee).open(f"{pair.page}finish/").sees("gets an e-mail")


def test_two_who_end_it_at_once_end_it_once_and_the_second_reads_so(pair, visit):
    first, second = (visit(person).open(f"{pair.page}finish/") for person, _partner in pair.sides)
    first.press("Finish this Match")
    count = OutboxEmail.objects.count()
    assert second.press("Finish this Match").status == 409
    assert second.sees("Your match with Amina Diallo is over already. Nothing has changed now.")
    assert OutboxEmail.objects.count() == count
    assert second.click("See how it ended").sees("Amina Diallo", "Completed")


@pytest.mark.parametrize("address", ["finish/", "ask/"])
def test_an_ended_match_cannot_be_ended(pair, visit, address):
    finish_match(pair.match, actor=pair.mentor.user)
    for answer in (visit(pair.mentee).open(pair.page + address), forge(visit(pair.mentee), pair.page + address)):
        assert answer.status == 409
        assert answer.can("See how it ended")
        assert answer.can("My Matches")


@pytest.mark.parametrize(
    ("rule", "address", "says", "way"),
    [
        (EndingBy.STAFF, "finish/", "the program team ends a match; you can ask them to.", "Ask to end this match"),
        (EndingBy.PARTICIPANTS, "ask/", "the two of you end a match yourselves.", "Finish this Match"),
    ],
)
def test_what_the_program_does_not_offer_says_what_it_offers(pair, visit, rule, address, says, way):
    with_rules(pair, ending_by=rule)
    for answer in (visit(pair.mentor).open(pair.page + address), forge(visit(pair.mentor), pair.page + address)):
        assert answer.status == 403
        assert answer.sees(says, "team@example.org")
        assert answer.click(way).status == 200
    assert pair.status() == MatchStatus.ACTIVE
    assert not CoordinatorTask.objects.exists()


@pytest.mark.parametrize("address", ["", "finish/", "ask/", "hide/", "show/"])
def test_for_everybody_else_there_is_no_such_match(pair, visit, address):
    for stranger in (make_mentee(pair.program), make_mentor(pair.program), pair.boss):
        answer = forge(visit(stranger), pair.page + address) if address else visit(stranger).open(pair.page)
        assert answer.status == 404


def test_a_button_that_is_not_offered_is_refused(pair, visit):
    """What stands on the card is what the verb would do, for each rule."""
    for rule, offers in (
        (EndingBy.BOTH, {"Finish this Match", "Abandon", "Ask to end this match", "Graceful Exit"}),
        (EndingBy.PARTICIPANTS, {"Finish this Match", "Abandon"}),
        (EndingBy.STAFF, {"Ask to end this match", "Graceful Exit"}),
    ):
        with_rules(pair, ending_by=rule)
        for page in (HERE, pair.page):
            visitor = visit(pair.mentee).open(page)
            all_of_them = ("Finish this Match", "Abandon", "Ask to end this match", "Graceful Exit")
            assert {label for label in all_of_them if visitor.can(label)} == offers


# Asking


@pytest.mark.parametrize(
    ("label", "kind"), [("Ask to end this match", "end_asked"), ("Graceful Exit", "graceful_exit_asked")]
)
def test_R2_R67_R69_one_asks_and_the_other_one_sees_nothing(pair, visit, label, kind):
    with_rules(pair, ending_by=EndingBy.STAFF)
    pages = (HERE, pair.page, f"/mentoring/mentors/{pair.mentor.pk}/", "/mentoring/club/profile/mentor/")
    before = [visit(pair.mentor).open(page).text for page in pages]
    visitor = visit(pair.mentee).open(HERE).click(label)
    assert visitor.sees(
        "Amina Diallo does not learn that you asked, nor why.", "team@example.org", "Until then it goes on"
    )
    visitor.press("Ask the program team", message="I would rather not say.")
    assert visitor.sees("The program team has been asked to end your match with Amina Diallo.")
    task = CoordinatorTask.objects.get()
    assert (task.kind, task.message) == (kind, "I would rather not say.")
    for page in (HERE, pair.page):
        assert visitor.open(page).sees("You asked the program team on", "They take care of it")
        assert not visitor.can(label)
        assert not visitor.sees("Your next step")
    assert [visit(pair.mentor).open(page).text for page in pages] == before
    assert pair.status() == MatchStatus.ACTIVE


def test_one_asks_once(pair, visit):
    first, second = (visit(pair.mentee).open(f"{pair.page}ask/") for _ in range(2))
    first.press("Ask the program team")
    assert second.press("Ask the program team").status == 409
    assert second.sees("You have asked the program team already")
    assert second.click("View your match").path == pair.page
    assert CoordinatorTask.objects.count() == 1


def test_the_other_one_may_ask_too(pair, visit):
    ask_to_end(pair.match, actor=pair.mentor.user, is_graceful=True)
    visit(pair.mentee).open(HERE).click("Ask to end this match").press("Ask the program team")
    assert CoordinatorTask.objects.count() == 2


def test_a_message_that_is_too_long_keeps_what_was_typed(pair, visit):
    visitor = visit(pair.mentee).open(f"{pair.page}ask/?graceful=1").press("Ask the program team", message="x" * 2001)
    assert (visitor.status, CoordinatorTask.objects.count()) == (200, 0)
    assert visitor.page.select_one("textarea").get_text().strip() == "x" * 2001
    assert visitor.page.select_one("input[value=graceful]").has_attr("checked")
    assert visitor.sees("This is too long")


def test_without_a_graceful_exit_there_is_nothing_to_choose(pair, visit):
    with_rules(pair, graceful_exit=False)
    visitor = visit(pair.mentee).open(f"{pair.page}ask/?graceful=1")
    assert not visitor.page.select("input[type=radio]")
    visitor.press("Ask the program team", how="graceful")
    assert CoordinatorTask.objects.get().kind == "end_asked"


def test_where_one_has_asked_one_may_still_end_it_oneself(pair, visit):
    ask_to_end(pair.match, actor=pair.mentee.user)
    visitor = visit(pair.mentee).open(HERE)
    assert visitor.sees("You asked the program team")
    assert visitor.can("Finish this Match")
    assert not visitor.can("Ask to end this match")


# Afterwards


@pytest.mark.parametrize(
    ("end", "says"),
    [
        (lambda pair: finish_match(pair.match, actor=pair.mentee.user), ["Ben Okafor ended it on", "You ended it on"]),
        (
            lambda pair: finish_match(pair.match, actor=pair.mentor.user),
            ["You ended it on", "Amina Diallo ended it on"],
        ),
        (lambda pair: pair.close(), ["The program team closed it on"] * 2),
        (lambda pair: pair.close(is_graceful=True), ["The program team closed it on"] * 2),
        (at_term, ["It ran its full time, until"] * 2),
    ],
    ids=["mentee", "mentor", "team", "graceful", "term"],
)
def test_past_matches_say_who_ended_them_and_when(pair, visit, end, says):
    end(pair)
    for (person, partner), sentence in zip(pair.sides, says, strict=True):
        visitor = visit(person).open(HERE)
        assert visitor.sees("My Past Matches", partner, sentence)
        visitor.click(partner)
        assert (visitor.path, visitor.sees(sentence)) == (pair.page, True)
        assert not visitor.sees("Graceful")
        assert not visitor.sees("Your next step")
        assert not visitor.can("Finish this Match")


def test_R66_the_full_time_ends_on_the_day_that_was_promised_not_when_the_calendar_was_looked_at(pair, visit):
    at_term(pair)
    day = pair.program.in_words(pair.program.today() - dt.timedelta(days=1))
    for page in (HERE, pair.page):
        assert visit(pair.mentee).open(page).sees(f"It ran its full time, until {day}.")
    for page in (f"{pair.page}documents/", f"{pair.page}sessions/new/"):
        assert visit(pair.mentee).open(page).sees(f"Your match ended on {day}.")
    for page in ("/mentoring/club/profile/mentee/", f"/mentoring/mentors/{pair.mentor.pk}/"):
        assert visit(pair.mentee).open(page).sees(f"to {day}")


@pytest.mark.parametrize("asker", ["mentor", "mentee"])
def test_R69_R71_a_graceful_exit_looks_like_any_other_end_by_the_team(site, visit, asker):
    """Word for word: on both sides, whoever asked, whatever the reason."""
    seen = {}
    for number, (graceful, asks) in enumerate([(True, True), (True, False), (False, False)]):
        pair = Pair(ending_by=EndingBy.STAFF, name=f"Club {number}")
        if asks:
            ask_to_end(pair.match, actor=getattr(pair, asker).user, is_graceful=True, message="Secret")
        pair.close(is_graceful=graceful)
        seen[number] = [visit(person).open(page).text for person, _ in pair.sides for page in (HERE, pair.page)]
        type(pair.program).objects.filter(pk=pair.program.pk).update(slug=f"club-{number}")
    texts = [[text.replace(f"Club {number}", "Club") for text in texts] for number, texts in seen.items()]
    assert texts[0] == texts[1] == texts[2]


def test_R72_a_mentee_without_a_match_is_led_on(pair, visit):
    finish_match(pair.match, actor=pair.mentor.user)
    assert visit(pair.mentee).open(pair.page).can("Find a Mentor!")
    assert not visit(pair.mentor).open(pair.page).can("Find a Mentor!")
    again = send_request(mentor=pair.mentor, mentee=pair.mentee, actor=pair.mentee.user)
    accept_request(again, actor=pair.mentor.user)
    visitor = visit(pair.mentee).open(HERE)
    assert visitor.sees("Your mentor since", "My Past Matches")


def test_R52_after_the_end_the_program_s_rule_alone_decides_about_contact(pair, visit):
    finish_match(pair.match, actor=pair.mentor.user)
    assert not visit(pair.mentee).open(pair.page).sees("amina@secret.example")
    with_rules(pair, contact_visibility="enrolled")
    assert visit(pair.mentee).open(pair.page).sees("amina@secret.example")
    assert not visit(pair.mentee).open(HERE).sees("amina@secret.example")


# Looking at one's profile


def test_R13_the_banner_leads_to_three_sections_and_goes_with_one_word(pair, visit):
    for number in range(5):
        section = pair.program.sections.create(key=f"s{number}", title=f"Section {number}", sort_order=number)
        if number:
            Question.objects.create(section=section, key="q", title="Question", kind="text")
    assert not visit(pair.mentee).open(HERE).sees("is your profile still true?")
    finish_match(pair.match, actor=pair.mentor.user)
    for person, _partner in pair.sides:
        role = person.ROLE.value
        for page in (HERE, f"/mentoring/club/profile/{role}/"):
            visitor = visit(person).open(page)
            banner = visitor.page.select_one(".wm-notice")
            assert "is your profile still true?" in banner.get_text()
            assert [link.get_text() for link in banner.select("a")] == ["Section 1", "Section 2", "Section 3"]
            assert all(visitor.client.get(link["href"]).status_code == 200 for link in banner.select("a"))
        visitor.press("Nothing to change")
        assert visitor.path == f"/mentoring/club/profile/{role}/"
        assert not visitor.sees("is your profile still true?")
        assert not visitor.open(HERE).sees("is your profile still true?")


def test_R13_the_banner_goes_when_something_is_saved(pair, visit):
    finish_match(pair.match, actor=pair.mentor.user)
    visitor = visit(pair.mentee).open(HERE)
    assert visitor.click("View your profile").sees("is your profile still true?")  # nothing is asked here
    visitor.click("About you").fill("Headline", "Engineer").press("Save")
    assert not visitor.sees("is your profile still true?")
    assert visit(pair.mentor).open(HERE).press("Nothing to change").path == HERE


def test_R13_no_banner_where_the_program_does_not_ask(pair, visit):
    with_rules(pair, profile_review_after_match=False)
    finish_match(Match.objects.get(), actor=pair.mentor.user)
    assert not visit(pair.mentee).open(HERE).sees("is your profile still true?")


def test_nobody_confirms_the_profile_of_another(pair, visit):
    finish_match(pair.match, actor=pair.mentor.user)
    assert forge(visit(pair.mentor), "/mentoring/club/profile/mentee/confirm/").status == 404
    confirm_profile(pair.mentee, actor=pair.mentee.user)
    assert not LogEntry.objects.filter(action__contains="profile_confirmed").exists()


# At the bottom of profiles


def relationships(visitor):
    return [words.get_text(" ", strip=True) for words in visitor.page.select(".wm-profile__main .wm-list li")]


def test_R56_the_match_stands_at_the_bottom_of_both_profiles(pair, visit):
    addresses = [f"/mentoring/mentors/{pair.mentor.pk}/", f"/mentoring/mentees/{pair.mentee.pk}/"]
    for address, name in zip(addresses, ["Ben Okafor", "Amina Diallo"], strict=True):
        for viewer in (pair.mentor, pair.mentee, pair.boss):
            assert [name in row for row in relationships(visit(viewer).open(address))] == [True]
    assert relationships(visit(make_mentee(pair.program)).open(addresses[0]))
    for role, name in (("mentor", "Ben Okafor"), ("mentee", "Amina Diallo")):
        own = getattr(pair, role)
        assert visit(own).open(f"/mentoring/club/profile/{role}/").sees("Matches", name, "Shown on profiles")
        assert visit(own).open(f"/mentoring/club/profile/{role}/preview/").sees(name)


def test_R56_somebody_who_is_blocked_is_not_named(pair, visit):
    address = f"/mentoring/mentors/{pair.mentor.pk}/"
    stranger = make_mentor(pair.program, user=make_mentee(pair.program).user)
    assert relationships(visit(stranger).open(address))
    block_person(mentor=stranger, mentee=pair.mentee, actor=pair.mentee.user)
    assert relationships(visit(stranger).open(address)) == []
    assert relationships(visit(make_mentee(pair.program)).open(address))


@pytest.mark.parametrize("matches", [1, 6])
def test_R56_one_s_own_profile_asks_as_much_for_many_as_for_one(pair, visit, django_assert_num_queries, matches):
    for _ in range(matches - 1):
        make_match(mentor=pair.mentor, mentee=make_mentee(pair.program), actor=pair.boss)
    client = visit(pair.mentor).client
    client.get("/mentoring/club/profile/mentor/")
    with django_assert_num_queries(10):
        assert client.get("/mentoring/club/profile/mentor/").status_code == 200


def test_R56_names_are_not_for_people_outside_the_program(pair, visit):
    with_rules(pair, directory_visibility=DirectoryVisibility.PUBLIC)
    address = f"/mentoring/mentors/{pair.mentor.pk}/"
    outside = (None, make_user(), make_mentee(), make_mentee(pair.program, status=ProfileStatus.DRAFT))
    for viewer in outside:
        visitor = visit(viewer).open(address)
        assert (visitor.status, visitor.sees("Amina Diallo"), visitor.sees("Ben Okafor")) == (200, True, False)


@pytest.mark.parametrize("hides", ["mentor", "mentee"])
def test_R56_R64_either_of_the_two_hides_it_from_both_and_shows_it_again(pair, visit, hides):
    who, other = getattr(pair, hides), pair.mentee if hides == "mentor" else pair.mentor
    addresses = [f"/mentoring/mentors/{pair.mentor.pk}/", f"/mentoring/mentees/{pair.mentee.pk}/"]
    visitor = visit(who).open(HERE).press("Hide from Profile")
    assert visitor.sees("hidden from both profiles")
    assert visitor.path == HERE
    assert not any(relationships(visit(viewer).open(address)) for viewer in (who, other) for address in addresses)
    assert visit(other).open(f"/mentoring/club/profile/{other.ROLE}/").sees("Not shown on profiles")
    assert visit(other).open(HERE).can("Hide from Profile"), "the other side is the other one's own"
    assert visitor.press("Show on Profile").sees("You no longer hide it.")
    assert visitor.can("Hide from Profile")
    assert all(relationships(visit(other).open(address)) for address in addresses)


def test_R56_what_the_other_one_hides_stays_hidden(pair, visit):
    hide_match(pair.match, actor=pair.mentor.user)
    visitor = visit(pair.mentee).open("/mentoring/club/profile/mentee/").press("Hide from Profile")
    assert visitor.path == "/mentoring/club/profile/mentee/"
    visitor.press("Show on Profile")
    assert visitor.sees("Not shown on profiles")
    assert relationships(visitor.open(f"/mentoring/mentors/{pair.mentor.pk}/")) == []


@pytest.mark.parametrize(("abandon", "is_shown"), [(False, True), (True, False)])
def test_R56_completed_matches_stay_and_abandoned_ones_do_not(pair, visit, abandon, is_shown):
    finish_match(pair.match, actor=pair.mentor.user, abandon=abandon)
    visitor = visit(pair.mentor).open(f"/mentoring/mentors/{pair.mentor.pk}/")
    assert bool(relationships(visitor)) == is_shown
    assert visitor.open(pair.page).can("Hide from Profile") == is_shown


def test_R56_a_program_that_shows_none_offers_nothing_to_hide(pair, visit):
    with_rules(pair, show_matches_on_profile=False)
    for page in (HERE, pair.page, "/mentoring/club/profile/mentee/", f"/mentoring/mentors/{pair.mentor.pk}/"):
        visitor = visit(pair.mentee).open(page)
        assert not visitor.can("Hide from Profile")
        assert relationships(visitor) == []


def test_a_button_never_leads_to_another_site(pair, visit):
    for back in ("https://evil.example/", "//evil.example", "match/../..", ""):
        assert forge(visit(pair.mentee), f"{pair.page}hide/", back=back).path == HERE


# The price


@pytest.mark.parametrize("rule", EndingBy)
def test_past_matches_and_what_was_asked_cost_no_statement(site, visit, django_assert_num_queries, rule):
    pair = Pair(ending_by=rule, show_matches_on_profile=True, max_active_per_mentee=None)
    client = visit(pair.mentor).client
    for more in (0, 1, 12):
        for number in range(more):
            match = make_match(mentor=pair.mentor, mentee=make_mentee(pair.program), actor=pair.boss)
            if number % 2:
                Match.objects.filter(pk=match.pk).update(
                    status="completed",
                    end_reason=MatchEnd.FINISHED,
                    ended_by="mentor",
                    ended_at=match.started_at,
                    active_flag=None,
                    mentee_slot=None,
                )
                pair.mentor.refresh_from_db()
                type(pair.mentor).objects.update(active_matches=pair.mentor.active_matches - 1)
        client.get(HERE)
        with django_assert_num_queries(10):
            assert client.get(HERE).status_code == 200


def test_the_last_ones_that_ended_are_shown_and_all_that_run(pair, visit):
    ended = [
        make_match(mentor=pair.mentor, mentee=make_mentee(pair.program, f"Gone {n:02}"), actor=pair.boss)
        for n in range(6)
    ]
    for match in ended:
        finish_match(match, actor=pair.mentor.user)
    for number in range(6):
        mentee = make_mentee(pair.program, f"Former {number:02}")
        finish_match(make_match(mentor=pair.mentor, mentee=mentee, actor=pair.boss), actor=pair.mentor.user)
    visitor = visit(pair.mentor).open(HERE)
    assert visitor.sees("Ben Okafor", *(f"Former {n:02}" for n in range(6)), *(f"Gone {n:02}" for n in range(2, 6)))
    assert not visitor.sees("Gone 00")
