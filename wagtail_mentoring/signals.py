"""The news a host can listen to.

Each is sent after the transaction has been committed, with ``send_robust``: a failing receiver is
logged and undoes nothing. Every signal carries ``actor``, the user who acted or ``None`` for the
calendar, the noun it is about, and ``event``, its own name.
"""

from django.dispatch import Signal

profile_submitted = Signal()  # profile, actor
profile_activated = Signal()  # profile, actor
profile_paused = Signal()  # profile, actor
profile_resumed = Signal()  # profile, actor
profile_left = Signal()  # profile, actor
profile_returned = Signal()  # profile, actor: a mentor is back from being away
limit_changed = Signal()  # profile, actor
request_sent = Signal()  # match_request, actor
request_accepted = Signal()  # match_request, actor
request_declined = Signal()  # match_request, actor
request_canceled = Signal()  # match_request, actor
request_withdrawn = Signal()  # match_request, actor
request_superseded = Signal()  # match_request, actor
request_nudged = Signal()  # match_request, actor: the mentor is reminded of a request
request_overdue = Signal()  # match_request, actor: the mentee may act now
request_expired = Signal()  # match_request, actor
help_asked = Signal()  # match_request, actor: the mentee asks the program team to reach out
match_made = Signal()  # match, actor
first_meeting_due = Signal()  # match, actor: the first meeting is due
match_ending_soon = Signal()  # match, actor
match_ended = Signal()  # match, actor
match_extended = Signal()  # match, actor: the match has a later last day
match_hidden = Signal()  # match, actor: one of the two does not want it on profiles
match_shown = Signal()  # match, actor
end_asked = Signal()  # task, actor: a member asks the program team to end the match
profile_review_asked = Signal()  # match, actor: both are asked to look at their profiles
task_opened = Signal()  # task, actor
task_closed = Signal()  # task, actor: a coordinator closed it with a note

EVENTS: dict[str, Signal] = {name: value for name, value in list(globals().items()) if isinstance(value, Signal)}

mail_queued = Signal()  # pk: an outbox row whose transaction has just been committed
