"""What all our snippets have in common."""

from wagtail.snippets.views.snippets import SnippetViewSet

from wagtail_mentoring.admin.menu import HOOK


class MentoringViewSet(SnippetViewSet):
    """A snippet of the Mentoring menu: searched in the database, not copied, chosen nowhere."""

    menu_hook = HOOK
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    def register_chooser_viewset(self):
        """Offer no chooser: Wagtail's asks for no permission, and nothing here needs one."""
