"""The wheel in other people's sites: check, migrate, no missing migration, the journey, every address.

A quarter of a minute of work each, so `make hosts` asks for them and the default suite leaves them out.
"""

import json
import os
import re
import shutil

import pytest

from tests.hosts.fresh import ROOT, documented_lines
from tests.hosts.kinds import EVERY_HOST, stock, with_everything_swapped
from tests.hosts.servers import SERVERS, new_database

full = pytest.mark.skipif(os.environ.get("HOSTS") != "full", reason="make hosts")
OTHER_SCHEMA = {stock, with_everything_swapped}  # they migrate for themselves


def walk(host, name, record_property):
    host.heed()
    numbers = json.loads(host.walk().splitlines()[0])
    for key, value in {"host": name, **numbers}.items():
        record_property(key, value)


@full
@pytest.mark.parametrize("kind", EVERY_HOST, ids=lambda kind: kind.__name__)
def test_the_journey_on_a_host(host, request, kind, record_property):
    if kind not in OTHER_SCHEMA:
        shutil.copy(request.getfixturevalue("migrated"), host.folder)
    kind(host)
    walk(host, kind.__name__, record_property)


@full
@pytest.mark.parametrize("server", SERVERS)
def test_the_journey_on_a_database_server(host, server, record_property, django_db_blocker):
    with django_db_blocker.unblock(), new_database(server) as line:
        host.set(line)
        walk(host, server, record_property)


def test_the_readme_and_the_installation_page_say_the_same():
    assert documented_lines("README.md") == documented_lines("docs/how-to/install.md")


def test_our_stylesheet_names_nothing_but_our_own():
    text = (ROOT / "wagtail_mentoring/static/wagtail_mentoring/mentoring.css").read_text("utf-8")
    names, depth = [""], 0
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
        depth += {"{": 1, "}": -1}.get(part, 0)
        if depth == 0 and part.strip(" \n}"):
            names += [name.strip() for name in part.split(",")]
    foreign = [name for name in names if name and not name.startswith((".wm", "@"))]
    assert names[1:], "there is a stylesheet"
    assert not foreign, foreign
