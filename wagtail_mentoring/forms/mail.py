"""The form in which somebody chooses how often which letters come."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import MailKind, MailPace
from wagtail_mentoring.forms.kind import KindForm

MEANINGS = {
    MailKind.REQUESTS: _("Somebody waits for your answer, so that they cannot be turned off."),
    MailKind.MESSAGES: _("That somebody has written to you, never what. Once until you have read it."),
    MailKind.DOCUMENTS: _("That somebody has shared a document with you, never which. Once a day at most."),
    MailKind.REMINDERS: _("Of requests that still wait for you, the first meeting, what ends soon, and your profile."),
    MailKind.SUMMARY: _("What waits for you as a coordinator."),
}
WORDS = {(MailKind.SUMMARY, MailPace.AT_ONCE): _("Once a week")}


class MailForm(KindForm):
    """A question for each kind of letters that its reader gets; what is not answered stays as it is."""

    def __init__(self, *args: Any, paces: Mapping[MailKind, MailPace], **kwargs: Any) -> None:
        """Ask about the kinds of ``paces``, which says how often each comes now."""
        super().__init__(*args, **kwargs)
        for kind, now in paces.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=[(pace.value, WORDS.get((kind, pace), pace.label)) for pace in kind.paces],
                widget=forms.RadioSelect,
                initial=now.value,
                required=False,
                help_text=MEANINGS[kind],
            )

    @property
    def chosen(self) -> dict[MailKind, MailPace]:
        """Return what the verb is told."""
        return {MailKind(kind): MailPace(pace) for kind, pace in self.cleaned_data.items() if pace}
