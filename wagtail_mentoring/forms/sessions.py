"""Forms of sessions, and of the statement of professional development."""

import datetime as dt
import re
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.actions import SessionEntry
from wagtail_mentoring.choices import Refusal, SessionHow, SessionValue
from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.models import MentoringSession
from wagtail_mentoring.models.sessions import LONGEST, NOTES_LENGTH

KEY = re.compile("[0-9a-f]{32}")
Judge = Callable[[SessionEntry], Refusal | None]


def day_field(**kwargs: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def notes_field(**kwargs: Any) -> PlainTextField:
    """Return a field for what only its author reads."""
    area = forms.Textarea(attrs={"rows": 5})
    return PlainTextField(required=False, max_length=NOTES_LENGTH, widget=area, **kwargs)


class MetTodayForm(KindForm):
    """One button; its key makes a form sent twice count once."""

    op_id = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a key."""
        super().__init__(*args, initial={"op_id": uuid.uuid4().hex, **kwargs.pop("initial", {})}, **kwargs)

    def clean_op_id(self) -> str:
        """Return the key if it is one of ours."""
        key = str(self.cleaned_data["op_id"] or "")
        return key if KEY.fullmatch(key) else ""


class SessionForm(MetTodayForm):
    """What somebody writes down of a session: the day, and as much more as they like (R59)."""

    held_on = day_field(label=_("Session date"), help_text=_("A day that is to come makes it a plan, which both see."))
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Length in minutes"), required=False, min_value=1, max_value=LONGEST)
    how = forms.ChoiceField(
        label=_("How you met"),
        required=False,
        choices=[("", _("Not said")), *SessionHow.choices],
        widget=forms.RadioSelect,
    )
    discussed = notes_field(
        label=_("What was discussed"), help_text=_("For you alone: neither your partner nor the program team sees it.")
    )
    value = forms.TypedChoiceField(
        label=_("How you perceive its value"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Not said")), *SessionValue.choices],
        widget=forms.RadioSelect,
        help_text=_("For you alone."),
    )
    next_steps = notes_field(label=_("Next steps"), help_text=_("For you alone."))
    cpd_minutes = forms.IntegerField(
        label=_("CPD minutes"),
        required=False,
        min_value=0,
        max_value=LONGEST,
        help_text=_("Empty: as long as the session. 0: none of it counts."),
    )

    def __init__(self, *args: Any, zone: zoneinfo.ZoneInfo, has_cpd: bool, judge: Judge, **kwargs: Any) -> None:
        """Ask by the author's clock; ``judge`` says what the law thinks of an entry."""
        super().__init__(*args, **kwargs)
        self.zone, self.judge = zone, judge
        self.fields["time"].help_text = _("By your clock: %(zone)s.") % {"zone": zone.key}
        if not has_cpd:
            del self.fields["cpd_minutes"]

    @classmethod
    def initial_of(cls, session: MentoringSession) -> dict[str, Any]:
        """Return what the session says now."""
        return {name: getattr(session, name) for name in cls.base_fields if name != "op_id"}

    def clean(self) -> dict[str, Any]:
        """Check that the clock shows this time on that day, and ask the law about the day."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            begins = self.entry.begins_at(self.zone)
            if refusal := self.judge(self.entry):
                self.add_error("held_on", str(refusal.label))
            elif data["time"] and begins.astimezone(self.zone).time() != data["time"]:
                self.add_error("time", _("The clock skips this time on that day. Please choose another one."))
        return data

    @property
    def entry(self) -> SessionEntry:
        """Return what the verb is told; what is not asked stays as it was."""
        kept = {"cpd_minutes": self.initial.get("cpd_minutes")}
        return SessionEntry(**{**kept, **{name: value for name, value in self.cleaned_data.items() if name != "op_id"}})


class StatementForm(KindForm):
    """Which days a statement is about, and what it says of each session."""

    first = day_field(label=pgettext_lazy("period", "From"))
    last = day_field(label=pgettext_lazy("period", "To"))
    partner = forms.BooleanField(label=_("Name my partner"), required=False)
    notes = forms.BooleanField(label=_("Include my notes"), required=False)

    def clean(self) -> dict[str, Any]:
        """Check that the days are in order."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", _("This day is before the first one."))
        if last and last.year > dt.MAXYEAR - 1:
            self.add_error("last", _("Please choose an earlier day."))
        return data


class NameForm(KindForm):
    """The name on a statement, as somebody who was handed it reads it."""

    name = PlainTextField(label=_("Name on the statement"), max_length=200)
