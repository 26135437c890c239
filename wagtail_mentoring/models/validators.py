"""What a field of ours takes."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Label


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` names a zone of the IANA database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("%(value)s is not a time zone."), params={"value": value})


def validate_labels(value: object) -> None:
    """Raise ValidationError unless ``value`` maps known labels to texts."""
    if not isinstance(value, dict):
        raise ValidationError(_("Labels are a mapping of names to texts."))
    for key, text in value.items():
        if key not in Label.values:
            raise ValidationError(_("There is no label named %(key)s."), params={"key": key})
        if not isinstance(text, str):
            raise ValidationError(_("The label %(key)s must be a text."), params={"key": key})
