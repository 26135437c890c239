"""What is done for one person, chosen in a list of profiles: ask a mentor, make a match, change a mentor's limit."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.actions import make_match, send_request, set_limit
from wagtail_mentoring.admin.deeds import DeedView
from wagtail_mentoring.choices import ProfileStatus, Refusal
from wagtail_mentoring.forms.desk import AskForm, LimitForm, PairForm
from wagtail_mentoring.models import MentorProfile
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.policy.grounds import MENTEE_NOT_READY

ABOUT_THE_MENTOR = (
    Refusal.MENTOR_GONE,
    Refusal.MENTOR_PAUSED,
    Refusal.MENTOR_NOT_ACCEPTING,
    Refusal.MENTOR_AWAY,
    Refusal.MENTOR_FULL,
    Refusal.OWN_PROFILE,
    Refusal.ALREADY_ASKED,
    Refusal.ALREADY_MATCHED,
)


class PairingView(DeedView):
    """A mentee, and a mentor to be chosen."""

    form_class = PairForm
    fields_of = dict.fromkeys(ABOUT_THE_MENTOR, "mentor") | {Refusal.MESSAGE_REQUIRED: "message"}

    def get_refusal(self):
        if self.row.is_enrolled:
            return None
        return MENTEE_NOT_READY.get(ProfileStatus(self.row.status), Refusal.NOT_ENROLLED)

    def get_form_kwargs(self):
        program = self.row.program
        mentors = MentorProfile.objects.listed().filter(program=program).with_places(program)
        mentors = mentors.exclude(user_id__in={self.row.user_id, self.request.user.pk} - {None})
        data = self.request.POST if self.request.method == "POST" else None
        return {"data": data, "mentors": mentors.order_by("display_name", "pk")}


class AskView(PairingView):
    """Send a request for a mentee."""

    form_class = AskForm
    page_title = _("Ask a mentor")
    header_icon = "comment"
    submit_label = _("Send the request")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "program": self.row.program}

    def get_lines(self):
        return [
            gettext("You ask on behalf of %(mentee)s: the mentor gets the request by e-mail, and answers it.")
            % {"mentee": self.row},
            gettext("%(mentee)s is told by e-mail, and can cancel the request.") % {"mentee": self.row},
        ]

    def act(self, *, mentor, op_id, message=""):
        send_request(mentor=mentor, mentee=self.row, actor=self.request.user, message=message, op_id=op_id)
        people = {"mentor": mentor, "mentee": self.row}
        return gettext("%(mentor)s has been asked for %(mentee)s. Both are told by e-mail.") % people


class MakeMatchView(PairingView):
    """Bring a mentee and a mentor together."""

    page_title = _("Make a match")
    header_icon = "link"
    submit_label = _("Make the match")

    def get_refusal(self):
        return Refusal.ABOUT_YOURSELF if self.is_mine else super().get_refusal()

    def get_lines(self):
        return [
            gettext("%(mentee)s and the mentor are matched at once: the mentor is not asked before.")
            % {"mentee": self.row},
            gettext("Both are told by e-mail. Requests that this match makes impossible are closed, with notice."),
        ]

    def act(self, *, mentor):
        make_match(mentor=mentor, mentee=self.row, actor=self.request.user)
        people = {"mentor": mentor, "mentee": self.row}
        return gettext("%(mentor)s and %(mentee)s are matched. Both are told by e-mail.") % people


class LimitView(DeedView):
    """Change how many mentees a mentor takes, with a reason."""

    form_class = LimitForm
    page_title = _("Change limit")
    header_icon = "edit"
    submit_label = _("Change the limit")
    fields_of = {
        Refusal.CAPACITY_BELOW_LOAD: "capacity",
        Refusal.CAPACITY_ABOVE_MAX: "capacity",
        Refusal.REASON_REQUIRED: "reason",
    }

    def get_refusal(self):
        return get_policy().may_set_capacity(
            mentor=self.row, capacity=self._load, load=self._load, actor=self.request.user
        )

    def get_initial(self):
        return {"capacity": self.row.capacity}

    def get_lines(self):
        words = ngettext(
            "%(number)s match counts against the limit at present.",
            "%(number)s matches count against the limit at present.",
            self._load,
        )
        lines = [words % {"number": self._load}]
        highest = self.row.program.capacity_max
        if highest and not self.is_mine:
            lines.append(
                gettext("Mentors themselves can go up to %(number)s; you can go above it.") % {"number": highest}
            )
        return [*lines, gettext("A limit that is reached closes the mentor's pending requests, with notice.")]

    @property
    def _load(self):
        return self.row.load(self.row.program.counting_cycle())

    def act(self, *, capacity, reason):
        set_limit(self.row, capacity=capacity, reason=reason, actor=self.request.user)
        return gettext("The limit of %(mentor)s is %(number)s now.") % {"mentor": self.row, "number": capacity}
