"""Another time: the history of the demo is played, not painted."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside happen at ``moment``, so that every date that is written agrees with every other."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
