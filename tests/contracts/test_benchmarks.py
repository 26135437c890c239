"""The controls that are written by hand keep pace with the models: a benchmark that breaks is found years later."""

import re

import pytest
from django.apps import apps

from benchmarks import accept_by_hand, tick_by_hand

INSERT = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")
BY_HAND = {
    f"{module.__name__}.{name}": INSERT.search(text)
    for module in (accept_by_hand, tick_by_hand)
    for name, text in vars(module).items()
    if isinstance(text, str) and INSERT.search(text)
}


def test_there_is_something_to_compare():
    assert len(BY_HAND) == 6


@pytest.mark.parametrize("statement", BY_HAND)
def test_a_row_written_by_hand_has_every_column_that_needs_a_value(statement):
    table, columns = BY_HAND[statement].groups()
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    named = {column.strip() for column in columns.split(",")}
    fields = {field.column: field for field in model._meta.concrete_fields}
    assert named <= fields.keys()
    assert {column for column, field in fields.items() if not field.null and not field.primary_key} <= named
