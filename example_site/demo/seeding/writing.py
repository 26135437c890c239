"""Biographies and messages, put together from a story's sentences."""

import random
from collections import defaultdict

from demo.seeding.stories import Person, Story
from wagtail_mentoring.choices import Role


class Writer:
    """Take sentences in turn, so that neighbors in the directory do not sound alike."""

    def __init__(self, story: Story, rng: random.Random) -> None:
        """Keep the sentences and the chance."""
        self.story = story
        self.rng = rng
        self.waiting: dict[str, list[str]] = defaultdict(list)

    def _next(self, name: str, sentences: list[str], person: Person, **words: str) -> str:
        if not self.waiting[name]:
            self.waiting[name] = self.rng.sample(sentences, len(sentences))
        years, few = self.rng.choice(("ten", "twelve", "fifteen", "eighteen")), self.rng.choice(("two", "three"))
        known = {"years": years, "few": few, "city": person.city, "employer": person.employer}
        return self.waiting[name].pop().format(**{**known, **words})

    def biography(self, person: Person) -> str:
        """Return two or three short paragraphs: where from, what now, what for, and something of the person."""
        track, common, role = self.story["tracks"][person.track], self.story["common"], person.role.value
        path = self._next(f"{role}_path", common[f"{role}_path"], person)
        if person.role == Role.MENTOR:
            now = self._next(f"{person.track} did", track["did"], person)
            aims = self._next(f"{person.track} offer", track["offer"], person)
        else:
            now = self._next("mentee_now", common["mentee_now"], person)
            aims = self._seek(person)
        style = self._next(f"{role}_style", common[f"{role}_style"], person)
        hobby = self._next("hobby", common["hobby"], person)
        first = f"{now} {path}" if self.rng.random() < 0.5 else f"{path} {now}"
        paragraphs = [first, f"{aims} {style}", hobby]
        return "\n\n".join(paragraphs if self.rng.random() < 0.8 else paragraphs[:2])

    def _seek(self, mentee: Person) -> str:
        """Return what the mentee looks for; nobody works toward a license twice."""
        sentences = self.story["tracks"][mentee.track]["seek"]
        if mentee.is_licensed:
            sentences = [text for text in sentences if "license" not in text and "in-training" not in text]
        return self._next(f"{mentee.track} seek {mentee.is_licensed}", sentences, mentee)

    def success(self, person: Person) -> str:
        """Return what the mentee would like to have achieved."""
        return self._next("success", self.story["common"]["success"], person)

    def message(self, mentee: Person, mentor: Person) -> str:
        """Return what the mentee writes to the mentor with a request."""
        words = {"mentor": mentor.name.partition(" ")[0], "employer": mentor.employer}
        opening = self._next("opening", self.story["messages"]["opening"], mentee, **words)
        aims = self._seek(mentee)
        closing = self._next("closing", self.story["messages"]["closing"], mentee)
        return f"{opening}\n\n{aims} {closing}\n\n{mentee.name.partition(' ')[0]}"
