"""The words about what somebody can do next; what they read is in the templates."""

from enum import StrEnum


class Next(StrEnum):
    """What comes next for a member, in the order in which it should be done; after ``READ`` nothing is to be done."""

    ANSWER = "answer"
    ACT = "act"
    UNREAD = "unread"
    FINISH = "finish"
    FIRST_MEETING = "first_meeting"
    AGREE = "agree"
    MEET = "meet"
    ENDING = "ending"
    REVIEW = "review"
    FIND = "find"
    READ = "read"
    WAIT = "wait"
    APPROVAL = "approval"
    RESUME = "resume"
    GONE = "gone"
    NOTHING = "nothing"
