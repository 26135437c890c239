"""What coordinators are told without asking: e-mails of their programs that did not arrive."""

import datetime as dt

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.people import make_program
from tests.postroom import queue_welcomes
from wagtail_mentoring.models import OutboxEmail

HEADING = "Mentoring: e-mails that did not arrive"
DESK = reverse("wagtail_mentoring_outboxemail_modeladmin_index")


@pytest.fixture
def emails(program):
    queue_welcomes(3, program=program)
    return list(OutboxEmail.objects.order_by("pk"))


def become(email, **values):
    OutboxEmail.objects.filter(pk=email.pk).update(**values)


def home(browser):
    return browser.get(reverse("wagtailadmin_home")).content.decode()


def bounced(**ago):
    return {"state": "sent", "report": "bounced", "reported_at": timezone.now() - dt.timedelta(**ago)}


def test_nothing_is_said_while_all_is_well(coordinator, emails):
    become(emails[0], state="sent")
    become(emails[1], state="deferred")
    become(emails[2], state="uncertain")  # sent again by itself
    assert HEADING not in home(coordinator)


def test_what_was_given_up_and_what_came_back_is_counted(coordinator, emails):
    for email in emails[:2]:
        become(email, state="failed")
    become(emails[2], **bounced(days=1))
    shown = home(coordinator)
    assert HEADING in shown
    assert f'<a href="{DESK}?state=failed">Not sent: 2</a>' in shown
    assert f'<a href="{DESK}?report=bounced">Came back: 1</a>' in shown
    for query, names in (("?state=failed", emails[:2]), ("?report=bounced", emails[2:])):
        listed = coordinator.get(DESK + query).content.decode()
        assert [email.recipient_name in listed for email in emails] == [email in names for email in emails]


def test_spam_is_named_as_such(coordinator, emails):
    become(emails[0], **{**bounced(days=1), "report": "complained"})
    assert "Reported as spam: 1" in home(coordinator)


@override_settings(WAGTAIL_MENTORING={"UNCERTAIN_MAIL": "hold"})
def test_what_is_held_waits_for_somebody(coordinator, emails):
    become(emails[0], state="uncertain")
    assert "Perhaps sent: 1" in home(coordinator)


def test_after_two_weeks_it_is_an_old_story(coordinator, emails):
    become(emails[0], state="failed", not_before=timezone.now() - dt.timedelta(days=15))
    become(emails[1], **bounced(days=15))
    assert HEADING not in home(coordinator)


@pytest.mark.parametrize("permissions", [(), VIEW])
def test_nobody_else_is_told(permissions, emails):
    become(emails[0], state="failed")
    assert HEADING not in home(signed_in(make_staff("Stan Stranger", *permissions, program=make_program())))


def test_one_row_shows_what_the_service_reported(coordinator, emails):
    become(emails[0], **bounced(days=1))
    page = coordinator.get(reverse("wagtail_mentoring_outboxemail_modeladmin_inspect", args=[emails[0].pk]))
    assert "Came back" in page.content.decode()
