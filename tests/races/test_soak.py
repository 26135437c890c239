"""Eight writers do whatever comes to their minds; afterwards everything that must hold does hold."""

import os
import random
import threading
from collections import Counter

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, connections, transaction

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring import actions
from wagtail_mentoring.choices import ProfileStatus, Role
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile, MentorProfile

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

WRITERS = 8
TURNS = 400 if os.environ.get("RACES") == "full" else 10
HOST_ERRORS = (OperationalError, IntegrityError)  # a host's own transaction may lose; it is told


class NothingToDo(Exception):  # noqa: N818  not an error
    """There is no such row at the moment."""


class Writer(threading.Thread):
    """Somebody with a random mind, a connection and no manners."""

    def __init__(self, number, coordinator):
        super().__init__(daemon=True)
        self.luck = random.Random(number)  # noqa: S311  the same minds every time
        self.coordinator, self.seen, self.errors = coordinator, Counter(), []

    def run(self):
        verbs = [self.ask] * 5 + [self.accept] * 4 + [self.decline, self.cancel, self.pause, self.resume, self.limit]
        verbs += [self.leave, self.come_back, self.match, self.withdraw, self.deactivate, self.delete]
        try:
            for _turn in range(TURNS):
                self.turn(self.luck.choice(verbs))
        finally:
            connections.close_all()

    def turn(self, verb):
        try:
            verb()
            self.seen[verb.__name__] += 1
        except Refused as refused:
            self.seen[refused.refusal.value] += 1
        except (Stale, NothingToDo) as reason:
            self.seen[type(reason).__name__] += 1
        except Exception as error:  # noqa: BLE001  the test shows it
            self.errors.append((verb.__name__, error))

    def one_of(self, rows):
        if not (found := list(rows)):
            raise NothingToDo
        return self.luck.choice(found)

    def mentors(self):
        # With the account: fetched later, it may be gone.
        return MentorProfile.objects.filter(user__isnull=False).select_related("user")

    def mentor(self):
        return self.one_of(self.mentors())

    def mentee(self):
        return self.one_of(MenteeProfile.objects.filter(user__isnull=False).select_related("user"))

    def profile(self):
        return self.luck.choice([self.mentor, self.mentee])()

    def request(self):
        return self.one_of(MatchRequest.objects.with_people().order_by("-pk")[:8])

    def ask(self):
        mentor, mentee = self.mentor(), self.mentee()
        actions.send_request(mentor=mentor, mentee=mentee, actor=mentee.user)

    def accept(self):
        request = self.request()
        actions.accept_request(request, actor=request.mentor.user)

    def decline(self):
        request = self.request()
        actions.decline_request(request, actor=request.mentor.user)

    def cancel(self):
        request = self.request()
        actions.cancel_request(request, actor=request.mentee.user)

    def withdraw(self):
        request = self.request()
        actions.withdraw_request(request, actor=self.coordinator)

    def match(self):
        actions.make_match(mentor=self.mentor(), mentee=self.mentee(), actor=self.coordinator)

    def pause(self):
        profile = self.profile()
        actions.pause_profile(profile, actor=profile.user)

    def resume(self):
        profile = self.one_of(self.mentors().filter(status=ProfileStatus.PAUSED))
        actions.resume_profile(profile, actor=profile.user)

    def leave(self):
        profile = self.profile()
        actions.leave_program(profile, actor=profile.user)

    def come_back(self):
        for profile in self.mentors().filter(status=ProfileStatus.LEFT):
            actions.enroll(program=profile.program, user=profile.user, role=Role.MENTOR)
            actions.submit_profile(profile, actor=profile.user)

    def limit(self):
        mentor = self.mentor()
        actions.set_availability(
            mentor, capacity=self.luck.randint(1, 4), accepting=True, away_until=None, actor=mentor.user
        )

    def deactivate(self):
        user = self.profile().user
        try:
            with transaction.atomic():
                get_user_model().objects.filter(pk=user.pk).update(is_active=True)
                user.is_active = False
                user.save()
            get_user_model().objects.filter(pk=user.pk).update(is_active=True)
        except HOST_ERRORS as error:
            self.seen[type(error).__name__] += 1

    def delete(self):
        if MentorProfile.objects.filter(user__isnull=False).count() < 4:
            return
        try:
            self.profile().user.delete()
        except HOST_ERRORS as error:
            self.seen[type(error).__name__] += 1


@pytest.mark.parametrize("scope", ["concurrent", "cycle"])
def test_writers_leave_everything_in_order(scope, quiet, transactional_db, record_property):
    program = make_program(max_pending_per_mentee=2, max_active_per_mentee=2, capacity_scope=scope)
    make_cycle(program)
    coordinator = make_user()
    program.coordinators.add(coordinator)
    for _number in range(6):
        make_mentor(program, capacity=2)
    for _number in range(10):
        make_mentee(program)
    writers = [Writer(number, coordinator) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seen = sum((writer.seen for writer in writers), Counter())
    assert [error for writer in writers for error in writer.errors] == []
    assert check_all() == []
    assert seen["accept"] == Match.objects.count() - seen["match"]
    record_property("orders", f"soak, {scope}: {WRITERS * TURNS} turns, {dict(seen)}")
