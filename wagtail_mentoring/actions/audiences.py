"""Wagtail's own privacy, in step with the audiences of pages (R6).

A page that is not for everyone has a rule that lets nobody in, so that Wagtail's API, ``.public()`` and sitemaps leave
it out, with all below it. Nobody, because Wagtail knows no program: a group of mentors holds those of every program.
Who reads is asked where our pages are served, and there these rules are passed over.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from wagtail.models import PageViewRestriction

from wagtail_mentoring.choices import ResourceAudience

# In a column that a rule for groups has no use for: Wagtail copies it with the page, and an editor's rule never has it.
MARK = "wagtail_mentoring: audience"
OURS = Q(restriction_type=PageViewRestriction.GROUPS, password=MARK)


def is_ours(rule: PageViewRestriction) -> bool:
    """Tell whether a rule is one of these."""
    return bool(rule.restriction_type == PageViewRestriction.GROUPS and rule.password == MARK)


def keep_closed(pages: models.QuerySet[Any]) -> None:
    """Give each of ``pages`` its rule, or take it away from those for everyone; an editor's own rule stays as it is.

    The rows are asked, not the instances: what an editor has in hand may be a draft.
    """
    rules = PageViewRestriction.objects.using(pages.db).filter(OURS)
    rules.filter(page__in=pages.filter(audience=ResourceAudience.EVERYONE).values("pk")).delete()
    closed = pages.exclude(audience=ResourceAudience.EVERYONE).exclude(pk__in=rules.values("page"))
    new = {"restriction_type": PageViewRestriction.GROUPS, "password": MARK}
    PageViewRestriction.objects.using(pages.db).bulk_create(
        PageViewRestriction(page_id=pk, **new) for pk in closed.values_list("pk", flat=True)
    )
