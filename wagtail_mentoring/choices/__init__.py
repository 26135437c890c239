"""The words: every status, role, reason, refusal and label of the product."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mentoring.choices._documents import DocumentKind as DocumentKind
from wagtail_mentoring.choices._endings import EndedBy as EndedBy
from wagtail_mentoring.choices._endings import EndingBy as EndingBy
from wagtail_mentoring.choices._endings import MatchEnd as MatchEnd
from wagtail_mentoring.choices._labels import Label as Label
from wagtail_mentoring.choices._letters import KINDS as KINDS
from wagtail_mentoring.choices._letters import Letter as Letter
from wagtail_mentoring.choices._letters import MailKind as MailKind
from wagtail_mentoring.choices._letters import MailPace as MailPace
from wagtail_mentoring.choices._letters import OutboxState as OutboxState
from wagtail_mentoring.choices._letters import ReportKind as ReportKind
from wagtail_mentoring.choices._messages import Messaging as Messaging
from wagtail_mentoring.choices._messages import Precontact as Precontact
from wagtail_mentoring.choices._next import Next as Next
from wagtail_mentoring.choices._refusals import Refusal as Refusal
from wagtail_mentoring.choices._resources import ResourceAudience as ResourceAudience
from wagtail_mentoring.choices._sessions import SessionHow as SessionHow
from wagtail_mentoring.choices._sessions import SessionValue as SessionValue
from wagtail_mentoring.choices._sessions import StaffSeesSessions as StaffSeesSessions


class Role(TextChoices):
    """Who someone is in a program; one person may be both (R9)."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


class Reader(TextChoices):
    """To whom a letter is written: somebody in a role, or a coordinator."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")
    STAFF = "staff", _("Coordinator")


class Audience(TextChoices):
    """Whose profile asks a question."""

    BOTH = "both", _("Mentors and mentees")
    MENTORS = "mentors", _("Mentors")
    MENTEES = "mentees", _("Mentees")


class EnrollmentMode(TextChoices):
    """How people join a program."""

    OPEN = "open", _("Open: a complete profile is active at once")
    APPROVAL = "approval", _("Approval: a coordinator approves every profile")
    CLOSED = "closed", _("Closed: nobody new can join")


class DirectoryVisibility(TextChoices):
    """Who may open the mentor directory."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Everybody who is signed in")
    ENROLLED = "enrolled", _("People enrolled in the program")


class FullMentors(TextChoices):
    """What the directory does with mentors who cannot be asked (R29)."""

    SHOWN = "shown", _("Shown as not taking mentees")
    HIDDEN = "hidden", _("Hidden")


class TextSearchMode(TextChoices):
    """How the directory's text search reads its words (R27)."""

    RELEVANCE = "relevance", _("Word search over the whole profile")
    EXACT_WORDS = "exact_words", _("Exact words in the biography")


class ContactVisibility(TextChoices):
    """From when on contact information is seen (R20, R52); ordered from open to closed."""

    ENROLLED = "enrolled", _("By everybody enrolled in the program")
    PENDING = "pending", _("By the two people of a pending request")
    MATCHED = "matched", _("By the two people of a match")
    NEVER = "never", _("By nobody")

    @property
    def strictness(self) -> int:
        """Return the place on the ladder, 0 (open) to 3 (closed)."""
        return list(type(self)).index(self)


class RequestSteps(IntegerChoices):
    """How many steps it takes to ask a mentor (R36, R37)."""

    ONE = 1, _("One step: the button on the profile sends the request")
    TWO = 2, _("Two steps: select the mentor, then confirm the request")


class RequestMessage(TextChoices):
    """Whether a request carries a message."""

    OFF = "off", _("No message")
    OPTIONAL = "optional", _("Optional message")
    REQUIRED = "required", _("Required message")


class CapacityScope(TextChoices):
    """What a mentor's limit counts (R45)."""

    CONCURRENT = "concurrent", _("Matches that run at the same time")
    CYCLE = "cycle", _("Matches made in a cycle, ended or not")


class ProfileStatus(TextChoices):
    """Enrollment: where a profile stands."""

    DRAFT = "draft", pgettext_lazy("profile", "Draft")
    PENDING = "pending", pgettext_lazy("profile", "Waiting for approval")
    ACTIVE = "active", pgettext_lazy("profile", "Active")
    PAUSED = "paused", pgettext_lazy("profile", "Paused")
    LEFT = "left", pgettext_lazy("profile", "Left")


class RequestStatus(TextChoices):
    """Where a match request stands; every status but pending is final."""

    PENDING = "pending", pgettext_lazy("request", "Pending Review")
    ACCEPTED = "accepted", pgettext_lazy("request", "Accepted")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    CANCELED = "canceled", pgettext_lazy("request", "Canceled")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("request", "Matched elsewhere")
    EXPIRED = "expired", pgettext_lazy("request", "Expired")


class MatchStatus(TextChoices):
    """Where a match stands."""

    ACTIVE = "active", pgettext_lazy("match", "Active")
    COMPLETED = "completed", pgettext_lazy("match", "Completed")
    ENDED_EARLY = "ended_early", pgettext_lazy("match", "Ended early")


class MatchSource(TextChoices):
    """How a match came about."""

    REQUEST = "request", _("A request that the mentor accepted")
    STAFF = "staff", _("Made by a coordinator")


class DeclineReason(TextChoices):
    """Why a mentor declined; never needed, shown only if the mentor chooses so (R51)."""

    NO_TIME = "no_time", _("I do not have the time right now")
    OTHER_EXPERTISE = "other_expertise", _("Somebody with another expertise would help more")
    OTHER_GOALS = "other_goals", _("The goals are better served by another mentor")
    TOO_CLOSE = "too_close", _("We already work together or know each other too well")
    LOGISTICS = "logistics", _("Time zone, language or meeting preferences do not fit")


class Reply(TextChoices):
    """What a mentor can answer from the mailbox; the label leads there from the other replies."""

    ACCEPT = "accept", _("Accept instead")
    DECLINE = "decline", _("Decline instead")
    AWAY = "away", _("Decline because you are away")


class WithdrawReason(TextChoices):
    """Why a request was taken back by something other than its two people."""

    MENTOR_FULL = "mentor_full", _("The mentor has no free place any more")
    MENTOR_PAUSED = "mentor_paused", _("The mentor is taking a pause")
    MENTOR_LEFT = "mentor_left", _("The mentor is no longer in the program")
    MENTOR_UNAVAILABLE = "mentor_unavailable", _("The mentor is not available any more")
    MENTEE_PAUSED = "mentee_paused", _("The mentee is taking a pause")
    MENTEE_LEFT = "mentee_left", _("The mentee is no longer in the program")
    MENTEE_UNAVAILABLE = "mentee_unavailable", _("The mentee is not available any more")
    STAFF = "staff", _("The program team withdrew it")


class ProfileStep(TextChoices):
    """The steps of every profile's task list beside the program's own sections."""

    ABOUT = "about", _("About you")
    AVAILABILITY = "availability", _("Availability")
    CONTACT = "contact", _("Contact")


class QuestionKind(TextChoices):
    """What an answer looks like."""

    ONE_CHOICE = "one_choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    LEVELS = "levels", _("Choices with a level from 1 to 5")
    TEXT = "text", _("Short text")
    YES_NO = "yes_no", _("Yes or no")

    @property
    def has_choices(self) -> bool:
        """Tell whether the possible answers are rows of their own."""
        return self in {type(self).ONE_CHOICE, type(self).CHOICES, type(self).LEVELS}


class YesNo(TextChoices):
    """The answers to a yes-or-no question, as ``Answer.text`` holds them."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class SkillLevel(IntegerChoices):
    """The skills self-assessment (R15)."""

    AWARE = 1, _("Aware")
    LEARNING = 2, _("Learning")
    PRACTICING = 3, _("Practicing")
    SKILLED = 4, _("Skilled")
    EXPERT = 5, _("Expert")


class ContactKind(TextChoices):
    """How a member prefers to be reached (R52)."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    OTHER = "other", _("Something else")


class TaskKind(TextChoices):
    """Why a coordinator is asked to help."""

    MEMBER_LEFT = "member_left", _("A member left with a running match")
    HELP_ASKED = "help_asked", _("A mentee asks for help with a request")
    NO_ANSWER = "no_answer", _("A request has had no answer for long")
    END_ASKED = "end_asked", _("A member asks to end a match")
    GRACEFUL_EXIT_ASKED = "graceful_exit_asked", _("A member asks for a Graceful Exit")
    MATCH_BLOCKED = "match_blocked", _("In a match, one has blocked the other")
    MESSAGES_REPORTED = "messages_reported", _("A member reports private messages")


class Waits(TextChoices):
    """What waits for the program team, in the order in which it should be looked at."""

    HELP_ASKED = "help_asked", _("Mentees who ask for help")
    END_ASKED = "end_asked", _("Members who ask to end a match")
    GRACEFUL_EXIT_ASKED = "graceful_exit_asked", _("Members who ask for a Graceful Exit")
    MESSAGES_REPORTED = "messages_reported", _("Private messages that were reported")
    MEMBER_LEFT = "member_left", _("Matches that somebody has left")
    MATCH_BLOCKED = "match_blocked", _("Matches in which one has blocked the other")
    NO_ANSWER = "no_answer", _("Requests without an answer for long")
    OVERDUE = "overdue", _("Requests past the day to answer by")
    MENTORS = "mentors", _("Mentor profiles to approve")
    MENTEES = "mentees", _("Mentee profiles to approve")
    MAIL = "mail", _("E-mails that did not arrive")
    FIRST_MEETING = "first_meeting", _("Matches past the day of their first meeting")
