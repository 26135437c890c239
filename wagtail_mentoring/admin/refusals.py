"""The sentence of a refusal for coordinators, where the members' own would speak to the wrong person."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.choices import Refusal

ABOUT_OTHERS = {
    Refusal.NOT_YOURS: _("You are one of the two people: the other one answers, or another coordinator."),
    Refusal.ABOUT_YOURSELF: _("This is about you: another coordinator decides, or the other person."),
    Refusal.CAPACITY_BELOW_LOAD: _("The limit cannot be lower than the number of matches that count."),
    Refusal.NOT_ENROLLED: _("This mentee is not enrolled in the program."),
    Refusal.MENTEE_DRAFT: _("This mentee's profile has not been submitted yet."),
    Refusal.MENTEE_WAITING: _("This mentee's profile waits for approval."),
    Refusal.MENTEE_PAUSED: _("This mentee is taking a pause."),
    Refusal.OWN_PROFILE: _("Nobody can be one's own mentor."),
    Refusal.BETWEEN_CYCLES: _("No cycle is running; matches are made during a cycle."),
    Refusal.ALREADY_ASKED: _("This mentee already has a pending request with this mentor."),
    Refusal.TOO_MANY_PENDING: _("This mentee already has as many pending requests as the program allows."),
    Refusal.ALREADY_MATCHED: _("These two are already matched with each other."),
    Refusal.TOO_MANY_ACTIVE: _("This mentee already has as many mentors as the program allows."),
    Refusal.NOT_A_REASON: _("Please choose one of the program's reasons; the list is under “End reasons”."),
    Refusal.NO_GRACEFUL_EXIT: _("This program has no Graceful Exit: end the match for another reason."),
    Refusal.MENTEE_MATCHED: _("This mentee already has as many mentors as the program allows."),
}


def sentence(refusal):
    """Return the words for ``refusal``, as one reads them about somebody else."""
    return str(ABOUT_OTHERS.get(refusal, refusal.label))


def overtaken():
    """Return the words for Stale."""
    return gettext("Somebody was faster: this has changed since you opened the page. Nothing was done.")
