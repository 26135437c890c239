"""Workers to be killed: for each line on standard input a child is born that sends e-mail until it is killed.

Children are forked from a process that has loaded everything, so that they are at work at once. They share nothing:
there is no database connection before the fork.
"""

import datetime as dt
import os
import random
import signal
import sys
import time
import traceback

import django


def main():
    django.setup()
    from wagtail_mentoring.notifications import claims, delivery  # noqa: PLC0415  models are loaded now

    claims.LEASE = dt.timedelta(seconds=float(os.environ["WORKER_LEASE"]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            work(delivery)
        print(pid, flush=True)  # noqa: T201  that is how the test hears of it


def work(delivery):
    """Send until killed; an error is what the test must see."""
    random.seed()
    try:
        while True:
            delivery.deliver_due()
            time.sleep(0.02)
    except BaseException:  # noqa: BLE001  printed, then the child ends
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main()
