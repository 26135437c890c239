"""What follows when a program's rules, the name of a choice or an account change."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, PositiveSmallIntegerField, Value
from django.db.models.functions import Greatest
from wagtail.search import index

from wagtail_mentoring.actions._post import after_commit
from wagtail_mentoring.actions.enrollment import leave_program, notice_deactivation, pause_profile
from wagtail_mentoring.choices import CapacityScope, ProfileStatus
from wagtail_mentoring.models import Match, MenteeProfile, MentorAnswer, MentorCycle, MentorProfile, Program


def apply_limits(program: Program) -> None:
    """Carry the program's limits to the profiles, never below what runs already.

    Runs inside the transaction that saves the program.
    """
    concurrent = program.capacity_scope == CapacityScope.CONCURRENT
    MentorProfile.objects.filter(program=program).update(
        active_limit=Greatest(F("capacity"), F("active_matches")) if concurrent else None
    )
    limit = program.max_active_per_mentee
    value = None if limit is None else Value(limit, output_field=PositiveSmallIntegerField())
    MenteeProfile.objects.filter(program=program).update(
        active_limit=None if value is None else Greatest(value, F("active_matches"))
    )
    if not concurrent:
        count_running_cycle(program)


def count_running_cycle(program: Program) -> None:
    """Count the matches that the running cycle saw before its program counted by cycle."""
    cycle = program.current_cycle()
    made = Match.objects.filter(cycle=cycle).order_by().values("mentor", "mentor__capacity").annotate(n=Count("pk"))
    for row in made.exclude(cycle=None):
        counter, is_new = MentorCycle.objects.get_or_create(
            mentor_id=row["mentor"],
            cycle=cycle,
            defaults={"made": row["n"], "made_limit": max(row["n"], row["mentor__capacity"])},
        )
        if not is_new and counter.made < row["n"]:
            counter.made, counter.made_limit = row["n"], max(row["n"], counter.made_limit)
            counter.save()


def index_renamed(choices: Iterable[int]) -> None:
    """Bring the search index up to date, after the commit, with choices that are called something else now."""
    if renamed := list(choices):
        after_commit(_index_those_who_chose, renamed)


def _index_those_who_chose(choices: list[int]) -> None:
    answers = MentorAnswer.objects.filter(choice_id__in=choices)
    mentors = MentorProfile.objects.filter(pk__in=answers.values("profile_id"))
    for mentor in mentors.select_related("user").iterator():
        index.insert_or_update_object(mentor)


def program_saved(instance: Program, *, raw: bool = False, **_kwargs: Any) -> None:
    """Receive ``post_save`` of a program."""
    if not raw:
        apply_limits(instance)


def account_saved(instance: Any, *, raw: bool = False, created: bool = False, **_kwargs: Any) -> None:
    """Receive ``post_save`` of an account: a deactivated one pauses its profiles after the commit.

    Nor does anything end silently where they are paused already.
    """
    if not (raw or created or instance.is_active):
        for model in (MentorProfile, MenteeProfile):
            for profile in model.objects.of(instance).present():
                if profile.status == ProfileStatus.ACTIVE:
                    after_commit(pause_profile, profile, actor=None)
                elif profile.status == ProfileStatus.PAUSED:
                    after_commit(notice_deactivation, profile)


def account_deleted(instance: Any, **_kwargs: Any) -> None:
    """Receive ``pre_delete`` of an account: its profiles leave after the commit, nothing ends silently."""
    for model in (MentorProfile, MenteeProfile):
        for profile in model.objects.of(instance).present():
            after_commit(leave_program, profile, actor=None)
