"""Plans of a match: telling both of them, and taking them back."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from wagtail_mentoring.actions._post import write_letters
from wagtail_mentoring.choices import Letter, ProfileStatus
from wagtail_mentoring.models import Match, MentoringSession, Plan, SessionVersion


def tell_both(letter: Letter, plan: Plan, match: Match) -> None:
    """Write to both about a plan, each with a calendar file, once for each change; who has left is told nothing."""
    present = [person for person in (match.mentor, match.mentee) if person.status != ProfileStatus.LEFT]
    occasion = f"session {plan.pk} {plan.sequence}"
    letters = [(letter, person) for person in present]
    write_letters(letters, match_request=match.request, occasion=occasion, session=plan.pk)


def plan_of(session: MentoringSession) -> Plan:
    """Return what is shared of a session."""
    return next(MentoringSession.objects.filter(pk=session.pk).plans())


def cancel_plans(match: Match) -> None:
    """Take back what was planned in a match that has ended, and tell both; their notes stay with their authors."""
    now = timezone.now()
    ahead = MentoringSession.objects.ahead(now).filter(match=match)
    keys = list(ahead.values_list("pk", flat=True))
    if keys:
        rows = MentoringSession.objects.filter(pk__in=keys)
        rows.update(canceled_at=now, plan_sequence=F("plan_sequence") + 1)
        for plan in list(rows.plans()):
            tell_both(Letter.SESSION_CANCELED, plan, match)


def forget_unreadable_notes() -> int:
    """Empty the notes of authors whose account is gone, which nobody can read any more; days and lengths stay (I17)."""
    rows: Any = MentoringSession.objects.unreadable()
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        SessionVersion.objects.filter(session__in=keys).delete()
    return MentoringSession.objects.filter(pk__in=keys).update(discussed="", next_steps="", value=None)
