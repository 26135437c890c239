"""What a page is about, and the links that lead on from it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wagtail_mentoring.choices import Messaging, Role
from wagtail_mentoring.models import AnyProfile, Match, MatchRequest, MentorProfile, Program, Thread

Way = tuple[str, str]


@dataclass(frozen=True)
class Circumstances:
    """Who was refused, and about what: as much as the page knows."""

    user: Any
    program: Program | None = None
    mentor: MentorProfile | None = None
    profile: AnyProfile | None = None
    match_request: MatchRequest | None = None
    match: Match | None = None
    thread: Thread | None = None

    @property
    def is_mentor(self) -> bool:
        """Tell whether the mentor in question is the reader."""
        return self.mentor is not None and self.mentor.user_id == self.user.pk


def home_way() -> list[Way]:
    """Return the link to the programs."""
    return [(_("Go to mentoring"), reverse("wagtail_mentoring:home"))]


def directory_way(program: Program) -> list[Way]:
    """Return the link to the directory, where the site has one."""
    try:
        return [(program.words["directory"], reverse("wagtail_mentoring:directory", args=[program.slug]))]
    except NoReverseMatch:
        return []


def search_way(program: Program) -> list[Way]:
    """Return the same link for a mentee who may ask somebody (R23)."""
    return [(program.words["find_mentor"], address) for _label, address in directory_way(program)]


def matches_way(program: Program) -> list[Way]:
    """Return the link to My Matches."""
    return [(program.words["my_matches"], reverse("wagtail_mentoring:matches", args=[program.slug]))]


def inbox_way(program: Program) -> list[Way]:
    """Return the link to the inbox, where what one has blocked can be taken back."""
    return [(program.words["inbox"], reverse("wagtail_mentoring:inbox", args=[program.slug]))]


def message_way(partner: AnyProfile) -> list[Way]:
    """Return the link that writes to somebody, where there are messages."""
    words = partner.program.words
    address = reverse("wagtail_mentoring:message_new", args=[partner.ROLE.value, partner.pk])
    return [(words["write_message"], address)] if partner.program.messaging != Messaging.OFF else []


def contact_way(program: Program) -> list[Way]:
    """Return the link that writes to the people who look after the program (R2)."""
    return [(_("Write to %(email)s") % {"email": program.contact_email}, f"mailto:{program.contact_email}")]


def profile_way(label: str, program: Program, role: Role, step: str = "") -> list[Way]:
    """Return the link to the reader's own task list, or to one step of it."""
    name, rest = ("profile_step", [step]) if step else ("profile", [])
    return [(label, reverse(f"wagtail_mentoring:{name}", args=[program.slug, role.value, *rest]))]


def login_way(program: Program, back: str) -> list[Way]:
    """Return the link to the sign-in page that leads ``back`` afterwards."""
    address = reverse("wagtail_mentoring:program_login", args=[program.slug])
    return [(program.words["login"], f"{address}?{urlencode({'next': back})}")]


def free_mentors_way(program: Program) -> list[Way]:
    return [(_("Find mentors with free places"), f"{address}?free=1") for _label, address in directory_way(program)]


def match_way(match: Match, name: str = "match", label: str = "") -> list[Way]:
    """Return the link to a match, or to one of the pages about its end."""
    return [(label or _("View your match"), reverse(f"wagtail_mentoring:{name}", args=[match.pk]))]


def object_way(at: Circumstances) -> list[Way]:
    if at.match is not None:
        return match_way(at.match)
    if at.thread is not None:
        return [(_("View your messages"), reverse("wagtail_mentoring:thread", args=[at.thread.pk]))]
    if at.match_request is not None:
        return [(_("View the request"), reverse("wagtail_mentoring:request", args=[at.match_request.pk]))]
    if at.mentor is not None:
        return [(_("View the profile"), reverse("wagtail_mentoring:mentor", args=[at.mentor.pk]))]
    if at.profile is not None and at.program is not None:
        return profile_way(_("View your profile"), at.program, at.profile.ROLE)
    return matches_way(at.program) if at.program is not None else []
