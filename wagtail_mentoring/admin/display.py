"""How rows are shown and exported: local times, and member text that no spreadsheet takes for a formula."""

import datetime as dt
import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.views import generic

from wagtail_mentoring.admin.permissions import looked_after_by, mine_or_404
from wagtail_mentoring.admin.timeline import timeline

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")


def harmless(value):
    """Return a cell's value: text that a spreadsheet would compute starts with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return f"'{text}" if FORMULA.match(text) else text


class RowsOfMyPrograms:
    """A listing of the rows of programs that the visitor coordinates, exported harmlessly."""

    def get_base_queryset(self):
        rows = looked_after_by(self.request.user, super().get_base_queryset())
        return rows.prefetch_related("program__coordinators")  # the law asks for them, row by row

    def preprocess_field_value(self, field, value, export_format):
        return harmless(super().preprocess_field_value(field, value, export_format))


class RowOfMyPrograms(generic.InspectView):
    """One such row; anything else does not exist."""

    template_name = "wagtail_mentoring/admin/inspect.html"
    labels = {}  # field -> label, where the model's own is not for reading

    def get_object(self, queryset=None):
        return mine_or_404(self.request.user, self.get_rows(), self.pk)

    def get_rows(self):
        return self.model._default_manager.select_related("program", "user")

    def get_nouns(self):
        """Return the rows whose log entries belong on the page."""
        return [self.object]

    def get_context_data(self, **kwargs):
        program = self.object.program
        return super().get_context_data(
            moments=timeline(self.get_nouns(), program=program), time_zone=program.time_zone, **kwargs
        )

    def get_field_label(self, field_name, field):
        return self.labels.get(field_name) or capfirst(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, dt.datetime):
            return date_format(timezone.localtime(value, self.object.program.zone), "DATETIME_FORMAT")
        return "–" if value in (None, "") else value
