"""Every address of ours, as the host's own resolver has them, with the keys of rows that exist."""

import datetime as dt
import itertools
import re

from django.apps import apps
from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils import translation

from wagtail_mentoring.choices import Reply
from wagtail_mentoring.cpd import statement_of
from wagtail_mentoring.models import MatchDocument, MatchRequest, MentoringSession, Thread
from wagtail_mentoring.notifications import unsubscribing
from wagtail_mentoring.notifications.replies import SIGNER

NAMED = {
    "word": Reply.values,
    "role": ["mentor", "mentee"],
    "size": ["large", "small"],
    "uidb64": ["x"],
    "token": ["set-password"],
    "kind": ["csv", "xlsx"],
}
OF_MODEL = re.compile(r"wagtail_mentoring_(\w+?)(?:_modeladmin_\w+)?(?::|$)")


def patterns(part=None, spaces=(), route=""):
    """Yield the name, the route and the parameters of every URL pattern of ours."""
    for pattern in (part or get_resolver()).url_patterns:
        path = f"{route}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces, path)
        elif "wagtail_mentoring" in spaces or "wagtail_mentoring" in path:
            parameters = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
            yield ":".join((*spaces, pattern.name)), path, parameters


def addresses(program, mentor, mentee):
    """Return every address by the name of its pattern, in every language of the pages."""
    request = MatchRequest.objects.get(mentor=mentor, mentee=mentee)
    people = {person.pk for person in (mentor, mentee)}
    signed = SIGNER.sign(f"{request.pk}-{mentor.user_id}")
    stop = unsubscribing.SIGNER.sign_object([str(mentor.user_id), program.pk, "reminders"])
    keys = NAMED | {
        "wagtail_mentoring:reply key": [signed],
        "wagtail_mentoring:mail_stop key": [stop],
        "slug": [program.slug],
        "key": ["about", *program.sections.values_list("key", flat=True)],
        "pk": sorted({*people, request.pk, request.match.pk}),
    }
    year = {"first": program.today() - dt.timedelta(days=365), "last": program.today()}
    sessions = MentoringSession.objects.written_by(mentee.user)
    keys |= {
        f"wagtail_mentoring:{name} pk": [session.pk for session in sessions]
        for name in ("session", "session_edit", "session_remove", "session_calendar")
    }
    threads = Thread.objects.between(mentor=mentor, mentee=mentee)
    keys |= {
        f"wagtail_mentoring:{name} pk": [thread.pk for thread in threads]
        for name in ("thread", "thread_read", "report")
    }
    documents = [document.pk for document in MatchDocument.objects.shared_with(mentee.user)]
    keys |= {f"wagtail_mentoring:{name} pk": documents for name in ("document", "document_replace", "document_remove")}
    keys["wagtail_mentoring:statement code"] = [statement_of(mentee.user, program, name="Tom Reid", **year).code]
    found = {}
    for language in languages():
        with translation.override(language):
            for name, _route, parameters in patterns():
                choices = [
                    keys.get(f"{name} {parameter}") or key_of_a_row(name) or keys[parameter] for parameter in parameters
                ]
                filled = (reverse(name, args=args) for args in itertools.product(*choices))
                found.setdefault(name, set()).update(filled)
    return found


def languages():
    """Return the languages whose addresses differ, or the one in use."""
    if getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    return [translation.get_language()]


def key_of_a_row(name):
    """Return the key of the newest row of the model in an admin page's name; an empty list where it names none."""
    model = OF_MODEL.search(name)
    if not model:
        return []
    rows = apps.get_model("wagtail_mentoring", model[1])._base_manager.order_by("-pk")
    return [row.pk for row in rows[:1]]
