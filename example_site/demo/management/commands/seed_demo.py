"""Fill the example site, once; later runs only bring its address up to date."""

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from demo.clock import at
from demo.models import Persona
from demo.seeding import stage, stories
from demo.seeding.library import publish_library
from demo.seeding.play import Play
from wagtail_mentoring.models import MatchRequest, MenteeProfile, MentorProfile, Program

SEED = 20_26


class Command(BaseCommand):
    """Seed the example site."""

    help = "Fills the example site with two programs, their people and their history. Running it again keeps the data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed unless that has been done, then say where to go."""
        began = time.monotonic()
        site = stage.set_address()
        if Persona.objects.exists():
            self.stdout.write("The example site has its data already; it stays as it is. (RESET=1 starts over.)")
        elif Program.objects.exists():
            raise CommandError("The example site is half filled: an earlier run was interrupted. `make demo RESET=1`.")
        else:
            self._seed(site)
            self.stdout.write(f"Seeded in {time.monotonic() - began:.1f} s.")
        self._greet()

    def _seed(self, site: Any) -> None:
        if connection.vendor == "sqlite":  # a crash while seeding costs nothing but a second run
            connection.cursor().execute("PRAGMA synchronous = OFF")
        home = stage.write_front_page()
        played = []
        for number, story in enumerate(stories.load()):
            program, coordinator = stage.make_program(story, site)
            stage.publish_directory(story, program, home)
            publish_library(story["resources"], program, home)
            Play(story, program, coordinator=coordinator, seed=SEED + number).run()
            played.append((story, program))
        for weeks in (3, 0):  # reminders of what happened long ago were given long ago
            with at(timezone.now() - dt.timedelta(weeks=weeks)):
                call_command("mentoring_tick", verbosity=0)
        for story, program in played:
            stage.name_personas(story, program)
        stage.name_staff()

    def _greet(self) -> None:
        mentors, mentees = MentorProfile.objects.count(), MenteeProfile.objects.count()
        self.stdout.write(f"{mentors} mentors, {mentees} mentees, {MatchRequest.objects.count()} requests.")
        address = f"http://127.0.0.1:{settings.PORT}"
        self.stdout.write(self.style.SUCCESS(f"\n  {address}/"))
        self.stdout.write("  Choose a person on the front page and continue as her or him with one click.")
        self.stdout.write(f"  Mail that the site sends: {address}/demo/outbox/")
        self.stdout.write(f"  Wagtail admin: {address}/admin/ (admin, password admin)\n")
