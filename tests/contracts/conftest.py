"""What the walk over every surface amounts to, said at its end."""

from tests.contracts.surfaces import METHODS


def pytest_terminal_summary(terminalreporter):
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    walks = [dict(report.user_properties) for report in reports if report.when == "call"]
    if walks := [walk for walk in walks if "requests" in walk]:
        terminalreporter.write_line(
            f"Surfaces: {walks[0]['urls']} URLs ({walks[0]['addresses']} addresses) as {len(walks)} people by"
            f" {len(METHODS)} methods: {sum(walk['requests'] for walk in walks)} requests."
        )
