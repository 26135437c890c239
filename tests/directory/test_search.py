"""Whom the directory lists, in which order, and what narrows it (R22-R29)."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.directory.town import follow, look, make_town, make_townsman, names
from tests.people import make_cycle, make_mentee, make_mentor, make_program
from wagtail_mentoring.choices import CapacityScope, ProfileStatus
from wagtail_mentoring.models import Choice, MentorCycle, MentorProfile
from wagtail_mentoring.policy import get_policy

pytestmark = pytest.mark.django_db


def active(mentor, *, days_ago):
    MentorProfile.objects.filter(pk=mentor.pk).update(active_at=timezone.now() - dt.timedelta(days=days_ago))


def test_R22_lists_the_active_mentors_of_the_program_and_nobody_else():
    program = make_town()
    make_townsman(program, "Amina Okafor")
    for status in set(ProfileStatus) - {ProfileStatus.ACTIVE}:
        make_mentor(program, f"A {status}", status=status)
    gone = make_mentor(program, "Gone Away")
    gone.user.is_active = False
    gone.user.save()
    make_mentor(make_program(), "From Elsewhere")
    make_mentee(program, "A Mentee")
    assert names(look(program)) == ["Amina Okafor"]


def test_R26_an_empty_search_lists_everybody_24_to_a_page():
    program = make_town()
    for _number in range(30):
        make_mentor(program)
    first = look(program, text="", page="1")
    assert (first.total, first.everybody, len(first.cards), first.chips) == (30, 30, 24, [])
    assert first.previous is None
    second = follow(program, first.next.query)
    assert len(second.cards) == 6
    assert second.next is None
    assert [(page.number, page.is_current) for page in second.pages] == [(1, False), (2, True)]
    everybody = {card.mentor.pk for card in (*first.cards, *second.cards)}
    assert len(everybody) == 30


def test_order_is_free_places_then_activity_then_age_of_the_profile():
    program = make_town()
    full, old, new, twin = (make_mentor(program, name) for name in ("Full F", "Old O", "New N", "New Twin"))
    MentorProfile.objects.filter(pk=full.pk).update(active_matches=1)
    same = timezone.now()
    MentorProfile.objects.filter(pk__in=[new.pk, twin.pk]).update(active_at=same)
    active(old, days_ago=9)
    active(full, days_ago=-1)
    assert names(look(program)) == ["New N", "New Twin", "Old O", "Full F"]


def test_pages_cut_one_and_the_same_order():
    program = make_town()
    moment = timezone.now()
    for number in range(50):
        make_mentor(program, f"M {number}", accepting=number % 3 != 0)
    MentorProfile.objects.update(active_at=moment)
    pages = [[card.mentor.pk for card in look(program, page=str(page)).cards] for page in (1, 2, 3)]
    expected = sorted(MentorProfile.objects.all(), key=lambda mentor: (not mentor.accepting, mentor.pk))
    assert [pk for page in pages for pk in page] == [mentor.pk for mentor in expected]
    assert [card.mentor.pk for card in look(program, page="2").cards] == pages[1]


def test_R24_filters_combine():
    program = make_town()
    make_townsman(program, "Both B", answers={"goals": ["career", "team"], "meets": ["online"]})
    make_townsman(program, "One O", answers={"goals": ["career"], "meets": ["online"]})
    make_townsman(program, "Near N", answers={"goals": ["career", "team"], "meets": ["nearby"]})
    make_townsman(program, "Either E", answers={"goals": ["team"], "meets": ["either"]})

    def found(**params):
        return sorted(names(look(program, **params)))

    assert found(about__goals="career") == ["Both B", "Near N", "One O"]
    assert found(about__goals=["career", "team"]) == ["Both B", "Near N"], "several choices: all of them"
    assert found(about__meets=["nearby", "either"]) == ["Either E", "Near N"], "one choice: any of them"
    assert found(about__goals="career", about__meets="online") == ["Both B", "One O"]


def test_R24_a_level_is_at_least_what_is_asked_for():
    program = make_town()
    make_townsman(program, "Expert E", answers={"skills": {"strategy": 5, "data": 2}})
    make_townsman(program, "Able A", answers={"skills": {"strategy": 3}})
    make_townsman(program, "Beginner B", answers={"skills": {"strategy": 1, "data": 5}})
    assert sorted(names(look(program, about__skills="strategy"))) == ["Able A", "Expert E"]
    assert names(look(program, about__skills="strategy", **{"about__skills.level": "4"})) == ["Expert E"]
    assert names(look(program, about__skills=["strategy", "data"], **{"about__skills.level": "2"})) == ["Expert E"]
    everybody = look(program, **{"about__skills.level": "5"})
    assert (everybody.total, everybody.chips) == (3, []), "a level alone asks for nothing"
    again = follow(program, look(program, about__skills="strategy", **{"about__skills.level": "4"}).chips[0].query)
    assert again.total == 3


def test_yes_and_no():
    program = make_town()
    make_townsman(program, "Yes Y", answers={"travels": "yes"})
    make_townsman(program, "No N", answers={"travels": "no"})
    make_townsman(program, "Silent S")
    assert names(look(program, about__travels="yes")) == ["Yes Y"]
    assert names(look(program, about__travels="no")) == ["No N"]
    assert sorted(names(look(program, about__travels=["yes", "no"]))) == ["No N", "Yes Y"]
    assert look(program, about__travels="yes").chips[0].label == "Travels: Yes"


def test_languages():
    program = make_town()
    make_townsman(program, "Both B", languages="en|fr")
    make_townsman(program, "English E", languages="|en|")
    make_townsman(program, "French F", languages="fr")
    assert sorted(names(look(program, language="en"))) == ["Both B", "English E"]
    assert look(program, language=["en", "fr"]).total == 3
    assert look(program, language="de").total == 0
    assert [option.label for option in filter_named(look(program), "language").options] == ["English", "French"]


def test_time_zones_are_grouped_by_their_offset_of_today():
    program = make_town()
    make_townsman(program, "Lagos L", time_zone="Africa/Lagos")
    make_townsman(program, "Algiers A", time_zone="Africa/Algiers")
    make_townsman(program, "Lagos Too", time_zone="Africa/Lagos")
    make_townsman(program, "Delhi D", time_zone="Asia/Kolkata")
    make_townsman(program, "Phoenix P", time_zone="America/Phoenix")
    make_townsman(program, "Lost L", time_zone="Nowhere/Atlantis")
    zones = filter_named(look(program), "zone")
    assert [(option.value, option.label, option.count) for option in zones.options] == [
        ("-420", "UTC-07:00 · Phoenix", 1),
        ("60", "UTC+01:00 · Lagos, Algiers", 3),
        ("330", "UTC+05:30 · Kolkata", 1),
    ]
    assert sorted(names(look(program, zone="60"))) == ["Algiers A", "Lagos L", "Lagos Too"]
    assert look(program, zone=["60", "330"]).total == 4
    assert look(program, zone="60").chips[0].label == "UTC+01:00"
    assert look(program, zone=["61", "utc", "-0"]).total == 6


def test_a_filter_with_nothing_to_choose_is_not_shown():
    program = make_town()
    make_townsman(program, languages="en", time_zone="Africa/Lagos")
    shown = {each.name for each in look(program).filters}
    assert shown == {"about.goals", "about.skills", "about.meets", "about.travels", "free"}
    assert "language" in {each.name for each in look(program, language="en").filters}, "unless it is in use"
    Choice.objects.filter(question__key="goals").update(retired=True)
    assert "about.goals" not in {each.name for each in look(program).filters}


def filter_named(directory, name):
    return next(each for each in directory.filters if each.name == name)


def test_R29_who_cannot_be_asked_comes_last_and_says_why():
    program = make_town()
    today = program.today()
    make_mentor(program, "Free F", capacity=3)
    make_mentor(program, "Full U", capacity=1, active_matches=1)
    make_mentor(program, "Closed C", accepting=False)
    make_mentor(program, "Away W", away_until=today.replace(year=today.year + 1, month=12, day=6))
    make_mentor(program, "Back B", away_until=today)
    places = {card.mentor.display_name: (card.places, card.can_be_asked) for card in look(program).cards}
    assert places == {
        "Free F": ("3 places free", True),
        "Back B": ("1 place free", True),
        "Full U": ("Not taking mentees at the moment", False),
        "Closed C": ("Not taking mentees at the moment", False),
        "Away W": (f"Away until 6 December {today.year + 1}", False),
    }
    assert {card.can_be_asked for card in look(program).cards[:2]} == {True}
    assert sorted(names(look(program, free="1"))) == ["Back B", "Free F"]
    assert look(program).total == 5


def test_R29_who_cannot_be_asked_may_be_hidden():
    program = make_town(full_mentors="hidden")
    make_mentor(program, "Free F")
    make_mentor(program, "Full U", active_matches=1)
    hidden = look(program)
    assert (names(hidden), hidden.total, hidden.everybody) == (["Free F"], 1, 1)
    assert "free" not in {each.name for each in hidden.filters}
    assert look(program, free="1").chips == []


def test_R47_places_are_those_of_the_running_cycle():
    program = make_town(capacity_scope="cycle")
    mentor = make_mentor(program, "Amina Okafor", capacity=2, active_matches=2)
    assert look(program).cards[0].places == "Not taking mentees at the moment", "no cycles: running matches count"
    past = make_cycle(program, days=(-60, -31))
    MentorCycle.objects.create(mentor=mentor, cycle=past, made=2, made_limit=2)
    assert not look(program).cards[0].can_be_asked, "between cycles"
    now = make_cycle(program)
    assert look(program).cards[0].places == "2 places free"
    MentorCycle.objects.create(mentor=mentor, cycle=now, made=1, made_limit=2)
    assert look(program).cards[0].places == "1 place free"
    MentorCycle.objects.filter(cycle=now).update(made=2)
    assert not look(program).cards[0].can_be_asked


@pytest.mark.parametrize("cycles", ["rolling", "running", "between"])
@pytest.mark.parametrize("scope", CapacityScope)
def test_R29_the_list_and_the_policy_say_the_same(scope, cycles):
    program = make_town(capacity_scope=scope)
    cycle = None if cycles == "rolling" else make_cycle(program, days=(-30, 30) if cycles == "running" else (-60, -31))
    today = program.today()
    mentee = make_mentee(program)
    for capacity, load in ((1, 0), (1, 1), (2, 1), (2, 2)):
        for number in range(4):
            away = (None, today, today + dt.timedelta(days=1), None)[number]
            mentor = make_mentor(
                program, capacity=capacity, active_matches=load, away_until=away, accepting=number != 3
            )
            if cycle:
                MentorCycle.objects.create(mentor=mentor, cycle=cycle, made=capacity - load, made_limit=capacity)
    for card in look(program).cards:
        mentor = MentorProfile.objects.get(pk=card.mentor.pk)
        refusal = get_policy().may_request(mentor=mentor, mentee=mentee, actor=mentee.user)
        assert card.can_be_asked == (refusal is None), refusal
        if card.can_be_asked:
            assert card.mentor.places == mentor.free_places(program.current_cycle())


def test_ones_own_card_says_so():
    program = make_town()
    mentor = make_mentor(program, "Amina Okafor")
    make_mentor(program, "Jonas Lindqvist")
    cards = {card.mentor.display_name: card.is_oneself for card in look(program, user=mentor.user).cards}
    assert cards == {"Amina Okafor": True, "Jonas Lindqvist": False}


def test_a_card_shows_the_answers_in_order():
    program = make_town()
    answers = {
        "goals": ["team", "career"],
        "skills": {"data": 2, "strategy": 5},
        "meets": ["online"],
        "travels": "yes",
        "motto": "Ask me anything",
    }
    make_townsman(program, "Amina Okafor", answers=answers, languages="fr|en", employer="Halden Rail", location="Oslo")
    Choice.objects.filter(key="team").update(retired=True)
    (card,) = look(program).cards
    assert card.answers == [
        *("Career", "Team", "Strategy 5/5", "Data 2/5", "Online", "Travels: Yes"),
        "Ask me anything",
    ]
    assert (card.tags, card.more) == (card.answers[:4], 3)
    assert (card.languages, card.workplace, card.mentor.initials) == ("French, English", "Halden Rail · Oslo", "AO")


def test_R25_nothing_found_tells_what_each_filter_costs():
    program = make_town()
    make_townsman(program, "Amina Okafor", answers={"goals": ["career"]}, languages="en")
    make_townsman(program, "Jonas Lindqvist", answers={"goals": ["team"]}, languages="fr")
    make_townsman(program, "Priya S", answers={"goals": ["career", "team"]}, languages="en")
    nobody = look(program, about__goals=["career", "team"], language="fr")
    assert (nobody.total, nobody.everybody) == (0, 3)
    assert [(chip.label, chip.count) for chip in nobody.chips] == [("Career", 1), ("Team", 0), ("French", 1)]
    assert names(follow(program, nobody.chips[0].query)) == ["Jonas Lindqvist"]
    assert names(follow(program, nobody.chips[2].query)) == ["Priya S"]


def test_an_empty_program_is_no_error():
    directory = look(make_town(), about__goals="career", text="water", language="en", zone="60", free="1", page="9")
    assert (directory.total, directory.everybody, directory.cards, directory.pages) == (0, 0, [], [])
    assert len(directory.chips) == 5
    assert look(make_program()).cards == []


@pytest.mark.parametrize("page", ["0", "-1", "1e3", "²", "٢", "", "9" * 5000, str(10**30), "\x00", "2 "])
def test_a_page_that_is_none_is_the_nearest_one(page):
    program = make_town()
    for _number in range(25):
        make_mentor(program)
    assert len(look(program, page=page).cards) == (1 if page in {"9" * 5000, str(10**30)} else 24)
