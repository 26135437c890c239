"""What changing a program does to those who take part already, said where it is changed."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile, MentorProfile

CONSEQUENCES = {
    "time_zone": _("Deadlines are days in this zone. Days that are promised already stay the same days."),
    "enrollment": _("For people who enroll from now on. Whoever waits for approval still needs it."),
    "roles_exclusive": _("Nobody can be mentor and mentee at once. Whoever is both already stays both."),
    "role_login_pages": _("Adds a sign-in page for each role; the common one stays."),
    "directory_visibility": _("Takes effect at once."),
    "full_mentors": _("Takes effect at once. Nobody can ask a mentor without a free place, shown or not."),
    "text_search_mode": _("Takes effect at once."),
    "text_search_max_words": _("Empty: no limit."),
    "contact_visibility": _("Takes effect at once, for running matches, too. Members can be stricter for themselves."),
    "messaging": _("Takes effect at once. What was written stays readable for the two who wrote it."),
    "precontact": _("For requests that are written from now on. It needs messages between mentees and mentors."),
    "request_steps": _("For requests that are written from now on."),
    "request_message": _("For requests that are written from now on; messages that were sent stay."),
    "max_pending_per_mentee": _("Empty: no limit. For requests sent from now on; those that wait for an answer stay."),
    "max_active_per_mentee": _("Empty: no limit. For matches made from now on; lowering it ends no match."),
    "response_days": _("Empty: no deadline. For requests sent from now on; promised days stay."),
    "capacity_default": _("For mentors who enroll from now on; the limits of the others stay."),
    "capacity_recommended": _("Empty: no advice. A mentor who goes above it is told, not stopped."),
    "capacity_max": _("Empty: mentors decide. Whoever is above it already stays there, and cannot go higher."),
    "capacity_scope": _("Takes effect at once: free places are counted anew, and no match ends."),
    "match_months": _("Empty: open-ended. For matches made from now on; promised days stay."),
    "ending_by": _("Takes effect at once, for running matches, too. Coordinators can always end a match."),
    "graceful_exit": _("Takes effect at once. The other one of the two learns neither who asked nor why."),
    "show_matches_on_profile": _("Takes effect at once, unless one of the two hides the match."),
    "sessions": _("Takes effect at once. Without it nothing new can be written; authors go on reading what is there."),
    "staff_sees_sessions": _("Takes effect at once. What was discussed is for its author alone, whatever stands here."),
    "cpd": _("Takes effect at once. Without it there is no statement; what sessions say of it is kept."),
    "documents": _("Takes effect at once. Without it nothing new can be shared; both go on reading what is there."),
    "max_documents": _("For documents that are added from now on; what is there stays."),
    "max_document_mb": _("At most 100. For documents that are added from now on; what is there stays."),
    "first_meeting_days": _("Recommended in the e-mails about matches made from now on. Empty: nothing is."),
}


class Numbers(Panel):
    """How many people a change is about."""

    class BoundPanel(Panel.BoundPanel):
        """For one program."""

        template_name = "wagtail_mentoring/admin/numbers.html"

        def is_shown(self):
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            program = {"program": self.instance}
            return {
                **super().get_context_data(parent_context),
                "mentors": MentorProfile.objects.enrolled().filter(**program).count(),
                "mentees": MenteeProfile.objects.enrolled().filter(**program).count(),
                "pending": MatchRequest.objects.pending().filter(**program).count(),
                "running": Match.objects.active().filter(**program).count(),
            }
