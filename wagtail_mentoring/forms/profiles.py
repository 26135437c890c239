"""Forms of a profile's fixed steps: about, availability, contact, photo."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import ContactKind, ContactVisibility, Label
from wagtail_mentoring.forms.fields import PlainTextField, languages, time_zones
from wagtail_mentoring.forms.kind import OWN, KindForm
from wagtail_mentoring.models import AnyProfile, MentorProfile, Program

PHONE = re.compile(r"[+(]?(?:[\s().\-/]*\d){5,20}[\s)]*(?:[,;]?\s*(?:x|#|ext\.?|extension)\s*\d{1,6})?", re.IGNORECASE)


class AboutForm(KindForm):
    """Who somebody is."""

    display_name = PlainTextField(label=_("Name"), max_length=120, help_text=_("As others see it."))
    headline = PlainTextField(
        label=_("Headline"),
        max_length=160,
        required=False,
        help_text=_("One line under your name, such as your position."),
    )
    employer = PlainTextField(label=_("Employer"), max_length=120, required=False)
    location = PlainTextField(label=_("Location"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those you are comfortable to talk in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages, those that the profile names first."""
        super().__init__(*args, **kwargs)
        spoken = self.initial.get("languages") or []
        offered = sorted(languages(), key=lambda language: language[0] not in spoken)
        self.fields["languages"].choices = offered  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, profile: AnyProfile) -> dict[str, Any]:
        """Return what the profile says now."""
        return {name: getattr(profile, name) for name in cls.base_fields} | {"languages": profile.language_codes}

    def clean_languages(self) -> str:
        """Return the codes as they are stored, each between bars."""
        codes = self.cleaned_data["languages"]
        text = f"|{'|'.join(codes)}|" if codes else ""
        if len(text) > 200:  # noqa: PLR2004  the column's length
            raise forms.ValidationError(_("Please choose fewer languages."))
        return text


class ContactForm(KindForm):
    """How somebody prefers to be reached, and who may see it."""

    contact_kind = forms.ChoiceField(
        label=_("Preferred contact"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    contact_value = PlainTextField(
        label=_("Contact information"), max_length=200, help_text=_("The address, number or name to use.")
    )
    contact_visibility = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("You can be stricter than the program, never more open."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        """Offer the program's rule and what is stricter."""
        super().__init__(*args, **kwargs)
        rule = ContactVisibility(program.contact_visibility)
        stricter = [choice for choice in ContactVisibility if choice.strictness > rule.strictness]
        self.fields["contact_visibility"].choices = [  # type: ignore[attr-defined]
            ("", _("As the program says: “%(rule)s”") % {"rule": rule.label}),
            *((choice.value, choice.label) for choice in stricter),
        ]

    def clean(self) -> dict[str, Any]:
        """Check that an e-mail address is one, and that a number can be dialed."""
        data: dict[str, Any] = super().clean() or {}
        kind, value = data.get("contact_kind"), data.get("contact_value")
        if kind == ContactKind.EMAIL and value:
            try:
                validate_email(value)
            except forms.ValidationError:
                self.add_error("contact_value", OWN[forms.EmailField]["invalid"])
        if kind == ContactKind.PHONE and value and not PHONE.fullmatch(value):
            self.add_error("contact_value", _("This does not look like a phone number."))
        return data


class AvailabilityForm(KindForm):
    """How many mentees a mentor takes, and when."""

    capacity = forms.IntegerField(min_value=1, max_value=99)
    accepting = forms.BooleanField(
        label=_("I am taking new mentees"),
        required=False,
        help_text=_("Without the tick you stay in the directory, but nobody can ask you."),
    )
    away_until = forms.DateField(
        label=_("Not taking mentees until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("On this day people can ask you again."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        """Say what the number counts and what the program recommends."""
        super().__init__(*args, **kwargs)
        self.program = program
        mentees = {"mentees": program.words.inside(Label.MENTEES)}
        self.fields["capacity"].label = _("How many %(mentees)s") % mentees
        counts = {
            "concurrent": _("Your own limit of %(mentees)s at the same time."),
            "cycle": _("Your own limit of %(mentees)s in one cycle."),
        }
        parts = [counts[program.capacity_scope] % mentees]
        if program.capacity_recommended:
            parts.append(_("We recommend at most %(number)s.") % {"number": program.capacity_recommended})
        if program.capacity_max:
            parts.append(_("At most %(number)s are possible.") % {"number": program.capacity_max})
        self.fields["capacity"].help_text = " ".join(str(part) for part in parts)

    @classmethod
    def initial_of(cls, profile: MentorProfile) -> dict[str, Any]:
        """Return what the profile says now."""
        return {name: getattr(profile, name) for name in cls.base_fields}

    @property
    def is_over_recommended(self) -> bool:
        """Tell whether the number is more than the program recommends (R46)."""
        recommended = self.program.capacity_recommended
        return recommended is not None and self.cleaned_data["capacity"] > recommended
