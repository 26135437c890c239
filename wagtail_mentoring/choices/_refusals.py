"""The words for no, each with the sentence that members read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Refusal(TextChoices):
    """Why something may not be done. Tests compare the word, members read the sentence."""

    ENROLLMENT_CLOSED = "enrollment_closed", _("This program is not taking new members at the moment.")
    OTHER_ROLE_ONLY = (
        "other_role_only",
        _("You already take part in the other role; in this program nobody is mentor and mentee at once."),
    )
    PROFILE_INCOMPLETE = "profile_incomplete", _("Your profile is not complete yet.")
    WRONG_STATUS = "wrong_status", _("This is not possible in the profile's present state.")
    NOT_YOURS = "not_yours", _("Only the person concerned can do this.")
    NOT_COORDINATOR = "not_coordinator", _("Only a coordinator of this program can do this.")
    ABOUT_YOURSELF = "about_yourself", _("Nobody decides about themselves; another coordinator can.")
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
    NOT_OVERDUE = "not_overdue", _("The mentor still has time to answer.")
    HELP_ALREADY_ASKED = "help_already_asked", _("You have asked the program team already; they reach out for you.")
    NOT_PENDING = "not_pending", _("This request has already been decided.")
    MATCH_OVER = "match_over", _("This match is over already.")
    STAFF_ENDS = "staff_ends", _("In this program the program team ends a match; you can ask them to.")
    YOU_END = "you_end", _("In this program the two of you end a match yourselves.")
    NO_GRACEFUL_EXIT = "no_graceful_exit", _("This program has no Graceful Exit; you can ask to end the match.")
    END_ALREADY_ASKED = "end_already_asked", _("You have asked the program team already; they take care of it.")
    MESSAGE_TOO_LONG = "message_too_long", _("Please write at most 2,000 characters.")
    NOT_A_REASON = "not_a_reason", _("Please choose one of the program's reasons.")
    NOT_LATER = "not_later", _("Please choose a day after the last one, and not in the past.")
    EXTENDED_TOO_FAR = "extended_too_far", _("This is more than ten years from now.")
    NO_LAST_DAY = "no_last_day", _("This match has no last day: it runs until somebody ends it.")
    TASK_CLOSED = "task_closed", _("This task has been closed already.")
    END_THE_MATCH = "end_the_match", _("Somebody has left: the match has to be ended, which closes this task.")
    NO_SESSIONS = "no_sessions", _("This program keeps no sessions; those that you wrote stay readable for you.")
    NO_CPD = "no_cpd", _("This program does not keep professional development hours.")
    SESSION_TOO_EARLY = "session_too_early", _("This is more than a year before your match was made.")
    SESSION_TOO_FAR = "session_too_far", _("This is more than a year from now.")
    SESSION_AFTER_END = "session_after_end", _("This is after the last day of your match.")
    PLAN_CANCELED = "plan_canceled", _("This plan has been canceled. Please add a session instead.")
    LETTER_UNDER_WAY = (
        "letter_under_way",
        _("The e-mail that cancels this plan has not been sent yet. Please remove the session later."),
    )
    PLAN_AHEAD = (
        "plan_ahead",
        _("Your partner knows of this plan: choose a later day or time, or cancel the plan and add a session."),
    )
    NO_DOCUMENTS = "no_documents", _("In this program there are no documents of a match.")
    DOCUMENTS_FULL = (
        "documents_full",
        _("There is no room for another document. Remove or replace one of yours first."),
    )
    DOCUMENT_TOO_LARGE = "document_too_large", _("This file is larger than the program allows.")
    NUDGED_TODAY = "nudged_today", _("The mentor has been reminded of this request today already.")
    MESSAGING_OFF = "messaging_off", _("There are no private messages in this program.")
    ONCE_MATCHED = "once_matched", _("In this program you can write to each other once you are matched.")
    MENTEES_WRITE_FIRST = "mentees_write_first", _("Mentees write first; you can answer as soon as this person has.")
    NOT_REACHABLE = "not_reachable", _("This person cannot be written to any more.")
    YOU_BLOCKED = "you_blocked", _("You have blocked this person. To write, take that back first.")
    PAIR_BLOCKED = "pair_blocked", _("These two cannot be matched with each other.")
    NOT_A_MESSAGE = "not_a_message", _("Please write a message of at most 4,000 characters.")
    TOO_MANY_MESSAGES = "too_many_messages", _("You have written many messages in this hour. Please go on in the next.")
    WRITE_FIRST = "write_first", _("In this program you can send a request once both of you have written.")
    NOTHING_TO_REPORT = "nothing_to_report", _("This person has not written to you.")
    ALREADY_REPORTED = "already_reported", _("You have reported this already; the program team looks at it.")
    FOR_MEMBERS = "for_members", _("This page is for the mentors and mentees of the program.")
    FOR_MENTORS = "for_mentors", _("This page is for the mentors of the program.")
    FOR_MENTEES = "for_mentees", _("This page is for the mentees of the program.")
