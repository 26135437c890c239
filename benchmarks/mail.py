"""What becomes of queued e-mail when its worker is killed, here and in two other packages; and how fast ours sends.

    python benchmarks/mail.py kills [--kills 15] [--mails 300]
    python benchmarks/mail.py throughput [--mails 10000] [--rounds 20]

The other packages are installed into a venv made for the run. Everybody gets the same: one worker, the same mail
server, SQLite, kill -9 at the same moments after it began to send; then peace, until nothing arrived for 30 seconds.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OTHERS = ("django-post-office", "django-mailer")
PEACE = 30


def environment(database: Path, port: int) -> dict[str, str]:
    """Return where a worker finds its database and the mail server."""
    own = {"WORKER_DATABASE": str(database), "WORKER_MAIL": str(port), "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "benchmarks.mail_settings"}


def kills(options: argparse.Namespace) -> None:
    """Measure everybody and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "Django~=5.2.0", *OTHERS], check=True)
        versions = subprocess.run([venv / "bin/pip", "freeze"], check=True, capture_output=True, text=True).stdout
        print(
            ", ".join(line for line in versions.splitlines() if line.replace("_", "-").startswith(OTHERS)), flush=True
        )
        for whose, python in (
            ("ours", sys.executable),
            ("post_office", venv / "bin/python"),
            ("mailer", venv / "bin/python"),
        ):
            print(whose, kill(whose, str(python), Path(folder) / whose, options), flush=True)


def kill(whose: str, python: str, folder: Path, options: argparse.Namespace) -> str:
    """Queue, kill, wait, and return what arrived."""
    from tests.postroom import MailServer  # noqa: PLC0415  needs Django's settings

    folder.mkdir()
    luck, done = random.Random(0), 0
    with MailServer(delay=0.005) as server:
        command = [python, str(ROOT / "benchmarks/mail_workers.py"), whose]
        env = environment(folder / "db.sqlite3", server.port)
        subprocess.run([*command, "queue", str(options.mails)], check=True, env=env, cwd=folder)
        with nursery([*command, "work"], env, folder) as start:
            for _number in range(options.kills):
                before, pid = sum(server.taken.values()), start()
                began = wait(lambda before=before: sum(server.taken.values()) > before, 10)
                time.sleep(luck.uniform(0.05, 0.2))
                os.kill(pid, signal.SIGKILL)
                done += began
            pid = start()
            while (before := len(server.taken)) < options.mails:
                if not wait(lambda before=before: len(server.taken) > before, PEACE):
                    break
            time.sleep(2)
            os.kill(pid, signal.SIGKILL)
    lost = options.mails - len(server.taken)
    return f"{options.mails} e-mails, {done} kills while sending: {lost} not sent, {server.duplicates} duplicates"


@contextmanager
def nursery(command: list[str], env: dict[str, str], folder: Path) -> Iterator:
    """Yield what starts a worker and returns its key."""
    running = subprocess.Popen(command, env=env, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start() -> int:
        running.stdin.write("one\n")
        running.stdin.flush()
        while not (line := running.stdout.readline().strip()).isdigit():
            pass  # a package may print
        return int(line)

    with running:
        yield start
        running.stdin.close()


def wait(condition, seconds: float) -> bool:
    """Wait until something is so, and tell whether it is."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def throughput(options: argparse.Namespace) -> None:
    """Send from a long queue and by a bare loop in turn, against one server in a process of its own."""
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(sink) as server:
        os.environ |= environment(Path(folder) / "db.sqlite3", port)
        try:
            compare(options)
        finally:
            server.terminate()


def compare(options: argparse.Namespace) -> None:
    """Print the ratio of neighbors."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.mail import EmailMultiAlternatives  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from tests.postroom import queue_welcomes  # noqa: PLC0415
    from wagtail_mentoring.models import OutboxEmail  # noqa: PLC0415
    from wagtail_mentoring.notifications.delivery import build, deliver_due  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    queue_welcomes(options.mails)
    letter = build(OutboxEmail.objects.with_people().first())

    def bare() -> None:
        for _number in range(options.block):
            message = EmailMultiAlternatives(letter.subject, letter.body, to=letter.to, headers=letter.extra_headers)
            message.attach_alternative(*letter.alternatives[0])
            message.send()

    def ours() -> None:
        left = iter(range(options.block))
        deliver_due(should_stop=lambda: next(left, None) is None)

    pairs = [(cost(bare), cost(ours)) for _round in range(options.rounds)][2:]
    print(f"{options.mails} queued, {options.rounds - 2} rounds of {options.block}")
    for name, part in (("CPU", 0), ("wall", 1)):
        ratio = median(b[part] / a[part] for a, b in pairs)
        each = median(b[part] for _a, b in pairs) / options.block
        print(f"{name}: {ratio:.2f} times the bare loop, {each * 1000:.1f} ms an e-mail")


def cost(work) -> tuple[float, float]:
    """Return the CPU and wall time of a block."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kills", "throughput"])
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--mails", type=int)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--block", type=int, default=50)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.mail_settings")
    os.environ.setdefault("WORKER_DATABASE", "unused")
    os.environ.setdefault("WORKER_MAIL", "0")
    if chosen.what == "kills":
        import django

        django.setup()
        chosen.mails = chosen.mails or 300
        kills(chosen)
    else:
        chosen.mails = chosen.mails or 10_000
        throughput(chosen)
