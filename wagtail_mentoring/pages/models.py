"""Our page types, over whatever base page the site has."""

import swapper
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from wagtail_mentoring.pages.mixins import DirectoryPageMixin

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
