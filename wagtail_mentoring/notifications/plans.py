"""What a letter says of a plan: when and how, by the reader's own clock, and never what anybody wrote (R61)."""

from typing import Any

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mentoring.models import MentoringSession, OutboxEmail, Plan
from wagtail_mentoring.news import ABOUT_PLANS
from wagtail_mentoring.policy.grounds import are_apart


def plan_of(email: OutboxEmail) -> Plan | None:
    """Return the plan that a letter is about, as it is now, or None."""
    if email.letter not in ABOUT_PLANS or email.session_id is None:
        return None
    return next(MentoringSession.objects.filter(pk=email.session_id).plans(), None)


def is_still_planned(email: OutboxEmail) -> bool:
    """Tell whether what the letter tells of is still to come."""
    plan, asked = plan_of(email), email.match_request
    is_ahead = plan is not None and plan.is_ahead(timezone.now())
    return is_ahead and asked is not None and not are_apart(asked.mentor, asked.mentee)


def is_called_off(email: OutboxEmail) -> bool:
    """Tell whether it does not take place."""
    plan = plan_of(email)
    return plan is not None and plan.canceled_at is not None


def about_plan(email: OutboxEmail) -> dict[str, Any]:
    """Return what the templates may use of it; nothing in other letters."""
    plan = plan_of(email)
    if plan is None or email.match_request is None:
        return {}
    zone = getattr(email.match_request, email.role).zone
    begins, ends = plan.begins_at.astimezone(zone), plan.ends_at.astimezone(zone)
    day = email.program.in_words(begins.date() if plan.has_time else plan.held_on)
    when = day
    if plan.has_time:
        clock = {"day": day, "begins": time_format(begins), "ends": time_format(ends), "zone": zone.key}
        when = _("%(day)s, %(begins)s to %(ends)s (%(zone)s)") % clock
    elif plan.minutes:
        length = ngettext("%(minutes)d minute", "%(minutes)d minutes", plan.minutes) % {"minutes": plan.minutes}
        when = f"{day}, {length}"
    return {"session_on": day, "session_when": when, "session_how": plan.how_in_words}
