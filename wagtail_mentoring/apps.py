"""The app; ``ready`` wires the floors."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    """The core: nouns, law, verbs and their faces."""

    name = "wagtail_mentoring"
    label = "wagtail_mentoring"
    verbose_name = _("Mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let verbs hear of programs and accounts, and the mail of new outbox rows; register the checks."""
        from django.contrib.auth import get_user_model

        from wagtail_mentoring import checks, signals
        from wagtail_mentoring.actions import programs
        from wagtail_mentoring.models import Program
        from wagtail_mentoring.notifications import delivery

        user_model = get_user_model()
        post_save.connect(programs.program_saved, sender=Program, dispatch_uid="wagtail_mentoring.program_saved")
        post_save.connect(programs.account_saved, sender=user_model, dispatch_uid="wagtail_mentoring.account_saved")
        pre_delete.connect(
            programs.account_deleted, sender=user_model, dispatch_uid="wagtail_mentoring.account_deleted"
        )
        signals.mail_queued.connect(delivery.mail_queued, dispatch_uid="wagtail_mentoring.mail_queued")
        checks.register_all()
