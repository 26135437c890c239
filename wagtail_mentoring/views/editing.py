"""Editing one's profile: a page for each step, the photo, and how others see it."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mentoring import actions
from wagtail_mentoring.choices import ContactVisibility, Label, ProfileStep, Refusal, Role
from wagtail_mentoring.exceptions import Refused
from wagtail_mentoring.forms.photos import PhotoForm
from wagtail_mentoring.forms.profiles import AboutForm, AvailabilityForm, ContactForm
from wagtail_mentoring.forms.questions import SectionForm
from wagtail_mentoring.models import AnyProfile, Membership, MentorProfile
from wagtail_mentoring.models.checklist import Step, checklist
from wagtail_mentoring.privacy import contact_shown_to
from wagtail_mentoring.views._page import form_page, page, personal
from wagtail_mentoring.views._relationships import relationships
from wagtail_mentoring.views._sheet import sheet
from wagtail_mentoring.views.profiles import own_profile, tab, to_profile


@form_page
def profile_step(request: HttpRequest, slug: str, role: str, key: str) -> HttpResponse:
    """Show and save one step; what was typed stays until it is right."""
    own = own_profile(request, slug, role)
    steps = checklist(own)
    step = next((step for step in steps if step.key == key), None)
    if step is None:
        raise Http404
    form = _form(own, step, request.POST if request.method == "POST" else None)
    if form.is_valid() and _save(request, own, step, form):
        messages.success(request, _("Saved: %(section)s.") % {"section": step.title})
        return _onward(request, own, step, steps)
    return page(request, "step.html", active_tab=tab(own), profile=own, step=step, form=form)


@form_page
def profile_photo(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Upload or remove the photo (R19)."""
    own = own_profile(request, slug, role)
    if request.method == "POST" and "remove" in request.POST:
        actions.set_photo(own, large=b"", small=b"", actor=request.user)
        messages.success(request, _("Your photo has been removed."))
        return to_profile(own)
    form = PhotoForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        photo = form.cleaned_data["photo"]
        actions.set_photo(own, large=photo.large, small=photo.small, actor=request.user)
        messages.success(request, _("Your photo has been saved."))
        return to_profile(own)
    return page(request, "photo.html", active_tab=tab(own), profile=own, form=form)


@personal
def profile_preview(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Show one's profile as others see it."""
    own = own_profile(request, slug, role)
    others = ContactVisibility.ENROLLED if own.ROLE == Role.MENTOR else ContactVisibility.PENDING
    return page(
        request,
        "preview.html",
        active_tab=tab(own),
        profile=own,
        sheet=sheet(own),
        sees_contact=contact_shown_to(others, profile=own),
        relationships=relationships(own, viewer=Membership(), user=request.user),
    )


def _form(own: AnyProfile, step: Step, data: Any) -> Any:
    if step.key == ProfileStep.ABOUT:
        return AboutForm(data, initial=AboutForm.initial_of(own))
    if step.key == ProfileStep.CONTACT:
        initial = {name: getattr(own, name) for name in ContactForm.base_fields}
        return ContactForm(data, initial=initial, program=own.program)
    if step.key == ProfileStep.AVAILABILITY and isinstance(own, MentorProfile):
        return AvailabilityForm(data, initial=AvailabilityForm.initial_of(own), program=own.program)
    prefetch_related_objects(step.questions, "choices")
    return SectionForm(data, profile=own, step=step)


def _save(request: HttpRequest, own: AnyProfile, step: Step, form: Any) -> bool:
    """Call the verb of the form; a refused number becomes an error at its field."""
    if isinstance(form, SectionForm):
        biography = form.cleaned_data["biography"] if form.asks_biography else None
        actions.answer_questions(
            own, questions=step.questions, given=form.given(), biography=biography, actor=request.user
        )
    elif isinstance(form, AvailabilityForm):
        return _save_availability(request, own, form)
    else:
        actions.edit_profile(own, actor=request.user, **form.cleaned_data)
    return True


def _save_availability(request: HttpRequest, own: Any, form: AvailabilityForm) -> bool:
    try:
        actions.set_availability(own, **form.cleaned_data, actor=request.user)
    except Refused as refused:
        if refused.refusal not in {Refusal.CAPACITY_BELOW_LOAD, Refusal.CAPACITY_ABOVE_MAX}:
            raise
        form.add_error("capacity", _capacity_error(own, refused.refusal))
        return False
    if form.is_over_recommended:
        advice = ngettext(
            "Your number is saved. We recommend no more than %(number)s mentee at a time: "
            "for most mentors it is the most they can do well.",
            "Your number is saved. We recommend no more than %(number)s mentees at a time: "
            "for most mentors it is the most they can do well.",
            own.program.capacity_recommended,
        )
        messages.warning(request, advice % {"number": own.program.capacity_recommended})
    return True


def _capacity_error(own: MentorProfile, refusal: Refusal) -> str:
    if refusal == Refusal.CAPACITY_ABOVE_MAX:
        return _("The program allows at most %(number)s.") % {"number": own.program.capacity_max}
    load = own.load(own.program.counting_cycle())
    words = ngettext(
        "You have %(number)s %(matches)s that counts, so the limit cannot be lower.",
        "You have %(number)s %(matches)s that count, so the limit cannot be lower.",
        load,
    ) % {"number": load, "matches": own.program.words.inside(Label.MATCH if load == 1 else Label.MATCHES)}
    advice = _("To take nobody new, remove the tick below.")
    return f"{words} {advice}"


def _onward(request: HttpRequest, own: AnyProfile, step: Step, steps: list[Step]) -> HttpResponse:
    """Go on to the next step while enrolling, or back to the list."""
    if "continue" in request.POST:
        following = steps[steps.index(step) + 1 :]
        if following:
            role = Role(own.ROLE).value
            return redirect("wagtail_mentoring:profile_step", own.program.slug, role, following[0].key)
    return to_profile(own)
