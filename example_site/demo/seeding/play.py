"""Playing a story: everything that happened, in the order in which it happened, through the verbs."""

import datetime as dt
import random
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from demo.clock import at
from demo.seeding.accounts import make_member
from demo.seeding.answers import Answers
from demo.seeding.documents import documents_of
from demo.seeding.endings import ending
from demo.seeding.portraits import portrait
from demo.seeding.sessions import sessions_of
from demo.seeding.stories import Asking, Person, Story
from demo.seeding.talks import read, report, say
from demo.seeding.writing import Writer
from wagtail_mentoring import actions
from wagtail_mentoring.choices import (
    ContactKind,
    ContactVisibility,
    DeclineReason,
    EnrollmentMode,
    MailKind,
    MailPace,
    Role,
)
from wagtail_mentoring.models import AnyProfile, Match, MatchRequest, Program, Question

MENTOR, MENTEE = Role.MENTOR, Role.MENTEE
Moment = tuple[dt.datetime, Callable[[], object]]


class Play:
    """A story on a program: collect the moments first, then let them happen."""

    def __init__(self, story: Story, program: Program, *, coordinator: Any, seed: int) -> None:
        """Keep the stage; the same seed gives the same play."""
        self.story = story
        self.program = program
        self.coordinator = coordinator
        self.seed = seed
        self.rng = random.Random(seed)
        self.writer = Writer(story, self.rng)
        self.answers = Answers(story, self.writer, self.rng)
        self.people = {(person.role, person.name): person for person in story.people}
        self.leading = {persona["name"] for persona in story["personas"].values()}
        self.profiles: dict[tuple[Role, str], AnyProfile] = {}
        self.moments: list[Moment] = []
        self.kept: list[tuple[int, Callable[[], object]]] = []
        asked = Question.objects.of(program.pk).prefetch_related("choices")
        self.questions = {role: list(asked.asked_of(role)) for role in Role}

    def run(self) -> None:
        """Let everything happen that the story tells, the oldest first."""
        for person in self.story.people:
            self._plan(self._joined(person), partial(self._join, person))
        for asking in self.story.askings:
            self._plan_request(asking)
        for days, mentor, mentee in self.story["history"]["matches"]:
            self._plan(days, partial(self._make_match, mentor, mentee))
        for days, role, name, move, *more in self.story["history"]["moves"]:
            self._plan(days, partial(self._move, Role(role), name, move, *more))
        later = random.Random(self.seed)  # so that the rest of the story stays as it was
        for days, *line in self.story["history"]["endings"]:
            self._plan(days, partial(self._end, *line), rng=later)
        talked = random.Random(f"{self.seed} talks")
        for days, role, mentor, mentee, act, *words in self.story["history"].get("talks", []):
            self._plan(days, partial(self._talk, Role(role), mentor, mentee, act, *words), rng=talked)
        for days, keep in self.kept:  # last, so that everything else comes out as it always has
            self._plan(days, keep)
        for moment, happen in sorted(self.moments, key=lambda item: item[0]):
            with at(moment):
                happen()

    def _plan(self, days_ago: int, happen: Callable[[], object], *, rng: random.Random | None = None) -> None:
        """Put something on a working hour of that day; never later than now."""
        rng = rng or self.rng
        start = timezone.now() - dt.timedelta(days=days_ago)
        moment = start.astimezone(self.program.zone).replace(hour=9, minute=0, second=0, microsecond=0)
        moment += dt.timedelta(minutes=rng.randint(0, 9 * 60), seconds=rng.randint(0, 59))
        self.moments.append((min(moment, timezone.now()).astimezone(dt.UTC), happen))

    # Joining

    def _joined(self, person: Person) -> int:
        """Return how many days ago somebody joined: as told, or some days before anything else happened to them."""
        history = self.story["history"]
        if person.name in history["joined"]:
            return int(history["joined"][person.name])
        days = [asking.days_ago for asking in self.story.askings if getattr(asking, person.role.value) == person.name]
        days += [line[0] for line in history["matches"] if person.name in line]
        days += [line[0] for line in history.get("talks", []) if person.name in line[2:4]]
        days += [line[0] for line in history["moves"] if line[1:3] == [person.role.value, person.name]]
        earlier = self.rng.randint(3, 21)
        return max(days) + earlier if days else self.rng.randint(15, 150)

    def _join(self, person: Person) -> None:
        user = make_member(person)
        profile = actions.enroll(program=self.program, user=user, role=person.role)
        self.profiles[person.role, person.name] = profile
        actions.edit_profile(profile, actor=user, **self._about(person, user))
        is_draft = person.name in self.story["history"]["drafts"]
        questions = self.questions[person.role][: 2 if is_draft else None]
        actions.answer_questions(
            profile,
            questions=questions,
            given=self.answers.to(questions, person),
            actor=user,
            biography=None if is_draft else self.writer.biography(person),
        )
        if person.role == MENTOR:
            if person.name in {*self.story["history"]["capacity"], *self.story["history"]["not_accepting"]}:
                self._set_availability(profile, person, user)
            self._set_portrait(profile, person, user)
        if not is_draft:
            self._submit(profile, person, user)
        if person.name in self.story["history"]["daily"]:
            daily = dict.fromkeys([MailKind.REQUESTS, MailKind.REMINDERS], MailPace.DAILY)
            actions.choose_mail(program=self.program, user=user, paces=daily)

    def _about(self, person: Person, user: Any) -> dict[str, Any]:
        is_careful = self.rng.random() < 0.12 and person.name not in self.leading
        contact = {"contact_kind": ContactKind.EMAIL, "contact_value": user.email}
        if self.rng.random() < 0.15 and person.name not in self.leading:
            phone = f"+1 555 01{self.rng.randint(10, 99)}"
            contact = {"contact_kind": ContactKind.PHONE, "contact_value": phone}
        return {
            "headline": person.headline,
            "employer": person.employer,
            "location": person.place,
            "time_zone": self.story["places"][person.place],
            "languages": f"|{'|'.join(person.languages)}|",
            "contact_visibility": ContactVisibility.MATCHED if is_careful else "",
            **contact,
        }

    def _set_availability(self, profile: AnyProfile, person: Person, user: Any, *, days_away: int = 0) -> None:
        history = self.story["history"]
        actions.set_availability(
            profile,
            capacity=history["capacity"].get(person.name, self.program.capacity_default),
            accepting=person.name not in history["not_accepting"],
            away_until=self.program.today() + dt.timedelta(days=days_away) if days_away else None,
            actor=user,
        )

    def _set_portrait(self, profile: AnyProfile, person: Person, user: Any) -> None:
        if looks := self.story["portraits"].get(person.name):
            photo = portrait(looks)
            actions.set_photo(profile, large=photo.large, small=photo.small, actor=user)

    def _submit(self, profile: AnyProfile, person: Person, user: Any) -> None:
        """Hand the profile in; some joined while the program asked for approval."""
        history = self.story["history"]
        asks_approval = person.name in history["approved"] + history["waiting"]
        if asks_approval:
            self._set_enrollment(EnrollmentMode.APPROVAL)
        actions.submit_profile(profile, actor=user)
        if asks_approval:
            self._set_enrollment(EnrollmentMode.OPEN)
        if person.name in history["approved"]:
            actions.approve_profile(profile, actor=self.coordinator)

    def _set_enrollment(self, mode: EnrollmentMode) -> None:
        self.program.enrollment = mode
        self.program.save(update_fields=["enrollment"])

    # Asking and answering

    def _plan_request(self, asking: Asking) -> None:
        self._plan(asking.days_ago, partial(self._send, asking))
        answers: dict[str, Callable[[MatchRequest], object]] = {
            "accept": lambda row: actions.accept_request(row, actor=row.mentor.user),
            "cancel": lambda row: actions.cancel_request(row, actor=row.mentee.user),
            "withdraw": lambda row: actions.withdraw_request(row, actor=self.coordinator),
            "decline": lambda row: actions.decline_request(
                row, actor=row.mentor.user, reason=DeclineReason(asking.reason), shares_reason=asking.shares_reason
            ),
        }
        if answer := answers.get(asking.outcome):
            self._plan(asking.days_ago - asking.after, lambda: answer(self._pending(asking)))
        between = partial(self._between, mentor=asking.mentor, mentee=asking.mentee)
        if asking.outcome == "accept" and self.program.documents:
            self.kept += documents_of(asking, between, seed=self.seed)
        if asking.outcome == "accept" and self.program.sessions:
            self.kept += sessions_of(asking, between, seed=self.seed, plans=asking.mentor in self.leading)

    def _send(self, asking: Asking) -> None:
        mentee, mentor = self.people[MENTEE, asking.mentee], self.people[MENTOR, asking.mentor]
        between = self._between(mentor=asking.mentor, mentee=asking.mentee)
        message = self.writer.message(mentee, mentor)
        actions.send_request(**between, actor=between["mentee"].user, message=message)

    def _pending(self, asking: Asking) -> MatchRequest:
        between = self._between(mentor=asking.mentor, mentee=asking.mentee)
        return MatchRequest.objects.pending().with_people().between(**between).get()

    def _make_match(self, mentor: str, mentee: str) -> None:
        actions.make_match(**self._between(mentor=mentor, mentee=mentee), actor=self.coordinator)

    def _end(self, mentor: str, mentee: str, how: str, role: str, key: str = "") -> None:
        match = Match.objects.with_people().between(**self._between(mentor=mentor, mentee=mentee)).latest("pk")
        ending(match, how, Role(role), key, coordinator=self.coordinator)

    def _between(self, *, mentor: str, mentee: str) -> dict[str, Any]:
        return {"mentor": self.profiles[MENTOR, mentor], "mentee": self.profiles[MENTEE, mentee]}

    def _talk(self, role: Role, mentor: str, mentee: str, act: str, *words: str) -> None:
        {"say": say, "read": read, "report": report}[act](self._between(mentor=mentor, mentee=mentee), role, *words)

    def _move(self, role: Role, name: str, move: str, days_away: int = 0) -> None:
        profile, person = self.profiles[role, name], self.people[role, name]
        verbs: dict[str, Callable[..., object]] = {
            "pause": actions.pause_profile,
            "resume": actions.resume_profile,
            "leave": actions.leave_program,
            "update": partial(actions.edit_profile, headline=person.headline),
        }
        if move == "away":
            self._set_availability(profile, person, profile.user, days_away=days_away)
        else:
            verbs[move](profile, actor=profile.user)
