"""Why the program team ends matches early: each program's own list (R68)."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList

from wagtail_mentoring.admin.columns import YesColumn
from wagtail_mentoring.admin.questions import KEY, ORDER, TITLE
from wagtail_mentoring.admin.setup import PartForm, SetUpViewSet
from wagtail_mentoring.models import EndReason


class EndReasonViewSet(SetUpViewSet):
    """End reasons."""

    model = EndReason
    icon = "list-ol"
    menu_order = 55
    list_display = (
        "title",
        "program",
        YesColumn("completes", label=_("Counts as completed"), sort_key="completes"),
        YesColumn("is_graceful", label=_("Graceful Exit"), sort_key="is_graceful"),
        YesColumn("retired", label=_("No longer offered"), sort_key="retired"),
    )
    list_export = ("title", "program", "key", "completes", "is_graceful", "retired", "sort_order")
    list_filter = ("program", "retired")
    ordering = ("program__name", "program", "sort_order", "pk")
    search_fields = ("title", "key")
    edit_handler = ObjectList(
        [FieldPanel("program"), TITLE, KEY, *map(FieldPanel, ("completes", "is_graceful", "retired")), ORDER],
        base_form_class=PartForm,
    )

    def get_queryset(self, request):
        return EndReason.objects.select_related("program")
