"""Programs as files: ``manage.py mentoring_preset list|apply|export|import|compare``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_mentoring.actions import presets
from wagtail_mentoring.exceptions import MentoringError
from wagtail_mentoring.models import Program


class Command(BaseCommand):
    """Presets on the command line; ``compare`` ends with 1 when there are differences."""

    help = "Lists, applies, exports, imports and compares presets: the rules, labels and questions of a program."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read the action and what it needs."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|apply|export|import|compare")
        actions.add_parser("list", help="show the presets that come with the package")
        for name, what, text in (
            ("apply", "preset", "give a program the rules, labels and questions of a packaged preset or a file"),
            ("export", None, "write a program as a preset to standard output"),
            ("import", "file", "give a program the rules, labels and questions of a file"),
            ("compare", "preset", "say what differs between a program and a packaged preset or a file"),
        ):
            action = actions.add_parser(name, help=text)
            if what:
                action.add_argument("preset", metavar=what.upper(), type=Path if what == "file" else str)
            action.add_argument("--program", required=True, metavar="SLUG")

    def handle(self, *, action: str, preset: str | Path = "", program: str = "", **_options: Any) -> None:
        """Do the one action."""
        if action == "list":
            self.stdout.write("\n".join(presets.packaged()))
            return
        try:
            self._do(action, _program(program), preset)
        except MentoringError as error:
            raise CommandError(str(error) or "The program has been changed meanwhile; please try again.") from error

    def _do(self, action: str, program: Program, preset: str | Path) -> None:
        if action == "export":
            self.stdout.write(presets.export_preset(program), ending="")
            return
        wanted = presets.load(preset)
        differences = presets.compare(program, wanted)
        if action == "compare":
            self._show(differences)
            return
        presets.apply_preset(program, wanted, actor=None)
        self.stdout.write(f"{program}: {len(differences)} differences to {preset} removed.")

    def _show(self, differences: list[str]) -> None:
        if differences:
            raise CommandError("\n".join(differences), returncode=1)
        self.stdout.write("No differences.")


def _program(slug: str) -> Program:
    try:
        return Program.objects.get(slug=slug)
    except Program.DoesNotExist as error:
        known = ", ".join(Program.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no program {slug!r}; there are: {known}.") from error
