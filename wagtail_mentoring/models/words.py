"""The words of a program."""

from collections.abc import Iterator, Mapping

from django.utils.translation import get_language

from wagtail_mentoring.choices import Label

CAPITALIZED_NOUNS = ("de", "lb")


class Words(Mapping[str, str]):
    """The labels of a program, each falling back to our own word."""

    def __init__(self, labels: dict[str, str]) -> None:
        """Keep the program's own labels."""
        self.labels = labels

    def __getitem__(self, key: str) -> str:
        """Return the word for ``key``, a value of Label."""
        try:
            label = Label(key)
        except ValueError as error:
            raise KeyError(key) from error
        return self.labels.get(key) or str(label.label)

    def inside(self, label: Label) -> str:
        """Return a label as it stands inside a sentence: "Mentor" becomes "mentor", "CXPA Guide" stays."""
        word = self[label]
        is_plain = word.istitle() or word == word.capitalize()  # most languages capitalize the first word only
        capitalized = (get_language() or "").startswith(CAPITALIZED_NOUNS)
        return word.lower() if is_plain and not capitalized else word

    def __iter__(self) -> Iterator[str]:
        """Go through every label."""
        return iter(Label.values)

    def __len__(self) -> int:
        """Return how many labels there are."""
        return len(Label.values)
