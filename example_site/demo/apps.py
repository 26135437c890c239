"""The demo: what the example site has and a real site does not."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """One-click sign-in, an outbox to read, and invented people."""

    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"
