"""A program: its words, its days, and what may not contradict each other."""

import datetime as dt
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from tests.people import make_cycle, make_program
from wagtail_mentoring.choices import CapacityScope, Label
from wagtail_mentoring.models import Program, Words
from wagtail_mentoring.models.programs import RESERVED_SLUGS
from wagtail_mentoring.models.validators import validate_labels, validate_time_zone

pytestmark = pytest.mark.django_db


class TestWords:
    def test_every_label_has_a_word(self):
        words = Words({})
        assert len(words) == len(Label)
        assert set(words) == set(Label.values)
        assert all(words.values())

    def test_a_programs_own_word_comes_first_and_an_empty_one_counts_for_nothing(self):
        words = make_program(labels={"match": "tandem", "search": ""}).words
        assert (words["match"], words["search"]) == ("tandem", "Search")

    def test_inside_a_sentence_a_word_is_small_unless_its_capitals_mean_something(self):
        assert Words({}).inside(Label.MENTEES) == "mentees"
        assert Words({"mentor": "CXPA Guide"}).inside(Label.MENTOR) == "CXPA Guide"
        with override("de"):
            assert Words({"mentor": "Mentorin"}).inside(Label.MENTOR) == "Mentorin"

    def test_there_is_no_other_word(self):
        with pytest.raises(KeyError):
            Words({"mach": "x"})["mach"]


@pytest.mark.parametrize(
    ("labels", "words"),
    [([], "mapping"), ({"mach": "x"}, "no label named mach"), ({"match": 1}, "match must be a text")],
)
def test_labels_are_a_mapping_of_known_names_to_texts(labels, words):
    with pytest.raises(ValidationError, match=words):
        validate_labels(labels)
    validate_labels({"match": "tandem"})


def test_a_time_zone_has_a_name():
    validate_time_zone("America/Edmonton")
    with pytest.raises(ValidationError, match="is not a time zone"):
        validate_time_zone("Calgary")


class TestContradictions:
    def errors(self, **fields):
        try:
            Program(name="x", slug=fields.pop("slug", "x"), **fields).clean()
        except ValidationError as error:
            return list(error.message_dict)
        return []

    def test_R46_nothing_is_above_the_highest_limit(self):
        assert self.errors(capacity_max=3, capacity_default=3, capacity_recommended=3) == []
        assert self.errors(capacity_max=3, capacity_default=4) == ["capacity_default"]
        assert self.errors(capacity_max=3, capacity_recommended=4) == ["capacity_recommended"]
        assert self.errors(capacity_max=None, capacity_default=9) == []

    @pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
    def test_a_program_has_an_address_of_its_own(self, slug):
        assert self.errors(slug=slug) == ["slug"]


class TestDays:
    def test_days_are_counted_in_the_programs_zone(self):
        late = dt.datetime(2027, 3, 1, 5, 30, tzinfo=dt.UTC)
        with mock.patch.object(timezone, "now", return_value=late):
            assert make_program(time_zone="America/Edmonton").today() == dt.date(2027, 2, 28)
            assert make_program(time_zone="Asia/Tokyo").today() == dt.date(2027, 3, 1)

    def test_a_day_of_this_year_is_read_without_its_year(self):
        program = make_program()
        today = program.today()
        assert program.in_words(today.replace(month=5, day=3)) == "3 May"
        assert program.in_words(dt.date(today.year + 1, 5, 3)) == f"3 May {today.year + 1}"
        assert program.in_words(None) == ""


class TestCycles:
    def test_R47_a_program_without_cycles_is_rolling(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        assert not program.counts_by_cycle()
        assert program.current_cycle() is None
        cycle = make_cycle(program)
        assert program.counts_by_cycle()
        assert program.current_cycle() == cycle

    def test_a_rolling_program_counts_no_cycle_though_it_has_some(self):
        program = make_program()
        make_cycle(program)
        assert not program.counts_by_cycle()


def test_its_name():
    assert str(make_program(name="Mentor Match")) == "Mentor Match"
