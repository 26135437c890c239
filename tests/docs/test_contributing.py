"""Whoever wants to help is told of every target, and of none that is no more."""

import re

from tests.docs.pages import ROOT, Page, codes


def test_every_target_of_make_is_explained():
    targets = set(re.findall(r"^([a-z]+):.* ## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {call.split()[1] for call in codes(Page(ROOT / "CONTRIBUTING.md").text) if call.startswith("make ")}
    assert targets - {"help", "clean"} == shown
