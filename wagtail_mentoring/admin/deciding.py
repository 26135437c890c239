"""Deciding a request on behalf of its mentor, and taking requests back for the program team."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_mentoring.actions import accept_request, decline_request, withdraw_request
from wagtail_mentoring.admin.deeds import DeedView
from wagtail_mentoring.admin.permissions import PRIMARY_KEY, LookOnlyPolicy, looked_after_by
from wagtail_mentoring.admin.refusals import overtaken, sentence
from wagtail_mentoring.choices import DeclineReason
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.forms.requests import DeclineReasonForm
from wagtail_mentoring.models import MatchRequest
from wagtail_mentoring.policy import get_policy

MANY = 500  # how many may be withdrawn in one go


class DecisionView(DeedView):
    """What the mentor could do; a request that is decided already is shown as it stands."""

    def get_rows(self):
        return MatchRequest.objects.with_people()

    def not_done(self, form, words, field):
        messages.error(self.request, words)
        return redirect(self.get_row_url())


class AcceptView(DecisionView):
    """Accept on behalf of the mentor."""

    page_title = _("Accept")
    header_icon = "check"
    submit_label = _("Yes, accept")

    def get_refusal(self):
        return get_policy().may_accept(match_request=self.row, actor=self.request.user)

    def get_lines(self):
        people = {"mentor": self.row.mentor, "mentee": self.row.mentee}
        return [
            gettext("You accept on behalf of %(mentor)s: %(mentor)s and %(mentee)s are matched at once.") % people,
            gettext("Both are told by e-mail. Requests that this match makes impossible are closed, with notice."),
        ]

    def act(self):
        match = accept_request(self.row, actor=self.request.user)
        people = {"mentor": match.mentor, "mentee": match.mentee}
        return gettext("%(mentor)s and %(mentee)s are matched. Both are told by e-mail.") % people


class DeclineView(DecisionView):
    """Decline on behalf of the mentor."""

    page_title = _("Decline")
    header_icon = "cross"
    form_class = DeclineReasonForm
    submit_label = _("Yes, decline")
    is_serious = True

    def get_refusal(self):
        return get_policy().may_answer(match_request=self.row, actor=self.request.user)

    def get_lines(self):
        people = {"mentor": self.row.mentor, "mentee": self.row.mentee}
        return [
            gettext("You decline on behalf of %(mentor)s.") % people,
            gettext("%(mentee)s is told by e-mail, and may ask somebody else.") % people,
        ]

    def act(self, *, reason, shares_reason):
        word = DeclineReason(reason) if reason else None
        decline_request(self.row, actor=self.request.user, reason=word, shares_reason=shares_reason)
        return gettext("Declined. %(mentee)s is told by e-mail.") % {"mentee": self.row.mentee}


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class WithdrawView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET names the requests that would be taken back, POST takes each back in a transaction of its own."""

    model = MatchRequest
    permission_policy = LookOnlyPolicy(MatchRequest)
    permission_required = "view"
    list_url_name = ""
    template_name = "wagtail_mentoring/admin/withdraw.html"
    page_title = _("Withdraw")
    header_icon = "minus"

    @cached_property
    def named(self):
        """The requests that the address names, of the visitor's programs: nobody else's is told about."""
        keys = [name for name in self.request.GET.getlist("id") if PRIMARY_KEY.fullmatch(name)][:MANY]
        return list(looked_after_by(self.request.user, MatchRequest.objects.with_people().filter(pk__in=keys)))

    def get_breadcrumbs_items(self):
        back = {"url": reverse(self.list_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        asked = [(row, get_policy().may_withdraw(match_request=row, actor=self.request.user)) for row in self.named]
        return super().get_context_data(
            requests=[row for row, refusal in asked if refusal is None],
            refused=[(row, sentence(refusal)) for row, refusal in asked if refusal is not None],
            back_url=self.get_back_url(),
            **kwargs,
        )

    def post(self, request):
        failures = list(filter(None, map(self._withdraw, self.named)))
        if done := len(self.named) - len(failures):
            words = ngettext("%(count)d request withdrawn.", "%(count)d requests withdrawn.", done)
            messages.success(request, words % {"count": done})
        for failure in failures:
            messages.error(request, failure)
        if not self.named:
            messages.warning(request, gettext("There was nothing to withdraw."))
        return redirect(self.get_back_url())

    def get_back_url(self):
        """Return the list as it was filtered; never an address elsewhere."""
        return get_valid_next_url_from_request(self.request) or reverse(self.list_url_name)

    def _withdraw(self, match_request):
        """Withdraw one, and return the sentence for why it failed."""
        try:
            withdraw_request(match_request, actor=self.request.user)
        except Refused as refused:
            why = sentence(refused.refusal)
        except Stale:
            why = overtaken()
        else:
            return ""
        return f"{match_request}: {why}"
