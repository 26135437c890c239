"""What the hosts share, and the numbers at the end of their run."""

import pytest

from tests.hosts.fresh import FreshSite, install_wheel

INSTALLATION = "docs/how-to/install.md"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The wheel, built and unpacked once."""
    return install_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def host(tmp_path, installed):
    """A fresh site that followed the installation page."""
    site = FreshSite(tmp_path, installed)
    site.follow(INSTALLATION)
    return site


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, installed):
    """The SQLite file of a fresh site after its first `migrate`, which takes longer than all the rest."""
    site = FreshSite(tmp_path_factory.mktemp("migrated"), installed)
    site.follow(INSTALLATION)
    site.manage("migrate", "--verbosity", "0")
    return site.folder / "db.sqlite3"


def pytest_terminal_summary(terminalreporter):
    """Say what was done on how many hosts."""
    walked = [dict(report.user_properties) for report in terminalreporter.stats.get("passed", [])]
    hosts = [properties for properties in walked if "opened" in properties]
    if not hosts:
        return
    terminalreporter.section("hosts")
    for numbers in sorted(hosts, key=lambda properties: properties["host"]):
        terminalreporter.write_line(
            "{host:26} {checks:3} checks, {addresses:4} addresses, opened {opened:5} times".format_map(numbers)
        )
    total = {name: sum(numbers[name] for numbers in hosts) for name in ("checks", "opened")}
    total["mistakes"] = sum("mistake" in properties for properties in walked)
    line = "{checks} checks, {opened} pages opened, {mistakes} mistakes told".format_map(total)
    terminalreporter.write_line(f"{len(hosts)} hosts, {line}")
