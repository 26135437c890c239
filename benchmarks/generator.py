"""Synthetic programs, the same on every run: person number 17 is the same person in a program of any size.

Mentors have 3-5 of 30 focus areas, 8-20 of 60 rated skills and a biography of 120 words. Rows are written in bulk,
not through the verbs; counters and slots agree with the rows all the same.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Site
from wagtail.search.backends import get_search_backend

from benchmarks.tables import insert, settle
from benchmarks.words import PLACES, chance_of, name_of, text
from wagtail_mentoring.actions.profiles import words_of
from wagtail_mentoring.choices import MatchStatus, ProfileStatus, QuestionKind, RequestStatus
from wagtail_mentoring.models import (
    Choice,
    Match,
    MatchRequest,
    MenteeAnswer,
    MenteeProfile,
    MentorAnswer,
    MentorProfile,
    Program,
    Question,
    Section,
)

CHUNK = 20_000
MATCHED, ASKING = 0.5, 0.7  # of a hundred mentors, fifty have a match and twenty more a pending request
ZONES = ("Europe/Oslo", "America/Edmonton", "Africa/Lagos", "Europe/Lisbon", "Asia/Kolkata", "America/Toronto")
# key, title, kind, number of choices, shown on the card
QUESTIONS = (
    ("focus", "Mentoring Relationship Focus", QuestionKind.CHOICES, 30, True),
    ("skills", "Skills Self-Assessment", QuestionKind.LEVELS, 60, True),
    ("format", "How would you like to meet?", QuestionKind.CHOICES, 4, False),
    ("stage", "Career stage", QuestionKind.ONE_CHOICE, 5, True),
)
ANSWER = ("profile", "question", "choice", "text", "level", "single")
NOW = timezone.now().replace(microsecond=0)


def make_program(slug: str, **rules: Any) -> Program:
    """Return a program with the benchmark's questions."""
    program = Program.objects.create(
        name=slug.title(), slug=slug, site=Site.objects.get(), contact_email="team@example.org", **rules
    )
    for order, (key, title, kind, size, on_card) in enumerate(QUESTIONS):
        section = Section.objects.create(
            program=program, key=f"about-{key}", title=title, sort_order=order, asks_biography=key == "stage"
        )
        question = Question.objects.create(
            section=section, key=key, title=title, kind=kind, filterable=True, on_card=on_card
        )
        Choice.objects.bulk_create(
            Choice(question=question, key=f"{key}-{number}", title=f"{title.split()[0]} {number}", sort_order=number)
            for number in range(1, size + 1)
        )
    return program


class People:
    """The members of one program, numbered; ``grow`` makes more of them."""

    def __init__(self, program: Program) -> None:
        """Begin with nobody."""
        self.program = program
        self.size = 0
        self.indexed = 0
        self.questions = {question.key: question.pk for question in Question.objects.of(program.pk)}
        self.choices = {
            key: list(Choice.objects.filter(question=pk).values_list("pk", flat=True))
            for key, pk in self.questions.items()
        }

    def pk(self, number: int) -> int:
        """Return the primary key of a person's profile, request and match: known before they are written."""
        return self.program.pk * 10_000_000 + number

    def user(self, kind: str, number: int) -> int:
        """Return the primary key of a person's account."""
        return self.pk(number) + (0 if kind == "mentor" else 5_000_000)

    def mentors(self) -> QuerySet[MentorProfile]:
        """Return the enrolled mentors."""
        return MentorProfile.objects.enrolled().filter(program=self.program)

    def mentees(self) -> QuerySet[MenteeProfile]:
        """Return the enrolled mentees."""
        return MenteeProfile.objects.enrolled().filter(program=self.program)

    def grow(self, size: int) -> None:
        """Write people until there are ``size`` mentors and as many mentees, with their requests and matches."""
        numbers = range(self.size + 1, size + 1)
        for start in range(0, len(numbers), CHUNK):
            self._write(numbers[start : start + CHUNK])
        self.size = size
        settle()

    def _write(self, numbers: range) -> None:
        """Write people; what is between two people is between the mentor and the mentee of the same number."""
        luck = {number: chance_of("pair", number).random() for number in numbers}
        matched = {number for number in numbers if luck[number] < MATCHED}
        asking = {number for number in numbers if MATCHED <= luck[number] < ASKING}
        self._write_people(numbers, matched)
        for model, kind in ((MentorAnswer, "mentor"), (MenteeAnswer, "mentee")):
            insert(model, ANSWER, chain.from_iterable(self._answers(kind, number) for number in numbers))
        self._write_pairs(matched, asking)

    def _write_people(self, numbers: range, matched: set[int]) -> None:
        accounts = (self._account(kind, number) for kind in ("mentor", "mentee") for number in numbers)
        insert(get_user_model(), *_table(accounts))
        insert(MentorProfile, *_table(self._mentor(number, load=number in matched) for number in numbers))
        insert(MenteeProfile, *_table(self._mentee(number, load=number in matched) for number in numbers))

    def _write_pairs(self, matched: set[int], asking: set[int]) -> None:
        requests = (self._request(number, is_accepted=number in matched) for number in sorted(matched | asking))
        insert(MatchRequest, *_table(requests))
        insert(Match, *_table(self._match(number) for number in sorted(matched)))

    def _account(self, kind: str, number: int) -> dict[str, Any]:
        pk = self.user(kind, number)
        first, last = name_of(kind, number)
        names = {"username": f"{kind}{pk}", "email": f"{kind}{pk}@example.org", "first_name": first, "last_name": last}
        flags = {"is_active": True, "is_staff": False, "is_superuser": False}
        return {"id": pk, "password": "!", "date_joined": NOW, **names, **flags}

    def _profile(self, kind: str, number: int, chance: random.Random) -> dict[str, Any]:
        biography = text(chance, 120 if kind == "mentor" else 40)
        return {
            "id": self.pk(number),
            "program": self.program.pk,
            "user": self.user(kind, number),
            "status": ProfileStatus.ACTIVE if chance.random() < 0.95 else ProfileStatus.PAUSED,
            "display_name": " ".join(name_of(kind, number)),
            "photo": "",
            "photo_small": "",
            "headline": text(chance, 6),
            "employer": text(chance, 2).title(),
            "location": chance.choice(PLACES),
            "time_zone": chance.choice(ZONES),
            "languages": "|".join(["en", *chance.sample(["fr", "es", "nb", "hi"], chance.randrange(3))]),
            "biography": biography,
            "biography_words": f" {' '.join(words_of(biography))} ",
            "contact_kind": "email",
            "contact_value": f"{kind}{number}@example.org",
            "contact_visibility": "",
            "created_at": NOW - dt.timedelta(days=400),
            "active_at": NOW - dt.timedelta(minutes=chance.randrange(400 * 24 * 60)),
        }

    def _mentor(self, number: int, *, load: int) -> dict[str, Any]:
        chance = chance_of("mentor", number)
        profile = self._profile("mentor", number, chance)
        capacity = chance.choice((1, 1, 2, 3))
        away = NOW.date() + dt.timedelta(days=20) if chance.random() < 0.03 else None
        places = {"capacity": capacity, "active_limit": capacity, "active_matches": int(load)}
        return {**profile, **places, "accepting": chance.random() < 0.95, "away_until": away}

    def _mentee(self, number: int, *, load: int) -> dict[str, Any]:
        profile = self._profile("mentee", number, chance_of("mentee", number))
        return {**profile, "active_limit": 1, "active_matches": int(load)}

    def _answers(self, kind: str, number: int) -> Iterator[tuple[Any, ...]]:
        chance = chance_of("answers", kind, number)
        focus, skills = ((3, 5), (8, 20)) if kind == "mentor" else ((1, 2), (3, 6))
        for key, amounts in {"focus": focus, "skills": skills, "format": (1, 2), "stage": (1, 1)}.items():
            for choice in chance.sample(self.choices[key], chance.randint(*amounts)):
                level = chance.randint(1, 5) if key == "skills" else None
                yield self.pk(number), self.questions[key], choice, "", level, 1 if key == "stage" else None

    def _request(self, number: int, *, is_accepted: bool) -> dict[str, Any]:
        chance = chance_of("request", number)
        sent = NOW - dt.timedelta(days=chance.randint(2, 10))
        answer = {"status": RequestStatus.PENDING, "decided_at": None, "decided_by": None, "slot": 1}
        if is_accepted:
            decided = {"decided_at": sent + dt.timedelta(days=1), "decided_by": self.user("mentor", number)}
            answer = {"status": RequestStatus.ACCEPTED, **decided, "slot": None}
        slot = answer.pop("slot")
        return {
            **dict.fromkeys(("id", "mentor", "mentee"), self.pk(number)),
            **answer,
            "program": self.program.pk,
            "message": text(chance, 40),
            "answer_by": sent.date() + dt.timedelta(days=14),
            "shares_reason": False,
            "decline_reason": "",
            "withdraw_reason": "",
            "created_at": sent,
            "open_slot": slot,
            "pair_open": slot,
        }

    def _match(self, number: int) -> dict[str, Any]:
        started = self._request(number, is_accepted=True)["decided_at"]
        return {
            **dict.fromkeys(("id", "request", "mentor", "mentee"), self.pk(number)),
            "program": self.program.pk,
            "status": MatchStatus.ACTIVE,
            "source": "request",
            "started_at": started,
            "ends_on": started.date() + dt.timedelta(days=365),
            "active_flag": 1,
            "mentee_slot": 1,
        }

    def index(self) -> None:
        """Put the mentors that are not there yet into the search index, by the search backend's own way in."""
        mentors = MentorProfile.objects.listed().filter(program=self.program).order_by("pk")
        backend = get_search_backend()
        while chunk := list(mentors.filter(pk__gt=self.indexed)[:1000]):
            self.indexed = chunk[-1].pk
            words = dict.fromkeys((mentor.pk for mentor in chunk), "")
            answers = MentorAnswer.objects.filter(profile_id__in=words).values_list(
                "profile_id", "choice__title", "level"
            )
            for pk, title, level in answers:
                words[pk] += f"{title} {level}/5 " if level else f"{title} "
            for mentor in chunk:
                mentor.answered_words = words[mentor.pk]  # saves a query for each
            backend.add_bulk(MentorProfile, chunk)
        settle()


def _table(rows: Iterable[dict[str, Any]]) -> tuple[list[str], Iterator[Iterable[Any]]]:
    """Return the names and the values of rows that all have the same names."""
    rows = iter(rows)
    first = next(rows)
    return list(first), (row.values() for row in chain([first], rows))
