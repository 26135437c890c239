"""What the demo remembers: the people one can be, and the mail that was sent."""

from django.conf import settings
from django.db import models
from django.urls import reverse

OF_A_PROGRAM = ("wagtail_mentoring:directory", "wagtail_mentoring:matches")


class Persona(models.Model):
    """Somebody a visitor can sign in as with one click; chosen when the site is seeded."""

    key = models.SlugField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    program = models.ForeignKey("wagtail_mentoring.Program", on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    note = models.CharField(max_length=200)
    lands_on = models.CharField(max_length=80)  # the name of an address
    sort_order = models.PositiveSmallIntegerField()

    class Meta:
        """The order of the buttons."""

        ordering = ("sort_order",)

    def __str__(self) -> str:
        """Return what the button says."""
        return self.label

    @property
    def label(self) -> str:
        """Return what the button says."""
        return f"Continue as {self.name} ({self.role})"

    @property
    def landing(self) -> str:
        """Return where this person would go first."""
        return reverse(
            self.lands_on, args=[self.program.slug] if self.lands_on.startswith("wagtail_mentoring:") else []
        )


class DemoMail(models.Model):
    """A letter that left the site, as the mail server would have got it."""

    subject = models.TextField()
    sender = models.TextField()
    to = models.TextField()
    reply_to = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        """The newest first."""

        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject

    @property
    def url(self) -> str:
        """Return where the letter is read."""
        return reverse("demo:letter", args=[self.pk])

    @property
    def html_url(self) -> str:
        """Return where the HTML part is shown by itself, or nothing."""
        return reverse("demo:letter_html", args=[self.pk]) if self.html else ""
