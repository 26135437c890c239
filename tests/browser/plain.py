"""A snippet as Wagtail makes it, with nothing of ours: what is found on its form is Wagtail's own."""

from taggit.models import Tag
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

# As Wagtail's own pages write it, of workflows and of locales for example.
HELP = '<p class="help-block help-info">Information</p><div class="help-block help-warning">Warning</div>'


class TagViewSet(SnippetViewSet):
    """Tags, which every Wagtail site has."""

    model = Tag
    edit_handler = ObjectList([HelpPanel(HELP), FieldPanel("name"), FieldPanel("slug")])


register_snippet(TagViewSet)


def with_a_tag(_stage):
    """Make the tag whose form is looked at."""
    Tag.objects.get_or_create(pk=1, name="Plain", slug="plain")
