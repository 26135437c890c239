"""A host that swaps all it can: user (UUID key, e-mail login), image, document and, on Wagtail 8, the base page."""

from wagtail import VERSION

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.swapped", "wagtail.test.emailuser"]

AUTH_USER_MODEL = "emailuser.EmailUser"
WAGTAILIMAGES_IMAGE_MODEL = "swapped.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "swapped.CustomDocument"

if VERSION >= (8, 0):
    INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.test.basepage"]
    WAGTAIL_PAGE_MODEL = "basepage.BasePage"

SILENCED_SYSTEM_CHECKS = ["models.W042"]  # wagtail.test.emailuser names no default_auto_field
