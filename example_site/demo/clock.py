"""Another time: the history of the demo is played, not painted."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from django.utils import timezone


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside happen at ``moment``, so that every date that is written agrees with every other."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def move_on(days: int) -> None:
    """Let ``days`` pass: everything that happened, and every day that was named, lies that much further back.

    Nothing pretends to be another time, so that every page and every letter agrees with the clock on the wall. The
    calendar is looked at the day before, too: what was to be told in a daily e-mail is told.
    """
    for some in filter(None, (days - 1, 1)):
        _pass(dt.timedelta(days=some))
        call_command("mentoring_tick", verbosity=0)


def _pass(step: dt.timedelta) -> None:
    ours = [*apps.get_app_config("wagtail_mentoring").get_models(), *apps.get_app_config("demo").get_models()]
    with transaction.atomic():
        for model in ours:
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
            for row in model._base_manager.values("pk", *names) if names else ():
                older = {name: row[name] - step for name in names if row[name] is not None}
                if older:
                    model._base_manager.filter(pk=row["pk"]).update(**older)
