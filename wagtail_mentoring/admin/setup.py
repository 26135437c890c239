"""What the pages have in common on which the team sets up its programs: nobody meets a row of another program."""

from django.http import Http404
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.views import snippets

from wagtail_mentoring.admin.deeds import fit
from wagtail_mentoring.admin.display import harmless
from wagtail_mentoring.admin.filters import SetUpFilterSet
from wagtail_mentoring.admin.permissions import SET_UP, SetUpPolicy, govern, set_up_by
from wagtail_mentoring.admin.snippets import MentoringViewSet
from wagtail_mentoring.forms.kind import KindMixin

govern(SetUpPolicy, *SET_UP)


class SetUpForm(KindMixin, WagtailAdminModelForm):
    """A form that says how to mend an answer, and whose lists are no wider than the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fit(self)


class PartForm(SetUpForm):
    """A part of something that the visitor sets up; what it is part of is chosen once, for members answer it there."""

    whole = "program"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields[self.whole]
        field.queryset = set_up_by(self.for_user, field.queryset)
        if self.instance.pk:
            self.stay_in(field)
        elif len(only := field.queryset[:2]) == 1:
            self.initial.setdefault(self.whole, only[0].pk)

    def stay_in(self, field):
        """Keep a row that exists already where it is."""
        field.disabled = True


class IndexView(snippets.IndexView):
    """The list, exported harmlessly."""

    base_filterset_class = SetUpFilterSet

    def get_base_queryset(self):
        return set_up_by(self.request.user, super().get_base_queryset())

    def preprocess_field_value(self, field, value, export_format):
        return harmless(super().preprocess_field_value(field, value, export_format))


class RowOfMyOwn:
    """One row; that of a program which others set up does not exist."""

    def get_object(self, *args, **kwargs):
        row = super().get_object(*args, **kwargs)
        if not set_up_by(self.request.user, type(row)._default_manager.filter(pk=row.pk)).exists():
            raise Http404
        return row


class EditView(RowOfMyOwn, snippets.EditView):
    """Changing."""


class DeleteView(RowOfMyOwn, snippets.DeleteView):
    """Deleting."""


class HistoryView(RowOfMyOwn, snippets.HistoryView):
    """Who changed it when."""


class UsageView(RowOfMyOwn, snippets.UsageView):
    """Where it is used."""


class SetUpViewSet(MentoringViewSet):
    """A snippet that belongs to a program."""

    index_view_class = IndexView
    edit_view_class = EditView
    delete_view_class = DeleteView
    history_view_class = HistoryView
    usage_view_class = UsageView

    @property
    def permission_policy(self):
        return SetUpPolicy(self.model)
