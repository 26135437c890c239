"""Forms of the coordinators' desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm
from wagtail_mentoring.forms.requests import RequestForm
from wagtail_mentoring.models import MentorProfile


class PairForm(KindForm):
    """The mentor for a mentee, chosen among ``mentors``; those who can be asked stand first."""

    mentor = forms.ChoiceField(label=_("Mentor"))

    def __init__(self, *args: Any, mentors: Iterable[MentorProfile], **kwargs: Any) -> None:
        """Offer ``mentors``, as ``with_places()`` returns them."""
        super().__init__(*args, **kwargs)
        self.mentors = {str(mentor.pk): mentor for mentor in mentors}
        groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for key, mentor in self.mentors.items():
            groups[bool(mentor.can_be_asked)].append((key, _named(mentor)))
        offered = [(_("Can be asked"), groups[True]), (_("Cannot be asked at the moment"), groups[False])]
        self.fields["mentor"].choices = [("", _("Choose a mentor")), *(group for group in offered if group[1])]

    def clean_mentor(self) -> MentorProfile:
        """Return the profile."""
        return self.mentors[self.cleaned_data["mentor"]]


class AskForm(PairForm, RequestForm):
    """The mentor, and what is written to him on behalf of the mentee."""

    field_order = ("op_id", "mentor", "message")
    message = PlainTextField(
        label=_("Message to the mentor"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Stands in the request as the mentee's own words: write what the mentee agreed to."),
    )


class LimitForm(KindForm):
    """A mentor's limit, and why it changes."""

    capacity = forms.IntegerField(label=_("How many mentees"), min_value=1, max_value=99)
    reason = PlainTextField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history of the mentor's profile, for the program team."),
    )


def _named(mentor: Any) -> str:
    name = f"{mentor}, {mentor.employer}" if mentor.employer else str(mentor)
    places = ngettext("%(number)s free place", "%(number)s free places", mentor.places) % {"number": mentor.places}
    return _t("%(name)s (%(places)s)") % {"name": name, "places": places}
