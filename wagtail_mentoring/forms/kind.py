"""What member forms say about an answer: how to mend it, in the words that people use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Sentences = dict[str, Any]

ALL: Sentences = {
    "required": _("Please fill this in."),
    "max_length": _("This is too long: it has %(show_value)d characters, and at most %(limit_value)d fit."),
    "min_value": _("Please write a number of at least %(limit_value)s."),
    "max_value": _("Please write a number of at most %(limit_value)s."),
}
CHOICE: Sentences = {"required": _("Please choose one."), "invalid_choice": _("Please choose from the list.")}
OWN: dict[type[forms.Field], Sentences] = {
    forms.IntegerField: {"invalid": _("Please write a whole number, such as 3.")},
    forms.DateField: {"invalid": _("Please write a day, such as 2030-05-31.")},
    forms.EmailField: {"invalid": _("Please write a whole e-mail address, such as name@example.org.")},
    forms.FileField: {"required": _("Please choose a file."), "empty": _("This file is empty.")},
    forms.ChoiceField: CHOICE,
    forms.MultipleChoiceField: {**CHOICE, "required": _("Please choose at least one.")},
}


def sentences_for(field: forms.Field) -> Sentences:
    """Return what to say about an answer in this field; the nearest kind of field decides."""
    told = dict(ALL)
    for kind in reversed(type(field).__mro__):
        told |= OWN.get(kind, {})
    return told


class KindMixin:
    """A form whose fields say so."""

    def full_clean(self) -> None:
        """Give the fields their sentences before they are looked at."""
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.error_messages.update(sentences_for(field))
        super().full_clean()  # type: ignore[misc]


class KindForm(KindMixin, forms.Form):
    """What our own member forms start from."""
