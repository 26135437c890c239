"""The nouns: data, constraints, and questions they can answer about themselves."""

from wagtail_mentoring.models.cycles import Cycle, MentorCycle
from wagtail_mentoring.models.matches import Match
from wagtail_mentoring.models.memberships import Membership
from wagtail_mentoring.models.outbox import OperationKey, OutboxEmail
from wagtail_mentoring.models.profiles import AnyProfile, MenteeProfile, MentorProfile, Profile
from wagtail_mentoring.models.programs import Program, Words
from wagtail_mentoring.models.questions import Answer, Choice, MenteeAnswer, MentorAnswer, Question, Section
from wagtail_mentoring.models.requests import MatchRequest
from wagtail_mentoring.models.tasks import CoordinatorTask

__all__ = [
    "Answer",
    "AnyProfile",
    "Choice",
    "CoordinatorTask",
    "Cycle",
    "Match",
    "MatchRequest",
    "Membership",
    "MenteeAnswer",
    "MenteeProfile",
    "MentorAnswer",
    "MentorCycle",
    "MentorProfile",
    "OperationKey",
    "OutboxEmail",
    "Profile",
    "Program",
    "Question",
    "Section",
    "Words",
]
