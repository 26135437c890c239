"""What profiles know about themselves and each other."""

import zoneinfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q

from tests.people import make_cycle, make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import accept_request, send_request
from wagtail_mentoring.choices import CapacityScope, ProfileStatus
from wagtail_mentoring.models import MentorProfile, profiles
from wagtail_mentoring.models.profiles import has_usable_account, photo_path

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amina Diallo", "AD"),
        ("Ludwig van der Rohe", "LR"),
        ("Cher", "C"),
        ("(Dr.) Éva Nagy", "ÉN"),
        ("", ""),
        ("…", ""),
        ("øystein 3rd", "Ø3"),
    ],
)
def test_R19_initials_stand_for_a_photo(name, initials):
    assert MentorProfile(display_name=name).initials == initials


def test_languages_and_zone():
    mentor = MentorProfile(languages="|en|fr|", time_zone="America/Edmonton")
    assert mentor.language_codes == ["en", "fr"]
    assert mentor.zone == zoneinfo.ZoneInfo("America/Edmonton")
    assert MentorProfile().language_codes == []


def test_a_photo_has_an_address_that_cannot_be_guessed():
    first, second = (photo_path(None, "me at the beach.jpg") for _ in range(2))
    assert first != second
    assert "beach" not in first


class TestStatus:
    @pytest.fixture
    def everybody(self):
        program = make_program()
        return {status: make_mentor(program, status=status) for status in ProfileStatus}

    def statuses(self, rows):
        return sorted(rows.values_list("status", flat=True))

    def test_who_is_what(self, everybody):
        rows = MentorProfile.objects
        assert self.statuses(rows.active()) == self.statuses(rows.enrolled()) == ["active"]
        assert self.statuses(rows.listed()) == ["active"]
        assert self.statuses(rows.waiting()) == ["pending"]
        assert self.statuses(rows.left()) == ["left"]
        assert self.statuses(rows.present()) == ["active", "draft", "paused", "pending"]
        assert [status for status, mentor in everybody.items() if mentor.is_enrolled] == [ProfileStatus.ACTIVE]

    def test_whose_account_is_gone_or_deactivated_is_not_enrolled(self, everybody):
        mentor = everybody[ProfileStatus.ACTIVE]
        type(mentor.user).objects.filter(pk=mentor.user_id).update(is_active=False)
        assert not MentorProfile.objects.enrolled().exists()
        assert not MentorProfile.objects.get(pk=mentor.pk).is_enrolled
        MentorProfile.objects.update(user=None)
        assert not MentorProfile.objects.enrolled().exists()
        assert not MentorProfile.objects.get(pk=mentor.pk).is_enrolled

    def test_whose_profile_it_is(self, everybody):
        mentor = everybody[ProfileStatus.ACTIVE]
        assert MentorProfile.objects.of(mentor.user).get() == mentor
        assert not MentorProfile.objects.of(AnonymousUser()).exists()

    def test_a_row_that_moved_is_not_found(self, everybody):
        mentor = everybody[ProfileStatus.ACTIVE]
        assert MentorProfile.objects.unmoved(mentor).exists()
        mentor.status = ProfileStatus.PAUSED
        assert not MentorProfile.objects.unmoved(mentor).exists()

    def test_the_search_index_holds_listed_mentors_only(self, everybody):
        assert list(MentorProfile.get_indexed_objects()) == [everybody[ProfileStatus.ACTIVE]]
        for status, mentor in everybody.items():
            assert (mentor.get_indexed_instance() == mentor) == (status == ProfileStatus.ACTIVE)

    def test_a_user_model_that_knows_no_deactivation(self, monkeypatch):
        class Meta:
            @staticmethod
            def get_field(_name):
                raise FieldDoesNotExist

        class Account:
            _meta = Meta

        monkeypatch.setattr(profiles, "get_user_model", lambda: Account)
        assert has_usable_account() == Q(user__isnull=False)


class TestPlaces:
    def test_R45_running_matches_count_in_a_rolling_program(self):
        mentor = make_mentor(capacity=3)
        mentor.active_matches = 2
        assert (mentor.load(None), mentor.free_places(None)) == (2, 1)
        mentor.active_matches = 5
        assert mentor.free_places(None) == 0

    def test_R45_matches_made_count_in_a_cycle(self):
        program = make_program(capacity_scope=CapacityScope.CYCLE)
        cycle = make_cycle(program)
        mentor, mentee = make_mentor(program, capacity=2), make_mentee(program)
        assert mentor.free_places(cycle) == 2
        accept_request(send_request(mentor=mentor, mentee=mentee, actor=mentee.user), actor=mentor.user)
        MentorProfile.objects.update(active_matches=0)
        mentor.refresh_from_db()
        assert (mentor.load(cycle), mentor.free_places(cycle)) == (1, 1)


def test_names():
    assert str(make_mentor(name="Amina Diallo")) == "Amina Diallo"
