"""The verbs: the only place that changes the state of the product."""

from wagtail_mentoring.actions.documents import Upload, add_document, remove_document, replace_document
from wagtail_mentoring.actions.endings import (
    ask_to_end,
    close_task,
    end_match_early,
    extend_match,
    finish_match,
    hide_match,
    nudge_mentor,
    show_match,
)
from wagtail_mentoring.actions.enrollment import (
    approve_profile,
    enroll,
    leave_program,
    pause_profile,
    resume_profile,
    submit_profile,
)
from wagtail_mentoring.actions.letters import post_letter, restore_letter, write_letter
from wagtail_mentoring.actions.mail import choose_mail, end_digest
from wagtail_mentoring.actions.matches import make_match
from wagtail_mentoring.actions.messages import block_person, read_messages, send_message, unblock_person
from wagtail_mentoring.actions.profiles import (
    Given,
    answer_questions,
    confirm_profile,
    edit_profile,
    set_availability,
    set_limit,
    set_photo,
)
from wagtail_mentoring.actions.readings import mark_read, mark_unread
from wagtail_mentoring.actions.reports import report_messages
from wagtail_mentoring.actions.requests import (
    accept_request,
    ask_for_help,
    cancel_request,
    decline_request,
    send_request,
    withdraw_request,
)
from wagtail_mentoring.actions.sessions import (
    SessionEntry,
    cancel_plan,
    change_session,
    keep_session,
    remove_session,
)

__all__ = [
    "Given",
    "SessionEntry",
    "Upload",
    "accept_request",
    "add_document",
    "answer_questions",
    "approve_profile",
    "ask_for_help",
    "ask_to_end",
    "block_person",
    "cancel_plan",
    "cancel_request",
    "change_session",
    "choose_mail",
    "close_task",
    "confirm_profile",
    "decline_request",
    "edit_profile",
    "end_digest",
    "end_match_early",
    "enroll",
    "extend_match",
    "finish_match",
    "hide_match",
    "keep_session",
    "leave_program",
    "make_match",
    "mark_read",
    "mark_unread",
    "nudge_mentor",
    "pause_profile",
    "post_letter",
    "read_messages",
    "remove_document",
    "remove_session",
    "replace_document",
    "report_messages",
    "restore_letter",
    "resume_profile",
    "send_message",
    "send_request",
    "set_availability",
    "set_limit",
    "set_photo",
    "show_match",
    "submit_profile",
    "unblock_person",
    "withdraw_request",
    "write_letter",
]
