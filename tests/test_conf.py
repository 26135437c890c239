"""The one setting."""

import pytest
from django.test import override_settings

from wagtail_mentoring.conf import Settings, get_settings, read
from wagtail_mentoring.exceptions import ConfigurationError


def test_every_key_has_a_default():
    assert get_settings() == Settings() == read({})


def test_a_host_changes_what_it_names():
    with override_settings(WAGTAIL_MENTORING={"MAX_UPLOAD_MB": 4}):
        assert get_settings().MAX_UPLOAD_MB == 4
    with override_settings(TIME_ZONE="UTC"):
        assert get_settings().MAX_UPLOAD_MB == 8


@pytest.mark.parametrize(
    "wrong", [None, [], {"POLCY": "x"}, {"MAX_UPLOAD_MB": "4"}, {"MAX_UPLOAD_MB": True}, {"UNCERTAIN_MAIL": "drop"}]
)
def test_anything_else_is_an_error(wrong):
    with pytest.raises(ConfigurationError):
        read(wrong)
