"""Columns of the desks: people by name, and days with what they mean today."""

from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.tables import Column

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


def answer_by(match_request):
    """Return the day to answer by as it is shown."""
    program = match_request.program
    day = program.in_words(match_request.answer_by) or "–"
    if match_request.is_overdue(program.today()):
        return format_html(MARKED, day, gettext("Overdue"))
    return day


def runs_until(match):
    """Return the last day of a match as it is shown."""
    program = match.program
    day = program.in_words(match.ends_on) or "–"
    if not match.is_active or match.ends_on is None:
        return day
    left = (match.ends_on - program.today()).days
    if left < 0:
        return format_html(MARKED, day, gettext("Past its last day"))
    words = ngettext("%(number)s day left", "%(number)s days left", left) % {"number": left}
    return format_html('{} <span class="w-whitespace-nowrap">({})</span>', day, words)
