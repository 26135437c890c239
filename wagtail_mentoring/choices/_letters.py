"""The words of mail: every letter, what becomes of it, and how often a person wants its kind."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutboxState(TextChoices):
    """Where an e-mail stands."""

    QUEUED = "queued", pgettext_lazy("e-mail", "Waiting to be sent")
    SENDING = "sending", pgettext_lazy("e-mail", "Being sent")
    SENT = "sent", pgettext_lazy("e-mail", "Sent")
    DEFERRED = "deferred", pgettext_lazy("e-mail", "Will be tried again")
    FAILED = "failed", pgettext_lazy("e-mail", "Not sent")
    UNCERTAIN = "uncertain", pgettext_lazy("e-mail", "Perhaps sent")
    CANCELED = "canceled", pgettext_lazy("e-mail", "No longer needed")
    HELD = "held", pgettext_lazy("e-mail", "Waits for a daily digest")
    GATHERED = "gathered", pgettext_lazy("e-mail", "In a daily digest")
    OFF = "off", pgettext_lazy("e-mail", "Turned off by the recipient")


class ReportKind(TextChoices):
    """What a mail service reports about an e-mail that it took."""

    DELIVERED = "delivered", pgettext_lazy("e-mail", "Delivered")
    BOUNCED = "bounced", pgettext_lazy("e-mail", "Came back")
    COMPLAINED = "complained", pgettext_lazy("e-mail", "Reported as spam")


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
    NUDGE = "nudge", _("Mentor: reminder of a request")
    OVERDUE = "overdue", _("Mentee: no answer, and what can be done")
    EXPIRED_MENTOR = "expired_mentor", _("Mentor: request expired")
    EXPIRED_MENTEE = "expired_mentee", _("Mentee: request expired")
    FIRST_MEETING = "first_meeting", _("Mentee: reminder of the first meeting")
    ENDING_SOON = "ending_soon", _("Both: the match ends soon")
    ENDED_AT_TERM = "ended_at_term", _("Both: the match has ended")
    FINISHED = "finished", _("Both: the match has been finished")
    ENDED_EARLY = "ended_early", _("Both: the match has ended early")
    GRACEFUL_EXIT = "graceful_exit", _("Partner: the match has been closed (Graceful Exit)")
    SESSION_PLANNED = "session_planned", _("Both: a session is planned")
    SESSION_MOVED = "session_moved", _("Both: a planned session has changed")
    SESSION_CANCELED = "session_canceled", _("Both: a planned session is canceled")
    MESSAGE_RECEIVED = "message_received", _("Both: a new private message")
    DOCUMENT_SHARED = "document_shared", _("Both: a document is shared")
    REVIEW_PROFILE = "review_profile", _("Both: have a look at your profile")
    HELP_ASKED = "help_asked", _("Coordinator: a mentee asks for help")
    END_ASKED = "end_asked", _("Coordinator: a member asks to end a match")
    MESSAGES_REPORTED = "messages_reported", _("Coordinator: a member reports private messages")
    STAFF_DIGEST = "staff_digest", _("Coordinator: what waits for you")
    DAILY_DIGEST = "daily_digest", _("Both: daily digest")


class MailKind(TextChoices):
    """What a letter is to its reader; how often each kind comes is the reader's to choose."""

    DECISIONS = "decisions", _("Decisions")
    REQUESTS = "requests", _("Requests to you")
    MESSAGES = "messages", _("Private messages")
    DOCUMENTS = "documents", _("Documents of a match")
    REMINDERS = "reminders", _("Reminders")
    SUMMARY = "summary", _("Weekly summary")

    @property
    def paces(self) -> "tuple[MailPace, ...]":
        """Return how often it may come, the usual one first: somebody waits for an answer, so that it cannot be off."""
        return PACES[self]

    @property
    def letters(self) -> "list[Letter]":
        """Return the letters of this kind."""
        return [letter for letter, kind in KINDS.items() if kind == self]


class MailPace(TextChoices):
    """How often letters of a kind come."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together in one e-mail")
    OFF = "off", _("Not at all")


PACES: dict[MailKind, tuple[MailPace, ...]] = {
    MailKind.DECISIONS: (MailPace.AT_ONCE,),
    MailKind.REQUESTS: (MailPace.AT_ONCE, MailPace.DAILY),
    MailKind.MESSAGES: (MailPace.AT_ONCE, MailPace.DAILY, MailPace.OFF),
    MailKind.DOCUMENTS: (MailPace.AT_ONCE, MailPace.DAILY, MailPace.OFF),
    MailKind.REMINDERS: (MailPace.AT_ONCE, MailPace.DAILY, MailPace.OFF),
    MailKind.SUMMARY: (MailPace.AT_ONCE, MailPace.OFF),
}

# The kind of every letter but the daily digest, which brings letters of several.
KINDS: dict[Letter, MailKind] = {
    **{letter: MailKind.DECISIONS for letter in Letter if letter != Letter.DAILY_DIGEST},
    Letter.REQUEST_RECEIVED: MailKind.REQUESTS,
    Letter.MESSAGE_RECEIVED: MailKind.MESSAGES,
    Letter.DOCUMENT_SHARED: MailKind.DOCUMENTS,
    Letter.NUDGE: MailKind.REMINDERS,
    Letter.FIRST_MEETING: MailKind.REMINDERS,
    Letter.ENDING_SOON: MailKind.REMINDERS,
    Letter.REVIEW_PROFILE: MailKind.REMINDERS,
    Letter.STAFF_DIGEST: MailKind.SUMMARY,
}
