"""What a race needs: no mail and no search index in the way, and the same rows before every order."""

import os

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.search import index

from wagtail_mentoring import signals
from wagtail_mentoring.models import (
    Block,
    CoordinatorTask,
    Heartbeat,
    LogEntry,
    MailPreference,
    Match,
    MatchDocument,
    MatchRequest,
    MenteeProfile,
    MentoringSession,
    MentorProfile,
    Message,
    MessageAllowance,
    OperationKey,
    OutboxEmail,
    Program,
    ReportedMessage,
    SessionVersion,
    Thread,
)
from wagtail_mentoring.models.documents import files_kept
from wagtail_mentoring.models.storage import private_storage
from wagtail_mentoring.notifications import delivery

PEOPLE = [get_user_model(), MentorProfile, MenteeProfile]
STATEFUL = [
    *PEOPLE,
    MatchRequest,
    Match,
    MatchDocument,
    Thread,
    CoordinatorTask,
    ReportedMessage,
    MentoringSession,
    SessionVersion,
    OperationKey,
    Message,
    MessageAllowance,
    Block,
    OutboxEmail,
    MailPreference,
    Heartbeat,
    Program.coordinators.through,
    get_user_model().groups.through,
]


def pytest_terminal_summary(terminalreporter):
    """Say how many orders there were, when all of them were played."""
    if os.environ.get("RACES"):
        for report in terminalreporter.stats.get("passed", []):
            for _name, line in report.user_properties:
                terminalreporter.write_line(line)


@pytest.fixture
def quiet(monkeypatch, settings, tmp_path):
    """Leave out what follows a commit and is not part of any invariant: sending mail and the search index.

    Private files have a folder of their own, so that those of another test are not counted.
    """
    settings.WAGTAIL_MENTORING = {"PRIVATE_ROOT": str(tmp_path)}
    monkeypatch.setattr(index, "insert_or_update_object", lambda _instance: None)
    signals.mail_queued.disconnect(dispatch_uid="wagtail_mentoring.mail_queued")
    yield
    signals.mail_queued.connect(delivery.mail_queued, dispatch_uid="wagtail_mentoring.mail_queued")


class Snapshot:
    """The rows as they are now, to be brought back."""

    def __init__(self):
        self.rows = [(model, list(model._default_manager.values())) for model in STATEFUL]
        self.files = {name: private_storage().open(name).read() for name in files_kept()}

    def restore(self):
        """Bring rows and files back."""
        self._restore_rows()
        for name in files_kept() - self.files.keys():
            private_storage().delete(name)
        for name in self.files.keys() - files_kept():
            private_storage().save(name, ContentFile(self.files[name]))

    @transaction.atomic
    def _restore_rows(self):
        for model in (LogEntry, *reversed(STATEFUL)):
            everything = model._default_manager.all()
            everything._raw_delete(everything.db)
        for model, rows in self.rows:
            model._default_manager.bulk_create(model(**row) for row in rows)
            for name in (field.name for field in model._meta.fields if getattr(field, "auto_now_add", False)):
                for row in rows:
                    model._default_manager.filter(pk=row["id"]).update(**{name: row[name]})


@pytest.fixture
def snapshot(quiet, transactional_db):
    return Snapshot
