"""The two things done here: letting waiting profiles in, and sending an e-mail again."""

import pytest
from django.urls import reverse

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.notifications.stories import asked, row
from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.admin import many
from wagtail_mentoring.choices import EnrollmentMode, Letter, OutboxState, ProfileStatus, Refusal
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.models import MenteeProfile, MentorProfile, OutboxEmail
from wagtail_mentoring.policy import Policy

pytestmark = pytest.mark.django_db


class NobodyIsApproved(Policy):
    """A host's own law."""

    def may_approve(self, *, profile, actor):
        return Refusal.WRONG_STATUS


@pytest.fixture
def waiting(program):
    program.enrollment = EnrollmentMode.APPROVAL
    program.save()
    return [make_mentor(program, f"Wanda {word}", status=ProfileStatus.PENDING) for word in ("One", "Two", "Three")]


def approve_url(*profiles, model=MentorProfile):
    base = reverse(f"wagtailsnippets_wagtail_mentoring_{model._meta.model_name}:approve")
    names = [f"id={getattr(profile, 'pk', profile)}" for profile in profiles]
    return f"{base}?{'&'.join(names)}"


def statuses():
    return list(MentorProfile.objects.order_by("pk").values_list("status", flat=True))


def test_asking_changes_nothing_and_names_who_would_be_let_in(coordinator, waiting):
    body = coordinator.get(approve_url(*waiting[:2])).content.decode()
    assert "Wanda One (APEGA Mentoring)" in body
    assert "Wanda Three" not in body
    assert statuses() == ["pending"] * 3


def test_a_coordinator_lets_several_in(coordinator, waiting):
    body = coordinator.post(approve_url(*waiting[:2]), follow=True).content.decode()
    assert "2 profiles approved." in body
    assert statuses() == ["active", "active", "pending"]
    assert OutboxEmail.objects.filter(letter=Letter.WELCOME).count() == 2


def test_all_means_everybody_who_waits_in_my_programs(coordinator, waiting):
    other = make_mentor(make_program(), "Otto Other", status=ProfileStatus.PENDING)
    coordinator.post(approve_url("all"))
    assert statuses() == ["active"] * 3 + ["pending"]
    other.refresh_from_db()
    assert other.status == ProfileStatus.PENDING


def test_mentees_are_let_in_the_same_way(coordinator, program):
    mentee = make_mentee(program, status=ProfileStatus.PENDING)
    coordinator.post(approve_url(mentee, model=MenteeProfile))
    mentee.refresh_from_db()
    assert mentee.status == ProfileStatus.ACTIVE


def test_nobody_else_approves_and_nobody_is_named(waiting):
    stranger = signed_in(make_staff("Stan Stranger", *VIEW, program=make_program()))
    assert "Wanda" not in stranger.get(approve_url(*waiting)).content.decode()
    body = stranger.post(approve_url(*waiting), follow=True).content.decode()
    assert "Wanda" not in body
    assert statuses() == ["pending"] * 3


def test_the_law_of_the_host_is_asked(root, waiting, settings):
    settings.WAGTAIL_MENTORING = {"POLICY": f"{__name__}.NobodyIsApproved"}
    body = root.get(approve_url(*waiting)).content.decode()
    assert "None of these profiles waits" in body
    assert "Wanda One: This is not possible" in body
    mentors = root.get(reverse("wagtailsnippets_wagtail_mentoring_mentorprofile:list")).content.decode()
    assert "approve/?id=" not in mentors
    root.post(approve_url(*waiting))
    assert statuses() == ["pending"] * 3


def test_an_account_without_the_admin_cannot_even_ask(waiting):
    member = signed_in(waiting[0].user)
    assert member.get(approve_url(*waiting)).status_code == 302
    member.post(approve_url(*waiting))
    assert statuses() == ["pending"] * 3


@pytest.mark.parametrize("ids", [("abc", "-1", "9" * 30, "¹"), ()])
def test_odd_names_are_nobody(ids, coordinator, waiting):
    assert "None of these profiles waits" in coordinator.get(approve_url(*ids)).content.decode()
    assert coordinator.post(approve_url(*ids)).status_code == 302
    assert statuses() == ["pending"] * 3


def test_one_s_own_profile_is_left_to_another_coordinator(program, waiting):
    cora = make_staff("Cora Coordinator", *VIEW, program=program)
    own = make_mentor(program, user=cora, status=ProfileStatus.PENDING)
    browser = signed_in(cora)
    assert f"{own}: This is about you" in browser.get(approve_url(own, waiting[0])).content.decode()
    browser.post(approve_url("all"))
    assert statuses() == ["active"] * 3 + ["pending"]


def test_one_who_is_gone_stops_nobody(coordinator, waiting, monkeypatch):
    approve = many.approve_profile

    def one_is_stale(profile, *, actor):
        if profile.pk == waiting[0].pk:
            raise Stale
        return approve(profile, actor=actor)

    monkeypatch.setattr(many, "approve_profile", one_is_stale)
    body = coordinator.post(approve_url(*waiting), follow=True).content.decode()
    assert statuses() == ["pending", "active", "active"]
    assert "2 profiles approved." in body
    assert "Wanda One: Somebody was faster" in body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("atomic_requests", [False, True])
def test_each_approval_is_a_transaction_of_its_own(atomic_requests, coordinator, waiting, settings, monkeypatch):
    """A durable verb refuses to run inside another transaction: Wagtail's bulk actions would open one."""
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", atomic_requests)
    coordinator.post(approve_url(*waiting))
    assert statuses() == ["active"] * 3


def test_the_tick_boxes_lead_to_the_same_page(coordinator, waiting):
    bulk = reverse("wagtail_bulk_action", args=["wagtail_mentoring", "mentorprofile", "approve"])
    for send in (coordinator.get, coordinator.post):
        answer = send(f"{bulk}?id={waiting[0].pk}&id={waiting[1].pk}&id=%0d%0aX:y&next=https://evil.example/")
        assert answer.url == approve_url(*waiting[:2])
    assert statuses() == ["pending"] * 3


def test_the_button_stands_beside_those_who_wait(coordinator, waiting):
    MentorProfile.objects.filter(pk=waiting[2].pk).update(status=ProfileStatus.ACTIVE)
    body = coordinator.get(reverse("wagtailsnippets_wagtail_mentoring_mentorprofile:list")).content.decode()
    beside = [profile for profile in waiting if f'href="{approve_url(profile)}&amp;next=' in body]
    assert beside == waiting[:2]
    inspect = reverse("wagtailsnippets_wagtail_mentoring_mentorprofile:inspect", args=[waiting[0].pk])
    assert approve_url(waiting[0]) in coordinator.get(inspect).content.decode()


# Mail


@pytest.fixture
def failed(program):
    email = row(Letter.REQUEST_RECEIVED, match_request=asked(program))
    OutboxEmail.objects.filter(pk=email.pk).update(state=OutboxState.FAILED, error="SMTPServerDisconnected: gone")
    return email


def send_url(email):
    return reverse("wagtail_mentoring_outboxemail_modeladmin_send_again", args=[getattr(email, "pk", email)])


def test_asking_to_send_again_sends_nothing(coordinator, failed, mailoutbox):
    body = coordinator.get(send_url(failed)).content.decode()
    assert "SMTPServerDisconnected: gone" in body
    assert mailoutbox == []


def test_an_email_is_sent_again(coordinator, failed, mailoutbox):
    body = coordinator.post(send_url(failed), follow=True).content.decode()
    assert "The e-mail to Juan Ruiz has been sent." in body
    assert len(mailoutbox) == 1
    assert "does not wait to be sent" in coordinator.get(send_url(failed)).content.decode()
    assert "need not be sent any more" in coordinator.post(send_url(failed), follow=True).content.decode()
    assert len(mailoutbox) == 1


def test_an_email_that_fails_again_says_so(coordinator, failed, mailoutbox):
    type(failed.recipient).objects.filter(pk=failed.recipient_id).update(email="")
    body = coordinator.post(send_url(failed), follow=True).content.decode()
    assert "could not be sent" in body
    assert OutboxEmail.objects.get(pk=failed.pk).error.endswith("The account has no e-mail address.")


def test_the_button_stands_beside_what_has_not_been_sent(coordinator, failed):
    sent = row(Letter.REQUEST_SENT)
    OutboxEmail.objects.filter(pk=sent.pk).update(state=OutboxState.SENT)
    body = coordinator.get(reverse("wagtail_mentoring_outboxemail_modeladmin_index")).content.decode()
    assert f'href="{send_url(failed)}?next=' in body
    assert f'href="{send_url(sent)}' not in body


@pytest.mark.parametrize("permissions", [(), VIEW])
def test_nobody_else_sends_again(permissions, failed, mailoutbox):
    stranger = signed_in(make_staff("Stan Stranger", *permissions, program=make_program()))
    for send in (stranger.get, stranger.post):
        assert send(send_url(failed)).status_code == (404 if permissions else 302)
    assert mailoutbox == []


def test_a_coordinator_without_the_permission_does_not_send(program, failed, mailoutbox):
    staff = signed_in(make_staff("Sam Staff", program=program))
    assert staff.post(send_url(failed)).status_code == 302
    assert mailoutbox == []


@pytest.mark.parametrize("pk", ["abc", "9" * 30])
def test_an_email_that_does_not_exist_is_not_found(pk, coordinator):
    assert coordinator.post(send_url(pk)).status_code == 404
