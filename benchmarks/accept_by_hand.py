"""The control of accept.py: what an accepted request writes, as plain SQL in one transaction.

The same changes with the same guards in the WHERE clauses: both people locked by writing, the request's
compare-and-set, the places, the match, two log entries, two outbox rows, and the question which other requests the
match makes impossible. One SELECT fetches what the rows need.
"""

import datetime as dt
import hashlib
from email.utils import make_msgid
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from wagtail_mentoring.models import Match, MatchRequest

LOCK = "UPDATE wagtail_mentoring_{}profile SET active_matches = active_matches WHERE id = %s"
FACTS = """
SELECT r.program_id, a.user_id, b.user_id, a.display_name, b.display_name, a.capacity, a.active_matches,
       p.match_months, s.hostname
FROM wagtail_mentoring_matchrequest r
JOIN wagtail_mentoring_mentorprofile a ON a.id = r.mentor_id
JOIN wagtail_mentoring_menteeprofile b ON b.id = r.mentee_id
JOIN wagtail_mentoring_program p ON p.id = r.program_id
JOIN wagtailcore_site s ON s.id = p.site_id
WHERE r.id = %s AND a.status = 'active' AND b.status = 'active'
"""
ACCEPT = """
UPDATE wagtail_mentoring_matchrequest
SET status = 'accepted', decided_at = %s, decided_by_id = %s, open_slot = NULL, pair_open = NULL
WHERE id = %s AND status = 'pending'
"""
TAKE = """
UPDATE wagtail_mentoring_{}profile SET active_matches = active_matches + 1
WHERE id = %s AND (active_limit IS NULL OR active_matches < active_limit)
"""
COUNTER = """
INSERT INTO wagtail_mentoring_mentorcycle (mentor_id, cycle_id, made, made_limit) VALUES (%s, %s, 0, %s)
ON CONFLICT (mentor_id, cycle_id) DO NOTHING
"""
COUNT = """
UPDATE wagtail_mentoring_mentorcycle SET made = made + 1 WHERE mentor_id = %s AND cycle_id = %s AND made < made_limit
"""
MATCH = """
INSERT INTO wagtail_mentoring_match (program_id, request_id, mentor_id, mentee_id, cycle_id, status, source, started_at,
                                     ends_on, ended_at, end_reason, ended_by, hidden_by_mentor, hidden_by_mentee,
                                     meeting_reminder_on, active_flag, mentee_slot)
VALUES (%s, %s, %s, %s, %s, 'active', 'request', %s, %s, NULL, '', '', FALSE, FALSE, %s, 1, 1) RETURNING id
"""
LOG = """
INSERT INTO wagtail_mentoring_logentry (content_type_id, label, action, data, timestamp, uuid, user_id, revision_id,
                                        content_changed, deleted, object_id, program_id)
VALUES (%s, %s, %s, '{}', %s, NULL, %s, NULL, %s, %s, %s, %s)
"""
MAIL = """
INSERT INTO wagtail_mentoring_outboxemail (program_id, letter, role, recipient_id, recipient_name, match_request_id,
                                           dedupe_key, state, attempts, error, message_id, created_at, not_before,
                                           sent_at, tracking_id, report)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'queued', 0, '', %s, %s, %s, NULL, '', '')
"""
PENDING = "SELECT id FROM wagtail_mentoring_matchrequest WHERE mentee_id = %s AND status = 'pending'"


class Facts(NamedTuple):
    """What the rows need to know."""

    program: int
    mentor_user: int
    mentee_user: int
    mentor_name: str
    mentee_name: str
    capacity: int
    load: int
    months: int
    hostname: str


def accept_by_hand(match_request: MatchRequest, *, cycle: int | None) -> None:
    """Accept in one transaction; ``cycle`` is where the place counts, if it counts per cycle."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        pk, mentor, mentee = match_request.pk, match_request.mentor_id, match_request.mentee_id
        _one(cursor, LOCK.format("mentor"), mentor)
        _one(cursor, LOCK.format("mentee"), mentee)
        cursor.execute(FACTS, [pk])
        facts = Facts(*cursor.fetchone())
        now = timezone.now()
        stamp = connection.ops.adapt_datetimefield_value(now)
        _one(cursor, ACCEPT, stamp, facts.mentor_user, pk)
        _one(cursor, TAKE.format("mentor"), mentor)
        _one(cursor, TAKE.format("mentee"), mentee)
        if cycle is not None:
            cursor.execute(COUNTER, [mentor, cycle, facts.capacity])
            _one(cursor, COUNT, mentor, cycle)
        ends = connection.ops.adapt_datefield_value(now.date().replace(year=now.year + facts.months // 12))
        meeting = connection.ops.adapt_datefield_value(now.date() + dt.timedelta(days=22))
        cursor.execute(MATCH, [facts.program, pk, mentor, mentee, cycle, stamp, ends, meeting])
        (match,) = cursor.fetchone()
        for model, about, label, action in (
            (MatchRequest, pk, f"{facts.mentee_name} → {facts.mentor_name}", "wagtail_mentoring.request_accepted"),
            (Match, match, f"{facts.mentor_name} & {facts.mentee_name}", "wagtail_mentoring.match_made"),
        ):
            kind = ContentType.objects.get_for_model(model).pk
            cursor.execute(
                LOG, [kind, label, action, stamp, facts.mentor_user, False, False, str(about), facts.program]
            )
        for role, user, name in (
            ("mentor", facts.mentor_user, facts.mentor_name),
            ("mentee", facts.mentee_user, facts.mentee_name),
        ):
            key = hashlib.sha256(f"accepted_{role} {role} request {pk}".encode()).hexdigest()
            message_id = make_msgid(domain=facts.hostname)
            letter = f"accepted_{role}"
            cursor.execute(MAIL, [facts.program, letter, role, user, name, pk, key, message_id, stamp, stamp])
        cursor.execute(PENDING, [mentee])
        assert not cursor.fetchall()
        assert facts.load + 1 < facts.capacity  # the mentor has a place left: nobody else is turned away


def _one(cursor: Any, statement: str, *values: Any) -> None:
    cursor.execute(statement, values)
    assert cursor.rowcount == 1
