"""Counts beside choices and chips, held against counting one by one; and addresses that make no sense."""

import random
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.directory.town import NOBODY, QUESTIONS, make_town, make_townsman
from wagtail_mentoring.choices import FullMentors, QuestionKind
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.directory.search import MAX_PICKED
from wagtail_mentoring.models import Choice, Question

pytestmark = pytest.mark.django_db

ZONES = {"Africa/Lagos": "60", "Africa/Algiers": "60", "Asia/Kolkata": "330", "America/Phoenix": "-420"}
LANGUAGES = ["en", "fr", "ta"]
WORDS = ["water", "coal", "wind"]
OFFERED = {
    **{f"about.{key}": choices for key, (_kind, choices) in QUESTIONS.items() if choices},
    "about.travels": ["yes", "no"],
    "about.skills.level": ["1", "2", "4", "5"],
    "language": LANGUAGES,
    "zone": sorted(set(ZONES.values())),
    "free": ["1"],
    "text": WORDS,
}
# Searches in which much is asked for, but each thing is on offer.
SEARCHES = st.fixed_dictionaries({}, optional={name: st.lists(st.sampled_from(of)) for name, of in OFFERED.items()})


def some(dice, things):
    return dice.sample(things, dice.randint(0, len(things)))


def make_crowd(program, size, seed=7):
    """Fill the town; return what everybody answered, as plain data."""
    dice, crowd = random.Random(seed), {}  # noqa: S311  the same crowd every time
    for _number in range(size):
        answers = {
            "goals": some(dice, QUESTIONS["goals"][1]),
            "skills": {skill: dice.randint(1, 5) for skill in some(dice, QUESTIONS["skills"][1])},
            "meets": some(dice, QUESTIONS["meets"][1])[:1],
            "travels": dice.choice(["yes", "no"]),
        }
        person = {
            "languages": "|".join(some(dice, LANGUAGES)),
            "time_zone": dice.choice(sorted(ZONES)),
            "accepting": dice.random() < 0.7,
            "biography": " ".join(some(dice, WORDS)),
        }
        mentor = make_townsman(program, answers=answers, **person)
        crowd[mentor.pk] = {**answers, **person}
    return crowd


def is_found(person, asked):
    """Whether somebody is found: the rules of the directory, said again in Python."""
    level = int((asked.get("about.skills.level") or ["3"])[0])
    spoken = person["languages"].split("|")
    return all(
        (
            set(asked.get("about.goals", ())) <= set(person["goals"]),
            all(person["skills"].get(skill, 0) >= level for skill in asked.get("about.skills", ())),
            not asked.get("about.meets") or set(asked["about.meets"]) & set(person["meets"]),
            not asked.get("about.travels") or person["travels"] in asked["about.travels"],
            not asked.get("language") or set(asked["language"]) & set(spoken),
            not asked.get("zone") or ZONES[person["time_zone"]] in asked["zone"],
            not asked.get("free") or person["accepting"],
            set(asked.get("text", ())[:1]) <= set(person["biography"].split()),
        )
    )


@pytest.mark.parametrize("full_mentors", FullMentors)
def test_results_and_counts_are_those_of_counting_one_by_one(full_mentors):
    program = make_town(text_search_mode="exact_words", full_mentors=full_mentors)
    crowd = make_crowd(program, 40)
    if full_mentors == FullMentors.HIDDEN:
        crowd = {pk: person for pk, person in crowd.items() if person["accepting"]}

    def count(asked):
        return sum(bool(is_found(person, asked)) for person in crowd.values())

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(SEARCHES)
    def search(asked):
        directory = Directory(program, asked, user=NOBODY)
        found = {pk for pk, person in crowd.items() if is_found(person, asked)}
        assert directory.total == len(found)
        assert {card.mentor.pk for card in directory.cards} <= found
        assert len(directory.cards) == min(len(found), 24)
        assert directory.everybody == len(crowd)
        for each in directory.filters:
            for option in each.options:
                added = asked | {each.name: [*asked.get(each.name, ()), option.value]}
                assert option.count == count(added), (each.name, option.value)
        for chip in directory.chips:
            assert chip.count == count(parse_qs(chip.query)), chip.label

    search()


# Parameters that nobody offered

NAMES = st.sampled_from([*OFFERED, "page", "about.nothing", "status", "user__password__startswith", "order_by"])
JUNK = st.sampled_from(["", '"', "'", "\x00", "\ud800", "1 OR 1=1", "9" * 5000, str(10**30), "-1", "%", "w " * 200])
VALUES = st.lists(
    JUNK | st.sampled_from([value for values in OFFERED.values() for value in values]) | st.text(max_size=30)
)


def test_no_address_breaks_the_directory():
    program = make_town(text_search_mode="exact_words", text_search_max_words=3)
    make_crowd(program, 5)

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(NAMES, VALUES))
    def search(params):
        directory = Directory(program, params, user=NOBODY)
        assert len(directory.cards) == directory.total <= 5
        for each in (*directory.chips, *directory.filters, *directory.pages):
            assert str(each)
        for chip in directory.chips:
            assert set(parse_qs(chip.query)) <= {*OFFERED}

    search()


def test_only_what_is_known_gets_into_links():
    program = make_town()
    make_crowd(program, 5)
    address = QueryDict("about.goals=career&about.goals=career&about.goals=x&x=y&language=en&language=xx&free=2&zone=a")
    directory = Directory(program, dict(address.lists()), user=NOBODY)
    assert [chip.query for chip in directory.chips] == ["language=en", "about.goals=career"]


def test_more_than_a_statement_can_carry_is_left_out():
    program = make_town()
    question = Question.objects.get(section__program=program, kind=QuestionKind.CHOICES)
    keys = [f"choice-{number}" for number in range(200)]
    Choice.objects.bulk_create(Choice(question=question, key=key, title=key) for key in keys)
    directory = Directory(program, {"about.goals": keys}, user=NOBODY)
    assert (directory.total, len(directory.chips)) == (0, MAX_PICKED)


@pytest.mark.parametrize(
    "params", [{}, {"about.goals": ["career"], "language": ["en"], "zone": ["60"], "text": ["water"]}]
)
def test_the_number_of_statements_does_not_depend_on_anything(django_assert_num_queries, params):
    """Questions, counts, keys, cards."""
    program = make_town(text_search_mode="exact_words", capacity_scope="cycle")
    wanted = {"answers": {"goals": ["career"]}, "languages": "en", "time_zone": "Africa/Lagos", "biography": "Water"}
    for size in (1, 29):
        for _number in range(size):
            make_townsman(program, **wanted)
        with django_assert_num_queries(4) as queries:
            directory = Directory(program, params, user=NOBODY)
            assert directory.filters
            assert directory.cards
            assert directory.chips is not None
            assert directory.pages is not None
        selected = [query["sql"].split(" WHERE ")[0] for query in queries.captured_queries]
        assert not [sql for sql in selected if "biography" in sql and "LIKE" not in sql], (
            "long texts stay where they are"
        )
