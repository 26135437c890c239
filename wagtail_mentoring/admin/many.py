"""What is done with several rows at once: each in a transaction of its own, and whatever fails is listed by name."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_mentoring.actions import approve_profile, decline_request, withdraw_request
from wagtail_mentoring.admin.deeds import FormOnAnyScreen
from wagtail_mentoring.admin.permissions import PRIMARY_KEY, LookOnlyPolicy, looked_after_by
from wagtail_mentoring.admin.refusals import overtaken, sentence
from wagtail_mentoring.admin.returning import way_back
from wagtail_mentoring.choices import DeclineReason
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.forms.requests import DeclineReasonForm
from wagtail_mentoring.models import MatchRequest
from wagtail_mentoring.policy import get_policy

MANY = 500  # how many in one go


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ManyView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormOnAnyScreen):
    """GET names whom it would concern, and why it does not concern others; POST does it, row by row."""

    model = None
    permission_required = "view"
    http_method_names = ["get", "head", "post", "options"]  # a FormView would take PUT for POST
    list_url_name = ""
    form_class = forms.Form
    template_name = "wagtail_mentoring/admin/many.html"
    submit_label = nothing = ""
    is_serious = False

    @cached_property
    def permission_policy(self):
        return LookOnlyPolicy(self.model)

    def get_rows(self):
        return self.model.objects.with_people()

    @cached_property
    def named(self):
        """The rows that the address names, of the visitor's programs: nobody else's is told about."""
        keys = [name for name in self.request.GET.getlist("id") if PRIMARY_KEY.fullmatch(name)][:MANY]
        return list(looked_after_by(self.request.user, self.get_rows().filter(pk__in=keys)))

    def get_refusal(self, row):
        """Return the word for why nothing happens to this one."""

    def get_question(self, number):
        """Return the sentence above the names."""
        raise NotImplementedError

    def get_done(self, number):
        """Return the sentence for what has been done to so many."""
        raise NotImplementedError

    def act(self, row, **given):
        """Call the verb. Raises Refused or Stale."""
        raise NotImplementedError

    def get_breadcrumbs_items(self):
        back = {"url": reverse(self.list_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        asked = [(row, self.get_refusal(row)) for row in self.named]
        rows = [row for row, refusal in asked if refusal is None]
        return super().get_context_data(
            rows=rows,
            question=self.get_question(len(rows)),
            refused=[(row, sentence(refusal)) for row, refusal in asked if refusal is not None],
            back_url=self.get_back_url(),
            **kwargs,
        )

    def form_valid(self, form):
        failures = [why for row in self.named if (why := self._act(row, form.cleaned_data))]
        if done := len(self.named) - len(failures):
            messages.success(self.request, self.get_done(done))
        for failure in failures:
            messages.error(self.request, failure)
        if not self.named:
            messages.warning(self.request, self.nothing)
        return redirect(self.get_back_url())

    def get_back_url(self):
        """Return the list as it was filtered; never an address elsewhere."""
        return way_back(self.request) or reverse(self.list_url_name)

    def _act(self, row, given):
        """Do it to one, and return the sentence for why it failed."""
        try:
            self.act(row, **given)
        except Refused as refused:
            why = sentence(refused.refusal)
        except Stale:
            why = overtaken()
        else:
            return ""
        return f"{row}: {why}"


class ApproveView(ManyView):
    """Let waiting profiles in; the list "all" names everybody who waits."""

    page_title = _("Approve")
    header_icon = "check"
    submit_label = _("Yes, approve")
    nothing = _("None of these profiles waits for approval.")

    def get_rows(self):
        return self.model.objects.select_related("program", "user")

    @cached_property
    def named(self):
        if "all" not in self.request.GET.getlist("id"):
            return super().named
        return list(looked_after_by(self.request.user, self.get_rows().waiting())[:MANY])

    def get_refusal(self, row):
        return get_policy().may_approve(profile=row, actor=self.request.user)

    def get_question(self, number):
        return ngettext(
            "This person becomes a member of the program and is told by e-mail:",
            "These %(count)d people become members of their program and are told by e-mail:",
            number,
        ) % {"count": number}

    def get_done(self, number):
        return ngettext("%(count)d profile approved.", "%(count)d profiles approved.", number) % {"count": number}

    def act(self, row):
        approve_profile(row, actor=self.request.user)


class WithdrawView(ManyView):
    """Take requests back for the program team."""

    model = MatchRequest
    page_title = _("Withdraw")
    header_icon = "minus"
    submit_label = _("Yes, withdraw")
    nothing = _("There is nothing to withdraw.")
    is_serious = True

    def get_refusal(self, row):
        return get_policy().may_withdraw(match_request=row, actor=self.request.user)

    def get_question(self, number):
        return ngettext(
            "This request is taken back, and both people are told by e-mail:",
            "These %(count)d requests are taken back, and everybody is told by e-mail:",
            number,
        ) % {"count": number}

    def get_done(self, number):
        return ngettext("%(count)d request withdrawn.", "%(count)d requests withdrawn.", number) % {"count": number}

    def act(self, row):
        withdraw_request(row, actor=self.request.user)


class DeclineManyView(ManyView):
    """Decline on behalf of the mentors, for one reason."""

    model = MatchRequest
    form_class = DeclineReasonForm
    page_title = _("Decline")
    header_icon = "cross"
    submit_label = _("Yes, decline")
    nothing = _("There is nothing to decline.")
    is_serious = True

    def get_refusal(self, row):
        return get_policy().may_answer(match_request=row, actor=self.request.user)

    def get_question(self, number):
        return ngettext(
            "You decline this request on behalf of its mentor, and the mentee is told by e-mail:",
            "You decline these %(count)d requests on behalf of their mentors, and the mentees are told by e-mail:",
            number,
        ) % {"count": number}

    def get_done(self, number):
        return ngettext("%(count)d request declined.", "%(count)d requests declined.", number) % {"count": number}

    def act(self, row, *, reason, shares_reason):
        word = DeclineReason(reason) if reason else None
        decline_request(row, actor=self.request.user, reason=word, shares_reason=shares_reason)
