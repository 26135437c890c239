"""A Wagtail site in a folder: its commands, and its server while pictures are taken."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Site:
    """A project's folder, its settings, and what else its processes find in their environment."""

    folder: Path
    settings: str
    extra: dict[str, str] = field(default_factory=dict)

    def manage(self, *words: str) -> str:
        """Run a command on that day, and return what it printed."""
        return run(self._command(*words), self.folder, self._environment())

    @contextmanager
    def served(self, log: Path) -> Iterator[str]:
        """Serve the site and give its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = self._command("runserver", "--noreload", f"127.0.0.1:{port}")
        with log.open("w") as out:
            server = subprocess.Popen(command, cwd=self.folder, env=self._environment(), stdout=out, stderr=out)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, str(HERE / "frozen.py"), str(self.folder), self.settings, *words]

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_URL"))}
        return {**own, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.extra}


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command in a folder, and return what it printed; what went wrong ends the script."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit(f"nobody answers on port {port}")
