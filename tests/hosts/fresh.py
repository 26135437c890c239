"""A site as `wagtail start` makes it, with the wheel installed beside it and the README's own lines put in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
HINT = re.compile(r"^\s*HINT: (.*)$", re.MULTILINE)


def install_wheel(folder: Path) -> Path:
    """Build the wheel and return a folder with nothing but what was in it.

    It is built from a copy of the sources: two builds in one folder get into each other's way.
    """
    sources, installed = folder / "sources", folder / "installed"
    shutil.copytree(ROOT / "wagtail_mentoring", sources / "wagtail_mentoring")
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(sources)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return installed


def documented_lines(document: str) -> tuple[list[str], str]:
    """Return the lines of ``INSTALLED_APPS`` and the line of urls.py that a document tells people to paste."""
    code = "\n".join(FENCE.findall((ROOT / document).read_text("utf-8")))
    apps = re.findall(r'^    "(wagtail_[\w.]+)",$', code, re.MULTILINE)
    (address,) = re.findall(r'^path\("mentoring/".*$', code, re.MULTILINE)
    return apps, address


class FreshSite:
    """One host: a folder with a project in it, and the folder with the installed wheel."""

    def __init__(self, folder: Path, installed: Path) -> None:
        """Start the project; the environment has what the wheel needs already."""
        self.folder, self.installed = folder / "project", installed
        self.folder.mkdir(parents=True)
        self._run("-m", "wagtail.bin.wagtail", "start", "host", str(self.folder))

    def follow(self, document: str) -> None:
        """Do what ``document`` says."""
        apps, address = documented_lines(document)
        lines = "".join(f'    "{app}",\n' for app in apps)
        self.change("host/settings/base.py", "INSTALLED_APPS = [\n", f"INSTALLED_APPS = [\n{lines}")
        self.change(
            "host/urls.py",
            '    path("", include(wagtail_urls)),\n',
            f'    {address}\n    path("", include(wagtail_urls)),\n',
        )

    def heed(self) -> None:
        """Paste the lines that the system checks give for what a fresh project lacks."""
        for line in HINT.findall(self.manage("check")):
            self.set(line)

    def change(self, name: str, old: str, new: str) -> None:
        """Replace what stands once in a file of the project."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, new), "utf-8")

    def add(self, name: str, text: str) -> None:
        """Write at the end of a file of the project, which need not exist yet."""
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def set(self, *lines: str) -> None:
        """Write lines at the end of the settings."""
        self.add("host/settings/base.py", "".join(f"\n{line}\n" for line in lines))

    def manage(self, *arguments: str) -> str:
        """Run a command of the project and return what it printed."""
        return self._run("manage.py", *arguments)

    def walk(self, *arguments: str) -> str:
        """Walk inside the project."""
        return self._run(str(Path(__file__).with_name("walk.py")), *arguments)

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the project, and return how it went."""
        # The wheel before the checkout: the tests' makers come from there, the package must not.
        paths = [str(self.installed), str(self.folder), str(ROOT)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "DJANGO_SETTINGS_MODULE": "host.settings.dev",
        }
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def _run(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr
