"""Makers of the nouns that most tests need. They go through the verbs wherever a verb exists."""

import datetime as dt
import itertools
from typing import Any

import swapper
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Collection, Locale, Site

from wagtail_mentoring.actions import Given, answer_questions, enroll, submit_profile
from wagtail_mentoring.choices import EnrollmentMode, ProfileStatus, QuestionKind, Role
from wagtail_mentoring.models import Cycle, MenteeProfile, MentorProfile, Program, Question

_numbers = itertools.count(1)


def default_site() -> Site:
    """Return the default site with its home page: locale, root collection and root page included."""
    if site := Site.objects.filter(is_default_site=True).first():
        return site
    page_model = apps.get_model(swapper.get_model_name("wagtailcore", "Page"))
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    root = page_model.get_first_root_node() or page_model.add_root(title="Root", slug="root")
    home = root.get_children().first() or root.add_child(instance=page_model(title="Home", slug="home"))
    return Site.objects.create(is_default_site=True, hostname="localhost", root_page=home, site_name="Tests")


def make_program(**fields: Any) -> Program:
    """Return a program with the defaults of the model, or of ``fields``."""
    number = next(_numbers)
    defaults = {"name": f"Program {number}", "slug": f"program-{number}", "contact_email": "team@example.org"}
    site = fields.pop("site", None) or default_site()
    return Program.objects.create(site=site, **{**defaults, **fields})


def make_user(name: str = "", **fields: Any) -> Any:
    """Return an account with the password "password"."""
    number = next(_numbers)
    name = name or f"Person {number}"
    first, _, last = name.partition(" ")
    username = f"{first.lower()}{number}"
    user_model = get_user_model()
    if user_model.USERNAME_FIELD == "username":
        fields["username"] = username
    email = fields.pop("email", f"{username}@example.org")
    powers = {power: fields.pop(power) for power in ("is_superuser", "is_staff", "is_active") if power in fields}
    user = user_model.objects.create_user(email=email, password="password", first_name=first, last_name=last, **fields)
    if powers:  # a host's create_user() need not know them
        user_model.objects.filter(pk=user.pk).update(**powers)
        user.refresh_from_db()
    return user


def answer_what_is_required(profile: Any) -> None:
    """Give the first possible answer to every question that the program requires."""
    questions = Question.objects.of(profile.program_id).asked_of(profile.ROLE).filter(required=True)
    given = [
        Given(question, choice=question.choices.first(), level=3 if question.kind == QuestionKind.LEVELS else None)
        if question.choices.exists()
        else Given(question, text="yes")
        for question in questions
    ]
    if given:
        answer_questions(profile, questions=questions, given=given, actor=profile.user)


def _make_profile(role: Role, program: Program | None, name: str, user: Any, **fields: Any) -> Any:
    program = program or make_program()
    user = user or make_user(name)
    profile = enroll(program=program, user=user, role=role)
    status = fields.pop("status", ProfileStatus.ACTIVE)
    answer_what_is_required(profile)
    if fields:
        model = type(profile)
        if "capacity" in fields and program.capacity_scope == "concurrent":
            fields["active_limit"] = fields["capacity"]
        model.objects.filter(pk=profile.pk).update(**fields)
    if status != ProfileStatus.DRAFT and program.enrollment == EnrollmentMode.OPEN:
        profile = submit_profile(profile, actor=user)
    if profile.status != status:
        type(profile).objects.filter(pk=profile.pk).update(status=status)
    return type(profile).objects.select_related("program", "user").get(pk=profile.pk)


def make_mentor(program: Program | None = None, name: str = "", user: Any = None, **fields: Any) -> MentorProfile:
    """Return an active mentor; ``status`` and any other field as named."""
    return _make_profile(Role.MENTOR, program, name, user, **fields)


def make_mentee(program: Program | None = None, name: str = "", user: Any = None, **fields: Any) -> MenteeProfile:
    """Return an active mentee; ``status`` and any other field as named."""
    return _make_profile(Role.MENTEE, program, name, user, **fields)


def make_cycle(program: Program, *, days: tuple[int, int] = (-30, 30), name: str = "") -> Cycle:
    """Return a cycle from ``days[0]`` to ``days[1]`` days from today."""
    today = program.today()
    first, last = (today + dt.timedelta(days=number) for number in days)
    return Cycle.objects.create(program=program, name=name or f"Cycle {next(_numbers)}", starts_on=first, ends_on=last)
