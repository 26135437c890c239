"""What coordinators do about running matches: end one or several, end one gracefully, move a last day."""

import datetime as dt

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from wagtail_mentoring.actions import end_match_early, extend_match
from wagtail_mentoring.admin.deeds import DeedView
from wagtail_mentoring.admin.many import ManyView
from wagtail_mentoring.choices import Letter, MatchEnd, ProfileStatus, Refusal, Role, StaffSeesSessions
from wagtail_mentoring.forms.endings import EndForm, ExtendForm, GracefulExitForm, reason_in
from wagtail_mentoring.models import CoordinatorTask, EndReason, Match, MentoringSession
from wagtail_mentoring.news import letters_of_end
from wagtail_mentoring.notifications.samples import preview_of
from wagtail_mentoring.policy import get_policy

LOOKS = {
    "end": (_("End"), "cross"),
    "graceful_exit": (_("Graceful Exit"), "logout"),
    "extend": (_("Extend"), "date"),
}


def match_deeds(match, *, actor, button=Button, deeds=("end", "graceful_exit", "extend")):
    """Return the buttons for those of ``deeds`` that may be done; which reasons there are is told on their pages."""
    policy = get_policy()
    may_end = policy.may_end(match=match, actor=actor) is None
    offered = {
        "end": may_end,
        "graceful_exit": may_end and match.program.graceful_exit,
        "extend": policy.may_extend(match=match, actor=actor) is None,
    }
    address = "wagtail_mentoring_match_modeladmin_{}".format
    return [
        button(
            str(LOOKS[deed][0]),
            icon_name=LOOKS[deed][1],
            url=reverse(address(deed), args=[match.pk]),
            priority=priority,
        )
        for priority, deed in enumerate(deeds, 5)
        if offered[deed]
    ]


class MatchDeedView(DeedView):
    """Something about one running match."""

    def get_rows(self):
        return Match.objects.with_people()

    def get_refusal(self):
        return get_policy().may_end(match=self.row, actor=self.request.user)

    @property
    def people(self):
        """Both by name, for the sentences."""
        return {"mentor": self.row.mentor, "mentee": self.row.mentee}

    @cached_property
    def asking(self):
        """The open tasks by which one of the two, or each, asks for the end."""
        return list(CoordinatorTask.objects.to_end(self.row).select_related("match__mentor", "match__mentee"))

    def get_story(self):
        """Return what is known of the match, as a hint before it ends (R70)."""
        days = (self.row.program.today() - self.row.made_on).days
        made = {"day": self.row.program.in_words(self.row.made_on), "number": days}
        words = ngettext("Made on %(day)s, %(number)s day ago.", "Made on %(day)s, %(number)s days ago.", days)
        if self.row.program.staff_sees_sessions == StaffSeesSessions.NONE or not self.row.program.sessions:
            return [words % made]
        met = MentoringSession.objects.days_met(self.row)
        logged = ngettext("They have logged %(number)s meeting.", "They have logged %(number)s meetings.", met)
        return [words % made, logged % {"number": met}]

    def get_what_follows(self):
        """Return what an end brings with it."""
        lines = [gettext("This cannot be undone. Both are free for another match at once.")]
        if gone := [person for person in self.people.values() if person.status == ProfileStatus.LEFT]:
            lines.append(gettext("%(name)s has left the program and gets no e-mail.") % {"name": gone[0]})
        return lines


class EndView(MatchDeedView):
    """End a match for a reason of the program's list (R67, R68)."""

    page_title, header_icon = LOOKS["end"]
    form_class = EndForm
    submit_label = _("Yes, end the match")
    is_serious = True

    def get_refusal(self):
        kinds = kinds_of_reasons(self.row.program)
        return get_policy().may_end(match=self.row, actor=self.request.user, kinds=kinds)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "programs": [self.row.program]}

    def get_lines(self):
        words = gettext("You end the match of %(mentor)s and %(mentee)s. Both are told by e-mail, without the reason.")
        return [*self.get_story(), words % self.people, *self.get_what_follows()]

    def act(self, **given):
        end_match_early(self.row, actor=self.request.user, reason=given.get(reason_in(self.row.program)))
        return gettext("The match of %(mentor)s and %(mentee)s has ended. Both are told by e-mail.") % self.people


class GracefulExitView(MatchDeedView):
    """End a match so that the partner learns neither who asked nor why (R69, R71)."""

    page_title, header_icon = LOOKS["graceful_exit"]
    form_class = GracefulExitForm
    submit_label = _("Yes, end it and send the e-mail")
    template_name = "wagtail_mentoring/admin/graceful_exit.html"
    is_serious = True

    def get_refusal(self):
        kinds = {reason.is_graceful for reason in self.reasons}
        return get_policy().may_exit_gracefully(match=self.row, actor=self.request.user, kinds=kinds)

    @cached_property
    def reasons(self):
        """The program's reasons of this kind: mostly one."""
        return EndReason.objects.offered_by(self.row.program).filter(is_graceful=True)

    @cached_property
    def asked_by(self):
        """Which of the two asks, as the tasks say; nobody where both do."""
        roles = {task.asked_by for task in self.asking}
        return roles.pop() if len(roles) == 1 else None

    def get_initial(self):
        return {"asked_by": self.asked_by}

    def get_form_kwargs(self):
        people = {Role.MENTOR: str(self.row.mentor), Role.MENTEE: str(self.row.mentee)}
        return {**super().get_form_kwargs(), "reasons": self.reasons, "people": people}

    def get_lines(self):
        return [
            *self.get_story(),
            gettext("A Graceful Exit is usually for after the first two or three meetings."),
            gettext("The match of %(mentor)s and %(mentee)s ends at once.") % self.people,
            gettext("The partner gets the standard e-mail below; whoever asked is told that the match has ended."),
            *self.get_what_follows(),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context["refusal"]:
            context["letter"] = preview_of(self.row.request, Letter.GRACEFUL_EXIT, role=self.reader)
            context["reader"] = self.row.mentor if self.reader == Role.MENTOR else self.row.mentee
        return context

    @property
    def reader(self):
        """Who is certain to get the standard e-mail."""
        letters = letters_of_end(MatchEnd.GRACEFUL, asked_by=self.asked_by)
        return next(role for role in (Role.MENTEE, Role.MENTOR) if letters[role] == Letter.GRACEFUL_EXIT)

    def act(self, *, reason, asked_by):
        end_match_early(self.row, actor=self.request.user, reason=reason, asked_by=asked_by)
        return gettext("The match of %(mentor)s and %(mentee)s has ended, with the standard e-mail.") % self.people


class ExtendView(MatchDeedView):
    """Move the last day of a match (R66)."""

    page_title, header_icon = LOOKS["extend"]
    form_class = ExtendForm
    submit_label = _("Move the last day")
    fields_of = {Refusal.NOT_LATER: "ends_on", Refusal.EXTENDED_TOO_FAR: "ends_on", Refusal.REASON_REQUIRED: "reason"}

    def get_refusal(self):
        return get_policy().may_extend(match=self.row, actor=self.request.user)

    def get_form_kwargs(self):
        last = self.row.ends_on or self.row.program.today()
        return {**super().get_form_kwargs(), "first": max(last + dt.timedelta(days=1), self.row.program.today())}

    def get_lines(self):
        day = {"day": self.row.program.in_words(self.row.ends_on)}
        return [
            gettext("The match of %(mentor)s and %(mentee)s runs until %(day)s.") % (self.people | day),
            gettext("Both see the new day on their page, and are reminded before it. No e-mail is sent about it now."),
        ]

    def act(self, *, ends_on, reason):
        match = extend_match(self.row, ends_on=ends_on, reason=reason, actor=self.request.user)
        day = {"day": match.program.in_words(match.ends_on)}
        return gettext("The match of %(mentor)s and %(mentee)s runs until %(day)s now.") % (self.people | day)


class EndManyView(ManyView):
    """End several matches, each program's for one reason of its own."""

    model = Match
    form_class = EndForm
    page_title, header_icon = LOOKS["end"]
    submit_label = _("Yes, end them")
    nothing = _("There is nothing to end.")
    is_serious = True

    def get_refusal(self, row):
        if row.program_id not in self.kinds:
            self.kinds[row.program_id] = kinds_of_reasons(row.program)
        return get_policy().may_end(match=row, actor=self.request.user, kinds=self.kinds[row.program_id])

    @cached_property
    def kinds(self):
        """Of which kinds each program's reasons are, asked once."""
        return {}

    def get_form_kwargs(self):
        programs = {row.program_id: row.program for row in self.named}
        return {**super().get_form_kwargs(), "programs": list(programs.values())}

    def get_question(self, number):
        return ngettext(
            "This match ends at once, which cannot be undone, and both people are told by e-mail:",
            "These %(count)d matches end at once, which cannot be undone, and everybody is told by e-mail:",
            number,
        ) % {"count": number}

    def get_done(self, number):
        return ngettext("%(count)d match ended.", "%(count)d matches ended.", number) % {"count": number}

    def act(self, row, **given):
        end_match_early(row, actor=self.request.user, reason=given.get(reason_in(row.program)))


def kinds_of_reasons(program):
    """Return of which kinds the program's reasons are, graceful or not."""
    return set(EndReason.objects.offered_by(program).values_list("is_graceful", flat=True))
