"""The smallest page that a member can read."""

from django.db import models
from wagtail.models import Page


class MemberPage(Page):
    """A title and a text, for people who are signed in."""

    text = models.TextField()

    template = "minimal/member_page.html"
