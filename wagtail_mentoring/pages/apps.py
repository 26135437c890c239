"""The app of the concrete pages."""

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class MentoringPagesConfig(AppConfig):
    """Pages of the host's page tree."""

    name = "wagtail_mentoring.pages"
    label = "wagtail_mentoring_pages"
    verbose_name = _("Mentoring pages")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Load the models, or say that the core is missing."""
        if not apps.is_installed("wagtail_mentoring"):
            raise ImproperlyConfigured(
                'wagtail_mentoring.pages needs this line: INSTALLED_APPS += ["wagtail_mentoring"]'
            )
        super().import_models()

    def ready(self) -> None:
        """Have a private collection for documents made, and Wagtail's privacy kept in step with audiences."""
        from wagtail_mentoring.pages import collections, privacy

        post_migrate.connect(
            collections.make_collection, sender=self, dispatch_uid="wagtail_mentoring_pages.make_collection"
        )
        post_migrate.connect(privacy.repair_privacy, sender=self, dispatch_uid="wagtail_mentoring_pages.repair_privacy")
        for model in privacy.models_with_audience():
            post_save.connect(privacy.page_saved, sender=model, dispatch_uid="wagtail_mentoring_pages.page_saved")
