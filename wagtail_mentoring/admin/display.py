"""How rows are shown and exported: local times, and member text that no spreadsheet takes for a formula."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic

from wagtail_mentoring.admin.filters import FilterSet
from wagtail_mentoring.admin.permissions import looked_after_by, mine_or_404
from wagtail_mentoring.admin.timeline import timeline
from wagtail_mentoring.forms.fields import harmless


class KeysFirst(WagtailPaginator):
    """Pages of rows whose keys are found first, and everything to be shown of them by the keys.

    What is shown of a row comes from half a dozen tables; a database that must skip rows would join them all.
    """

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows

    def page(self, number):
        page = super().page(number)
        keys = list(page.object_list.values_list("pk", flat=True))
        rows = self.rows.in_bulk(keys)
        page.object_list = [rows[key] for key in keys if key in rows]
        return page


class RowsOfMyPrograms:
    """A listing of the rows of programs that the visitor coordinates, exported harmlessly."""

    base_filterset_class = FilterSet

    def get_rows(self):
        """Return the rows with all that is shown of them; the law asks for the coordinators, row by row."""
        return super().get_base_queryset().prefetch_related("program__coordinators")

    def get_base_queryset(self):
        return looked_after_by(self.request.user, self.get_rows())

    def get_paginator(self, *args, **kwargs):
        return KeysFirst(*args, rows=self.get_rows(), **kwargs)

    def search_queryset(self, queryset):
        """Look for people in their own table, once, and not beside each of the rows."""
        found = Q()
        for field in self.search_fields if self.is_searching else ():
            relation, _, name = field.rpartition("__")
            wanted = Q(**{f"{name}__icontains": self.search_query})
            if relation:
                people = queryset.model._meta.get_field(relation).related_model._default_manager.filter(wanted)
                wanted = Q(**{f"{relation}__in": people.values("pk")})
            found |= wanted
        return queryset.filter(found)

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
