"""A mail server that misbehaves as it is told, and letters that wait to be sent."""

import asyncio
import hashlib
import itertools
import random
import re
import socket
from collections import Counter
from email.utils import make_msgid

from aiosmtpd.controller import Controller
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.people import make_program
from wagtail_mentoring.choices import Letter, ProfileStatus, Role
from wagtail_mentoring.models import MenteeProfile, OutboxEmail

MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
_numbers = itertools.count(1)

# What can go wrong, and how often in a thousand
TROUBLE = {
    "refuses the sender for now": 40,
    "drops before the content": 40,
    "greylists": 80,
    "has no such mailbox": 40,
    "wants the content later": 40,
    "takes it for spam": 20,
    "takes it and drops": 40,
    "drops with the content": 40,
    "takes it and hangs": 20,
    "hangs": 20,
}


class MailServer:
    """Keeps the Message-IDs of what it takes; whatever goes wrong is decided by ``luck``, or by ``trouble`` alone."""

    def __init__(self, trouble=None, *, seed=0, patience=0.3, delay=0.0):
        self.trouble, self.patience, self.delay = trouble or {}, patience, delay
        self.luck = random.Random(seed)  # noqa: S311  the same troubles every time
        self.taken, self.seen, self.recipients = Counter(), Counter(), []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_error):
        self.controller.stop()

    @property
    def duplicates(self):
        return sum(times - 1 for times in self.taken.values())

    def draw(self, *possible):
        """Return the one of ``possible`` that goes wrong now, or nothing."""
        for what in possible:
            if self.luck.random() * 1000 < self.trouble.get(what, 0):
                self.seen[what] += 1
                return what
        return None

    async def handle_MAIL(self, server, session, envelope, address, _options):
        match self.draw("refuses the sender for now", "drops before the content"):
            case "refuses the sender for now":
                return "451 4.3.0 not now"
            case "drops before the content":
                server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, _options):
        match self.draw("greylists", "has no such mailbox"):
            case "greylists":
                return "450 4.2.0 greylisted"
            case "has no such mailbox":
                return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        problem = self.draw(*list(TROUBLE)[4:])
        if self.delay:
            await asyncio.sleep(self.delay)
        if problem == "wants the content later":
            return "451 4.3.0 later"
        if problem == "takes it for spam":
            return "554 5.7.1 spam"
        if problem not in {"drops with the content", "hangs"}:
            self.taken[MESSAGE_ID.search(envelope.content)[1].decode()] += 1
            self.recipients += envelope.rcpt_tos
        if problem in {"takes it and hangs", "hangs"}:
            await asyncio.sleep(self.patience * 2)
        if problem:
            server.transport.abort()
        return "250 OK"


def use_server(settings, server):
    """Send through ``server``, the way of the running Django."""
    use_backend(settings, SMTP, host="127.0.0.1", port=server.port)


def use_backend(settings, backend, **options):
    """Choose a mail backend the way of the running Django: MAILERS from 6.1 on."""
    if hasattr(settings, "MAILERS"):
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        return
    settings.EMAIL_BACKEND = backend
    for name, value in options.items():
        setattr(settings, f"EMAIL_{name.upper()}", value)


def queue_welcomes(count, *, program=None):
    """Queue a welcome for each of ``count`` new mentees, in a few statements."""
    program = program or make_program()
    users = get_user_model()
    run = next(_numbers)
    names = [f"mentee{run}x{number}" for number in range(count)]
    has_name = users.USERNAME_FIELD == "username"
    users.objects.bulk_create(
        users(email=f"{name}@example.org", **({"username": name} if has_name else {})) for name in names
    )
    people = {user.email: user for user in users.objects.filter(email__startswith=f"mentee{run}x")}
    people = [people[f"{name}@example.org"] for name in names]
    MenteeProfile.objects.bulk_create(
        MenteeProfile(program=program, user=user, display_name=f"Mentee {user.pk}", status=ProfileStatus.ACTIVE)
        for user in people
    )
    MenteeProfile.objects.filter(program=program).update(active_limit=program.max_active_per_mentee)
    OutboxEmail.objects.bulk_create(
        OutboxEmail(
            program=program,
            letter=Letter.WELCOME,
            role=Role.MENTEE,
            recipient=user,
            recipient_name=f"Mentee {user.pk}",
            dedupe_key=hashlib.sha256(f"welcome {user.pk}".encode()).hexdigest(),
            message_id=make_msgid(domain="example.org"),
        )
        for user in people
    )


def time_passes():
    """Let whatever waits be due."""
    OutboxEmail.objects.update(not_before=timezone.now())
