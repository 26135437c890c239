"""The filters beside a list."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet

from wagtail_mentoring.admin.permissions import looked_after_by, set_up_by
from wagtail_mentoring.choices import Waits
from wagtail_mentoring.models import CoordinatorTask, Cycle, EndReason, MenteeProfile, MentorProfile, Program, Section
from wagtail_mentoring.waiting import rows_of


class FilterSet(WagtailFilterSet):
    """Filters that name the programs, sections and cycles of the visitor only."""

    reach = staticmethod(looked_after_by)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for choice in self.filters.values():
            rows = getattr(choice, "queryset", None)
            if rows is not None and rows.model in {Program, Section, Cycle, EndReason}:
                choice.queryset = self.reach(self.request.user, rows)


class SetUpFilterSet(FilterSet):
    """The same for those who set programs up."""

    reach = staticmethod(set_up_by)


class MentorFilterSet(FilterSet):
    """Mentors by who has a place for another mentee."""

    places = ChoiceFilter(
        label=_("Places"), method="by_places", choices=[("free", _("Has a free place")), ("full", _("Is full"))]
    )

    class Meta:
        """Offered besides."""

        model = MentorProfile
        fields = ("program", "status", "accepting")

    def by_places(self, rows, _name, value):
        has_place = Q(pk__in=[])
        for program in looked_after_by(self.request.user, Program.objects.all()):
            free = MentorProfile.objects.listed().filter(program=program).with_places(program).filter(places__gt=0)
            has_place |= Q(pk__in=free.values("pk"))
        return rows.filter(has_place) if value == "free" else rows.enrolled().exclude(has_place)


class MenteeFilterSet(FilterSet):
    """Mentees by who has a mentor."""

    matched = ChoiceFilter(
        label=_("Mentor"),
        method="by_match",
        choices=[("without", _("Has no mentor yet")), ("with", _("Has a mentor"))],
    )

    class Meta:
        """Offered besides."""

        model = MenteeProfile
        fields = ("program", "status")

    def by_match(self, rows, _name, value):
        return rows.enrolled().filter(active_matches=0) if value == "without" else rows.filter(active_matches__gt=0)


class WaitingFilterSet(FilterSet):
    """The same, and what waits for the program team."""

    def filter_waits(self, queryset, _name, value):
        programs = looked_after_by(self.request.user, Program.objects.all())
        return queryset.filter(pk__in=rows_of(Waits(value), programs, reader=self.request.user).values("pk"))


class TaskFilterSet(FilterSet):
    """Tasks by whether somebody has closed them."""

    state = ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("open", pgettext_lazy("task", "Open")), ("closed", pgettext_lazy("task", "Closed"))],
    )

    class Meta:
        """Offered besides."""

        model = CoordinatorTask
        fields = ("program", "kind")

    def by_state(self, rows, _name, value):
        return rows.open() if value == "open" else rows.closed()


class RequestFilterSet(WaitingFilterSet):
    """What of requests can wait."""

    waits = ChoiceFilter(
        label=_("Waits for you"),
        method="filter_waits",
        choices=[(what.value, what.label) for what in (Waits.OVERDUE,)],
    )


class MatchFilterSet(WaitingFilterSet):
    """What of matches can wait."""

    waits = ChoiceFilter(
        label=_("Waits for you"),
        method="filter_waits",
        choices=[(what.value, what.label) for what in (Waits.FIRST_MEETING,)],
    )
    reason = ModelChoiceFilter(
        label=_("Reason of the program team"), queryset=EndReason.objects.all(), method="by_reason"
    )

    def by_reason(self, rows, _name, value):
        """Find the matches of others: neither of the two learns why the program team ended theirs (R69)."""
        return rows.filter(reason=value).not_of(self.request.user)
