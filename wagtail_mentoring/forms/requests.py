"""Forms about a request."""

import datetime as dt
import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import DeclineReason, RequestMessage
from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.models import Program

LONGEST_PAUSE = dt.timedelta(days=2 * 366)


class RequestForm(KindForm):
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


class DeclineReasonForm(KindForm):
    """Why a mentor declines; all of it optional (R51)."""

    reason = forms.ChoiceField(
        label=_("Reason (optional)"), choices=[("", _("No reason given")), *DeclineReason.choices], required=False
    )
    shares_reason = forms.BooleanField(label=_("The mentee may see the reason"), required=False)


class DeclineForm(DeclineReasonForm):
    """The same, as the mentor answers it; ``today`` is the present day of the program."""

    away_until = forms.DateField(
        label=_("And pause me until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Before this day nobody else can ask you. Requests that wait for you already stay."),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        """Offer days from tomorrow on."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["away_until"].widget.attrs["min"] = (today + dt.timedelta(days=1)).isoformat()

    def clean_away_until(self) -> dt.date | None:
        """Check that the day is still to come."""
        day: dt.date | None = self.cleaned_data["away_until"]
        if day is not None and not self.today < day <= self.today + LONGEST_PAUSE:
            raise forms.ValidationError(_("Please choose a day from tomorrow on, within two years."))
        return day

    @property
    def decision(self) -> dict[str, Any]:
        """Return what the verb is told."""
        reason = self.cleaned_data["reason"]
        return {**self.cleaned_data, "reason": DeclineReason(reason) if reason else None}


class AwayForm(DeclineForm):
    """Declining because one is away: the day is what it is about."""

    field_order = ("away_until", "reason", "shares_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the day."""
        super().__init__(*args, **kwargs)
        self.fields["away_until"].required = True
        self.fields["away_until"].label = _("I am away until")
