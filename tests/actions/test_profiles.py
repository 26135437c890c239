"""What a profile says, and who may change it."""

import datetime as dt
from unittest import mock

import pytest
from django.core.files.storage import storages
from django.db import OperationalError, connection
from wagtail.search import index

from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring import signals
from wagtail_mentoring.actions import (
    Given,
    accept_request,
    answer_questions,
    edit_profile,
    profiles,
    send_request,
    set_availability,
    set_limit,
    set_photo,
)
from wagtail_mentoring.choices import CapacityScope, Letter, ProfileStatus, QuestionKind, Refusal, RequestStatus
from wagtail_mentoring.exceptions import Refused, Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import Choice, LogEntry, MentorProfile, OutboxEmail, Question, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return make_mentor()


@pytest.fixture
def question(mentor):
    section = Section.objects.create(program=mentor.program, key="skills", title="Skills")
    asked = Question.objects.create(section=section, key="skills", title="Skills", kind=QuestionKind.LEVELS)
    for key in ("ethics", "writing"):
        Choice.objects.create(question=asked, key=key, title=key.title())
    return asked


@pytest.fixture
def indexed(monkeypatch):
    seen = []
    monkeypatch.setattr(index, "insert_or_update_object", seen.append)
    return seen


def refusal_of(verb, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.refusal


def pending(mentor):
    mentee = make_mentee(mentor.program)
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


class TestEditing:
    def test_R12_one_edits_ones_own_profile(self, mentor, indexed, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            edit_profile(mentor, actor=mentor.user, headline="Hydrologist", location="Calgary")
        mentor.refresh_from_db()
        assert (mentor.headline, mentor.location) == ("Hydrologist", "Calgary")
        assert indexed == [mentor]

    def test_mentees_are_never_in_the_search_index(self, indexed, django_capture_on_commit_callbacks):
        mentee = make_mentee()
        with django_capture_on_commit_callbacks(execute=True):
            edit_profile(mentee, actor=mentee.user, headline="New here")
        assert indexed == []

    def test_R12_others_do_not(self, mentor):
        assert refusal_of(edit_profile, mentor, actor=make_user(), headline="x") == Refusal.NOT_YOURS

    def test_only_what_a_profile_says_can_be_edited(self, mentor):
        with pytest.raises(TypeError, match="active_matches, status"):
            edit_profile(mentor, actor=mentor.user, status="left", active_matches=0, headline="x")

    def test_counters_are_not_overwritten_by_an_old_page(self, mentor):
        MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=1)
        edit_profile(mentor, actor=mentor.user, headline="x")
        mentor.refresh_from_db()
        assert mentor.active_matches == 1

    def test_R27_the_biography_is_kept_as_words_too(self, mentor):
        edit_profile(mentor, actor=mentor.user, biography="Water-resource MANAGEMENT, C++ and café.")
        mentor.refresh_from_db()
        assert mentor.biography_words == " water-resource management c++ and café "

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Straße", ["strasse"]),
            ("C++, C# and .NET", ["c++", "c#", "and", "net"]),
            ("o'neill's plan", ["o'neill's", "plan"]),
            ("", []),
            ("\x00?!", []),
            ("cafe\u0301", ["café"]),
        ],
    )
    def test_words_are_compared_without_regard_to_case(self, text, words):
        assert profiles.words_of(text) == words


class TestAnswering:
    def answer(self, mentor, question, *given, **more):
        return answer_questions(mentor, questions=[question], given=given, actor=mentor.user, **more)

    def test_answers_replace_those_before(self, mentor, question):
        ethics, writing = question.choices.all()
        self.answer(mentor, question, Given(question, choice=ethics, level=5), Given(question, choice=writing, level=2))
        self.answer(mentor, question, Given(question, choice=writing, level=3))
        assert [str(answer) for answer in mentor.answers.all()] == ["Writing 3/5"]
        assert mentor.answered_words() == "Writing 3/5"

    def test_answers_to_other_questions_stay(self, mentor, question):
        other = Question.objects.create(section=question.section, key="goal", title="Goal", kind=QuestionKind.TEXT)
        self.answer(mentor, other, Given(other, text="Lead"))
        self.answer(mentor, question)
        assert [str(answer) for answer in mentor.answers.all()] == ["Lead"]

    def test_one_answer_where_there_is_one_only(self, mentor, question):
        Question.objects.filter(pk=question.pk).update(kind=QuestionKind.ONE_CHOICE)
        question.refresh_from_db()
        both = [Given(question, choice=choice) for choice in question.choices.all()]
        with pytest.raises(Stale):
            self.answer(mentor, question, *both)

    def test_R17_the_biography_belongs_to_its_section(self, mentor, question):
        self.answer(mentor, question, biography="Hydrologist in Calgary")
        mentor.refresh_from_db()
        assert (mentor.biography, mentor.biography_words) == ("Hydrologist in Calgary", " hydrologist in calgary ")
        self.answer(mentor, question)
        mentor.refresh_from_db()
        assert mentor.biography

    def test_somebody_else_answers_nothing(self, mentor, question):
        refusal = refusal_of(answer_questions, mentor, questions=[question], given=[], actor=make_user())
        assert refusal == Refusal.NOT_YOURS


class TestAvailability:
    def limit(self, mentor, capacity, **changes):
        values = {"accepting": True, "away_until": None, **changes}
        return set_availability(mentor, capacity=capacity, actor=changes.pop("actor", mentor.user), **values)

    def test_R11_and_R45_mentors_set_their_own_limit(self, mentor):
        day = dt.date(2030, 1, 1)
        self.limit(mentor, 4, accepting=False, away_until=day)
        mentor.refresh_from_db()
        assert (mentor.capacity, mentor.active_limit, mentor.accepting, mentor.away_until) == (4, 4, False, day)

    def test_somebody_else_does_not(self, mentor):
        refusal = refusal_of(set_availability, mentor, capacity=2, accepting=True, away_until=None, actor=make_user())
        assert refusal == Refusal.NOT_YOURS

    def test_R45_never_below_what_runs(self):
        mentor = make_mentor(capacity=3)
        for _number in range(2):
            accept_request(pending(mentor), actor=mentor.user)
        assert refusal_of(self.limit, mentor, 1) == Refusal.CAPACITY_BELOW_LOAD
        mentor.refresh_from_db()
        assert mentor.capacity == 3

    def test_a_limit_that_is_reached_releases_what_waits_with_notice(self):
        mentor = make_mentor(capacity=3)
        accept_request(pending(mentor), actor=mentor.user)
        waiting = pending(mentor)
        self.limit(mentor, 2)
        waiting.refresh_from_db()
        assert waiting.is_pending
        self.limit(mentor, 1)
        waiting.refresh_from_db()
        assert waiting.status == RequestStatus.WITHDRAWN
        assert OutboxEmail.objects.filter(letter=Letter.WITHDRAWN_MENTEE).get().recipient == waiting.mentee.user

    def test_closing_the_door_keeps_what_waits(self, mentor):
        waiting = pending(mentor)
        self.limit(mentor, 1, accepting=False)
        waiting.refresh_from_db()
        assert waiting.is_pending

    def test_R46_above_the_programs_highest_limit(self):
        mentor = make_mentor(make_program(capacity_max=3))
        assert refusal_of(self.limit, mentor, 4) == Refusal.CAPACITY_ABOVE_MAX

    def test_R47_the_limit_of_the_running_cycle_follows(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        make_cycle(program)
        mentor = make_mentor(program, capacity=1)
        accept_request(pending(mentor), actor=mentor.user)
        self.limit(mentor, 2)
        accept_request(pending(mentor), actor=mentor.user)
        mentor.refresh_from_db()
        assert (str(mentor.cycle_counters.get()), mentor.active_limit) == ("2/2", None)
        assert refusal_of(self.limit, mentor, 1) == Refusal.CAPACITY_BELOW_LOAD
        assert check_all() == []


class TestLimitByTheTeam:
    @pytest.fixture
    def mentor(self):
        return make_mentor(make_program(capacity_max=2))

    @pytest.fixture
    def coordinator(self, mentor):
        user = make_user()
        mentor.program.coordinators.add(user)
        return user

    def test_R45_a_coordinator_raises_a_limit_and_the_log_keeps_why(self, mentor, coordinator):
        before = mentor.active_at
        set_limit(mentor, capacity=5, reason=" One more is a colleague. ", actor=coordinator)
        mentor.refresh_from_db()
        assert (mentor.capacity, mentor.active_limit, mentor.active_at) == (5, 5, before)
        entry = LogEntry.objects.for_instance(mentor).get(action="wagtail_mentoring.limit_changed")
        assert entry.user == coordinator
        assert entry.data == {"before": 1, "after": 5, "reason": "One more is a colleague."}

    def test_the_host_is_told(self, mentor, coordinator, django_capture_on_commit_callbacks):
        heard = mock.Mock()
        signals.limit_changed.connect(heard)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                set_limit(mentor, capacity=2, reason="Asked for it", actor=coordinator)
        finally:
            signals.limit_changed.disconnect(heard)
        assert (heard.call_args.kwargs["profile"], heard.call_args.kwargs["actor"]) == (mentor, coordinator)

    @pytest.mark.parametrize("reason", ["", " \n ", "x" * 501])
    def test_R45_not_without_a_reason(self, reason, mentor, coordinator):
        assert refusal_of(set_limit, mentor, capacity=3, reason=reason, actor=coordinator) == Refusal.REASON_REQUIRED
        mentor.refresh_from_db()
        assert mentor.capacity == 1
        assert not LogEntry.objects.filter(action="wagtail_mentoring.limit_changed").exists()

    def test_somebody_else_does_not(self, mentor):
        assert refusal_of(set_limit, mentor, capacity=3, reason="x", actor=make_user()) == Refusal.NOT_YOURS

    def test_a_limit_that_is_reached_releases_what_waits(self, mentor, coordinator):
        set_limit(mentor, capacity=2, reason="For now", actor=coordinator)
        accept_request(pending(mentor), actor=mentor.user)
        waiting = pending(mentor)
        set_limit(mentor, capacity=1, reason="Asked for it", actor=coordinator)
        waiting.refresh_from_db()
        assert waiting.status == RequestStatus.WITHDRAWN
        assert refusal_of(set_limit, mentor, capacity=0, reason="x", actor=coordinator) == Refusal.CAPACITY_BELOW_LOAD
        assert check_all() == []

    def test_R47_the_running_cycle_follows(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        make_cycle(program)
        mentor, coordinator = make_mentor(program), make_user(is_superuser=True)
        accept_request(pending(mentor), actor=mentor.user)
        set_limit(mentor, capacity=2, reason="One more", actor=coordinator)
        accept_request(pending(mentor), actor=mentor.user)
        mentor.refresh_from_db()
        assert (str(mentor.cycle_counters.get()), mentor.active_limit) == ("2/2", None)
        assert check_all() == []


class TestPhotos:
    @pytest.fixture(autouse=True)
    def _in_memory(self, settings):
        settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}

    def files(self, profile):
        return {file.name for file in (profile.photo, profile.photo_small) if file}

    def test_R19_a_photo_replaces_the_one_before(self, mentor, django_capture_on_commit_callbacks):
        first = set_photo(mentor, large=b"large", small=b"small", actor=mentor.user)
        old, storage = self.files(first), first.photo.storage
        assert len(old) == 2
        with django_capture_on_commit_callbacks(execute=True):
            second = set_photo(mentor, large=b"other", small=b"other", actor=mentor.user)
        assert not any(storage.exists(name) for name in old)
        assert all(storage.exists(name) for name in self.files(second))
        assert storages

    def test_no_file_without_its_row(self, mentor, monkeypatch):
        storage = set_photo(mentor, large=b"large", small=b"small", actor=mentor.user).photo.storage
        kept = storage.listdir("photos")
        refusal_of(set_photo, mentor, large=b"other", small=b"other", actor=make_user())
        assert storage.listdir("photos") == kept
        monkeypatch.setattr(connection, "savepoint_commit", mock.Mock(side_effect=OperationalError("disk full")))
        with pytest.raises(OperationalError, match="disk full"):
            set_photo(mentor, large=b"other", small=b"other", actor=mentor.user)
        assert storage.listdir("photos") == kept

    def test_a_second_file_that_cannot_be_written_takes_the_first_with_it(self, mentor, monkeypatch):
        storage = set_photo(mentor, large=b"large", small=b"small", actor=mentor.user).photo.storage
        kept = storage.listdir("photos")
        monkeypatch.setattr(mentor.photo_small.storage, "save", mock.Mock(side_effect=OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            set_photo(mentor, large=b"other", small=b"other", actor=mentor.user)
        assert storage.listdir("photos") == kept

    def test_empty_bytes_remove_it(self, mentor, django_capture_on_commit_callbacks):
        set_photo(mentor, large=b"large", small=b"small", actor=mentor.user)
        with django_capture_on_commit_callbacks(execute=True):
            set_photo(mentor, large=b"", small=b"", actor=mentor.user)
        mentor.refresh_from_db()
        assert self.files(mentor) == set()

    def test_nobody_changes_the_photo_of_another_or_after_leaving(self, mentor):
        assert refusal_of(set_photo, mentor, large=b"", small=b"", actor=make_user()) == Refusal.NOT_YOURS
        gone = make_mentor(status=ProfileStatus.LEFT)
        assert refusal_of(set_photo, gone, large=b"", small=b"", actor=gone.user) == Refusal.WRONG_STATUS
