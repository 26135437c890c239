"""The form of a letter in a program's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindMixin
from wagtail_mentoring.models import LetterText


class LetterTextForm(KindMixin, forms.ModelForm):
    """Subject and text; which letter it is stands in the address."""

    subject = PlainTextField(label=_("Subject"), max_length=150)
    text = PlainTextField(
        label=_("Text"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "An empty line begins a new paragraph. Greeting, button and the lines at the end are added by themselves."
        ),
    )

    class Meta:
        """What is written here."""

        model = LetterText
        fields = ("subject", "text")

    def _get_validation_exclusions(self) -> set[str]:
        """Leave alone what the address says."""
        excluded: Any = super()._get_validation_exclusions()
        return {*excluded, "program", "letter", "role", "language"}
