"""System checks: what a host must bring, each with the line to paste."""

from django.core import checks

from wagtail_mentoring.checks import files, frame, settings, surroundings

Tags = checks.Tags
ALL = (
    (settings.setting_is_right, Tags.compatibility),
    (settings.policy_is_found, Tags.compatibility),
    (settings.scanner_is_found, Tags.compatibility),
    (settings.sender_is_set, Tags.compatibility),
    (settings.times_have_zones, Tags.compatibility),
    (files.private_files_are_private, Tags.security),
    (files.private_files_can_be_kept, Tags.files),
    (files.downloads_can_be_redirected, Tags.files),
    (frame.base_template_has_content, Tags.templates),
    (frame.our_templates_are_found, Tags.templates),
    (frame.templates_know_the_request, Tags.templates),
    (surroundings.apps_are_installed, Tags.compatibility),
    (surroundings.middleware_is_there, Tags.compatibility),
    (surroundings.accounts_have_addresses, Tags.compatibility),
    (surroundings.search_works, Tags.compatibility),
    (surroundings.urls_are_included, Tags.urls),
)


def register_all() -> None:
    """Register every check; called once, when the app is ready."""
    for check, tag in ALL:
        checks.register(check, tag)
