"""Letting days pass: everything in the database becomes older, so that the clock need not be touched."""

import datetime as dt

from django.apps import apps
from django.db import models, transaction

from wagtail_mentoring.actions.calendar import tick


@transaction.atomic
def days_pass(days):
    """Let everything that has happened, and every day that was named, lie ``days`` further back."""
    step = dt.timedelta(days=days)
    for model in apps.get_app_config("wagtail_mentoring").get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
        for row in model._base_manager.values("pk", *names) if names else ():
            older = {name: row[name] - step for name in names if row[name] is not None}
            if older:
                model._base_manager.filter(pk=row["pk"]).update(**older)


def live(days):
    """Let one day after the other pass, with a look at the calendar on each."""
    for _day in range(days):
        days_pass(1)
        tick()
