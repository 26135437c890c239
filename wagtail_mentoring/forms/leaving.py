"""The form that asks the program team to end a match."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.models import Match
from wagtail_mentoring.models.tasks import MESSAGE_LENGTH

PLAIN, GRACEFUL = "end", "graceful"


class AskToEndForm(KindForm):
    """How the match should end, and what the program team, and nobody else, should know (R67, R69)."""

    how = forms.ChoiceField(label=gettext_lazy("How should it end?"), widget=forms.RadioSelect)
    message = PlainTextField(
        label=gettext_lazy("Message to the program team"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Optional, and for the program team alone. You need not give a reason."),
    )

    def __init__(self, *args: Any, match: Match, **kwargs: Any) -> None:
        """Offer a Graceful Exit where the program has it; elsewhere there is nothing to choose."""
        super().__init__(*args, **kwargs)
        if not match.program.graceful_exit:
            del self.fields["how"]
            return
        graceful = _("%(graceful_exit)s: the other one gets a standard e-mail that gives no reason")
        self.fields["how"].choices = [
            (PLAIN, _("The program team closes it, and tells both of you")),
            (GRACEFUL, graceful % {"graceful_exit": match.program.words["graceful_exit"]}),
        ]

    @property
    def asking(self) -> dict[str, Any]:
        """Return what the verb is told."""
        return {"is_graceful": self.cleaned_data.get("how") == GRACEFUL, "message": self.cleaned_data["message"]}
