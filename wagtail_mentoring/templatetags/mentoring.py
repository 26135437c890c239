"""What templates need: the tabs, days in words, help texts as lists."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf.global_settings import LANGUAGES
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.rich_text import get_text_for_indexing

from wagtail_mentoring.choices import Messaging, ProfileStatus, Role
from wagtail_mentoring.models import Membership, Message, Program

register = template.Library()

AVATAR_COLORS = 8
OPENING_WORDS = 28
NAMES = dict(LANGUAGES)
TAKES_PART = frozenset({ProfileStatus.ACTIVE, ProfileStatus.PAUSED})


@register.inclusion_tag("wagtail_mentoring/components/tabs.html", takes_context=True)
def mentoring_tabs(context: dict[str, Any], program: Program | None, active: str = "") -> dict[str, Any]:
    """Show the program's name and, to people who take part, its tabs (R5); a draft has the tab of its profile.

    A page that belongs to no program has the way out alone.
    """
    request = context.get("request")
    if not program or request is None:
        return {"program": None, "request": request, "csrf_token": context.get("csrf_token")}
    tabs = []
    standing = _standing(request, program)
    if TAKES_PART.intersection(standing.values()):
        tabs += [_tab(active, name, program.words[word], name, program) for name, word in AREAS]
        tabs[1:1] = _inbox(active, request, program, standing)
    tabs += [
        _tab(active, f"{role}_profile", program.words[f"{role}_profile"], "profile", program, role) for role in standing
    ]
    tabs = [tab for tab in tabs if tab]
    known = {"request": request, "csrf_token": context.get("csrf_token")}
    return {"program": program, "tabs": tabs, "active": active, **known}


def _inbox(active: str, request: Any, program: Program, standing: Any) -> list[dict[str, Any] | None]:
    """Return the tab of the inbox with what is unread, where people write to each other (R33)."""
    if program.messaging == Messaging.OFF:
        return []
    tab = _tab(active, "inbox", program.words["inbox"], "inbox", program)
    unread = getattr(standing, "unread", None)  # pages that loaded the profiles did not count
    if unread is None:
        unread = Message.objects.unread_by(request.mentoring_membership.profiles).count()
    return [tab and tab | {"unread": unread}]


AREAS = (("matches", "my_matches"), ("directory", "directory"), ("resources", "my_resources"))


def _standing(request: Any, program: Program) -> Mapping[Role, ProfileStatus]:
    """Return what the visitor is in the program: as the page has found out already, or else by asking."""
    membership = getattr(request, "mentoring_membership", None)
    if membership:
        return membership.standing  # type: ignore[no-any-return]
    known = getattr(request, "mentoring_standing", None)
    return Membership.standing_of(request.user, program) if known is None else known


def _tab(active: str, key: str, label: str, name: str, program: Program, *rest: Role) -> dict[str, Any] | None:
    arguments = [program.slug, *(role.value for role in rest)]
    try:
        url = reverse(f"wagtail_mentoring:{name}", args=arguments)
    except NoReverseMatch:  # the site does without our pages
        return None
    return {"label": label, "url": url, "is_active": key == active}


@register.simple_tag(takes_context=True)
def mentoring_messages(context: dict[str, Any]) -> list[Any]:
    """Return the messages of this visit; an empty list on a host without them."""
    request = context.get("request")
    return list(get_messages(request)) if request is not None else []


@register.filter
def avatar_color(profile: Any) -> int:
    """Return the number of the color behind somebody's initials."""
    return int(profile.pk or 0) % AVATAR_COLORS


@register.filter(expects_localtime=True)
def day(value: dt.date | None, program: Program) -> str:
    """Return a day as members read it: without its year while it is this one."""
    return program.in_words(value)


@register.filter
def full_day(value: dt.date) -> str:
    """Return a day with its year, for what is kept or handed on."""
    return date_format(value, pgettext("a day of another year", "j F Y"))


@register.filter
def duration(minutes: int | None) -> str:
    """Return minutes as people say them; nothing where there are none."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(hours)d h") % {"hours": hours}] if hours else []
    if rest or not hours:
        parts.append(_("%(minutes)d min") % {"minutes": rest})
    return " ".join(parts).replace(" ", "\xa0")  # on one line


@register.filter
def days_left(value: dt.date, program: Program) -> str:
    """Return in words how long it is until the end of that day."""
    days = (value - program.today()).days
    if days < 0:
        return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}
    if days == 0:
        return _("today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@register.filter
def help_blocks(text: str) -> list[dict[str, Any]]:
    """Return a help text as paragraphs and lists: lines that start with "- " are list items."""
    blocks: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, str(text).splitlines())):
        is_item = line.startswith("- ")
        if is_item and blocks and blocks[-1]["points"]:
            blocks[-1]["points"].append(line[2:])
        else:
            blocks.append({"points": [line[2:]] if is_item else [], "text": "" if is_item else line})
    return blocks


@register.filter
def opening(richtext: str) -> str:
    """Return the first words of a rich text, as plain text."""
    return Truncator(get_text_for_indexing(richtext)).words(OPENING_WORDS)


@register.filter
def language_names(profile: Any) -> str:
    """Return the languages of a profile in the reader's language."""
    return ", ".join(_(NAMES[code]) for code in profile.language_codes if code in NAMES)
