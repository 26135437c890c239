"""``manage.py`` on a day that never ends, so that pictures taken again show the same dates.

python frozen.py FOLDER SETTINGS command ...
"""

import datetime as dt
import os
import sys
import time

from django.core.management import execute_from_command_line
from django.utils import timezone

MORNING = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
STARTED = time.monotonic()


def now() -> dt.datetime:
    """Return the moment: that morning, and as many seconds as the process is old."""
    return MORNING + dt.timedelta(seconds=time.monotonic() - STARTED)


if __name__ == "__main__":
    folder, settings, *words = sys.argv[1:]
    timezone.now = now
    sys.path.insert(0, folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    execute_from_command_line(["manage.py", *words])
