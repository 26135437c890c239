"""Columns of the desks: people by name, and days with what they mean today."""

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext
from wagtail.admin.ui.tables import Column

from wagtail_mentoring.models import MentorProfile

MARKED = '{} <span class="w-status w-status--primary">{}</span>'


class PersonColumn(Column):
    """A person, sorted by name."""

    def __init__(self, name, **kwargs):
        super().__init__(name, sort_key=f"{name}__display_name", **kwargs)


class AnswerByColumn(Column):
    """The day to answer by; marked once it has passed without an answer."""

    def get_value(self, instance):
        return answer_by(instance)


class RunsUntilColumn(Column):
    """The last day of a match, and how many are left."""

    def get_value(self, instance):
        return runs_until(instance)


class AgeColumn(Column):
    """How long ago something happened, in days of the program."""

    def get_value(self, instance):
        program = instance.program
        days = (program.today() - timezone.localdate(getattr(instance, self.name), program.zone)).days
        if days <= 0:
            return gettext("today")
        return ngettext("%(number)s day ago", "%(number)s days ago", days) % {"number": days}


class YesColumn(Column):
    """A word where it is so, and nothing where it is not: a red cross on most rows would alarm."""

    def get_value(self, instance):
        return gettext("Yes") if super().get_value(instance) else ""


class PlacesColumn(Column):
    """How many places of a mentor are free; ``places`` stands on the rows of the page (``with_places_of``)."""

    def get_value(self, instance):
        return places_of(instance)


class CycleStateColumn(Column):
    """Whether a cycle runs, comes or is over, in days of its program."""

    def get_value(self, instance):
        today = instance.program.today()
        if instance.ends_on < today:
            return gettext("Over")
        return gettext("Upcoming") if instance.starts_on > today else format_html(MARKED, "", gettext("Running"))


def answer_by(match_request):
    """Return the day to answer by as it is shown."""
    return _until(match_request.answer_by, match_request, match_request.is_pending, gettext("Overdue"))


def runs_until(match):
    """Return the last day of a match as it is shown."""
    return _until(match.ends_on, match, match.is_active, gettext("Past its last day"))


def state_of(task):
    """Return whether a task waits."""
    return pgettext("task", "open") if task.is_open else pgettext("task", "closed")


def places_of(mentor):
    """Return the free places of a mentor as they are shown; nobody else has any."""
    if not mentor.is_enrolled:
        return "–"
    return gettext("%(free)s of %(all)s free") % {"free": mentor.places, "all": mentor.capacity}


def with_places_of(mentors):
    """Put the free places on each of ``mentors``: one statement for each of their programs."""
    for program in {mentor.program for mentor in mentors}:
        rows = MentorProfile.objects.filter(pk__in=[mentor.pk for mentor in mentors if mentor.program == program])
        places = dict(rows.with_places(program).values_list("pk", "places"))
        for mentor in mentors:
            mentor.places = places.get(mentor.pk, getattr(mentor, "places", 0))
    return mentors


def _until(day, row, is_open, late):
    """Return a day with the days left until it, or the word for having passed it, while the row is open."""
    words = row.program.in_words(day) or "–"
    if day is None or not is_open:
        return words
    left = (day - row.program.today()).days
    if left < 0:
        return format_html(MARKED, words, late)
    days = ngettext("%(number)s day left", "%(number)s days left", left) % {"number": left}
    return format_html('{} <span class="w-whitespace-nowrap">({})</span>', words, days)
