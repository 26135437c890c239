"""Every field of a profile has a class of privacy, and the search index holds only what the program may read."""

import pytest

from wagtail_mentoring.models import MenteeProfile, MentorProfile
from wagtail_mentoring.privacy import PROFILE_FIELDS, Privacy

# What the index keeps to find rows again, never to show or search them.
TECHNICAL = {"id"}


@pytest.mark.parametrize("model", [MentorProfile, MenteeProfile])
def test_every_field_has_a_class(model):
    fields = {field.name for field in model._meta.concrete_fields}
    assert fields - PROFILE_FIELDS.keys() == set(), "say in privacy.PROFILE_FIELDS who may see it"


def test_the_table_names_nothing_that_does_not_exist():
    known = {field.name for model in (MentorProfile, MenteeProfile) for field in model._meta.get_fields()}
    assert PROFILE_FIELDS.keys() - known - {"answered_words"} == set()


def test_the_search_index_holds_public_fields_only():
    searched = {field.field_name for field in MentorProfile.search_fields} - TECHNICAL
    assert searched
    assert {name: PROFILE_FIELDS[name] for name in searched if PROFILE_FIELDS[name] > Privacy.PROGRAM} == {}
