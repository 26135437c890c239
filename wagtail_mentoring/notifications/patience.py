"""Nobody waits for ever: a mail server that says nothing is given up.

Django's mail backends wait without end unless the host sets a timeout, and there is no setting that every backend of
every supported Django reads. All of them use sockets, so sockets that are opened while an e-mail is being sent give up
after ``SECONDS`` without a word. A default timeout or a backend's own, if the host has set one, is left alone.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 30.0

_counting = threading.Lock()
_senders = 0


@contextmanager
def patience() -> Iterator[None]:
    """Limit how long sockets that are opened meanwhile wait; the default is the process's, so senders are counted."""
    global _senders  # noqa: PLW0603  as global as the default it guards
    with _counting:
        ours = _senders > 0 or socket.getdefaulttimeout() is None
        if ours:
            _senders += 1
            socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        with _counting:
            if ours:
                _senders -= 1
                if not _senders:
                    socket.setdefaulttimeout(None)
