"""What a verb may raise besides programming errors."""

from wagtail_mentoring.choices import Refusal


class MentoringError(Exception):
    """Root of the package's own exceptions."""


class Refused(MentoringError):  # noqa: N818  a refusal is the domain's word, not a failure
    """The law says no; ``refusal`` is the word for why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the word; its label is the sentence that members read."""
        super().__init__(refusal.label)
        self.refusal = refusal


class Stale(MentoringError):  # noqa: N818  the domain's word again
    """Somebody else was faster: the row is no longer what the page showed."""


class ConfigurationError(MentoringError):
    """``WAGTAIL_MENTORING`` holds an unknown key or a wrong value."""


class PresetError(MentoringError):
    """A preset file cannot be read; the message names the place."""
