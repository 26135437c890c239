"""What our pages do, for any page class: a host mixes it into its own, over its own base page."""

from http import HTTPMethod
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager

from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.models import Membership, MenteeProfile, MentorProfile, Program
from wagtail_mentoring.policy import get_policy

REFUSED = "wagtail_mentoring/pages/directory_refused.html"


def host_frame() -> str:
    """Return the name of the host's base template, or of ours where the site has none."""
    names = [get_settings().BASE_TEMPLATE, "base.html", "wagtail_mentoring/fallback_base.html"]
    return str(select_template(names).template.name)


def keep_private(response: HttpResponse) -> HttpResponse:
    """Keep a response out of every cache."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def sign_in_first(request: HttpRequest, program: Program) -> HttpResponse:
    """Send a visitor to the program's sign-in page, and back here afterwards."""
    login = reverse("wagtail_mentoring:program_login", args=[program.slug])
    return redirect(f"{login}?{urlencode({'next': request.get_full_path()})}")


def ways_to_enroll(program: Program, user: Any) -> list[tuple[str, str]]:
    """Return labels and addresses of what leads into the program: an own profile to finish, or a role to enroll in."""
    ways = []
    for role, model in ((Role.MENTEE, MenteeProfile), (Role.MENTOR, MentorProfile)):
        if model.objects.of(user).present().filter(program=program).exists():
            ways.append((program.words[f"{role}_profile"], _address("profile", program, role)))
        elif get_policy().may_enroll(program=program, user=user, role=role) is None:
            label = _("Enroll: %(role)s") % {"role": program.words[role]}
            ways.append((label, _address("enroll", program, role)))
    return ways


def _address(name: str, program: Program, role: Role) -> str:
    return reverse(f"wagtail_mentoring:{name}", args=[program.slug, role.value])


class DirectoryPageManager(PageManager):
    """Pages with their program: every visit needs both."""

    def get_queryset(self) -> Any:
        """Join the program."""
        return super().get_queryset().select_related("program")


class DirectoryPageMixin(models.Model):
    """The mentor directory of a program (R22): open to whom the Policy lets in, never kept in a cache."""

    program = models.ForeignKey(
        "wagtail_mentoring.Program",
        on_delete=models.PROTECT,  # a page that vanished with its row would leave a hole in the page tree
        related_name="+",
        verbose_name=gettext_lazy("program"),
    )
    introduction = RichTextField(
        gettext_lazy("introduction"), blank=True, features=["bold", "italic", "link", "document-link", "ol", "ul"]
    )

    objects = DirectoryPageManager()

    directory_panels = [FieldPanel("program"), FieldPanel("introduction")]
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    class Meta:
        """Fields for a page class."""

        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the directory, or say who may see it and how to become one of them."""
        standing = Membership.standing_of(request.user, self.program)
        request.mentoring_standing = standing
        refusal = get_policy().may_see_directory(program=self.program, user=request.user, standing=standing)
        if refusal is None:
            return keep_private(super().serve(request, *args, may_see=True, **kwargs))
        if refusal == Refusal.NOT_SIGNED_IN:
            return keep_private(sign_in_first(request, self.program))
        context = {**super().get_context(request), **self.frame_context()}
        context["ways"] = ways_to_enroll(self.program, request.user)
        return keep_private(TemplateResponse(request, REFUSED, context, status=403))

    def get_context(
        self, request: HttpRequest, *args: Any, may_see: bool | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Add the program, the host's frame and the directory; none in the preview of an editor who may not see it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if may_see is None:
            may_see = get_policy().may_see_directory(program=self.program, user=request.user) is None
        params = dict(request.GET.lists())
        context["directory"] = Directory(self.program, params, user=request.user) if may_see else None
        return {**context, **self.frame_context()}

    def frame_context(self) -> dict[str, Any]:
        """Return what our base template needs."""
        return {"program": self.program, "mentoring_base": host_frame(), "active_tab": "directory"}
