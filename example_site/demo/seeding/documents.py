"""Documents of the demo: what two people who were matched have at hand, after a few weeks."""

import random
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile

from demo.seeding.sessions import Happening
from demo.seeding.stories import Asking
from wagtail_mentoring import actions
from wagtail_mentoring.choices import DocumentKind
from wagtail_mentoring.models import Match
from wagtail_mentoring.policy import get_policy

AGREEMENT = """# Mentoring agreement

* We meet every three to four weeks, for an hour.
* Whoever cannot come says so the day before.
* What we talk about stays between us.
* After six months we look back, and decide how to go on.
"""
READING = """Worth your time, in this order

1. The practice standard on checking work, chapters 2 and 3
2. Petroski, To Engineer Is Human
3. The minutes of the last two design reviews
"""
GOALS = "goal;by when;done\nchair a design review;March;no\nlead a site visit;May;no\nwrite up the logbook;June;yes\n"
FILES = (
    (14, "mentee", "Mentoring agreement.md", DocumentKind.MD, AGREEMENT.encode()),
    (21, "mentor", "Reading list.txt", DocumentKind.TXT, READING.encode()),
    (28, "mentee", "Goals for this year.csv", DocumentKind.CSV, GOALS.encode()),
)


def page(title: str) -> bytes:
    """Return a PDF of one page with one line on it."""
    text = f"BT /F 24 Tf 72 720 Td ({title}) Tj ET".encode()
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def documents_of(asking: Asking, between: Callable[[], dict[str, Any]], *, seed: int) -> Iterator[Happening]:
    """Yield what two people who were matched share: how many days ago, and the verb."""
    rng = random.Random(f"{seed} documents {asking.mentor} {asking.mentee}")
    made = asking.days_ago - asking.after
    resume = (10, "mentee", f"Résumé {asking.mentee}.pdf", DocumentKind.PDF, page(asking.mentee))
    for after, role, name, kind, content in (resume, *FILES):
        if made - after > 0 and rng.random() < 0.8:
            upload = actions.Upload(name, kind, ContentFile(content))
            yield made - after, lambda role=role, upload=upload: _share(between(), role, upload)


def _share(pair: dict[str, Any], role: str, upload: actions.Upload) -> None:
    """Share a file in the match that the two have, if they still have it."""
    match = Match.objects.active().between(**pair).first()
    if match is not None:
        user = getattr(match, role).user
        if get_policy().may_share_document(match=match, actor=user, size=upload.content.size) is None:
            actions.add_document(match, upload=upload, actor=user)
