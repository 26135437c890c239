"""The labels that a program may word in its own way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    PAST_MATCHES = "past_matches", _("My Past Matches")
    INBOX = "inbox", _("Inbox")
    WRITE_MESSAGE = "write_message", _("Write a message")
    MY_RESOURCES = "my_resources", _("My Resources")
    MENTORING_REQUESTS = "mentoring_requests", _("Mentoring Requests")
    FIND_MENTOR = "find_mentor", _("Find a Mentor!")
    DIRECTORY = "directory", _("Mentor Directory")
    SEARCH = "search", pgettext_lazy("button", "Search")
    VIEW_MENTOR = "view_mentor", _("View Mentor")
    VIEW_MENTEE = "view_mentee", _("View Mentee")
    VIEW_SESSIONS = "view_sessions", _("View Sessions")
    ADD_SESSION = "add_session", _("Add Session")
    MANAGE_DOCUMENTS = "manage_documents", _("Manage Documents for this Match")
    SEND_REQUEST = "send_request", _("Send Mentor Request")
    SELECT_MENTOR = "select_mentor", _("Select this Mentor")
    REQUEST_MATCH = "request_match", _("Request this Match!")
    PENDING_REVIEW = "pending_review", pgettext_lazy("request", "Pending Review")
    ACCEPT = "accept", _("Accept this Match")
    DECLINE = "decline", _("Decline this Match")
    CANCEL_REQUEST = "cancel_request", _("Cancel this request")
    FINISH = "finish", _("Finish this Match")
    ABANDON = "abandon", pgettext_lazy("match", "Abandon")
    ASK_TO_END = "ask_to_end", _("Ask to end this match")
    GRACEFUL_EXIT = "graceful_exit", _("Graceful Exit")
    HIDE_MATCH = "hide_match", _("Hide from Profile")
    SHOW_MATCH = "show_match", _("Show on Profile")
    MENTOR_PROFILE = "mentor_profile", _("Mentor Profile")
    MENTEE_PROFILE = "mentee_profile", _("Mentee Profile")
    EDIT = "edit", pgettext_lazy("button", "Edit")
    LOGIN = "login", pgettext_lazy("button", "Sign in")
    MENTOR_LOGIN = "mentor_login", _("Mentors Login")
    MENTEE_LOGIN = "mentee_login", _("Mentees Login")
