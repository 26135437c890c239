"""`manage.py mentoring_doctor` on a site that has everything, and on sites that lack one thing each."""

import datetime as dt
import io

import django
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from wagtail.models import Site
from wagtail.search import index
from wagtail.search.models import IndexEntry

from tests.people import make_mentor, make_program, make_user
from wagtail_mentoring.actions.groups import make_member_groups
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.management import findings
from wagtail_mentoring.models import Heartbeat, MemberGroup, OutboxEmail, Program
from wagtail_mentoring.pages.models import MentoringDirectoryPage

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send_through(settings, backend):
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": backend}}
    else:
        settings.EMAIL_BACKEND = backend


@pytest.fixture
def program(site, settings, monkeypatch):
    """A site in production that lacks nothing."""
    send_through(settings, SMTP)
    # The tests' database is made without migrations, so that nothing was ever written down as applied.
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: [])
    Site.objects.update(hostname="club.example.org", port=443)
    Group.objects.get_or_create(name=findings.COORDINATORS)
    made = make_program(name="Club", slug="club")
    made.coordinators.add(make_user())
    Heartbeat.objects.create(ticked_at=timezone.now())
    site.root_page.add_child(instance=MentoringDirectoryPage(title="Find", slug="find", program=made))
    return made


def enlist(program):
    """A mentor who is in the search index, whose letter has left."""
    index.insert_or_update_object(make_mentor(program))  # nothing is committed here, and the verb waits for that
    OutboxEmail.objects.update(state=OutboxState.SENT)


def ask():
    """What the doctor says: the printed lines, and whether something is missing."""
    said, code = io.StringIO(), 0
    try:
        call_command("mentoring_doctor", stdout=said)
    except CommandError as error:
        code = error.returncode
    return said.getvalue(), code == 1


def missing():
    """The lines of what is missing, each with its way on."""
    said, _is_ill = ask()
    lines = said.splitlines()
    found = [(line, remedy) for line, remedy in zip(lines, [*lines[1:], ""], strict=True) if line.startswith("missing")]
    assert all(remedy.strip().startswith("→ ") for _line, remedy in found)
    return [f"{line.removeprefix('missing').strip()} {remedy.strip()}" for line, remedy in found]


def test_a_site_that_lacks_nothing(program):
    enlist(program)
    said, is_ill = ask()
    assert not is_ill, said
    assert "Club: has coordinators, a contact address, a directory and a site." in said
    assert f"E-mails leave through {SMTP}." in said
    assert "The search index knows mentors." in said
    assert "No e-mail is stuck." in said
    assert "The calendar was last looked at 0 minutes ago." in said


def test_what_the_system_checks_say(program, settings):
    settings.DEFAULT_FROM_EMAIL = ""
    (line,) = missing()
    assert "→ DEFAULT_FROM_EMAIL = " in line


@pytest.mark.parametrize("kind", ["console", "dummy", "filebased", "locmem"])
def test_e_mails_that_go_nowhere(program, settings, kind):
    send_through(settings, f"django.core.mail.backends.{kind}.EmailBackend")
    (line,) = missing()
    assert line.startswith(f"E-mails go nowhere: django.core.mail.backends.{kind}.EmailBackend. → ")


@pytest.mark.parametrize(("hostname", "port"), [("localhost", 80), ("127.0.0.1", 443), ("club.example.org", 8000)])
def test_a_site_without_its_name(program, settings, hostname, port):
    Site.objects.update(hostname=hostname, port=port)
    (line,) = missing()
    assert line.startswith("Club: links in e-mails begin with http")
    settings.DEBUG = True
    assert missing() == [], "while developing it may"


def test_a_database_that_is_behind(program, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: [("0002_more", False)])
    monkeypatch.setattr(findings, "LOOKS", (pytest.fail,))  # whose tables may not be there
    assert missing() == ["Not migrated: 0002_more. → python manage.py migrate"]


def test_no_program(site, program):
    MentoringDirectoryPage.objects.get().delete()
    Program.objects.all().delete()
    (line,) = missing()
    assert line.startswith("There is no program. → ")


def test_a_program_that_nobody_looks_after(program):
    program.coordinators.clear()
    assert missing() == ["Club: nobody looks after it. → Wagtail admin, Mentoring, Programs, Club: Coordinators"]


def test_a_program_without_an_address_for_questions(program):
    Program.objects.update(contact_email="")
    (line,) = missing()
    assert line.startswith("Club: has no address for questions. → ")


def test_a_program_without_a_published_directory(program):
    MentoringDirectoryPage.objects.get().unpublish()
    (line,) = missing()
    assert line.startswith("Club: has no published directory page. → ")


def test_the_group_is_gone(program):
    Group.objects.filter(name=findings.COORDINATORS).delete()
    (line,) = missing()
    assert line.startswith("The group “Mentoring coordinators” is missing. → ")


def test_a_calendar_that_nobody_looks_at(program):
    Heartbeat.objects.update(ticked_at=timezone.now() - dt.timedelta(minutes=119))
    assert missing() == []
    Heartbeat.objects.update(ticked_at=timezone.now() - dt.timedelta(hours=50))
    (line,) = missing()
    assert line.startswith("The calendar was last looked at 2 days, 2 hours ago: nobody is reminded")
    assert "→ python manage.py mentoring_tick" in line


def test_a_calendar_that_was_never_looked_at(program):
    Heartbeat.objects.all().delete()
    (line,) = missing()
    assert line.startswith("The calendar has never been looked at: nobody is reminded, and nothing ends. → ")


def test_e_mails_that_are_stuck(program):
    enlist(program)
    OutboxEmail.objects.update(state=OutboxState.FAILED)
    (line,) = missing()
    assert line.startswith("E-mails that could not be sent: 1. → ")
    recently = timezone.now() - dt.timedelta(minutes=59)
    OutboxEmail.objects.update(state=OutboxState.QUEUED, not_before=recently)
    assert missing() == []
    OutboxEmail.objects.update(not_before=recently - dt.timedelta(minutes=2))
    (line,) = missing()
    assert line.startswith("E-mails that have waited longer than an hour: 1. → ")


def test_a_search_index_without_mentors(program, settings):
    enlist(program)
    IndexEntry.objects.all().delete()
    (line,) = missing()
    assert line.endswith("→ python manage.py update_index")
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "tests.management.test_doctor"}}
    assert missing() == [], "another search server is not asked"


class SearchBackend:
    """A search server of its own."""

    def __init__(self, params):
        """Nothing to read."""


def test_members_who_are_not_in_their_group_are_counted_with_the_way_to_repair_it(site):
    make_member_groups(using="default")
    mentor = make_mentor()
    found = {finding.text: finding.remedy for finding in findings.member_groups()}
    assert found["The group “Mentors” holds those who take part, and nobody else."] == ""
    mentor.user.groups.clear()
    found = {finding.text: finding.remedy for finding in findings.member_groups()}
    assert found["The group “Mentors” lacks 1 members and has 0 others."] == "python manage.py mentoring_groups"
    MemberGroup.objects.all().delete()
    assert [finding.remedy for finding in findings.member_groups()] == ["python manage.py migrate makes it anew"]
