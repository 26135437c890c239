"""Invented words and names, from a fixed seed."""

import random
from collections.abc import Iterator
from itertools import accumulate, islice

SEED = 20261122
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu"
COMMON = """
the of and to in we with for people team work change lead learn plan design research service customer project data
health water energy finance policy school city rail field manager director engineer consulting career strategy product
quality safety public growth culture budget supplier network community listening question
"""
FIRST = "Amina Ben Chloe Daniel Esra Femi Grace Hugo Ines Jonas Kavya Lars Mei Nadia Omar Priya Quinn Rosa Sam Tuva"
LAST = "Adeyemi Brandt Costa Diallo Eriksen Fischer Garcia Hansen Ito Jensen Kim Lindqvist Moreau Novak Okafor"
PLACES = ("Oslo", "Calgary", "Lagos", "Lisbon", "Nairobi", "Pune", "Seoul", "Toronto", "Zagreb", "Edmonton")


def chance_of(*key: object) -> random.Random:
    """Return a source of chance of its own for ``key``: the same on every run."""
    return random.Random(f"{SEED} {key}")


def _rare_words() -> Iterator[str]:
    chance = chance_of("words")
    while True:
        yield "".join(chance.choices(SYLLABLES.split(), k=3))


# A few words are frequent and most are rare, as in any language.
WORDS = [*COMMON.split(), *islice(_rare_words(), 4000)]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))


def text(chance: random.Random, length: int) -> str:
    """Return ``length`` words as sentences of a dozen."""
    words = chance.choices(WORDS, cum_weights=WEIGHTS, k=length)
    sentences = (" ".join(words[start : start + 12]).capitalize() for start in range(0, length, 12))
    return ". ".join(sentences)


def name_of(*key: object) -> tuple[str, str]:
    """Return a first and a last name."""
    chance = chance_of("name", *key)
    return chance.choice(FIRST.split()), f"{chance.choice(LAST.split())}-{chance.choice(LAST.split())}"
