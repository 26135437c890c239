"""The floor that member pages are measured against."""

from django.apps import AppConfig


class MinimalConfig(AppConfig):
    """A minimal Wagtail site."""

    name = "benchmarks.minimal"
    default_auto_field = "django.db.models.BigAutoField"
