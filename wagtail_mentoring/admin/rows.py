"""The list and the single row of a desk, with what can be done beside them."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_mentoring.admin.columns import answer_by, runs_until
from wagtail_mentoring.admin.display import RowOfMyPrograms, RowsOfMyPrograms
from wagtail_mentoring.admin.permissions import LookOnlyPolicy
from wagtail_mentoring.policy import get_policy


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
        return super().get_list_more_buttons(instance) + self.get_deeds(instance)

    def get_deeds(self, instance):
        """Return a button for each thing that may be done with the row."""
        return []


class OutboxIndexView(DeskIndexView):
    """E-mails; "Send again" stands beside one that has not been sent."""

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


class RequestIndexView(DeskIndexView):
    """Requests, with tick boxes to withdraw several."""

    template_name = "wagtail_mentoring/admin/requests.html"

    @cached_property
    def columns(self):
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type=self.model._meta.model_name), *super().columns]

    @property
    def withdraw_url_name(self):
        return self.deed_url_names["withdraw"]

    def get_deeds(self, instance):
        return request_deeds(instance, actor=self.request.user, url_names=self.deed_url_names)


class DeskInspectView(RowOfMyPrograms):
    """One row of a desk; names lead to the profiles, for those who may see them."""

    deed_url_names = {}

    def get_rows(self):
        return self.model.objects.with_people()

    def get_nouns(self):
        row = self.object
        if self.model._meta.model_name == "match":
            return [row.request, row]
        return [row, *filter(None, [getattr(row, "match", None)])]

    def get_mentor_display_value(self):
        return self._linked(self.object.mentor)

    def get_mentee_display_value(self):
        return self._linked(self.object.mentee)

    def get_ends_on_display_value(self):
        return runs_until(self.object)

    def _linked(self, profile):
        if not LookOnlyPolicy(type(profile)).user_has_permission(self.request.user, "view"):
            return str(profile)
        url = reverse(profile.snippet_viewset.get_url_name("inspect"), args=[profile.pk])
        return format_html('<a href="{}">{}</a>', url, profile)


class RequestInspectView(DeskInspectView):
    """One request, with what can be done about it."""

    @property
    def header_buttons(self):
        return request_deeds(self.object, actor=self.request.user, url_names=self.deed_url_names, button=HeaderButton)

    def get_answer_by_display_value(self):
        return answer_by(self.object)
