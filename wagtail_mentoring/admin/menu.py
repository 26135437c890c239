"""One menu for everything."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

HOOK = "register_mentoring_menu_item"


def mentoring_menu() -> SubmenuMenuItem:
    """Return the menu; it is shown to those who see one of its items."""
    return SubmenuMenuItem(
        _("Mentoring"), Menu(register_hook_name=HOOK), name="mentoring", icon_name="group", order=250
    )
