"""The news a host can listen to.

Each is sent after the transaction has been committed, with ``send_robust``: a failing receiver is
logged and undoes nothing. Every signal carries ``actor``, the user who acted or ``None`` for the
calendar, and the noun it is about.
"""

from django.dispatch import Signal

profile_submitted = Signal()  # profile, actor
profile_activated = Signal()  # profile, actor
profile_paused = Signal()  # profile, actor
profile_resumed = Signal()  # profile, actor
profile_left = Signal()  # profile, actor
limit_changed = Signal()  # profile, actor
request_sent = Signal()  # match_request, actor
request_accepted = Signal()  # match_request, actor
request_declined = Signal()  # match_request, actor
request_canceled = Signal()  # match_request, actor
request_withdrawn = Signal()  # match_request, actor
request_superseded = Signal()  # match_request, actor
match_made = Signal()  # match, actor
task_opened = Signal()  # task, actor

mail_queued = Signal()  # pk: an outbox row whose transaction has just been committed
