"""The stage on which the stories are played: the site, its pages, the programs, and the personas."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Replace
from wagtail.models import Site

from demo.models import DemoMail, Persona
from demo.seeding.accounts import make_account, make_administrator, make_coordinator, make_editor
from demo.seeding.stories import Story
from home.models import HomePage
from wagtail_mentoring.actions import presets
from wagtail_mentoring.models import Cycle, Program
from wagtail_mentoring.pages.models import MentoringDirectoryPage

TITLE = "Meridian Association"
LEAD = "Two professions, one idea: somebody has already walked the stretch of road that lies ahead of you."
BODY = """
<p>The Meridian Association brings together people who work for better customer experience, and the engineers and \
geoscientists of its Alberta section. Both run a mentoring program, each in its own way.</p>"""
# Who lands where after signing in with one click; one per program, in this order.
ROLES = {
    "new_mentee": ("new mentee", "wagtail_mentoring:directory"),
    "mentee": ("mentee", "wagtail_mentoring:matches"),
    "mentor": ("mentor", "wagtail_mentoring:matches"),
    "coordinator": ("coordinator", "wagtailadmin_home"),
}


def set_address() -> Site:
    """Let the links in e-mails lead to this machine, at the port that `make demo PORT=` names; old letters too."""
    site = Site.objects.get(is_default_site=True)
    former = site.root_url
    site.hostname, site.port, site.site_name = "127.0.0.1", settings.PORT, TITLE
    if former != site.root_url:
        site.save()
        parts = {part: Replace(part, Value(former), Value(site.root_url)) for part in ("text", "html")}
        DemoMail.objects.update(**parts)
        mails = list(DemoMail.objects.only("headers"))
        for mail in mails:
            mail.headers = {name: value.replace(former, site.root_url) for name, value in mail.headers.items()}
        DemoMail.objects.bulk_update(mails, ["headers"], batch_size=100)
    return site


def write_front_page() -> HomePage:
    """Give the front page its words."""
    home = HomePage.objects.get()
    home.title, home.lead, home.body = TITLE, LEAD, BODY.strip()
    home.save_revision().publish()
    return home


def make_program(story: Story, site: Site) -> tuple[Program, Any]:
    """Return the story's program with its preset, cycles and coordinator; the coordinator second."""
    program = Program.objects.create(
        site=site,
        introduction=story["introduction"].strip(),
        **{name: story[name] for name in ("name", "slug", "time_zone", "contact_email")},
    )
    presets.apply_preset(program, presets.load(story["preset"]), actor=None)
    program.refresh_from_db()
    today = program.today()
    for cycle in story["cycles"]:
        first, last = (today + dt.timedelta(days=days) for days in cycle["days"])
        Cycle.objects.create(program=program, name=cycle["name"], starts_on=first, ends_on=last)
    accounts = [make_coordinator(**coordinator) for coordinator in story["coordinators"]]
    program.coordinators.set(accounts)
    return program, accounts[0]


def publish_directory(story: Story, program: Program, home: HomePage) -> None:
    """Put the program's mentor directory below the front page."""
    page = MentoringDirectoryPage(
        title=f"{program.words['directory']}: {program.name}",
        slug=story["directory_slug"],
        program=program,
        introduction=story["directory_introduction"].strip(),
        show_in_menus=True,
    )
    home.add_child(instance=page)
    page.save_revision().publish()


def name_personas(story: Story, program: Program) -> None:
    """Make the buttons of a program: "Continue as NAME (role)"."""
    usernames = {person.name: person.username for person in story.people}
    usernames |= {coordinator["name"]: coordinator["username"] for coordinator in story["coordinators"]}
    for key, (role, lands_on) in ROLES.items():
        persona = story["personas"][key]
        _persona(
            key=f"{story['slug']}-{key.replace('_', '-')}",
            user=make_account(usernames[persona["name"]], persona["name"]),
            program=program,
            role=role,
            lands_on=lands_on,
            **persona,
        )


def name_staff() -> None:
    """Make the two buttons that belong to no program."""
    editor, administrator = make_editor(), make_administrator()
    _persona(
        key="editor",
        user=editor,
        name=editor.get_full_name(),
        role="editor",
        note="Writes pages in Wagtail, knows nothing of mentoring.",
    )
    _persona(
        key="administrator",
        user=administrator,
        name=administrator.get_full_name(),
        role="administrator",
        note="May do everything in the Wagtail admin.",
    )


def _persona(*, lands_on: str = "wagtailadmin_home", **fields: Any) -> None:
    Persona.objects.create(lands_on=lands_on, sort_order=Persona.objects.count(), **fields)
