"""The nouns: data, constraints, and questions they can answer about themselves."""

from wagtail_mentoring.models.blocks import Block
from wagtail_mentoring.models.cycles import Cycle, MentorCycle
from wagtail_mentoring.models.documents import MatchDocument
from wagtail_mentoring.models.groups import MemberGroup
from wagtail_mentoring.models.heartbeat import Heartbeat
from wagtail_mentoring.models.letters import LetterText
from wagtail_mentoring.models.logs import LogEntry
from wagtail_mentoring.models.matches import Match
from wagtail_mentoring.models.memberships import Membership
from wagtail_mentoring.models.messages import Message, MessageAllowance, Thread
from wagtail_mentoring.models.outbox import DeliveryReport, OperationKey, OutboxEmail
from wagtail_mentoring.models.preferences import MailPreference
from wagtail_mentoring.models.profiles import AnyProfile, MenteeProfile, MentorProfile, Profile
from wagtail_mentoring.models.programs import Program
from wagtail_mentoring.models.questions import Answer, Choice, MenteeAnswer, MentorAnswer, Question, Section
from wagtail_mentoring.models.readings import Reading
from wagtail_mentoring.models.reasons import EndReason
from wagtail_mentoring.models.requests import MatchRequest
from wagtail_mentoring.models.sessions import MentoringSession, Plan, SessionFacts, SessionVersion
from wagtail_mentoring.models.tasks import CoordinatorTask, ReportedMessage
from wagtail_mentoring.models.words import Words

__all__ = [
    "Answer",
    "AnyProfile",
    "Block",
    "Choice",
    "CoordinatorTask",
    "Cycle",
    "DeliveryReport",
    "EndReason",
    "Heartbeat",
    "LetterText",
    "LogEntry",
    "MailPreference",
    "Match",
    "MatchDocument",
    "MatchRequest",
    "MemberGroup",
    "Membership",
    "MenteeAnswer",
    "MenteeProfile",
    "MentorAnswer",
    "MentorCycle",
    "MentorProfile",
    "MentoringSession",
    "Message",
    "MessageAllowance",
    "OperationKey",
    "OutboxEmail",
    "Plan",
    "Profile",
    "Program",
    "Question",
    "Reading",
    "ReportedMessage",
    "Section",
    "SessionFacts",
    "SessionVersion",
    "Thread",
    "Words",
]
