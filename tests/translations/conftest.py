"""The numbers of the translations, at the end of a run."""

from tests.translations.catalogs import LANGUAGES, is_translated, messages


def pytest_terminal_summary(terminalreporter):
    done = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    opened = sum(number for report in done for name, number in report.user_properties if name == "opened")
    terminalreporter.section("translations")
    for language in LANGUAGES:
        all_of_them = messages(language)
        whole = sum(map(is_translated, all_of_them))
        terminalreporter.write_line(f"{language}: {whole} of {len(all_of_them)} messages")
    if opened:
        leaky = [report for report in terminalreporter.stats.get("failed", []) if "past_gettext" in report.nodeid]
        terminalreporter.write_line(f"pseudo-language: {opened} pages opened, {len(leaky)} walks with a leak")
