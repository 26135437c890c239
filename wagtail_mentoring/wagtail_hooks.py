"""Registration only: what Wagtail is told about us."""

from typing import Any

from django.apps import apps
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from wagtail_mentoring.admin.alerts import add_mail_alert
from wagtail_mentoring.admin.approval import ApproveBulkAction
from wagtail_mentoring.admin.deletion import DeleteOwn, KeepProfiles, before_delete_snippet
from wagtail_mentoring.admin.desks import MatchDesk, MatchRequestDesk, OutboxDesk
from wagtail_mentoring.admin.letters import letters_menu_item, letters_urls
from wagtail_mentoring.admin.menu import HOOK, mentoring_menu
from wagtail_mentoring.admin.panel import construct_homepage_panels
from wagtail_mentoring.admin.profiles import MenteeProfileViewSet, MentorProfileViewSet
from wagtail_mentoring.admin.programs import CycleViewSet, ProgramViewSet
from wagtail_mentoring.admin.questions import ChoiceViewSet, QuestionViewSet, SectionViewSet
from wagtail_mentoring.admin.reasons import EndReasonViewSet
from wagtail_mentoring.admin.tasks import TaskDesk
from wagtail_mentoring.admin.timeline import formatter_of
from wagtail_mentoring.models.logs import LogEntry, OursFirst
from wagtail_mentoring.news import Event

SNIPPETS = (
    ProgramViewSet,
    SectionViewSet,
    QuestionViewSet,
    ChoiceViewSet,
    CycleViewSet,
    EndReasonViewSet,
    MentorProfileViewSet,
    MenteeProfileViewSet,
)

hooks.register("register_admin_menu_item", mentoring_menu)
for viewset in SNIPPETS:
    register_snippet(viewset)
for desk in (TaskDesk, MatchRequestDesk, MatchDesk, OutboxDesk):
    modeladmin_register(desk)
    hooks.register(HOOK, desk().get_menu_item)
hooks.register("register_admin_urls", letters_urls)
hooks.register(HOOK, letters_menu_item)
hooks.register("register_bulk_action", ApproveBulkAction)
for bulk_action in (DeleteOwn, KeepProfiles):
    hooks.register("register_bulk_action", bulk_action, order=100)  # after Wagtail's own, whose place they take
hooks.register("construct_homepage_panels", add_mail_alert)
hooks.register("construct_homepage_panels", construct_homepage_panels)
hooks.register("before_delete_snippet", before_delete_snippet)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Give the log entries of our models a table of their own, and their words."""
    for model in apps.get_app_config("wagtail_mentoring").get_models():
        actions.register_model(model, LogEntry)
    actions.log_entry_models = OursFirst(actions.log_entry_models)
    for event in Event:
        actions.register_action(f"wagtail_mentoring.{event.value}")(formatter_of(event))
