"""Letters in a program's own words: a list, a page to write them, a look at them before."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.coreutils import get_content_languages

from wagtail_mentoring.actions import restore_letter, write_letter
from wagtail_mentoring.admin.permissions import SetUpPolicy, looked_after_by, mine_or_404
from wagtail_mentoring.choices import Letter, Role
from wagtail_mentoring.forms.letters import LetterTextForm
from wagtail_mentoring.models import LetterText, Program
from wagtail_mentoring.news import ADDRESSEES
from wagtail_mentoring.notifications.delivery import send_sample
from wagtail_mentoring.notifications.samples import sample_of
from wagtail_mentoring.notifications.wording import our_words

LIST, EDIT = "wagtail_mentoring_letters", "wagtail_mentoring_letter"
MEANINGS = {
    "name": _("the recipient's name"),
    "program": _("the program's name"),
    "contact_email": _("the program's contact address"),
    "partner": _("the other person's name"),
    "partner_facts": _("headline, employer and location of the other person"),
    "message": _("the mentee's message, best in a paragraph of its own"),
    "answer_by": _("the day to answer by"),
    "contact": _("how to reach the other person"),
    "first_meeting_by": _("the day for the first meeting"),
    "asked_on": _("the day on which the request was sent"),
    "expires_on": _("the last day of the request, where requests expire"),
    "made_on": _("the day on which the match was made"),
    "sections": _("the titles of the sections of a profile"),
    "ends_on": _("the last day of the match"),
    "reason": _("the reason, where there is one to be told"),
}


class LettersPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What both pages have in common."""

    permission_policy = SetUpPolicy(LetterText)
    permission_required = "change"
    page_title = _("Letters")
    header_icon = "mail"


class LettersView(LettersPage, TemplateView):
    """Every letter of one's programs, and whose words it has in which language."""

    template_name = "wagtail_mentoring/admin/letters.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        languages = get_content_languages()
        programs = [
            (program, list(self._rows(program, languages)))
            for program in looked_after_by(self.request.user, Program.objects.all()).prefetch_related("letter_texts")
        ]
        return super().get_context_data(programs=programs, languages=languages.values(), **kwargs)

    def _rows(self, program, languages):
        own = {(text.letter, text.role, text.language) for text in program.letter_texts.all()}
        for letter in Letter:
            for role in ADDRESSEES[letter]:
                keys = [(letter.value, role.value, code) for code in languages]
                yield letter.label, role.label, [(reverse(EDIT, args=[program.pk, *key]), key in own) for key in keys]


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LetterView(LettersPage, FormView):
    """One letter: our words to start from, or the program's own."""

    template_name = "wagtail_mentoring/admin/letter.html"
    form_class = LetterTextForm

    @cached_property
    def row(self):
        """The program's own words, or new ones; what is nobody's letter does not exist."""
        letter, role, language = (self.kwargs[name] for name in ("letter", "role", "language"))
        program = mine_or_404(self.request.user, Program.objects.all(), self.kwargs["pk"])
        roles = {name.value for name in ADDRESSEES[Letter(letter)]} if letter in Letter.values else set()
        if role not in roles or language not in get_content_languages():
            raise Http404
        key = {"program": program, "letter": letter, "role": role, "language": language}
        return LetterText.objects.filter(**key).first() or LetterText(**key)

    @cached_property
    def ours(self):
        """Our own words, with placeholders."""
        row = self.row
        return our_words(row.program, letter=Letter(row.letter), role=Role(row.role), language=row.language)

    def get_page_subtitle(self):
        return Letter(self.row.letter).label

    def get_breadcrumbs_items(self):
        back = {"url": reverse(LIST), "label": self.get_page_title()}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_subtitle()}]

    def get_form_kwargs(self):
        initial = {} if self.row.pk else self.ours
        return {**super().get_form_kwargs(), "instance": self.row, "initial": initial}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.row,
            role=Role(self.row.role).label,
            language=get_content_languages()[self.row.language],
            placeholders=[(name, MEANINGS[name]) for name in self.row.placeholders],
            back_url=reverse(LIST),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if "restore" not in request.POST:
            return super().post(request, *args, **kwargs)
        if self.row.pk:
            restore_letter(self.row, actor=request.user)
        messages.success(request, gettext("This letter has our words again."))
        return redirect(LIST)

    def form_valid(self, form):
        if "preview" in self.request.POST:
            letter = sample_of(form.instance, reader=self.request.user)
            context = {"letter": letter, "language": form.instance.language}
            return TemplateResponse(self.request, "wagtail_mentoring/admin/letter_preview.html", context)
        if "test" in self.request.POST:
            return self._send_test(form)
        key = {"letter": Letter(self.row.letter), "role": Role(self.row.role), "language": self.row.language}
        write_letter(self.row.program, **key, **form.cleaned_data, actor=self.request.user)
        messages.success(self.request, gettext("Saved. Letters that are sent from now on have these words."))
        return redirect(LIST)

    def _send_test(self, form):
        """Send the words as they stand to whoever wrote them; nothing is saved, and nothing typed is lost."""
        try:
            send_sample(form.instance, user=self.request.user)
        except Exception as error:  # noqa: BLE001  whatever a mail backend raises is an answer here
            messages.error(self.request, gettext("The test could not be sent: %s") % error)
        else:
            messages.success(self.request, gettext("The test is on its way to you. Nothing has been saved yet."))
        return self.render_to_response(self.get_context_data(form=form))


class LettersMenuItem(MenuItem):
    """Shown to those who may change letters."""

    def is_shown(self, request):
        return LettersPage.permission_policy.user_has_permission(request.user, "change")


def letters_menu_item():
    """Return the item of the Mentoring menu."""
    return LettersMenuItem(_("Letters"), reverse(LIST), icon_name="mail", order=60)


def letters_urls():
    """Return the addresses of these pages."""
    edit = "mentoring/letters/<int:pk>/<slug:letter>/<slug:role>/<str:language>/"
    return [
        path("mentoring/letters/", LettersView.as_view(), name=LIST),
        path(edit, LetterView.as_view(), name=EDIT),
    ]
