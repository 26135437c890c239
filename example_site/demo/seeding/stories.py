"""The stories in ``demo/stories/*.toml``: one program each, with its people and its history."""

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from wagtail.coreutils import string_to_ascii

from wagtail_mentoring.choices import Role

FOLDER = Path(__file__).resolve().parent.parent / "stories"
NAMES = ("mentor_match", "engineering")
FACTS = ("discipline", "designation", "experience")


@dataclass(frozen=True)
class Person:
    """One line of a roster."""

    role: Role
    track: str
    name: str
    headline: str
    employer: str
    place: str
    languages: list[str]
    industries: list[str]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def username(self) -> str:
        """Return the name in letters that every keyboard has."""
        letters = string_to_ascii(self.name).lower().replace(" ", ".")
        return "".join(letter for letter in letters if letter.isalnum() or letter in ".-")

    @property
    def city(self) -> str:
        """Return the place without its country."""
        return self.place.partition(",")[0]

    @property
    def is_licensed(self) -> bool:
        """Tell whether the engineer or geoscientist already has the license that others work toward."""
        return self.facts.get("designation") in {"p-eng", "p-geo"}


@dataclass(frozen=True)
class Asking:
    """One request: when, who asks whom, how it went and after how many days."""

    days_ago: int
    mentee: str
    mentor: str
    outcome: str
    after: int
    reason: str = ""
    shares_reason: bool = False


@dataclass(frozen=True)
class Story:
    """A program's story, as its file tells it."""

    data: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        """Return a part of the file."""
        return self.data[key]

    @cached_property
    def people(self) -> list[Person]:
        """Return everybody, mentors first; who is both comes twice."""
        return [
            self._person(role, line) for role in (Role.MENTOR, Role.MENTEE) for line in self["roster"][f"{role.value}s"]
        ]

    @cached_property
    def askings(self) -> list[Asking]:
        """Return the requests of the history."""
        return [Asking(*line) for line in self["history"]["requests"]]

    def _person(self, role: Role, line: list[str]) -> Person:
        track, name, headline, employer, place, languages, industries, *facts = line
        known = dict(zip(FACTS, facts, strict=False))
        if place in self.data.get("regions", {}):
            known["region"] = self["regions"][place]
        return Person(role, track, name, headline, employer, place, languages.split(), industries.split(), known)


def load() -> list[Story]:
    """Return the stories in the order in which the front page shows the programs."""
    return [Story(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))) for name in NAMES]
