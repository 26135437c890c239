"""docs/explanation/requirements.md against the suite: a row for every requirement, with the tests that there are."""

import pytest

from tests.contracts.requirements_table import NUMBER, PAGE, ROW, proofs, written


def test_every_requirement_has_one_row():
    assert [int(number) for number, *_ in ROW.findall(PAGE.read_text())] == list(range(1, 73))


def test_the_page_names_the_tests_that_exist():
    page = PAGE.read_text()
    assert page == written(page), "run: python -m tests.contracts.requirements_table"


def test_no_test_names_a_requirement_that_does_not_exist():
    assert set(proofs()) <= set(range(1, 73))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("test_R36_one_step", ["36"]), ("test_R43_and_R51_free", ["43", "51"]), ("test_ER7_no", []), ("test_R7th", [])],
)
def test_a_test_names_requirements_by_their_numbers(name, numbers):
    assert NUMBER.findall(name) == numbers


def test_a_row_without_a_test_says_open():
    assert written("| R999 | a guide | `gone.py::test_R999` | all of it |") == "| R999 | a guide | open | all of it |"


def test_what_is_still_open_stays_as_it_was_written():
    tests = ", ".join(proofs()[38])
    assert written("| R38 | one at a time | open | by mail |") == f"| R38 | one at a time | {tests} | by mail |"
    assert written("| R38 | one at a time | open | |") == f"| R38 | one at a time | {tests} | |"
