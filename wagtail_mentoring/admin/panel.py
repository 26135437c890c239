"""The panel on Wagtail's home: what waits for the program team, and whether the clock runs."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from wagtail_mentoring.admin.permissions import looked_after_by
from wagtail_mentoring.choices import ProfileStatus, Waits
from wagtail_mentoring.models import Heartbeat, MenteeProfile, MentorProfile, Program
from wagtail_mentoring.waiting import TASKS, waiting_in

DESKS = {
    **dict.fromkeys(TASKS, "coordinatortask"),
    Waits.FIRST_MEETING: "match",
    Waits.OVERDUE: "matchrequest",
}
PROFILES = {Waits.MENTORS: MentorProfile, Waits.MENTEES: MenteeProfile}


def list_of(what):
    """Return the address of the list behind a number, filtered."""
    if what in PROFILES:
        name = PROFILES[what].snippet_viewset.get_url_name("list")
        return f"{reverse(name)}?{urlencode({'status': ProfileStatus.PENDING.value})}"
    wanted = {"kind": TASKS[what].value, "state": "open"} if what in TASKS else {"waits": what.value}
    return f"{reverse(f'wagtail_mentoring_{DESKS[what]}_modeladmin_index')}?{urlencode(wanted)}"


def tasks_among(waiting):
    """Return how many tasks are open and how old they are, in words, and the address of their list."""
    tasks = [found for found in waiting if found.what in TASKS]
    if not tasks:
        return None
    number, days = sum(found.number for found in tasks), max(found.days for found in tasks)
    words = ngettext("%(number)s open task", "%(number)s open tasks", number) % {"number": number}
    if days:
        oldest = ngettext("the oldest for %(number)s day", "the oldest for %(number)s days", days) % {"number": days}
        words = f"{words}, {oldest}"
    return {"words": words, "url": f"{reverse('wagtail_mentoring_coordinatortask_modeladmin_index')}?state=open"}


class WaitingPanel(Component):
    """What waits in some programs."""

    name = "mentoring_waiting"
    template_name = "wagtail_mentoring/admin/panel.html"
    order = 90

    def __init__(self, programs, reader):
        self.programs, self.reader = programs, reader

    def get_context_data(self, parent_context):
        waiting = waiting_in(self.programs, reader=self.reader)
        waiting = [found for found in waiting if found.what != Waits.MAIL]  # MailAlert tells of it
        return {
            "heading": gettext("What waits for you"),
            "waiting": [(found, list_of(found.what)) for found in waiting],
            "tasks": tasks_among(waiting),
            "is_silent": Heartbeat.is_silent(),
            "last": Heartbeat.last(),
        }


def construct_homepage_panels(request, panels):
    """Put the panel on Wagtail's home, for those who look after a program."""
    if programs := list(looked_after_by(request.user, Program.objects.all())):
        panels.append(WaitingPanel(programs, request.user))
