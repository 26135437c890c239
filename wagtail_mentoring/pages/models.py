"""Our page types, over whatever base page the site has."""

import swapper
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.pages.mixins import DirectoryPageMixin, ResourceIndexMixin, ResourceMixin

swapper.set_app_prefix("wagtailcore", "wagtail")
BasePage = apps.get_model(swapper.get_model_name("wagtailcore", "Page"), require_ready=False)


class MentoringDirectoryPage(DirectoryPageMixin, BasePage):
    """The mentor directory of a program, anywhere in the page tree."""

    template = "wagtail_mentoring/pages/mentoring_directory_page.html"
    content_panels = [*BasePage.content_panels, *DirectoryPageMixin.directory_panels]
    subpage_types: list[str] = []

    class Meta:
        """Names."""

        verbose_name = _("mentor directory")
        verbose_name_plural = _("mentor directories")


class ResourceIndexPage(ResourceIndexMixin, BasePage):
    """A section of reading matter: guides, templates, checklists."""

    template = "wagtail_mentoring/pages/resource_index_page.html"
    content_panels = [*BasePage.content_panels, *ResourceIndexMixin.section_panels]
    search_fields = [*BasePage.search_fields, *ResourceIndexMixin.section_search_fields]
    subpage_types = ["wagtail_mentoring_pages.ResourceIndexPage", "wagtail_mentoring_pages.ResourcePage"]
    page_description = _("Guides, templates and checklists of a program, for mentors, mentees, both or everyone.")

    class Meta:
        """Names."""

        verbose_name = _("resource section")
        verbose_name_plural = _("resource sections")


class ResourcePage(ResourceMixin, BasePage):
    """A guide, template or checklist in a section."""

    template = "wagtail_mentoring/pages/resource_page.html"
    content_panels = [*BasePage.content_panels, *ResourceMixin.resource_panels]
    search_fields = [*BasePage.search_fields, *ResourceMixin.resource_search_fields]
    parent_page_types = ["wagtail_mentoring_pages.ResourceIndexPage"]
    subpage_types: list[str] = []
    page_description = _("Headings, numbered steps with pictures, callouts, documents, videos, quotes and accordions.")

    class Meta:
        """Names."""

        verbose_name = _("resource page")
        verbose_name_plural = _("resource pages")
