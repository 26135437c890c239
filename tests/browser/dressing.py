"""What the example site lacks: a crowd, a program without anybody, an e-mail that did not leave, somebody new.

And a guide of every kind of block, each with something in it.
"""

import json

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from tests.people import make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import send_message
from wagtail_mentoring.actions.presets import apply_preset, load
from wagtail_mentoring.choices import OutboxState
from wagtail_mentoring.models import OutboxEmail
from wagtail_mentoring.pages.models import MentoringDirectoryPage, ResourceIndexPage, ResourcePage

A_LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 10  # nothing in it to break a line at
A_LONG_NAME = "Wilhelmina Konstantinopolous-Featherstonehaugh de la Fuente y Montenegro"


def dress(stage):
    """Add to the freshly seeded site what no story tells."""
    site = Site.objects.get(is_default_site=True)
    crowd = _program(site, "crowd", "cxpa", name="The Long Table")
    for number in range(30):
        make_mentor(crowd, f"Guest Number {number}")
    mentor = make_mentor(crowd, A_LONG_NAME, headline="Vice " * 30, biography=A_LONG_WORD)
    mentee = make_mentee(crowd, "Grace Hopeful")
    for writer in (mentee, mentor):
        send_message(mentor=mentor, mentee=mentee, text=A_LONG_WORD, actor=writer.user)
    _program(site, "still", "apega", name="Still Waters")
    make_mentee(stage.program("still"), "Early Bird")
    make_mentee(stage.program("still"), "Later Bird", status="pending")
    unlisted = apply_preset(make_program(site=site, slug="unlisted", name="Unlisted"), load("cxpa"), actor=None)
    make_mentee(unlisted, "Lone Reader")
    _guide_of_every_block(crowd)
    stage.account("newcomer", first_name="New", last_name="Comer")
    email = OutboxEmail.objects.filter(program__slug="mentor-match", letter="request_received").first()
    OutboxEmail.objects.filter(pk=email.pk).update(state=OutboxState.FAILED, error="550 mailbox full", sent_at=None)


def _program(site, slug, preset, **fields):
    program = apply_preset(make_program(site=site, slug=slug, **fields), load(preset), actor=None)
    page = MentoringDirectoryPage(title=f"Directory of {program.name}", slug=slug, program=program)
    site.root_page.add_child(instance=page)
    return program


def _guide_of_every_block(program):
    section = ResourceIndexPage(title="Guides of the long table", slug="crowd-guides", program=program)
    program.site.root_page.add_child(instance=section)
    section.save_revision().publish()
    guide = ResourcePage(title="Everything at once", slug="every-block", summary="One block of each kind.")
    section.add_child(instance=guide)
    guide.body = json.dumps([{"type": kind, "value": value} for kind, value in _blocks().items()])
    guide.save_revision().publish()


def _blocks():
    text, drawn = "<p>A <b>few</b> words, and <i>some</i> more.</p>", get_image_model().objects.first()
    picture = {"image": drawn.pk, "alt_text": "A screen", "decorative": False}
    return {
        "heading": "A heading",
        "subheading": "A subheading",
        "text": text,
        "steps": [{"title": f"Step {number}", "text": text, "picture": picture} for number in range(2)],
        "callout": {"kind": "warning", "text": text},
        "picture": {"picture": picture, "caption": "As it is drawn"},
        "documents": {"title": "To keep", "documents": [get_document_model().objects.first().pk]},
        "video": {"title": "A talk", "url": "https://example.org/talk", "about": "Ten minutes", "picture": picture},
        "quote": {"text": "Nobody had asked me that before.", "who": "A mentee"},
        "folds": [{"title": "A fold", "text": text}],
    }
