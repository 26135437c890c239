"""The verbs: the only place that changes the state of the product."""

from wagtail_mentoring.actions.enrollment import (
    approve_profile,
    enroll,
    leave_program,
    pause_profile,
    resume_profile,
    submit_profile,
)
from wagtail_mentoring.actions.matches import make_match
from wagtail_mentoring.actions.profiles import (
    Given,
    answer_questions,
    edit_profile,
    set_availability,
    set_limit,
    set_photo,
)
from wagtail_mentoring.actions.requests import (
    accept_request,
    cancel_request,
    decline_request,
    send_request,
    withdraw_request,
)

__all__ = [
    "Given",
    "accept_request",
    "answer_questions",
    "approve_profile",
    "cancel_request",
    "decline_request",
    "edit_profile",
    "enroll",
    "leave_program",
    "make_match",
    "pause_profile",
    "resume_profile",
    "send_request",
    "set_availability",
    "set_limit",
    "set_photo",
    "submit_profile",
    "withdraw_request",
]
