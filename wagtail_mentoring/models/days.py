"""Days: lists of them, on which we remind of something, and those of a clock of one's own."""

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

FARTHEST = 3650
MOST = 10


def nudge_days() -> list[int]:
    """Return the days after which mentors are reminded of a request (R41)."""
    return [5, 10]


def end_reminder_days() -> list[int]:
    """Return how many days before the end of a match both are reminded (R66)."""
    return [7, 30]


class DaysFormField(forms.CharField):
    """Numbers between commas."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow an empty list: no reminder."""
        kwargs.pop("encoder", None), kwargs.pop("decoder", None)
        super().__init__(**kwargs | {"required": False})

    def prepare_value(self, value: Any) -> Any:
        """Return the list as it is typed; what has been typed stays as it is."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the numbers. Raises ValidationError for anything else."""
        if isinstance(value, list):
            return value
        parts = [part.strip() for part in str(value or "").replace(";", ",").split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(_("Please give whole numbers with commas between them, for example: 5, 10"))
        return [int(part[:9]) for part in parts]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the numbers, not how they were typed."""
        try:
            return bool(list(initial or []) != self.to_python(data))
        except ValidationError:
            return True


class DaysField(models.JSONField):
    """A list of numbers of days, from 1 to 3650, each once, in ascending order."""

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Return the numbers in order. Raises ValidationError where they are not days."""
        days = super().clean(value, model_instance)
        is_number = [isinstance(day, int) and not isinstance(day, bool) for day in days]
        if not all(is_number) or not all(1 <= day <= FARTHEST for day in days):
            raise ValidationError(_("Days are whole numbers from 1 to %(most)d.") % {"most": FARTHEST})
        if len(days) > MOST:
            raise ValidationError(_("At most %(most)d reminders are possible.") % {"most": MOST})
        return sorted(set(days))

    def formfield(self, **kwargs: Any) -> Any:
        """Return a text field for numbers between commas."""
        return models.Field.formfield(self, form_class=DaysFormField, **kwargs)


class OwnClock:
    """Days and moments by a time zone of one's own."""

    time_zone: Any

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the time zone in which its days are counted."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def begins(self, day: dt.date) -> dt.datetime:
        """Return the moment at which a day begins in its time zone."""
        return dt.datetime.combine(day, dt.time.min, tzinfo=self.zone)

    def today(self) -> dt.date:
        """Return the present day in its time zone."""
        return timezone.localdate(timezone=self.zone)

    def in_words(self, day: dt.date | None) -> str:
        """Return a day as members read it: without its year while it is this one; nothing for no day."""
        if day is None:
            return ""
        near, far = pgettext("a day of this year", "j F"), pgettext("a day of another year", "j F Y")
        return date_format(day, near if day.year == self.today().year else far)
