"""What our pages do, for any page class: a host mixes it into its own, over its own base page."""

from http import HTTPMethod
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from wagtail_mentoring.actions.audiences import OURS
from wagtail_mentoring.choices import Refusal, ResourceAudience
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.models import Membership, Program, Reading
from wagtail_mentoring.pages._frame import (
    host_frame,
    keep_private,
    sign_in_first,
    ways_to_enroll,
)
from wagtail_mentoring.pages.blocks import ResourceBody
from wagtail_mentoring.pages.gates import turned_away
from wagtail_mentoring.pages.shelf import RESOURCE, SECTION, Reader, Row, Shelf, sections_above
from wagtail_mentoring.policy import get_policy

REFUSED = "wagtail_mentoring/pages/directory_refused.html"


class DirectoryPageQuerySet(PageQuerySet):
    """Pages with their program."""

    def only(self, *fields: str) -> Any:
        """Leave the program out again: pages are deleted by a few of their columns."""
        return super(DirectoryPageQuerySet, self.select_related(None)).only(*fields)


class DirectoryPageManager(PageManager.from_queryset(DirectoryPageQuerySet)):
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

    directory_panels = [
        FieldPanel("program", widget=forms.Select(attrs={"class": "w-w-full"})),  # no wider than a phone
        FieldPanel("introduction"),
    ]
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


AUDIENCE_HELP = gettext_lazy(
    "Coordinators of the program read everything. Inside a section nobody reads a page whom the section keeps out."
)


class SectionForm(WagtailAdminPageForm):
    """The form of a section: a section in a section begins with the program of the one above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the program."""
        super().__init__(*args, **kwargs)
        program = getattr(self.parent_page, "program_id", None)
        if program and not self.instance.pk and "program" in self.fields:
            self.initial.setdefault("program", program)
            self.initial["program"] = self.initial["program"] or program


class ReadingMixin(models.Model):
    """What sections and resource pages have in common: an audience, asked for whenever the page is served (R6)."""

    resource_kind = ""
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    class Meta:
        """Behavior for a page class."""

        abstract = True

    @cached_property
    def sections(self) -> list[Any]:
        """Return the sections in which the page lies, the nearest first."""
        return sections_above(self)

    def get_view_restrictions(self) -> Any:
        """Return what editors closed by Wagtail's own privacy; the rules that repeat our audiences are not for us."""
        return super().get_view_restrictions().exclude(OURS)

    def refusal_for(self, request: HttpRequest) -> tuple[Program, Refusal] | None:
        """Return whose rule keeps the visitor from reading, and the word for why; nothing for whoever may."""
        self.reader = Reader(request)
        return self.reader.refusal_at([self, *self.sections])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page to its audience; everybody else signs in, or reads why not and what instead."""
        if self.program is None and self.audience != ResourceAudience.EVERYONE:  # moved out of its section
            raise Http404
        if (refused := self.refusal_for(request)) is None:
            return keep_private(super().serve(request, *args, **kwargs))
        return turned_away(self.reader, *refused)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the program and the host's frame."""
        frame = {"program": self.program, "mentoring_base": host_frame(), "active_tab": "resources"}
        return {**super().get_context(request, *args, **kwargs), **frame}

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Name the page to search engines if everyone may read it."""
        is_open = all(one.audience == ResourceAudience.EVERYONE for one in [*self.sections, self])
        return super().get_sitemap_urls(request) if is_open else []


class ResourceIndexMixin(ReadingMixin):
    """A section of reading matter of a program, for one audience; sections may lie in sections."""

    resource_kind = SECTION
    base_form_class = SectionForm

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("program")
    )
    audience = models.CharField(
        gettext_lazy("who may read it"),
        max_length=8,
        choices=ResourceAudience,
        default=ResourceAudience.BOTH,
        help_text=AUDIENCE_HELP,
    )
    introduction = RichTextField(
        gettext_lazy("introduction"), blank=True, features=["bold", "italic", "link", "document-link", "ol", "ul"]
    )

    section_panels = [
        FieldPanel("program", widget=forms.Select(attrs={"class": "w-w-full"})),
        FieldPanel("audience", widget=forms.Select(attrs={"class": "w-w-full"})),
        FieldPanel("introduction"),
    ]
    section_search_fields = [index.SearchField("introduction")]

    class Meta:
        """Fields for a page class."""

        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the visitor may read in this section."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "shelf": Shelf(request, self.program, below=self)}


class ResourceMixin(ReadingMixin):
    """A page to read: text of blocks, for an audience, in a section that names the program (R1, R6)."""

    resource_kind = RESOURCE

    audience = models.CharField(
        gettext_lazy("who may read it"),
        max_length=8,
        choices=ResourceAudience,
        default=ResourceAudience.EVERYONE,
        help_text=AUDIENCE_HELP,
    )
    summary = models.CharField(
        gettext_lazy("summary"),
        max_length=250,
        blank=True,
        help_text=gettext_lazy("One or two sentences below the title, and in the list of resources."),
    )
    body = ResourceBody(verbose_name=gettext_lazy("text"), blank=True)

    resource_panels = [
        FieldPanel("summary"),
        FieldPanel("audience", widget=forms.Select(attrs={"class": "w-w-full"})),
        FieldPanel("body"),
    ]
    resource_search_fields = [index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        """Fields for a page class."""

        abstract = True

    @property
    def program(self) -> Program | None:
        """Return the program of the section that the page lies in."""
        return self.sections[0].program if self.sections else None

    @property
    def parts(self) -> list[Any]:
        """Return the headings that begin a part of the page."""
        return [block for block in self.body if block.block_type == "heading"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the section, and whether and when the visitor has read the page; a preview has no marks."""
        context = super().get_context(request, *args, **kwargs)
        can_mark = request.user.is_authenticated and self.program is not None
        if getattr(request, "is_preview", False) or not can_mark:
            return {**context, "can_mark": False}
        read_at = Reading.objects.of(request.user).moments([self.translation_key]).get(self.translation_key)
        return {**context, "can_mark": True, "row": Row(self, "", read_at)}
