"""Lists of days, as an organizer types them."""

import pytest
from django.core.exceptions import ValidationError

from tests.people import make_program
from wagtail_mentoring.models import Program

FIELD = Program._meta.get_field("nudge_days")
FORM_FIELD = FIELD.formfield()


@pytest.mark.parametrize(
    ("typed", "days"), [("10, 5", [5, 10]), ("", []), ("5;5, 10,", [5, 10]), (" 3650 ", [3650]), ([7, 2], [2, 7])]
)
def test_days_are_typed_with_commas_and_kept_in_order(typed, days):
    assert FIELD.clean(FORM_FIELD.clean(typed), None) == days


@pytest.mark.parametrize("typed", ["five", "5 10", "-1", "1.5", "0", "3651", "9" * 30, "1,2,3,4,5,6,7,8,9,10,11"])
def test_anything_else_is_an_error(typed):
    with pytest.raises(ValidationError):
        FIELD.clean(FORM_FIELD.clean(typed), None)


@pytest.mark.parametrize("value", [[True], ["5"], [None], [5.0]])
def test_a_file_holds_whole_numbers(value):
    with pytest.raises(ValidationError):
        FIELD.clean(value, None)


def test_the_form_shows_them_as_they_are_typed():
    assert FORM_FIELD.prepare_value([5, 10]) == "5, 10"
    assert FORM_FIELD.prepare_value("five") == "five"
    assert FORM_FIELD.has_changed([5, 10], "5,10") is False
    assert FORM_FIELD.has_changed([5, 10], "5") is True
    assert FORM_FIELD.has_changed([5, 10], "five") is True


@pytest.mark.django_db
def test_a_request_does_not_expire_before_it_is_to_be_answered():
    program = make_program(response_days=14, auto_expire_days=13)
    with pytest.raises(ValidationError) as error:
        program.clean()
    assert "auto_expire_days" in error.value.message_dict
    program.auto_expire_days = 14
    program.clean()
