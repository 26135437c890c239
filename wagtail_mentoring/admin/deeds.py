"""What every page has that does something on behalf of members: a question, one verb, and a sentence afterwards."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_mentoring.admin.permissions import LookOnlyPolicy, mine_or_404
from wagtail_mentoring.admin.refusals import overtaken, sentence
from wagtail_mentoring.admin.returning import way_back
from wagtail_mentoring.exceptions import Refused, Stale


def fit(form):
    """Make lists no wider than the page: their longest line would run out of a phone."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.RadioSelect):
            field.widget.attrs["class"] = "w-w-full"


class FormOnAnyScreen(FormView):
    """A form that fits every screen."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        fit(form)
        return form


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class DeedView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormOnAnyScreen):
    """GET says what would happen; POST calls one verb, in a transaction of its own."""

    model = None
    permission_required = "view"
    http_method_names = ["get", "head", "post", "options"]  # a FormView would take PUT for POST
    list_url_name = inspect_url_name = ""
    form_class = forms.Form
    template_name = "wagtail_mentoring/admin/deed.html"
    submit_label = ""
    is_serious = False
    fields_of = {}  # refusal -> the field that it is about

    @cached_property
    def permission_policy(self):
        return LookOnlyPolicy(self.model)

    @cached_property
    def row(self):
        """The row that something is done with; those of other programs do not exist."""
        return mine_or_404(self.request.user, self.get_rows(), self.kwargs["pk"])

    @property
    def is_mine(self):
        """Whether the row is the visitor's own profile."""
        return self.row.user_id == self.request.user.pk

    def get_rows(self):
        return self.model.objects.select_related("program", "user")

    def get_refusal(self):
        """Return the word for why there is nothing to be done, before anything is chosen."""

    def get_lines(self):
        """Return the sentences that say what will happen."""
        return []

    def act(self, **given):
        """Call the verb and return the sentence for what has been done. Raises Refused or Stale."""
        raise NotImplementedError

    def get_page_subtitle(self):
        return str(self.row)

    def get_breadcrumbs_items(self):
        back = {"url": reverse(self.list_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, back, here]

    def get_row_url(self):
        return reverse(self.inspect_url_name, args=[self.row.pk])

    def get_success_url(self):
        return way_back(self.request) or reverse(self.list_url_name)

    def get_context_data(self, **kwargs):
        refusal = self.get_refusal()
        return super().get_context_data(
            lines=[] if refusal else self.get_lines(),
            refusal=sentence(refusal) if refusal else "",
            back_url=way_back(self.request) or self.get_row_url(),
            **kwargs,
        )

    def form_valid(self, form):
        try:
            done = self.act(**form.cleaned_data)
        except Refused as refused:
            return self.not_done(form, sentence(refused.refusal), self.fields_of.get(refused.refusal))
        except Stale:
            return self.not_done(form, overtaken(), None)
        messages.success(self.request, done)
        return redirect(self.get_success_url())

    def not_done(self, form, words, field):
        """Show the form again with ``words``, at their field; nothing that was typed is lost."""
        form.add_error(field, words)
        return self.form_invalid(form)
