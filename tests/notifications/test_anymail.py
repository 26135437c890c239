"""Every letter leaves through every mail service that Anymail knows, without a warning from anybody."""

import pkgutil
import warnings

import anymail.backends
import pytest
from anymail.exceptions import AnymailNotSupportedWarning

from tests.notifications.mailservice import NAME, SERVICES, MailService
from tests.notifications.stories import STORIES
from tests.people import make_program
from tests.postroom import use_backend
from wagtail_mentoring.choices import Letter, OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.notifications.delivery import send_again

NO_SERVICE = {"base", "base_requests", "console", "test"}
OLD_NAMES = {"sendinblue"}  # of Brevo
OWN_NAMES = {"sendgrid", "unisender_go"}  # Anymail makes up the name of the e-mail


def test_these_are_all_services():
    backends = {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)}
    assert backends - NO_SERVICE - OLD_NAMES == set(SERVICES)


@pytest.mark.django_db
@pytest.mark.parametrize("letter", Letter)
def test_every_service_takes_every_letter(letter, settings, site):
    email = STORIES[letter](make_program())
    address = email.recipient.email
    for service in SERVICES:
        OutboxEmail.objects.filter(pk=email.pk).update(state=OutboxState.QUEUED, attempts=0)
        with MailService(service, address) as server, warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", AnymailNotSupportedWarning)  # SendGrid's own, whatever one sends
            use_backend(settings, f"anymail.backends.{service}.EmailBackend")
            settings.ANYMAIL = server.settings
            outcome = send_again(email.pk)
        email.refresh_from_db()
        assert (service, outcome, email.error) == (service, OutboxState.SENT, "")
        assert email.tracking_id == NAME or service in OWN_NAMES
        assert len(server.requests) == 1
