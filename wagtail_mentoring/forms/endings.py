"""Forms of the coordinators' desk about the end of a match, and about tasks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Role
from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.models import EndReason, Program
from wagtail_mentoring.models.tasks import MESSAGE_LENGTH

REASON_LENGTH = 500


class ReasonField(forms.ModelChoiceField):
    """A reason of a program's list (R68)."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the reason, and what choosing it counts as."""
        return str(format_lazy("{} ({})", obj.title, _("counts as completed"))) if obj.completes else str(obj.title)


class EndForm(KindForm):
    """Why each of ``programs`` ends matches; a program without a list is not asked."""

    def __init__(self, *args: Any, programs: Iterable[Program], **kwargs: Any) -> None:
        """Offer the reasons that are no Graceful Exit, which has a page of its own."""
        super().__init__(*args, **kwargs)
        lists = {program: EndReason.objects.offered_by(program).filter(is_graceful=False) for program in programs}
        for program, reasons in lists.items():
            if reasons.exists():
                label = _("Reason") if len(lists) == 1 else format_lazy("{}: {}", _("Reason"), program.name)
                self.fields[reason_in(program)] = ReasonField(reasons, label=label, empty_label=_("Choose a reason"))


class GracefulExitForm(KindForm):
    """Who asked, so that the other one gets the standard letter; and for which reason, where there are several."""

    asked_by = forms.ChoiceField(
        label=_("Who asked for it?"),
        choices=[("", _("Nobody, or both: both get the standard e-mail")), *Role.choices],
        required=False,
        help_text=_("For the letters alone: neither of the two is told, and it is not kept."),
    )

    def __init__(self, *args: Any, reasons: Any, people: dict[Role, str], **kwargs: Any) -> None:
        """Offer both people by name."""
        super().__init__(*args, **kwargs)
        field = self.fields["asked_by"]
        field.choices = [field.choices[0], *((role.value, name) for role, name in people.items())]
        self.fields["reason"] = ReasonField(reasons, label=_("Reason"), empty_label=None)
        if len(reasons) == 1:
            self.fields["reason"].widget = forms.HiddenInput()
            self.initial["reason"] = reasons[0].pk

    def clean_asked_by(self) -> Role | None:
        """Return the word."""
        asked_by = self.cleaned_data["asked_by"]
        return Role(asked_by) if asked_by else None


class ExtendForm(KindForm):
    """A later last day, and why."""

    ends_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = PlainTextField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history of the match, for the program team."),
    )

    def __init__(self, *args: Any, first: dt.date, **kwargs: Any) -> None:
        """Offer days from ``first`` on."""
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].widget.attrs["min"] = first.isoformat()


class CloseForm(KindForm):
    """What came of a task."""

    note = PlainTextField(
        label=_("Note (optional)"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you did, for the program team."),
    )


class NudgeForm(CloseForm):
    """The same, where a reminder may be all that is needed."""

    closes = forms.BooleanField(
        label=_("Close the task, too"),
        required=False,
        initial=True,
        help_text=_("If the mentor does not answer, it comes back after a week."),
    )


def reason_in(program: Program) -> str:
    """Return the name of the field for a program's reason."""
    return f"reason_{program.pk}"
