"""The app; ``ready`` wires the floors."""

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from django.utils.translation import gettext_lazy as _

# Without these nothing can be loaded, not even what checks the rest.
FIRST = ("wagtail", "wagtail.admin", "django.contrib.auth", "django.contrib.contenttypes")


class MentoringConfig(AppConfig):
    """The core: nouns, law, verbs and their faces."""

    name = "wagtail_mentoring"
    label = "wagtail_mentoring"
    verbose_name = _("Mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Load the models, or say in one line which app they lack."""
        for name in FIRST:
            if not apps.is_installed(name):
                raise ImproperlyConfigured(f'wagtail_mentoring needs this line: INSTALLED_APPS += ["{name}"]')
        super().import_models()

    def ready(self) -> None:
        """Let each floor hear of what it waits for, and register the checks."""
        from anymail.signals import tracking as mail_tracked
        from django.contrib.auth import get_user_model

        from wagtail_mentoring import checks, signals
        from wagtail_mentoring.actions import documents, programs
        from wagtail_mentoring.actions import groups as member_groups
        from wagtail_mentoring.admin import groups
        from wagtail_mentoring.models import MatchDocument, Program
        from wagtail_mentoring.notifications import delivery, tracking

        user_model = get_user_model()
        post_save.connect(programs.program_saved, sender=Program, dispatch_uid="wagtail_mentoring.program_saved")
        post_save.connect(programs.account_saved, sender=user_model, dispatch_uid="wagtail_mentoring.account_saved")
        pre_delete.connect(
            programs.account_deleted, sender=user_model, dispatch_uid="wagtail_mentoring.account_deleted"
        )
        post_delete.connect(
            documents.document_deleted, sender=MatchDocument, dispatch_uid="wagtail_mentoring.document_deleted"
        )
        signals.mail_queued.connect(delivery.mail_queued, dispatch_uid="wagtail_mentoring.mail_queued")
        mail_tracked.connect(tracking.mail_tracked, dispatch_uid="wagtail_mentoring.mail_tracked")
        post_migrate.connect(groups.make_group, sender=self, dispatch_uid="wagtail_mentoring.make_group")
        post_migrate.connect(
            member_groups.make_member_groups, sender=self, dispatch_uid="wagtail_mentoring.make_member_groups"
        )
        checks.register_all()
