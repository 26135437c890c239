"""Other people's pages and photos: who sees them, and how they are sent."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, cancel_request, send_request, set_photo
from wagtail_mentoring.choices import DirectoryVisibility, ProfileStatus, QuestionKind
from wagtail_mentoring.models import Choice, MentorAnswer, MentorProfile, Question, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(site):
    return make_program(slug="club")


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.WAGTAIL_MENTORING = {"PRIVATE_ROOT": str(tmp_path)}
    return tmp_path


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (900, 700), (200, 30, 30)).save(out, kind)
    return out.getvalue()


def with_photo(profile):
    return set_photo(profile, large=b"RIFFlarge", small=b"RIFFsmall", actor=profile.user)


def client_of(who):
    client = Client()
    client.force_login(getattr(who, "user", who))
    return client


def ask(mentor, mentee):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user)


# Uploading


def test_a_photo_is_uploaded_seen_replaced_and_removed(program, visit, private_files):
    mentor = make_mentor(program)
    visitor = visit(mentor).open("/mentoring/club/profile/mentor/photo/")
    visitor.press("Save the photo", photo=SimpleUploadedFile("me.png", picture("PNG")))
    assert visitor.sees("Your photo has been saved.")
    response = visitor.client.get(f"/mentoring/photos/mentor/{mentor.pk}/large/")
    assert Image.open(io.BytesIO(response.getvalue())).size == (640, 640)
    visitor.open("/mentoring/club/profile/mentor/photo/")
    visitor.press("Save the photo", photo=SimpleUploadedFile("me.jpg", picture()))
    assert len(list(private_files.rglob("*.webp"))) == 2
    visitor.open("/mentoring/club/profile/mentor/photo/").press("Remove the photo")
    assert visitor.sees("Your photo has been removed.")
    assert list(private_files.rglob("*.webp")) == []
    assert visitor.client.get(f"/mentoring/photos/mentor/{mentor.pk}/large/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("me.jpg", b"<script>alert(1)</script>"),
        ("../../etc/passwd", b"x"),
        ("x" * 300 + "\u202e.jpg", b"%PDF"),
        ("a", b""),
    ],
)
def test_what_is_no_photo_is_an_error_at_the_field(program, visit, name, content):
    mentor = make_mentor(program)
    visitor = visit(mentor).open("/mentoring/club/profile/mentor/photo/")
    visitor.press("Save the photo", photo=SimpleUploadedFile(name, content))
    assert visitor.status == 200
    assert visitor.page.find(id="id_photo_error")
    assert MentorProfile.objects.get().photo.name == ""


# Sending


def test_a_photo_is_sent_with_headers_that_keep_it_a_picture(program):
    mentor = with_photo(make_mentor(program))
    response = client_of(mentor).get(f"/mentoring/photos/mentor/{mentor.pk}/small/")
    assert response.getvalue() == b"RIFFsmall"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_photo_whose_file_is_lost_is_not_there(program, private_files):
    mentor = with_photo(make_mentor(program))
    for file in private_files.rglob("*.webp"):
        file.unlink()
    assert client_of(mentor).get(f"/mentoring/photos/mentor/{mentor.pk}/small/").status_code == 404


def test_a_photo_is_seen_by_who_may_see_the_page(program):
    mentor, mentee = with_photo(make_mentor(program)), with_photo(make_mentee(program))
    stranger, outsider = make_mentee(program), make_user()
    address = "/mentoring/photos/{}/{}/large/".format
    theirs, hers = address("mentor", mentor.pk), address("mentee", mentee.pk)

    def seen(who, target):
        return client_of(who).get(target).status_code == 200

    assert [seen(who, theirs) for who in (mentor, mentee, stranger, outsider)] == [True, True, True, False]
    assert [seen(who, hers) for who in (mentee, mentor, stranger, outsider)] == [True, False, False, False]
    sent = ask(mentor, mentee)
    assert seen(mentor, hers)
    cancel_request(sent, actor=mentee.user)
    assert not seen(mentor, hers)
    MentorProfile.objects.update(status=ProfileStatus.PAUSED)
    assert [seen(who, theirs) for who in (mentor, mentee, stranger)] == [True, False, False]


def test_the_pages_show_the_photo_and_do_without_it(program, visit):
    mentor = make_mentor(program, name="Amina Diallo")
    visitor = visit(make_mentee(program)).open(f"/mentoring/mentors/{mentor.pk}/")
    assert visitor.page.select_one("span.wm-avatar--large").get_text(strip=True) == "AD"
    with_photo(mentor)
    image = visitor.open(f"/mentoring/mentors/{mentor.pk}/").page.select_one("img.wm-avatar--large")
    assert image["alt"] == "Photo of Amina Diallo"
    assert image["src"] == f"/mentoring/photos/mentor/{mentor.pk}/large/"


# Pages


def test_R21_a_mentee_is_seen_by_whom_she_asked_and_no_one_else(program, visit):
    mentor, mentee = make_mentor(program), make_mentee(program, name="Ben Okafor")
    target = f"/mentoring/mentees/{mentee.pk}/"
    assert visit(mentor).open(target).status == 404
    sent = ask(mentor, mentee)
    assert visit(mentor).open(target).click("Answer the request").path == f"/mentoring/requests/{sent.pk}/"
    assert visit(mentee).open(target).can("Edit")
    for stranger in (make_mentor(program), make_mentee(program), make_user()):
        assert visit(stranger).open(target).status == 404
    coordinator = make_user()
    program.coordinators.add(coordinator)
    assert visit(coordinator).open(target).status == 200
    accept_request(sent, actor=mentor.user)
    assert visit(mentor).open(target).status == 200


@pytest.mark.parametrize("visibility", DirectoryVisibility)
def test_who_sees_a_mentor_follows_the_directory(program, visit, visibility):
    program.directory_visibility = visibility
    program.save()
    mentor = make_mentor(program)
    target = f"/mentoring/mentors/{mentor.pk}/"
    assert visit(make_mentee(program)).open(target).status == 200
    assert visit(make_user()).open(target).status == (404 if visibility == DirectoryVisibility.ENROLLED else 200)
    visitor = visit().open(target)
    is_public = visibility == DirectoryVisibility.PUBLIC
    assert (visitor.path == target) == is_public


def test_whether_there_is_such_a_mentor_is_not_told_to_visitors(program):
    mentor = make_mentor(program)
    answers = [Client().get(f"/mentoring/mentors/{pk}/") for pk in (mentor.pk, mentor.pk + 1)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_answers_are_shown_in_words_also_those_that_are_no_longer_offered(program, visit):
    section = Section.objects.create(program=program, key="focus", title="Focus")
    mentor = make_mentor(program)
    for kind, level, text in (
        (QuestionKind.CHOICES, None, ""),
        (QuestionKind.LEVELS, 4, ""),
        (QuestionKind.TEXT, None, "One <b>line</b>\nand another"),
        (QuestionKind.YES_NO, None, "no"),
    ):
        question = Question.objects.create(section=section, key=kind, title=f"About {kind}", kind=kind)
        choice = None if text else Choice.objects.create(question=question, key="a", title=f"A {kind}", retired=True)
        MentorAnswer.objects.create(profile=mentor, question=question, choice=choice, level=level, text=text)
    visitor = visit(make_mentee(program)).open(f"/mentoring/mentors/{mentor.pk}/")
    assert visitor.sees("A choices", "A levels , level 4 of 5: Skilled", "One <b>line</b> and another", "No")
    assert visitor.page.select_one(".wm-level--4")
    Question.objects.filter(kind=QuestionKind.CHOICES).update(retired=True)
    assert not visitor.open(f"/mentoring/mentors/{mentor.pk}/").sees("A choices")


def test_a_profile_with_nothing_in_it_is_a_page(program, visit):
    mentor = make_mentor(program)
    assert visit(make_mentee(program)).open(f"/mentoring/mentors/{mentor.pk}/").sees("Nothing else has been filled in")
