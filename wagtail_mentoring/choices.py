"""The words: every status, role, reason, refusal and label of the product."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who someone is in a program; one person may be both (R9)."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


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

    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waiting for approval")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Left")


class RequestStatus(TextChoices):
    """Where a match request stands; every status but pending is final."""

    PENDING = "pending", _("Pending Review")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CANCELED = "canceled", _("Canceled")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUPERSEDED = "superseded", _("Matched elsewhere")
    EXPIRED = "expired", _("Expired")


class MatchStatus(TextChoices):
    """Where a match stands."""

    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")


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


class WithdrawReason(TextChoices):
    """Why a request was taken back by something other than its two people."""

    MENTOR_FULL = "mentor_full", _("The mentor has no free place any more")
    MENTOR_PAUSED = "mentor_paused", _("The mentor is taking a pause")
    MENTOR_LEFT = "mentor_left", _("The mentor is no longer in the program")
    MENTEE_PAUSED = "mentee_paused", _("The mentee is taking a pause")
    MENTEE_LEFT = "mentee_left", _("The mentee is no longer in the program")
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


class OutboxState(TextChoices):
    """Where an e-mail stands."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    CANCELED = "canceled", _("No longer needed")


class Letter(TextChoices):
    """Every e-mail of the product; each has a template of its name."""

    WELCOME = "welcome", _("Welcome after enrollment")
    REQUEST_RECEIVED = "request_received", _("Mentor: request received")
    REQUEST_SENT = "request_sent", _("Mentee: request sent")
    ACCEPTED_MENTOR = "accepted_mentor", _("Mentor: match made")
    ACCEPTED_MENTEE = "accepted_mentee", _("Mentee: match made")
    DECLINED = "declined", _("Mentee: request declined")
    CANCELED = "canceled", _("Mentor: request canceled")
    WITHDRAWN_MENTOR = "withdrawn_mentor", _("Mentor: request withdrawn")
    WITHDRAWN_MENTEE = "withdrawn_mentee", _("Mentee: request withdrawn")
    SUPERSEDED_MENTOR = "superseded_mentor", _("Mentor: mentee was matched elsewhere")
    SUPERSEDED_MENTEE = "superseded_mentee", _("Mentee: request closed by a match")
    PARTNER_LEFT = "partner_left", _("Partner: the other person left the program")


class Refusal(TextChoices):
    """Why something may not be done. Tests compare the word, members read the sentence."""

    ENROLLMENT_CLOSED = "enrollment_closed", _("This program is not taking new members at the moment.")
    OTHER_ROLE_ONLY = (
        "other_role_only",
        _("You already take part in the other role; this program allows one role each."),
    )
    PROFILE_INCOMPLETE = "profile_incomplete", _("Your profile is not complete yet.")
    WRONG_STATUS = "wrong_status", _("This is not possible in the profile's present state.")
    NOT_YOURS = "not_yours", _("Only the person concerned can do this.")
    NOT_COORDINATOR = "not_coordinator", _("Only a coordinator of this program can do this.")
    CAPACITY_BELOW_LOAD = "capacity_below_load", _("Your limit cannot be lower than the number of your matches.")
    CAPACITY_ABOVE_MAX = "capacity_above_max", _("This is more than the program allows.")
    REASON_REQUIRED = "reason_required", _("Please give a reason, in at most 500 characters.")
    NOT_SIGNED_IN = "not_signed_in", _("Please sign in first.")
    NOT_ENROLLED = "not_enrolled", _("You can send a request once you have enrolled as a mentee.")
    NO_PROFILE = "no_profile", _("You do not take part in this program yet.")
    MENTEE_DRAFT = "mentee_draft", _("You can send a request once your mentee profile is complete and submitted.")
    MENTEE_WAITING = "mentee_waiting", _("Your mentee profile is waiting for approval; then you can send requests.")
    MENTEE_PAUSED = "mentee_paused", _("Your mentee profile is paused; resume it to send requests.")
    MENTEE_GONE = "mentee_gone", _("The mentee is no longer available in this program.")
    OWN_PROFILE = "own_profile", _("This is your own profile; you cannot be your own mentor.")
    OTHER_PROGRAM = "other_program", _("This person takes part in another program.")
    MENTOR_GONE = "mentor_gone", _("This mentor is not part of the program at the moment.")
    MENTOR_PAUSED = "mentor_paused", _("This mentor is taking a pause.")
    MENTOR_NOT_ACCEPTING = "mentor_not_accepting", _("This mentor is not taking new mentees at the moment.")
    MENTOR_AWAY = "mentor_away", _("This mentor is away and not taking new mentees yet.")
    MENTOR_FULL = "mentor_full", _("This mentor has no free place at the moment.")
    BETWEEN_CYCLES = "between_cycles", _("No cycle is running at the moment; matches are made during a cycle.")
    ALREADY_ASKED = "already_asked", _("You already have a pending request with this mentor.")
    TOO_MANY_PENDING = "too_many_pending", _("You can request only one mentor at a time.")
    ALREADY_MATCHED = "already_matched", _("You are already matched with each other.")
    TOO_MANY_ACTIVE = "too_many_active", _("You already have a mentor; you can have only one at a time.")
    MENTEE_MATCHED = "mentee_matched", _("The mentee has been matched with another mentor meanwhile.")
    MESSAGE_REQUIRED = "message_required", _("Please write a message to the mentor.")
    NOT_PENDING = "not_pending", _("This request has already been decided.")


class Label(TextChoices):
    """Every label that a program may word in its own way, with our word for it (REQUIREMENTS 3)."""

    MENTOR = "mentor", _("Mentor")
    MENTORS = "mentors", _("Mentors")
    MENTEE = "mentee", _("Mentee")
    MENTEES = "mentees", _("Mentees")
    MATCH = "match", _("match")
    MATCHES = "matches", _("matches")
    MY_MATCHES = "my_matches", _("My Matches")
    PENDING_MATCHES = "pending_matches", _("My Pending Matches")
    ACTIVE_MATCHES = "active_matches", _("My Active Matches")
    MENTORING_REQUESTS = "mentoring_requests", _("Mentoring Requests")
    FIND_MENTOR = "find_mentor", _("Find a Mentor!")
    DIRECTORY = "directory", _("Mentor Directory")
    SEARCH = "search", _("Search")
    VIEW_MENTOR = "view_mentor", _("View Mentor")
    VIEW_MENTEE = "view_mentee", _("View Mentee")
    SEND_REQUEST = "send_request", _("Send Mentor Request")
    SELECT_MENTOR = "select_mentor", _("Select this Mentor")
    REQUEST_MATCH = "request_match", _("Request this Match!")
    PENDING_REVIEW = "pending_review", _("Pending Review")
    ACCEPT = "accept", _("Accept this Match")
    DECLINE = "decline", _("Decline this Match")
    CANCEL_REQUEST = "cancel_request", _("Cancel this request")
    MENTOR_PROFILE = "mentor_profile", _("Mentor Profile")
    MENTEE_PROFILE = "mentee_profile", _("Mentee Profile")
    EDIT = "edit", _("Edit")
    LOGIN = "login", _("Sign in")
    MENTOR_LOGIN = "mentor_login", _("Mentors Login")
    MENTEE_LOGIN = "mentee_login", _("Mentees Login")
