"""The text search in both modes of R27, the same on every database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.search.backends import get_search_backend

from tests.directory.town import look, make_town, make_townsman, names
from tests.people import make_program
from wagtail_mentoring.actions import pause_profile
from wagtail_mentoring.choices import QuestionKind, TextSearchMode
from wagtail_mentoring.directory.text import MAX_LENGTH, MAX_TERMS, read_text
from wagtail_mentoring.models import MentorProfile, Program

EXACT = {"text_search_mode": "exact_words", "text_search_max_words": 3}


def finds(program, text):
    return sorted(names(look(program, text=text)))


# Exact words


@pytest.mark.django_db
def test_R27_words_match_whole():
    program = make_town(**EXACT)
    make_townsman(program, "Amina Okafor", biography="Consulting, in water resource management.")
    assert finds(program, "consulting") == ["Amina Okafor"]
    assert finds(program, "consult") == []
    assert finds(program, "onsulting") == []


@pytest.mark.django_db
def test_R27_all_three_words_must_match():
    program = make_town(**EXACT)
    make_townsman(
        program, "All A", biography="I have worked in the management of a water resource, and in other fields."
    )
    make_townsman(program, "Two T", biography="Water management.")
    assert finds(program, "water resource management") == ["All A"]
    assert finds(program, "management water") == ["All A", "Two T"]


@pytest.mark.django_db
def test_R27_a_fourth_word_is_left_out_with_a_gentle_message():
    program = make_town(**EXACT)
    make_townsman(program, "Amina Okafor", biography="Water resource management")
    directory = look(program, text="water resource management quickly")
    assert names(directory) == ["Amina Okafor"]
    assert directory.text.message == "Please use 3 words at most. We searched for “water resource management”."
    assert directory.text.typed == "water resource management quickly", "nothing typed is lost"
    assert directory.chips[0].label == "“water resource management”"
    assert look(program, text="water resource management water").text.message == "", "the same word twice is one word"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CONSULTING", True),
        ("straße", True),
        ("STRASSE", True),
        ("C++", True),
        ("c", False),
        ("C", False),
        ("c#", True),
        ("node.js", True),
        ("don't", True),
        ("don’t", True),
        ("résumé", True),
        ("re\u0301sume\u0301", True),
        ("resume", False),
        ("décision-making", True),
        ("décision", False),
        ("100%", True),
        ("1_0", False),
        ("snake_case", True),
        ("snake%case", False),
        ("%", None),
        ("!?", None),
        ("consulting.", True),
        ("(consulting)", True),
        ('"consulting', True),
    ],
)
def test_R27_case_does_not_matter_and_everything_else_does(typed, found):
    program = make_town(**EXACT)
    biography = "Consulting; Straße; C++ and C#, node.js. Don’t: a re\u0301sumé, décision-making, 100 % snake_case"
    make_townsman(program, "Amina Okafor", biography=biography)
    directory = look(program, text=typed)
    assert bool(directory.total) == (found is not False)
    assert directory.text.message == (
        "" if found is not None else "There is no word in this; please use letters or digits."
    )
    assert len(directory.chips) == (found is not None)


@pytest.mark.django_db
def test_exact_words_without_a_limit_stop_at_ours():
    program = make_program(text_search_mode=TextSearchMode.EXACT_WORDS, text_search_max_words=None)
    search = read_text(program, [" ".join(f"word{number}" for number in range(200))])
    assert len(search.terms) == MAX_TERMS
    assert search.message


def test_what_is_searched_is_clean():
    program = Program(**EXACT)
    search = read_text(program, [" wa\x00ter\ud800man\nage\x85"])
    assert (search.typed, search.terms) == ("wa ter man age", [("wa",), ("ter",), ("man",)])
    assert len(read_text(program, ["x" * 10_000]).typed) == MAX_LENGTH
    assert read_text(program, ["one", "two"]).terms == [("one",)]
    assert read_text(program, []).typed == ""


# Relevance: committed rows, because that is what MariaDB's full-text search sees


@pytest.fixture
def indexed(transactional_db):
    """A program with mentors in the search index, in relevance mode."""
    program = make_town()
    biography = "Consulting in water resource management, and C++. It's 20-odd years now."
    make_townsman(program, "Amina Okafor", biography=biography, headline="Engineer", answers={"goals": ["career"]})
    make_townsman(program, "Jonas Lindqvist", biography="Management of resource people who drink water")
    get_search_backend().add_bulk(MentorProfile, list(MentorProfile.objects.all()))
    return program


def test_R27_relevance_searches_the_whole_profile(indexed):
    assert finds(indexed, "water management") == ["Amina Okafor", "Jonas Lindqvist"]
    assert finds(indexed, "WATER drink") == ["Jonas Lindqvist"]
    assert finds(indexed, "okafor") == ["Amina Okafor"]
    assert finds(indexed, "engineer career") == ["Amina Okafor"]
    assert finds(indexed, "volcano") == []
    assert finds(indexed, "water volcano") == []


def test_R27_relevance_knows_phrases(indexed):
    assert finds(indexed, '"water resource management"') == ["Amina Okafor"]
    assert finds(indexed, '"water resource" consulting') == ["Amina Okafor"]
    assert finds(indexed, 'management "water') == ["Amina Okafor", "Jonas Lindqvist"]


def test_relevance_keeps_to_the_limit_of_words(indexed):
    indexed.text_search_max_words = 2
    directory = look(indexed, text='water "resource management people"')
    assert directory.text.message == "Please use 2 words at most. We searched for “water resource”."
    assert directory.total == 2


def test_the_index_is_never_believed_about_who_is_listed(indexed):
    amina = MentorProfile.objects.select_related("program", "user").get(display_name="Amina Okafor")
    pause_profile(amina, actor=amina.user)
    get_search_backend().add_bulk(MentorProfile, [amina])
    assert finds(indexed, "water") == ["Jonas Lindqvist"]
    other = make_town()
    make_townsman(other, "Elsewhere E", biography="water")
    assert finds(indexed, "water") == ["Jonas Lindqvist"]


def test_relevance_combines_with_filters_and_is_counted(indexed):
    directory = look(indexed, text="water", about__goals="career")
    assert names(directory) == ["Amina Okafor"]
    assert [(chip.label, chip.count) for chip in directory.chips] == [("“water”", 1), ("Career", 2)]


def test_relevance_loads_no_biographies(indexed, django_assert_num_queries):
    with django_assert_num_queries(2) as queries:
        look(indexed, text="water")
    assert "volcano" not in str(queries.captured_queries)
    assert '"biography"' not in str(queries.captured_queries[1]["sql"].split(" FROM ")[0]).replace("`", '"')


BROKEN = [
    '"',
    '""',
    "'",
    "\\",
    "*",
    "()",
    "a AND",
    "NOT",
    "NEAR(",
    "a:b",
    "-a",
    "^a",
    "+",
    "c++ +",
    "é" * 255,
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("mode", TextSearchMode)
def test_no_text_breaks_a_search(transactional_db, mode):
    """One database, many texts: hypothesis inside the test, because each of its examples needs the same rows."""
    program = make_town(text_search_mode=mode)
    make_townsman(program, biography="water")
    words = st.lists(st.sampled_from([*BROKEN, "water", "the", "or", '"water', "U+1F600"]), max_size=12).map(" ".join)
    surrogates = st.text(st.characters(exclude_categories=()), max_size=300)

    @settings(suppress_health_check=list(HealthCheck))
    @given(words | surrogates | st.text(alphabet="\"'()*:^-+# ab\\&|!<>%_~@", max_size=40))
    def search(text):
        assert look(program, text=text).total in {0, 1}

    search()
    for text in (*BROKEN, "x" * 10_000, "water " * 200):
        assert look(program, text=text).total in {0, 1}


def test_questions_of_text_are_no_filter(db):
    program = make_town()
    assert QuestionKind.TEXT not in {each.name for each in look(program).filters}
    assert "about.motto" not in {each.name for each in look(program).filters}


def test_P4_relevance_asks_one_statement_more(indexed, django_assert_num_queries):
    with django_assert_num_queries(4):
        directory = look(indexed)
        assert [len(directory.cards), directory.total] == [2, 2]
    with django_assert_num_queries(5):
        directory = look(indexed, text="water")
        assert [len(directory.cards), directory.total] == [2, 2]
