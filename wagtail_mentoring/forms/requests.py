"""Forms about a request."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import DeclineReason, RequestMessage
from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.models import Program


class RequestForm(forms.Form):
    """What a mentee writes to a mentor; ``op_id`` makes a form sent twice count once."""

    op_id = forms.Field(widget=forms.HiddenInput, required=False)
    message = PlainTextField(
        label=_("Your message"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you would like to work on, why this mentor, and when you could meet."),
    )

    def __init__(self, *args: Any, program: Program, outside: str = "", **kwargs: Any) -> None:
        """Ask for the message as the program wants it; ``outside`` is the id of a form that it stands beside."""
        super().__init__(*args, initial={"op_id": uuid.uuid4().hex}, **kwargs)
        if program.request_message == RequestMessage.OFF:
            del self.fields["message"]
        elif program.request_message == RequestMessage.REQUIRED:
            self.fields["message"].required = True
        if outside and "message" in self.fields:
            self.fields["message"].widget.attrs["form"] = outside

    def clean_op_id(self) -> str:
        """Return the key if it is one of ours."""
        key = str(self.cleaned_data["op_id"] or "")
        return key if re.fullmatch("[0-9a-f]{32}", key) else ""


class DeclineReasonForm(forms.Form):
    """Why a mentor declines; all of it optional (R51)."""

    reason = forms.ChoiceField(
        label=_("Reason (optional)"), choices=[("", _("No reason given")), *DeclineReason.choices], required=False
    )
    shares_reason = forms.BooleanField(label=_("The mentee may see the reason"), required=False)


class DeclineForm(DeclineReasonForm):
    """The same, as the mentor answers it."""

    pauses = forms.BooleanField(
        label=_("And pause me"),
        required=False,
        help_text=_("You are not listed until you come back, and other requests to you are withdrawn."),
    )
