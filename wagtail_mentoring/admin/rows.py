"""The list and the single row of a desk, with what can be done beside them."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_mentoring.admin.columns import answer_by, places_of, runs_until, state_of, with_places_of
from wagtail_mentoring.admin.display import RowOfMyPrograms, RowsOfMyPrograms
from wagtail_mentoring.admin.ending import match_deeds
from wagtail_mentoring.admin.filters import MatchFilterSet, RequestFilterSet
from wagtail_mentoring.admin.permissions import LookOnlyPolicy
from wagtail_mentoring.admin.returning import lead_back, list_as_it_is
from wagtail_mentoring.choices import Letter
from wagtail_mentoring.models import CoordinatorTask
from wagtail_mentoring.policy import get_policy

WHY = ("ended_by", "end_reason", "reason")


class DeskIndexView(RowsOfMyPrograms, generic.IndexView):
    """The list of a desk."""

    deed_url_names = {}

    def _get_title_column(self, field_name, **kwargs):
        """Give the names an id, which the tick boxes refer to, and sort people by name."""
        column = super()._get_title_column(field_name, get_title_id=self.get_title_id, **kwargs)
        if field_name in {"mentor", "mentee"}:
            column.sort_key = f"{field_name}__display_name"
        return column

    def get_title_id(self, instance):
        return f"{self.model._meta.model_name}_{instance.pk}_title"

    def get_list_more_buttons(self, instance):
        return super().get_list_more_buttons(instance) + lead_back(self.get_deeds(instance), list_as_it_is(self))

    def get_deeds(self, instance):
        """Return a button for each thing that may be done with the row."""
        return []


class OutboxIndexView(DeskIndexView):
    """E-mails; "Send again" stands beside one that has not been sent."""

    def get_rows(self):
        return super().get_rows().telling(self.request.user)

    def get_deeds(self, instance):
        if not instance.is_unsent:
            return []
        url = reverse(self.deed_url_names["send_again"], args=[instance.pk])
        return [Button(_("Send again"), url=url, icon_name="mail", priority=5)]


def request_deeds(match_request, *, actor, url_names, button=Button):
    """Return the buttons of a request; whether it can be accepted now is asked, and told, on the page they lead to."""
    policy, buttons = get_policy(), []
    if policy.may_answer(match_request=match_request, actor=actor) is None:
        accept, decline = (reverse(url_names[deed], args=[match_request.pk]) for deed in ("accept", "decline"))
        buttons.append(button(gettext("Accept"), url=accept, icon_name="check", priority=5))
        buttons.append(button(gettext("Decline"), url=decline, icon_name="cross", priority=6))
    if policy.may_withdraw(match_request=match_request, actor=actor) is None:
        withdraw = f"{reverse(url_names['withdraw'])}?{urlencode({'id': match_request.pk})}"
        buttons.append(button(gettext("Withdraw"), url=withdraw, icon_name="minus", priority=7))
    return buttons


class TickedIndexView(DeskIndexView):
    """A list with tick boxes; their buttons lead straight to our own pages."""

    template_name = "wagtail_mentoring/admin/ticked.html"
    deeds_of_many = ()  # the action, and its words on the button and for a screen reader

    @cached_property
    def columns(self):
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type=self.model._meta.model_name), *super().columns]

    @property
    def many_buttons(self):
        """What can be done with the ticked rows."""
        return [(reverse(self.deed_url_names[deed]), label, aria) for deed, label, aria in self.deeds_of_many]


class MatchIndexView(TickedIndexView):
    """Matches, with tick boxes to end several."""

    base_filterset_class = MatchFilterSet
    deeds_of_many = (("end_many", _("End"), _("End selected matches")),)

    def get_deeds(self, instance):
        return match_deeds(instance, actor=self.request.user)

    def to_row_dict(self, item):
        """Give the last day of what has ended; leave the reason of one's own match out (R69)."""
        row = super().to_row_dict(item) | {"ended_at": None if item.is_active else item.last_day(item.program.zone)}
        return row if item.role_of(self.request.user) is None else row | {"reason": ""}


class RequestIndexView(TickedIndexView):
    """Requests, with tick boxes to withdraw or decline several."""

    base_filterset_class = RequestFilterSet
    deeds_of_many = (
        ("withdraw", _("Withdraw"), _("Withdraw selected requests")),
        ("decline_many", _("Decline"), _("Decline selected requests")),
    )

    def get_deeds(self, instance):
        return request_deeds(instance, actor=self.request.user, url_names=self.deed_url_names)


class DeskInspectView(RowOfMyPrograms):
    """One row of a desk; names lead to the profiles, for those who may see them."""

    deed_url_names = {}
    labels = {"tasks": _("Tasks")}

    def get_rows(self):
        return self.model.objects.with_people()

    def get_nouns(self):
        row = self.object
        if self.model._meta.model_name == "match":
            return [row.request, row]
        return [row, *filter(None, [getattr(row, "match", None)])]

    def get_mentor_display_value(self):
        return self._mentor(self.object.mentor)

    def _mentor(self, profile):
        (mentor,) = with_places_of([profile])
        places = format_lazy("{}: {}", _("Places"), places_of(mentor))
        return self._summary(mentor, *([places] if mentor.is_enrolled else []))

    def get_mentee_display_value(self):
        return self._summary(self.object.mentee)

    def get_ends_on_display_value(self):
        return runs_until(self.object)

    def get_tasks_display_value(self):
        """Return what the program team is or was asked about it, for those who may know; not about oneself (R69)."""
        user = self.request.user
        if not LookOnlyPolicy(CoordinatorTask).user_has_permission(user, "view"):
            return "–"
        tasks = self.object.tasks.not_of(user)
        address = "wagtail_mentoring_coordinatortask_modeladmin_inspect"
        links = ((reverse(address, args=[task.pk]), task, state_of(task)) for task in tasks)
        return format_html_join("", '<div><a href="{}">{}</a> ({})</div>', links) or "–"

    def _summary(self, profile, *more):
        """Return the person in short: the name, and for those who may see the profile what it says."""
        if not LookOnlyPolicy(type(profile)).user_has_permission(self.request.user, "view"):
            return str(profile)
        url = reverse(profile.snippet_viewset.get_url_name("inspect"), args=[profile.pk])
        facts = (profile.headline, profile.employer, profile.get_status_display(), *more)
        lines = format_html_join("", "<div>{}</div>", ((fact,) for fact in facts if fact))
        return format_html('<a href="{}">{}</a>{}', url, profile, lines)


class OutboxInspectView(DeskInspectView):
    """One e-mail."""

    def get_rows(self):
        return super().get_rows().telling(self.request.user)

    def get_fields_context(self):
        """Tell nobody whose documents the e-mail is about (R63)."""
        if self.object.letter == Letter.DOCUMENT_SHARED:
            self.fields = [name for name in self.fields if name != "match_request"]
        return super().get_fields_context()


class MatchInspectView(DeskInspectView):
    """One match, with the way back to its request, and what can be done about it."""

    @property
    def header_buttons(self):
        return match_deeds(self.object, actor=self.request.user, button=HeaderButton)

    def get_fields_context(self):
        """Keep from one of the two, who may be a coordinator, why the program team ended the match (R69)."""
        if self.object.role_of(self.request.user) is not None:
            self.fields = [name for name in self.fields if name not in WHY]
        return super().get_fields_context()

    def get_ended_at_display_value(self):
        row = self.object
        return "–" if row.is_active else row.program.in_words(row.last_day(row.program.zone))

    def get_request_display_value(self):
        asked = self.object.request
        if asked is None or not LookOnlyPolicy(type(asked)).user_has_permission(self.request.user, "view"):
            return asked or "–"
        url = reverse("wagtail_mentoring_matchrequest_modeladmin_inspect", args=[asked.pk])
        return format_html('<a href="{}">{}</a>', url, asked)


class RequestInspectView(DeskInspectView):
    """One request, with what can be done about it."""

    @property
    def header_buttons(self):
        return request_deeds(self.object, actor=self.request.user, url_names=self.deed_url_names, button=HeaderButton)

    def get_decided_by_display_value(self):
        return get_user_display_name(self.object.decided_by) if self.object.decided_by else "–"

    def get_answer_by_display_value(self):
        return answer_by(self.object)
