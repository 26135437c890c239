"""What coordinators are told on the first page of the Wagtail admin without asking."""

from django.urls import reverse
from wagtail.admin.ui.components import Component

from wagtail_mentoring.admin.permissions import LookOnlyPolicy, looked_after_by
from wagtail_mentoring.choices import OutboxState, ReportKind
from wagtail_mentoring.models import OutboxEmail


class MailAlert(Component):
    """How many e-mails of one's programs did not arrive in the last two weeks, and where to look at them."""

    order = 50  # above Wagtail's own panels
    template_name = "wagtail_mentoring/admin/mail_alert.html"

    def __init__(self, emails):
        self.counts = dict.fromkeys((*OutboxState.values, *ReportKind.values), 0)
        for state, report in emails.values_list("state", "report"):
            self.counts[report if report in {ReportKind.BOUNCED, ReportKind.COMPLAINED} else state] += 1

    def get_context_data(self, parent_context):
        kinds = (
            (OutboxState.FAILED, "state"),
            (OutboxState.UNCERTAIN, "state"),
            (ReportKind.BOUNCED, "report"),
            (ReportKind.COMPLAINED, "report"),
        )
        desk = reverse("wagtail_mentoring_outboxemail_modeladmin_index")
        lines = [(self.counts[kind], kind.label, f"{desk}?{field}={kind.value}") for kind, field in kinds]
        return {"lines": [line for line in lines if line[0]]}


def add_mail_alert(request, panels):
    """Put the alert on the first page, for those who look after a program with e-mails that did not arrive."""
    if not LookOnlyPolicy(OutboxEmail).user_has_permission(request.user, "view"):
        return
    emails = looked_after_by(request.user, OutboxEmail.objects.in_trouble())
    if emails.exists():
        panels.append(MailAlert(emails))
