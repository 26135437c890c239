"""Languages and time zones: what the directory filters by besides the program's own questions."""

import datetime as dt
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial

from django.conf.global_settings import LANGUAGES
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_mentoring.directory.filters import Filter, Option

LANGUAGE, ZONE = "language", "zone"
CITIES = 3  # named beside an offset
NAMES = dict(LANGUAGES)


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language, or the code where there is no name."""
    name = _(NAMES.get(code, code))
    return name.capitalize() if name.islower() and code in NAMES else name


def language_filter(codes: Iterable[str]) -> Filter:
    """Return the filter with the known ones of ``codes`` picked."""
    picked = [_language(code, is_picked=True) for code in dict.fromkeys(codes) if code in NAMES]
    return Filter(LANGUAGE, _("Languages"), picked, least=2)


def add_languages(filtered: Filter, spoken: Iterable[str]) -> None:
    """Offer every language that a listed mentor speaks."""
    offered = {option.value for option in filtered.options}
    filtered.options += [_language(code) for code in set(spoken) - offered]
    filtered.options.sort(key=lambda option: (option.label.casefold(), option.value))


def _language(code: str, *, is_picked: bool = False) -> Option:
    return Option(code, language_name(code), partial(_speaks, code), (LANGUAGE, code), is_picked)


def _speaks(code: str) -> Q:
    fenced = Concat(Value("|"), F("languages"), Value("|"), output_field=CharField())
    return Q(Contains(fenced, f"|{code}|"))


def zone_filter(values: Iterable[str]) -> Filter:
    """Return the filter with those of ``values`` picked that are an offset of today, in minutes from UTC."""
    wanted = set(values)
    zones = _zones_by_offset(_noon()) if wanted else {}
    picked = [_zone(offset, zones[offset], is_picked=True) for offset in zones if str(offset) in wanted]
    return Filter(ZONE, _("Time zone"), picked, least=2)


def add_zones(filtered: Filter, names: Counter[str]) -> None:
    """Offer every offset at which a listed mentor lives, with the cities that most of them name."""
    groups = _by_offset([name for name, _count in names.most_common()], _noon())
    offered = {option.value for option in filtered.options}
    filtered.options += [_zone(offset, group) for offset, group in groups.items() if str(offset) not in offered]
    filtered.options.sort(key=lambda option: int(option.value))
    for option in filtered.options:
        cities = [_city(name) for name in groups.get(int(option.value), ()) if "/" in name][:CITIES]
        option.label = " · ".join(filter(None, [option.label, ", ".join(cities)]))


def offset_today(name: str) -> int | None:
    """Return the zone's minutes from UTC at noon; None for a zone that this machine does not know."""
    return _offset(name, _noon())


def _noon() -> dt.datetime:
    return dt.datetime.combine(timezone.now().date(), dt.time(12), tzinfo=dt.UTC)


def _zone(offset: int, names: Iterable[str], *, is_picked: bool = False) -> Option:
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    label = f"UTC{sign}{hours:02}:{minutes:02}"
    return Option(str(offset), label, partial(Q, time_zone__in=list(names)), (ZONE, offset), is_picked)


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")


def _by_offset(names: Iterable[str], moment: dt.datetime) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if (offset := _offset(name, moment)) is not None:
            groups[offset].append(name)
    return groups


@lru_cache(maxsize=2000)
def _offset(name: str, moment: dt.datetime) -> int | None:
    try:
        offset = moment.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None
    return None if offset is None else int(offset.total_seconds()) // 60


@lru_cache(maxsize=2)
def _zones_by_offset(moment: dt.datetime) -> Mapping[int, list[str]]:
    """Return every zone there is by its offset; some 600, so once a day."""
    return _by_offset(sorted(zoneinfo.available_timezones()), moment)
