"""The mentor directory: all its filtering, searching, counting and ordering (R22-R29)."""

from wagtail_mentoring.directory.search import PER_PAGE, Directory

__all__ = ["PER_PAGE", "Directory"]
