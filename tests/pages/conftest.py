import pytest

from wagtail_mentoring.pages.models import MentoringDirectoryPage


@pytest.fixture
def publish(site):
    """Publish a program's directory page below the home page."""

    def add(program, **fields):
        page = MentoringDirectoryPage(title="Mentor Directory", slug=program.slug, program=program, **fields)
        return site.root_page.add_child(instance=page)

    return add
