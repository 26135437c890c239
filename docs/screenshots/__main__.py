"""``make screenshots``: takes every picture of the documentation again; ARGS=guides or ARGS=tutorial takes a part."""

import sys

import guides
import tutorial

PARTS = {"guides": guides.main, "tutorial": tutorial.main}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
