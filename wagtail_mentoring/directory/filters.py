"""A filter of the directory: what can be picked, what was picked, and the conditions that follow.

Filters combine with AND (R24). Inside a filter, "choices" and "levels" ask for all that was picked, because a mentee
names what a mentor must bring; one choice, yes or no, languages and time zones ask for any of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from wagtail_mentoring.choices import SkillLevel

Params = Mapping[str, Sequence[str]]
Pairs = tuple[tuple[str, str], ...]
Facet = tuple[str, object]

DEFAULT_LEVEL = SkillLevel.PRACTICING
SHORT = 5


@dataclass
class Option:
    """One check box.

    ``where`` makes its condition, for few of many are picked; ``facet`` names its mentors in the census, ``count`` is
    the result with it added.
    """

    value: str
    label: str
    where: Callable[[], Q]
    facet: Facet
    is_picked: bool = False
    count: int = 0


@dataclass(frozen=True)
class Condition:
    """One thing that a search asks for; without it, ``pairs`` go from the address. ``filter`` names whose it is."""

    filter: str
    label: str
    where: Q
    pairs: Pairs


@dataclass
class Filter:
    """A group of check boxes.

    ``question`` is the key of the question behind it, if any; ``level`` the least level asked for, None where answers
    have none; ``names_itself`` puts the title before an option that says too little alone;
    ``least`` is the number of options from which on it is worth showing.
    """

    name: str
    title: str
    options: list[Option] = field(default_factory=list)
    needs_all: bool = False
    names_itself: bool = False
    level: SkillLevel | None = None
    question: int | None = None
    least: int = 1

    @property
    def picked(self) -> list[Option]:
        """Return the options that were picked."""
        return [option for option in self.options if option.is_picked]

    @property
    def is_open(self) -> bool:
        """Tell whether its boxes are on view at once: it is short, or in use."""
        return len(self.options) <= SHORT or bool(self.picked)

    @property
    def levels(self) -> Iterable[SkillLevel]:
        """Return the levels to choose from."""
        return () if self.level is None else SkillLevel

    @property
    def level_name(self) -> str:
        """Return the parameter of the least level."""
        return f"{self.name}.level"

    @property
    def pairs(self) -> Pairs:
        """Return what the filter adds to an address."""
        pairs = tuple((self.name, option.value) for option in self.picked)
        if not pairs or self.level in {None, DEFAULT_LEVEL}:
            return pairs
        return (*pairs, (self.level_name, str(self.level)))

    def conditions(self) -> list[Condition]:
        """Return what the picked options ask for: each on its own, or any of them."""
        picked = self.picked
        if not picked:
            return []
        if self.needs_all and len(picked) > 1:
            return [
                Condition(self.name, self._label(option), option.where(), ((self.name, option.value),))
                for option in picked
            ]
        either = Q(*(option.where() for option in picked), _connector=Q.OR)
        label = _(" or ").join(self._label(option) for option in picked)
        return [Condition(self.name, label, either, self.pairs)]

    def _label(self, option: Option) -> str:
        if self.level is not None:
            return _("%(skill)s, level %(level)s or more") % {"skill": option.label, "level": self.level}
        return f"{self.title}: {option.label}" if self.names_itself else option.label


def number_of(wanted: Filter, conditions: Sequence[Condition]) -> int:
    """Return the place of the filter's first condition among all."""
    return next(number for number, condition in enumerate(conditions) if condition.filter == wanted.name)
