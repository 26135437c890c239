"""The controls of ticks.py: what a look at the calendar writes, as plain SQL, in bulk by the ORM, and row by row."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.log_actions import log

from wagtail_mentoring.models import LogEntry, Match, MatchRequest, OutboxEmail, Program

CHUNK = 200
FIND = """
SELECT t.id, {request}, a.user_id, b.user_id, a.display_name, b.display_name
FROM {table} t
JOIN wagtail_mentoring_mentorprofile a ON a.id = t.mentor_id
JOIN wagtail_mentoring_menteeprofile b ON b.id = t.mentee_id
WHERE t.program_id = %s AND {due}
"""
MAIL = """
INSERT INTO wagtail_mentoring_outboxemail (program_id, letter, role, recipient_id, recipient_name, match_request_id,
                                           dedupe_key, state, attempts, error, message_id, created_at, not_before,
                                           sent_at, tracking_id, report)
VALUES {rows}
"""
MAIL_ROW = "(%s, %s, %s, %s, %s, %s, %s, 'queued', 0, '', %s, %s, %s, NULL, '', '')"
LOG = """
INSERT INTO wagtail_mentoring_logentry (content_type_id, label, action, data, timestamp, uuid, user_id, revision_id,
                                        content_changed, deleted, object_id, program_id)
VALUES {rows}
"""
LOG_ROW = "(%s, %s, %s, '{}', %s, NULL, NULL, NULL, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Turn:
    """A reminder: which rows are due, what is remembered on them, and which letters are written."""

    event: str
    model: Any
    due: str
    values: tuple[Any, ...]
    changes: dict[str, Any]
    letters: dict[str, str]
    occasion: str = ""

    @property
    def table(self) -> str:
        """Return the name of the table."""
        return str(self.model._meta.db_table)


def turns(program: Program) -> Iterator[Turn]:
    """Yield what ticks.py makes due."""
    day, today = connection.ops.adapt_datefield_value, program.today()
    sent = connection.ops.adapt_datetimefield_value(program.begins(today - dt.timedelta(days=4)))
    pending, running, soon = "t.status = 'pending'", "t.status = 'active'", today + dt.timedelta(days=30)
    yield Turn(
        "request_overdue",
        MatchRequest,
        f"{pending} AND t.answer_by < %s AND NOT t.told_overdue",
        (day(today),),
        {"told_overdue": True},
        {"mentee": "overdue"},
    )
    yield Turn(
        "request_nudged",
        MatchRequest,
        f"{pending} AND t.created_at < %s AND t.nudged_days < 5",
        (sent,),
        {"nudged_days": 5},
        {"mentor": "nudge"},
        "day 5",
    )
    yield Turn(
        "first_meeting_due",
        Match,
        f"{running} AND t.meeting_reminder_on <= %s",
        (day(today),),
        {"meeting_reminder_on": None},
        {"mentee": "first_meeting"},
    )
    yield Turn(
        "match_ending_soon",
        Match,
        f"{running} AND t.ends_on BETWEEN %s AND %s AND t.reminded_days > 30",
        (day(today), day(soon)),
        {"reminded_days": 30},
        {"mentor": "ending_soon", "mentee": "ending_soon"},
        f"{today + dt.timedelta(days=20)} 30",
    )


def tick_by_hand(program: Program) -> None:
    """Write what is due in as few statements as there can be, in a transaction for each kind."""
    for turn in turns(program):
        request = "t.id" if turn.model is MatchRequest else "t.request_id"
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(FIND.format(request=request, table=turn.table, due=turn.due), [program.pk, *turn.values])
            rows = cursor.fetchall()
            kind = ContentType.objects.get_for_model(turn.model).pk
            for start in range(0, len(rows), CHUNK):
                _remind(cursor, program, turn, kind, rows[start : start + CHUNK])


def _remind(cursor: Any, program: Program, turn: Turn, kind: int, rows: list[Any]) -> None:
    stamp = connection.ops.adapt_datetimefield_value(timezone.now())
    marks, names = ", ".join(["%s"] * len(rows)), ", ".join(f"{name} = %s" for name in turn.changes)
    changed = [*turn.changes.values(), *(row[0] for row in rows)]
    cursor.execute(f"UPDATE {turn.table} SET {names} WHERE id IN ({marks})", changed)  # noqa: S608  our own names
    _insert(cursor, MAIL, MAIL_ROW, _letters(program, turn, rows, stamp))
    joint = " → " if turn.model is MatchRequest else " & "
    entries = [
        (
            kind,
            joint.join([mentee, mentor] if turn.model is MatchRequest else [mentor, mentee]),
            f"wagtail_mentoring.{turn.event}",
            stamp,
            False,
            False,
            str(pk),
            program.pk,
        )
        for pk, _request, _mentor_user, _mentee_user, mentor, mentee in rows
    ]
    _insert(cursor, LOG, LOG_ROW, entries)


def _letters(program: Program, turn: Turn, rows: list[Any], stamp: Any) -> Iterator[tuple[Any, ...]]:
    for _pk, request, mentor_user, mentee_user, mentor, mentee in rows:
        people = {"mentor": (mentor_user, mentor), "mentee": (mentee_user, mentee)}
        for role, letter in turn.letters.items():
            about = f"{letter} {role} request {request} {turn.occasion}"
            key, message_id = hashlib.sha256(about.encode()).hexdigest(), make_msgid(domain=program.site.hostname)
            yield program.pk, letter, role, *people[role], request, key, message_id, stamp, stamp


def _insert(cursor: Any, statement: str, marks: str, rows: Iterable[tuple[Any, ...]]) -> None:
    rows = list(rows)
    values = [value for row in rows for value in row]
    cursor.execute(statement.format(rows=", ".join([marks] * len(rows))), values)


def due(program: Program) -> Iterator[tuple[Turn, Any]]:
    """Yield each turn with its rows, as the ORM finds them."""
    today = program.today()
    requests, matches = MatchRequest.objects.filter(program=program), Match.objects.filter(program=program)
    rows = {
        "request_overdue": requests.overdue(today).untold(),
        "request_nudged": requests.to_nudge(days=5, sent_before=program.begins(today - dt.timedelta(days=4))),
        "first_meeting_due": matches.to_meet(today).select_related("request"),
        "match_ending_soon": matches.ending_soon(today, days=30).select_related("request"),
    }
    for turn in turns(program):
        yield turn, rows[turn.event].select_related("mentor__user", "mentee__user")


def tick_by_orm(program: Program) -> None:
    """Load, update and write in bulk, and nothing else."""
    for turn, rows in due(program):
        with transaction.atomic(durable=True):
            nouns = list(rows)
            for start in range(0, len(nouns), CHUNK):
                some = nouns[start : start + CHUNK]
                turn.model.objects.filter(pk__in=[noun.pk for noun in some]).update(**turn.changes)
                OutboxEmail.objects.bulk_create(email for noun in some for email in _emails(program, turn, noun))
                kind, now = ContentType.objects.get_for_model(turn.model), timezone.now()
                action = f"wagtail_mentoring.{turn.event}"
                about = {"content_type": kind, "action": action, "timestamp": now, "program_id": program.pk}
                LogEntry.objects.bulk_create(
                    LogEntry(object_id=str(noun.pk), label=str(noun), **about) for noun in some
                )


def tick_by_saving(program: Program) -> None:
    """Take one row after the other: save it, write its letters, log it."""
    for turn, rows in due(program):
        for noun in rows:
            with transaction.atomic(durable=True):
                for name, value in turn.changes.items():
                    setattr(noun, name, value)
                noun.save()
                for email in _emails(program, turn, noun):
                    email.save()
                log(instance=noun, action=f"wagtail_mentoring.{turn.event}")


def _emails(program: Program, turn: Turn, noun: Any) -> Iterator[OutboxEmail]:
    request = noun if isinstance(noun, MatchRequest) else noun.request
    for role, letter in turn.letters.items():
        person = getattr(noun, role)
        about = f"{letter} {role} request {request.pk} {turn.occasion}"
        yield OutboxEmail(
            dedupe_key=hashlib.sha256(about.encode()).hexdigest(),
            program=program,
            letter=letter,
            role=role,
            recipient=person.user,
            recipient_name=person.display_name,
            match_request=request,
            message_id=make_msgid(domain=program.site.hostname),
        )
