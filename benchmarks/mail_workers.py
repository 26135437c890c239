"""A mail queue to be killed: `queue N` fills it, `work` sends from it in children that are forked for each line read.

The first argument names whose queue it is. The children share nothing: they are born before there is a connection.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable

import django
from django.conf import settings

WHOSE, WHAT, *COUNT = sys.argv[1:]
APPS = {"post_office": "post_office", "mailer": "mailer"}


def configure() -> None:
    """Make a site of the smallest kind for the others; ours has its own settings."""
    if WHOSE == "ours":
        return
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", APPS[WHOSE]],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["WORKER_DATABASE"],
                "OPTIONS": {"timeout": 20},
            }
        },
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        EMAIL_BACKEND=smtp,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(os.environ["WORKER_MAIL"]),
        DEFAULT_FROM_EMAIL="mentoring@example.com",
        POST_OFFICE={"BACKENDS": {"default": smtp}},
        MAILER_EMAIL_BACKEND=smtp,
        MAILER_LOCK_PATH=os.path.join(os.path.dirname(os.environ["WORKER_DATABASE"]), "lock"),  # noqa: PTH118, PTH120
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )


def queue_ours(count: int) -> None:
    """Queue welcomes."""
    from tests.postroom import queue_welcomes  # noqa: PLC0415  apps are ready now

    queue_welcomes(count)


def queue_post_office(count: int) -> None:
    """Queue plain e-mails with a Message-ID of their own."""
    from post_office import mail  # noqa: PLC0415  only in the venv of the others

    for number in range(count):
        headers = {"Message-ID": f"<{number}@example.com>"}
        mail.send(f"m{number}@example.org", subject="Hello", message="Hello", headers=headers)


def queue_mailer(count: int) -> None:
    """Queue plain e-mails with a Message-ID of their own."""
    from django.core.mail import EmailMessage  # noqa: PLC0415  apps are ready now
    from mailer.backend import DbBackend  # noqa: PLC0415  only in the venv of the others

    for number in range(count):
        headers = {"Message-ID": f"<{number}@example.com>"}
        DbBackend().send_messages([EmailMessage("Hello", "Hello", to=[f"m{number}@example.org"], headers=headers)])


def pass_of_ours() -> None:
    """Send what is due, with a lease that a benchmark can wait for."""
    import datetime as dt  # noqa: PLC0415

    from wagtail_mentoring.notifications import claims, delivery  # noqa: PLC0415

    claims.LEASE = dt.timedelta(seconds=5)
    delivery.deliver_due()


def pass_of_post_office() -> None:
    """Do what `manage.py send_queued_mail` does."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("send_queued_mail", processes=1, log_level=0)


def pass_of_mailer() -> None:
    """Do what `manage.py send_mail` does."""
    from mailer.engine import send_all  # noqa: PLC0415

    send_all()


QUEUES: dict[str, Callable[[int], None]] = {
    "ours": queue_ours,
    "post_office": queue_post_office,
    "mailer": queue_mailer,
}
PASSES = {"ours": pass_of_ours, "post_office": pass_of_post_office, "mailer": pass_of_mailer}


def work() -> None:
    """Fork a worker for each line, and print its key."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        while not pid:
            PASSES[WHOSE]()
            time.sleep(0.05)
        print(pid, flush=True)


if __name__ == "__main__":
    tempfile.tempdir = os.path.dirname(os.environ["WORKER_DATABASE"])  # noqa: PTH120  their lock files lie there
    configure()
    django.setup()
    if WHAT == "queue":
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
        QUEUES[WHOSE](int(COUNT[0]))
    else:
        work()
