"""What the front page shows of the demo."""

import itertools
from typing import Any

from django import template
from django.template.context import RequestContext

from demo.guard import is_at_home
from demo.models import Persona
from wagtail_mentoring.models import Program

register = template.Library()


@register.inclusion_tag("demo/persona_bar.html", takes_context=True)
def persona_bar(context: RequestContext) -> dict[str, Any]:
    """Show the people one can be, by program; nobody unless the visitor is at home."""
    request = context.get("request")
    if request is None or not is_at_home(request):
        return {"groups": []}
    personas = Persona.objects.select_related("program")
    groups = [
        {"title": program.name if program else "", "program": program, "personas": list(of_program)}
        for program, of_program in itertools.groupby(personas, key=lambda persona: persona.program)
    ]
    user = getattr(request, "user", None)
    current = next((persona.key for persona in personas if user and persona.user_id == user.pk), "")
    return {"groups": groups, "current": current, "request": request, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def demo_programs() -> list[Program]:
    """Return the programs that the front page presents."""
    return list(Program.objects.order_by("pk"))
