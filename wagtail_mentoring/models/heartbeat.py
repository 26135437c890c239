"""When the calendar was last looked at."""

import datetime as dt

from django.db import models
from django.utils import timezone

SILENCE = dt.timedelta(hours=2)


class Heartbeat(models.Model):
    """One row: the last look at the calendar and what was done then, so that everybody sees whether the clock runs."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ticked_at = models.DateTimeField()
    done = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Return the moment."""
        return self.ticked_at.isoformat()

    @classmethod
    def last(cls) -> dt.datetime | None:
        """Return when the calendar was last looked at, if ever."""
        return cls.objects.values_list("ticked_at", flat=True).first()

    @classmethod
    def is_silent(cls) -> bool:
        """Tell whether nobody has looked at the calendar for two hours."""
        last = cls.last()
        return last is None or last < timezone.now() - SILENCE
