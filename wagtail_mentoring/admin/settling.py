"""What coordinators do about a task: each kind has its remedy, and each can be closed with a note."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from wagtail_mentoring.actions import close_task, nudge_mentor
from wagtail_mentoring.admin.deeds import DeedView
from wagtail_mentoring.admin.ending import match_deeds
from wagtail_mentoring.admin.permissions import LookOnlyPolicy
from wagtail_mentoring.choices import Refusal, TaskKind
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.forms.endings import CloseForm, NudgeForm
from wagtail_mentoring.models import CoordinatorTask, Match
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.grounds import are_matched

REMEDIES = {
    TaskKind.END_ASKED: ("end", "graceful_exit", "extend"),
    TaskKind.GRACEFUL_EXIT_ASKED: ("graceful_exit", "end"),
    TaskKind.MEMBER_LEFT: ("end",),
    TaskKind.MATCH_BLOCKED: ("end", "graceful_exit"),
    TaskKind.MESSAGES_REPORTED: ("end", "graceful_exit"),
}
TASK = "wagtail_mentoring_coordinatortask_modeladmin_{}".format


def remedies(task, *, actor, button=Button):
    """Return the buttons of an open task, the remedy first."""
    if not task.is_open:
        return []
    task.about.program, buttons = task.program, []
    nudge, close = (reverse(TASK(deed), args=[task.pk]) for deed in ("nudge", "close"))
    if task.match_request is not None and task.match_request.is_pending:
        buttons.append(button(gettext("Remind the mentor"), url=nudge, icon_name="mail", priority=3))
    elif (match := _match_of(task)) and LookOnlyPolicy(Match).user_has_permission(actor, "view"):
        buttons += match_deeds(match, actor=actor, button=button, deeds=REMEDIES[task.kind])
    if get_policy().may_close_task(task=task, actor=actor) is None:
        buttons.append(button(gettext("Close with a note"), url=close, icon_name="check", priority=8))
    return buttons


def _match_of(task):
    """Return the match that may have to end: the task's, or the running one of two who write to each other."""
    pair = task.thread
    if pair is None or not are_matched(mentor=pair.mentor, mentee=pair.mentee):
        return task.match
    return Match.objects.active().with_people().filter(mentor=pair.mentor, mentee=pair.mentee).first()


class TaskDeedView(DeedView):
    """Something about one task; those about one's own requests and matches are another coordinator's."""

    fields_of = {Refusal.MESSAGE_TOO_LONG: "note"}

    def get_rows(self):
        return CoordinatorTask.objects.with_people().not_of(self.request.user)

    def get_page_subtitle(self):
        return str(self.row.about)

    @property
    def said(self):
        """What the member wrote, as a line of its own."""
        return [f"“{self.row.message}”"] if self.row.message else []


class NudgeView(TaskDeedView):
    """Remind the mentor of a request, and be done with it for a week (R42)."""

    page_title = _("Remind the mentor")
    header_icon = "mail"
    form_class = NudgeForm
    submit_label = _("Send the reminder")

    def get_refusal(self):
        if self.row.match_request is None:
            return Refusal.NOT_PENDING
        return get_policy().may_nudge(match_request=self.row.match_request, actor=self.request.user, task=self.row)

    def get_lines(self):
        asked = self.row.match_request
        people = {"mentor": asked.mentor, "mentee": asked.mentee}
        words = gettext("%(mentor)s gets an e-mail now that asks for an answer to %(mentee)s.") % people
        return [*self.said, words]

    def act(self, *, note, closes):
        if refusal := self.get_refusal():
            raise Refused(refusal)
        mentor = nudge_mentor(self.row.match_request, actor=self.request.user).mentor
        if closes and self._close(note):
            return gettext("%(mentor)s is reminded by e-mail, and the task is closed.") % {"mentor": mentor}
        return gettext("%(mentor)s is reminded by e-mail. The task stays open.") % {"mentor": mentor}

    def _close(self, note):
        """Close the task; the reminder is sent even where somebody was faster."""
        try:
            close_task(self.row, note=note, actor=self.request.user)
        except (Refused, Stale):
            return False
        return True


class CloseView(TaskDeedView):
    """Close a task with a note."""

    page_title = _("Close with a note")
    header_icon = "check"
    form_class = CloseForm
    submit_label = _("Close the task")

    def get_refusal(self):
        return get_policy().may_close_task(task=self.row, actor=self.request.user)

    def get_lines(self):
        lines = [f"{self.row}: {self.row.about}", *self.said]
        if self.row.match_request is not None and self.row.match_request.is_pending:
            lines.append(gettext("The request waits on. If nobody answers it, the task comes back after a week."))
        return lines

    def act(self, *, note):
        close_task(self.row, note=note, actor=self.request.user)
        return gettext("The task is closed.")
