"""The front page."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The association's front page."""

    lead = models.CharField("lead", max_length=300, blank=True, help_text="One or two sentences below the title.")
    body = RichTextField("body", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    max_count = 1
