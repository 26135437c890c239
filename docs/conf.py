"""Sphinx with Markdown (MyST). `make docs` turns warnings into errors."""

project = "wagtail-mentoring"
author = "wagtail-mentoring contributors"
project_copyright = "2026, wagtail-mentoring contributors"

extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "wagtail-mentoring"
exclude_patterns = ["_build"]
