"""What ``manage.py mentoring_doctor`` looks at: each look yields what is fine, and what is missing with the way on."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import override
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from wagtail_mentoring.actions.groups import out_of_step
from wagtail_mentoring.admin.groups import COORDINATORS
from wagtail_mentoring.choices import Role
from wagtail_mentoring.models import Heartbeat, MemberGroup, MentorProfile, OutboxEmail, Program
from wagtail_mentoring.pages.views import directory_page

APPS = ("wagtail_mentoring", "wagtail_mentoring_pages")
SENDS_NOTHING = ("console", "dummy", "filebased", "locmem")
HERE = ("localhost", "127.0.0.1", "[::1]")
WEB_PORTS = (80, 443)
PATIENCE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """A sentence; ``remedy`` is the way on where something is missing, and empty where all is well."""

    text: str
    remedy: str = ""


def diagnose() -> Iterator[Finding]:
    """Yield every finding; without its tables the database is not asked for more."""
    yield from setup()
    yield from e_mail_backend()
    migrations = list(pending_migrations())
    yield from migrations
    if not any(finding.remedy for finding in migrations):
        for look in LOOKS:
            yield from look()


def setup() -> Iterator[Finding]:
    """Repeat what the system checks say."""
    ours = [message for message in run_checks() if str(message.id).startswith("wagtail_mentoring.")]
    yield from (Finding(str(message.msg), str(message.hint)) for message in ours)
    if not ours:
        yield Finding("Settings, apps, middleware, addresses, templates and private files are as they must be.")


def e_mail_backend() -> Iterator[Finding]:
    """Look whether e-mails leave the machine; while developing they need not."""
    backend = _backend()
    if settings.DEBUG:
        yield Finding("DEBUG is on: whether e-mails leave and sites have their names is looked at in production.")
    elif backend.split(".")[-2] in SENDS_NOTHING:
        yield Finding(
            f"E-mails go nowhere: {backend}.", 'EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"'
        )
    else:
        yield Finding(f"E-mails leave through {backend}.")


def _backend() -> str:
    mailers = getattr(settings, "MAILERS", None)
    return str(mailers["default"]["BACKEND"] if mailers else settings.EMAIL_BACKEND)


def pending_migrations() -> Iterator[Finding]:
    """Look whether the database has our tables as this version needs them."""
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in APPS]
    if plan := executor.migration_plan(targets):
        names = ", ".join(str(migration) for migration, _backwards in plan)
        yield Finding(f"Not migrated: {names}.", "python manage.py migrate")
    else:
        yield Finding("The database is migrated.")


def programs() -> Iterator[Finding]:
    """Look whether each program has all that its members need."""
    found = list(Program.objects.select_related("site").order_by("pk"))
    if not found:
        yield Finding("There is no program.", "Wagtail admin, Mentoring, Programs: add one")
    for program in found:
        missing = [finding for look in (_people, _page, _site) for finding in look(program)]
        yield from missing or [Finding(f"{program.name}: has coordinators, a contact address, a directory and a site.")]


def _people(program: Program) -> Iterator[Finding]:
    edit = f"Wagtail admin, Mentoring, Programs, {program.name}"
    if not program.coordinators.exists():
        yield Finding(f"{program.name}: nobody looks after it.", f"{edit}: Coordinators")
    if not program.contact_email:
        yield Finding(f"{program.name}: has no address for questions.", f"{edit}: Contact address")


def _page(program: Program) -> Iterator[Finding]:
    if directory_page(program) is None:
        remedy = "Wagtail admin, Pages: add a page of the type “Mentor directory”, choose the program, publish"
        yield Finding(f"{program.name}: has no published directory page.", remedy)


def _site(program: Program) -> Iterator[Finding]:
    site = program.site
    if not settings.DEBUG and (site.hostname in HERE or site.port not in WEB_PORTS):
        problem = f"{program.name}: links in e-mails begin with {site.root_url}."
        yield Finding(problem, "Wagtail admin, Settings, Sites: the host name that members know, and port 80 or 443")


def group() -> Iterator[Finding]:
    """Look for the group that lets coordinators into the admin."""
    if Group.objects.filter(name=COORDINATORS).exists():
        yield Finding(f"The group “{COORDINATORS}” is there.")
    else:
        yield Finding(f"The group “{COORDINATORS}” is missing.", "python manage.py migrate makes it anew")


def member_groups() -> Iterator[Finding]:
    """Look whether the groups of mentors and mentees are there and hold who takes part."""
    ours = list(MemberGroup.objects.select_related("group").order_by("role"))
    if len(ours) < len(Role):
        yield Finding("A group of mentors or mentees is missing.", "python manage.py migrate makes it anew")
    for one in ours:
        missing, surplus = out_of_step(one)
        if missing or surplus:
            problem = f"The group “{one}” lacks {len(missing)} members and has {len(surplus)} others."
            yield Finding(problem, "python manage.py mentoring_groups")
        else:
            yield Finding(f"The group “{one}” holds those who take part, and nobody else.")


def outbox() -> Iterator[Finding]:
    """Look for e-mails that did not leave."""
    deliver = "Wagtail admin, Mentoring, E-mails, says why; then: python manage.py mentoring_deliver"
    failed = OutboxEmail.objects.failed().count()
    late = OutboxEmail.objects.due(timezone.now() - PATIENCE).count()
    if failed:
        yield Finding(f"E-mails that could not be sent: {failed}.", deliver)
    if late:
        yield Finding(f"E-mails that have waited longer than an hour: {late}.", deliver)
    if not failed and not late:
        yield Finding("No e-mail is stuck.")


def clock() -> Iterator[Finding]:
    """Look whether somebody looks at the calendar."""
    schedule = "python manage.py mentoring_tick, every hour by a scheduler: see “Run the calendar”"
    last = Heartbeat.last()
    with override("en"):
        ago = "" if last is None else timesince(last).replace("\xa0", " ")
    if last is None:
        yield Finding("The calendar has never been looked at: nobody is reminded, and nothing ends.", schedule)
    elif Heartbeat.is_silent():
        yield Finding(f"The calendar was last looked at {ago} ago: nobody is reminded, and nothing ends.", schedule)
    else:
        yield Finding(f"The calendar was last looked at {ago} ago.")


def search_index() -> Iterator[Finding]:
    """Look whether listed mentors can be found; only Wagtail's own index in the database can be asked."""
    in_database = ".backends.database." in type(get_search_backend()).__module__
    if not in_database or not MentorProfile.objects.listed().exists():
        return
    kind = ContentType.objects.get_for_model(MentorProfile)
    if IndexEntry.objects.filter(content_type=kind).exists():
        yield Finding("The search index knows mentors.")
    else:
        yield Finding("The search index knows no mentor, though some are listed.", "python manage.py update_index")


LOOKS: tuple[Callable[[], Iterator[Any]], ...] = (programs, group, member_groups, clock, outbox, search_index)
