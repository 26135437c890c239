"""Registration only: what Wagtail is told about us."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from wagtail_mentoring.admin.approval import ApproveBulkAction
from wagtail_mentoring.admin.deletion import KeepProfiles, before_delete_snippet
from wagtail_mentoring.admin.desks import MatchDesk, MatchRequestDesk, OutboxDesk
from wagtail_mentoring.admin.menu import HOOK, mentoring_menu
from wagtail_mentoring.admin.profiles import MenteeProfileViewSet, MentorProfileViewSet
from wagtail_mentoring.admin.programs import CycleViewSet, ProgramViewSet
from wagtail_mentoring.admin.questions import ChoiceViewSet, QuestionViewSet, SectionViewSet
from wagtail_mentoring.admin.timeline import formatter_of
from wagtail_mentoring.news import Event

SNIPPETS = (
    ProgramViewSet,
    SectionViewSet,
    QuestionViewSet,
    ChoiceViewSet,
    CycleViewSet,
    MentorProfileViewSet,
    MenteeProfileViewSet,
)

hooks.register("register_admin_menu_item", mentoring_menu)
for viewset in SNIPPETS:
    register_snippet(viewset)
for desk in (MatchRequestDesk, MatchDesk, OutboxDesk):
    modeladmin_register(desk)
    hooks.register(HOOK, desk().get_menu_item)
hooks.register("register_bulk_action", ApproveBulkAction)
hooks.register("register_bulk_action", KeepProfiles, order=100)  # after Wagtail's own, whose place it takes
hooks.register("before_delete_snippet", before_delete_snippet)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Give the log entries their words."""
    for event in Event:
        actions.register_action(f"wagtail_mentoring.{event.value}")(formatter_of(event))
