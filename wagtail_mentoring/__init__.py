"""Mentoring for any Wagtail site: directory, match requests, matches and the mail between them."""

__version__ = "0.1.0"
