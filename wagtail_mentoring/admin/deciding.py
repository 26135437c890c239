"""Deciding a request on behalf of its mentor."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.actions import accept_request, decline_request
from wagtail_mentoring.admin.deeds import DeedView
from wagtail_mentoring.choices import DeclineReason
from wagtail_mentoring.forms.requests import DeclineReasonForm
from wagtail_mentoring.models import MatchRequest
from wagtail_mentoring.policy import get_policy


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
