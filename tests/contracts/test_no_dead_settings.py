"""No dead settings: whatever an organizer or a host may change changes something, when only that changes.

Each field stands here once with its values and what is seen with each; a field without a row fails the build.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from typing import Any
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from tests.days import days_pass
from tests.people import make_cycle, make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import (
    SessionEntry,
    Upload,
    accept_request,
    add_document,
    edit_profile,
    enroll,
    keep_session,
    send_request,
    set_photo,
    submit_profile,
)
from wagtail_mentoring.actions.calendar import tick
from wagtail_mentoring.checks.files import downloads_can_be_redirected
from wagtail_mentoring.choices import DocumentKind, Letter, OutboxState, Refusal, Role
from wagtail_mentoring.conf import Settings
from wagtail_mentoring.directory import Directory
from wagtail_mentoring.forms.documents import scan
from wagtail_mentoring.forms.photos import PhotoForm
from wagtail_mentoring.models import Membership, MentoringSession, MentorProfile, OutboxEmail, Program
from wagtail_mentoring.notifications.delivery import build, deliver_due
from wagtail_mentoring.policy import Policy, get_policy
from wagtail_mentoring.privacy import matches_shown_on, may_see_contact

pytestmark = pytest.mark.django_db

law = Policy()


def page(program, name, *args, user=None):
    """Return a page of the program."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(reverse(f"wagtail_mentoring:{name}", args=args or [program.slug])).content.decode()


def heading(shown):
    return BeautifulSoup(shown, "html.parser").h1.get_text(strip=True)


def ask(mentor, mentee, message=""):
    return send_request(mentor=mentor, mentee=mentee, actor=mentee.user, message=message)


def pair(mentor, mentee):
    return accept_request(ask(mentor, mentee), actor=mentor.user)


def again(profile):
    return type(profile).objects.select_related("program", "user").get(pk=profile.pk)


def may_ask(mentor, mentee, message=None):
    return law.may_request(mentor=again(mentor), mentee=again(mentee), actor=mentee.user, message=message)


def name(program):
    return heading(page(program, "program"))


def slug(program):
    return reverse("wagtail_mentoring:program", args=[program.slug])


def letter(program, kind=Letter.ACCEPTED_MENTEE):
    match = pair(make_mentor(program), make_mentee(program))
    return build(OutboxEmail.objects.with_people().get(match_request=match.request, letter=kind))


def time_zone(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    late = dt.datetime(2027, 3, 1, 5, 30, tzinfo=dt.UTC)
    with mock.patch.object(timezone, "now", return_value=late):
        return str(ask(mentor, mentee).answer_by)


def contact_email(program):
    return letter(program).reply_to


def introduction(program):
    return "Welcome to the tandem program." in page(program, "program")


def enrollment(program):
    mentee = make_mentee(program, status="draft") if program.enrollment != "closed" else None
    if mentee is None:
        return law.may_enroll(program=program, user=make_user(), role=Role.MENTEE)
    return submit_profile(mentee, actor=mentee.user).status


def roles_exclusive(program):
    return law.may_enroll(program=program, user=make_mentor(program).user, role=Role.MENTEE)


def role_login_pages(program):
    address = reverse("wagtail_mentoring:role_login", args=[program.slug, "mentor"])
    return Client().get(address).status_code


def directory_visibility(program):
    visitor, member = AnonymousUser(), make_user()
    return [law.may_see_directory(program=program, user=user) for user in (visitor, member)]


def full_mentors(program):
    make_mentor(program, accepting=False)
    return Directory(program, {}, user=AnonymousUser()).total


def text_search(program, words):
    mentor = make_mentor(program)
    edit_profile(mentor, actor=mentor.user, biography="Consulting in water resource management")
    return Directory(program, {"text": [words]}, user=AnonymousUser())


def text_search_mode(program):
    return text_search(program, "water").text.is_exact


def text_search_max_words(program):
    return [term for (term,) in text_search(program, "water resource management consulting").text.terms]


def messaging(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    return law.may_write(mentor=mentor, mentee=mentee, actor=mentee.user)


def precontact(program):
    Program.objects.filter(pk=program.pk).update(messaging="enrolled")
    program = Program.objects.get(pk=program.pk)
    pair = {"mentor": make_mentor(program), "mentee": make_mentee(program)}
    return law.may_request(**pair, actor=pair["mentee"].user), law.recommends_a_message(**pair)


def contact_visibility(program):
    mentor = make_mentor(program, capacity=2)
    stranger, asking, matched = (make_mentee(program) for _ in range(3))
    pair(mentor, matched)
    ask(mentor, asking)
    return [may_see_contact(profile=mentor, user=mentee.user) for mentee in (stranger, asking, matched)]


def request_steps(program):
    shown = page(program, "mentor", make_mentor(program).pk, user=make_mentee(program).user)
    return program.words["send_request"] in shown, program.words["select_mentor"] in shown


def request_message(program):
    mentor, mentee = make_mentor(program), make_mentee(program)
    return may_ask(mentor, mentee, message=""), ask(mentor, mentee, "Hi").message if program.request_message else None


def max_pending_per_mentee(program):
    mentee = make_mentee(program)
    ask(make_mentor(program), mentee)
    return may_ask(make_mentor(program), mentee)


def max_active_per_mentee(program):
    mentee = make_mentee(program)
    pair(make_mentor(program), mentee)
    return may_ask(make_mentor(program), mentee)


def response_days(program):
    day = ask(make_mentor(program), make_mentee(program)).answer_by
    return day and (day - program.today()).days


def capacity_default(program):
    return enroll(program=program, user=make_user(), role=Role.MENTOR).capacity


def capacity_recommended(program):
    mentor = make_mentor(program)
    shown = page(program, "profile_step", program.slug, "mentor", "availability", user=mentor.user)
    return "We recommend at most 2." in shown


def capacity_max(program):
    mentor = make_mentor(program)
    return law.may_set_capacity(mentor=mentor, capacity=5, load=0, actor=mentor.user)


def capacity_scope(program):
    make_cycle(program)
    mentor = make_mentor(program)
    pair(mentor, make_mentee(program))
    MentorProfile.objects.filter(pk=mentor.pk).update(active_matches=0)  # as if the match had ended
    return may_ask(mentor, make_mentee(program))


def nudge_days(program):
    match_request = ask(make_mentor(program), make_mentee(program))
    days_pass(6)
    tick()
    return OutboxEmail.objects.filter(match_request=match_request, letter=Letter.NUDGE).count()


def auto_expire_days(program):
    match_request = ask(make_mentor(program), make_mentee(program))
    days_pass(31)
    tick()
    match_request.refresh_from_db()
    return match_request.status


def end_reminder_days(program):
    match = pair(make_mentor(program), make_mentee(program))
    days_pass((match.ends_on - program.today()).days - 7)
    tick()
    return OutboxEmail.objects.filter(match_request=match.request, letter=Letter.ENDING_SOON).count()


def profile_review_after_match(program):
    match = pair(make_mentor(program), make_mentee(program))
    days_pass(367)
    tick()
    return OutboxEmail.objects.filter(match_request=match.request, letter=Letter.REVIEW_PROFILE).count()


def ending_by(program):
    match = pair(make_mentor(program), make_mentee(program))
    who = {"match": match, "actor": match.mentor.user}
    return law.may_finish(**who), law.may_ask_to_end(**who)


def graceful_exit(program):
    match = pair(make_mentor(program), make_mentee(program))
    return law.may_ask_to_end(match=match, actor=match.mentor.user, is_graceful=True)


def show_matches_on_profile(program):
    mentor = make_mentor(program)
    pair(mentor, make_mentee(program))
    return matches_shown_on(again(mentor), viewer=Membership(), user=mentor.user).count()


def match_months(program):
    match = pair(make_mentor(program), make_mentee(program))
    return match.ends_on and round((match.ends_on - program.today()).days / 30.4)


def first_meeting_days(program):
    day = program.today() + dt.timedelta(days=21)
    return program.in_words(day) in letter(program).body


def sessions(program):
    match = pair(make_mentor(program), make_mentee(program))
    return law.may_keep_session(match=match, actor=match.mentor.user)


def staff_sees_sessions(program):
    match = pair(make_mentor(program), make_mentee(program))
    keep_session(match, entry=SessionEntry(held_on=program.today()), actor=match.mentor.user)
    return len(MentoringSession.objects.facts_of(match)), MentoringSession.objects.days_met(match)


def cpd(program):
    return law.may_claim(program=program)


def documents(program):
    match = pair(make_mentor(program), make_mentee(program))
    return law.may_share_document(match=match, actor=match.mentor.user)


def max_documents(program):
    match = pair(make_mentor(program), make_mentee(program))
    add_document(match, upload=Upload("a.txt", DocumentKind.TXT, ContentFile(b"a")), actor=match.mentor.user)
    return law.may_share_document(match=match, actor=match.mentee.user)


def max_document_mb(program):
    match = pair(make_mentor(program), make_mentee(program))
    return law.may_share_document(match=match, actor=match.mentor.user, size=2 * 1024 * 1024)


PROOFS: list[tuple[Callable[[Program], Any], dict[Any, Any]]] = [
    (name, {"Tandem": "Tandem", "Duo": "Duo"}),
    (slug, {"tandem": "/mentoring/tandem/", "duo": "/mentoring/duo/"}),
    (time_zone, {"UTC": "2027-03-15", "America/Edmonton": "2027-03-14"}),
    (contact_email, {"a@example.org": ["a@example.org"], "b@example.org": ["b@example.org"]}),
    (introduction, {"<p>Welcome to the tandem program.</p>": True, "": False}),
    (enrollment, {"open": "active", "approval": "pending", "closed": Refusal.ENROLLMENT_CLOSED}),
    (roles_exclusive, {False: None, True: Refusal.OTHER_ROLE_ONLY}),
    (role_login_pages, {True: 200, False: 302}),
    (
        directory_visibility,
        {
            "public": [None, None],
            "members": [Refusal.NOT_SIGNED_IN, None],
            "enrolled": [Refusal.NOT_SIGNED_IN, Refusal.NOT_ENROLLED],
        },
    ),
    (full_mentors, {"shown": 1, "hidden": 0}),
    (text_search_mode, {"relevance": False, "exact_words": True}),
    (
        text_search_max_words,
        {3: ["water", "resource", "management"], None: ["water", "resource", "management", "consulting"]},
    ),
    (messaging, {"off": Refusal.MESSAGING_OFF, "matched": Refusal.ONCE_MATCHED, "enrolled": None}),
    (
        precontact,
        {"off": (None, False), "recommended": (None, True), "required": (Refusal.WRITE_FIRST, False)},
    ),
    (
        contact_visibility,
        {
            "enrolled": [True, True, True],
            "pending": [False, True, True],
            "matched": [False, False, True],
            "never": [False, False, False],
        },
    ),
    (request_steps, {1: (True, False), 2: (False, True)}),
    (request_message, {"optional": (None, "Hi"), "required": (Refusal.MESSAGE_REQUIRED, "Hi"), "off": (None, "")}),
    (max_pending_per_mentee, {1: Refusal.TOO_MANY_PENDING, 2: None, None: None}),
    (max_active_per_mentee, {1: Refusal.TOO_MANY_ACTIVE, 2: None, None: None}),
    (response_days, {14: 14, 7: 7, None: None}),
    (nudge_days, {(): 0, (5,): 1, (7,): 0}),
    (auto_expire_days, {None: "pending", 14: "expired", 31: "pending"}),
    (end_reminder_days, {(7,): 2, (6,): 0, (): 0}),
    (
        ending_by,
        {
            "participants": (None, Refusal.YOU_END),
            "staff": (Refusal.STAFF_ENDS, None),
            "both": (None, None),
        },
    ),
    (graceful_exit, {True: None, False: Refusal.NO_GRACEFUL_EXIT}),
    (show_matches_on_profile, {True: 1, False: 0}),
    (profile_review_after_match, {True: 2, False: 0}),
    (capacity_default, {1: 1, 3: 3}),
    (capacity_recommended, {2: True, None: False}),
    (capacity_max, {4: Refusal.CAPACITY_ABOVE_MAX, None: None}),
    (capacity_scope, {"concurrent": None, "cycle": Refusal.MENTOR_FULL}),
    (match_months, {12: 12, 6: 6, None: None}),
    (sessions, {True: None, False: Refusal.NO_SESSIONS}),
    (staff_sees_sessions, {"dates": (1, 1), "none": (0, 0)}),
    (cpd, {True: None, False: Refusal.NO_CPD}),
    (documents, {True: None, False: Refusal.NO_DOCUMENTS}),
    (max_documents, {1: Refusal.DOCUMENTS_FULL, 2: None}),
    (max_document_mb, {1: Refusal.DOCUMENT_TOO_LARGE, 2: None}),
    (first_meeting_days, {21: True, 14: False, None: False}),
]


@pytest.mark.parametrize(
    ("see", "value", "seen"),
    [(see, value, seen) for see, expected in PROOFS for value, seen in expected.items()],
    ids=lambda part: part.__name__ if callable(part) else None,
)
def test_a_field_changes_what_is_seen(see, value, seen):
    value = list(value) if isinstance(value, tuple) else value
    assert see(make_program(**{see.__name__: value})) == seen


def test_letters_start_with_the_address_of_the_programs_site():
    program = make_program()
    assert program.site.root_url in letter(program).body
    other = Site.objects.create(hostname="other.example.org", port=8443, root_page=program.site.root_page)
    assert "http://other.example.org:8443/" in letter(make_program(site=other)).body


def test_coordinators_look_after_the_program():
    program, user = make_program(), make_user()
    assert law.may_see_directory(program=program, user=user) == Refusal.NOT_ENROLLED
    program.coordinators.add(user)
    assert law.may_see_directory(program=program, user=user) is None


def test_every_field_of_a_program_has_its_proof():
    every = {field.name for field in (*Program._meta.concrete_fields, *Program._meta.many_to_many)} - {"id"}
    elsewhere = {"site", "coordinators", "labels"}  # the two tests above, and test_no_dead_labels
    proven = {see.__name__ for see, _expected in PROOFS} | elsewhere
    assert every - proven == set(), "show here what the new field changes"
    assert proven - every == set(), "gone"


def test_every_option_of_a_field_has_its_proof():
    for see, expected in PROOFS:
        options = Program._meta.get_field(see.__name__).choices or ()
        assert {value for value, _label in options} <= {*expected}, f"an option of {see.__name__} is not shown here"


# The setting WAGTAIL_MENTORING


class Nobody(Policy):
    """A host's own law."""

    def may_enroll(self, **_who):
        return Refusal.ENROLLMENT_CLOSED


def BASE_TEMPLATE(program):
    return "color-scheme" in page(program, "program")  # ours says so, the base.html of these tests does not


def POLICY(program):
    return get_policy().may_enroll(program=program, user=make_user(), role=Role.MENTEE)


def SIGNUP_URL(program):
    return 'href="/join/"' in page(program, "program_login")


def MAX_UPLOAD_MB(program):
    upload = SimpleUploadedFile("photo.png", bytes(2 * 1024 * 1024))
    return PhotoForm({}, {"photo": upload}).errors["photo"][0]


def never(_file, *, name):
    """A host's own scanner."""
    return f"Not {name}."


def DOCUMENT_SCANNER(program):
    return scan(ContentFile(b"x"), "x.txt")


def DOCUMENT_DELIVERY(program):
    return [error.id for error in downloads_can_be_redirected()]


def UNCERTAIN_MAIL(program):
    mentee = make_mentee(program)
    OutboxEmail.objects.filter(recipient=mentee.user).update(state=OutboxState.UNCERTAIN)
    return deliver_due()[OutboxState.SENT]


CONF: list[tuple[Callable[[Program], Any], dict[Any, Any]]] = [
    (BASE_TEMPLATE, {"base.html": False, "wagtail_mentoring/fallback_base.html": True}),
    (POLICY, {"wagtail_mentoring.policy.Policy": None, f"{__name__}.Nobody": Refusal.ENROLLMENT_CLOSED}),
    (SIGNUP_URL, {"": False, "/join/": True}),
    (
        MAX_UPLOAD_MB,
        {1: "This file is larger than 1 MB.", 8: "This file is not a picture that we can read."},
    ),
    (DOCUMENT_SCANNER, {"": "", f"{__name__}.never": "Not x.txt."}),
    (DOCUMENT_DELIVERY, {"stream": [], "redirect": ["wagtail_mentoring.E018"]}),
    (UNCERTAIN_MAIL, {"resend": 1, "hold": 0}),
]


@pytest.mark.parametrize(
    ("see", "value", "seen"),
    [(see, value, seen) for see, expected in CONF for value, seen in expected.items()],
    ids=lambda part: part.__name__ if callable(part) else None,
)
def test_a_key_of_the_setting_changes_what_is_seen(see, value, seen):
    with override_settings(WAGTAIL_MENTORING={see.__name__: value}):
        assert see(make_program()) == seen


def test_private_files_lie_in_the_folder_that_the_host_names(tmp_path):
    for folder in ("one", "other"):
        with override_settings(WAGTAIL_MENTORING={"PRIVATE_ROOT": str(tmp_path / folder)}):
            mentor = make_mentor()
            photo = set_photo(mentor, large=b"large", small=b"small", actor=mentor.user).photo.name
            assert (tmp_path / folder / photo).read_bytes() == b"large"


def test_every_key_of_the_setting_has_its_proof():
    every = {field.name for field in fields(Settings)}
    assert {see.__name__ for see, _expected in CONF} | {"PRIVATE_ROOT"} == every


def test_two_values_are_never_seen_alike():
    alike = [see.__name__ for see, seen in (*PROOFS, *CONF) if len({str(each) for each in seen.values()}) == 1]
    assert alike == []
