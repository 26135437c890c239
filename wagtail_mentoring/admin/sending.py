"""Sending an e-mail again by hand."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_mentoring.admin.permissions import LookOnlyPolicy, mine_or_404
from wagtail_mentoring.admin.returning import way_back
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications.delivery import send_again


class SendAgainView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET says what would be sent to whom, POST sends it."""

    list_url_name = ""
    permission_policy = LookOnlyPolicy(OutboxEmail)
    permission_required = "view"
    template_name = "wagtail_mentoring/admin/send_again.html"
    page_title = _("Send again")
    header_icon = "mail"

    def get_email(self):
        return mine_or_404(
            self.request.user, OutboxEmail.objects.with_people().telling(self.request.user), self.kwargs["pk"]
        )

    def get_breadcrumbs_items(self):
        back = {"url": reverse(self.list_url_name), "label": capfirst(OutboxEmail._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(email=self.get_email(), back_url=self.get_back_url(), **kwargs)

    def get_back_url(self):
        """Return the list as it was filtered."""
        return way_back(self.request) or reverse(self.list_url_name)

    def post(self, request, pk):
        email = self.get_email()
        outcome = send_again(email.pk)
        if outcome == OutboxState.SENT:
            messages.success(request, gettext("The e-mail to %s has been sent.") % email.recipient_name)
        elif outcome == OutboxState.UNCERTAIN:
            messages.warning(request, gettext("The e-mail to %s was perhaps sent.") % email.recipient_name)
        elif outcome in {OutboxState.FAILED, OutboxState.DEFERRED}:
            messages.error(request, gettext("The e-mail to %s could not be sent.") % email.recipient_name)
        else:
            messages.warning(request, gettext("The e-mail to %s need not be sent any more.") % email.recipient_name)
        return redirect(self.get_back_url())
