"""A look at the calendar from a process of its own: it loads everything, says so, and looks when it is told to."""

import json
import sys

import django


def main():
    django.setup()
    from wagtail_mentoring import signals  # noqa: PLC0415  models are loaded now
    from wagtail_mentoring.actions.calendar import tick  # noqa: PLC0415

    signals.mail_queued.disconnect(dispatch_uid="wagtail_mentoring.mail_queued")
    print("ready", flush=True)  # noqa: T201  that is how the test hears of it
    sys.stdin.readline()
    print(json.dumps({event.value: number for event, number in tick().items()}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
