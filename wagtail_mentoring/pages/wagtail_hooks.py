"""Registration only: what Wagtail is told about our pages."""

from wagtail import hooks

from wagtail_mentoring.pages.gates import open_to_its_audience

hooks.register("on_serve_page", open_to_its_audience, order=-100)  # around Wagtail's own look at its privacy
