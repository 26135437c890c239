"""Forms of private messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.forms.sessions import MetTodayForm
from wagtail_mentoring.models.messages import TEXT_LENGTH
from wagtail_mentoring.models.tasks import MESSAGE_LENGTH


class UptoForm(KindForm):
    """Up to which message somebody has been shown what the other one wrote; empty where nothing was."""

    upto = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class MessageForm(MetTodayForm, UptoForm):
    """What somebody writes to the other one; its key makes a form sent twice write once."""

    is_refused = False  # the answers are right, and the law says no

    text = PlainTextField(label=_("Your message"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5}))


class ReportForm(KindForm):
    """What the program team should know about messages that somebody reports."""

    note = PlainTextField(
        label=_("Message to the program team"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Optional, and for the program team alone."),
    )
