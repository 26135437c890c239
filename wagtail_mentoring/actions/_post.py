"""Letters into the outbox: to whom, once, and as often as the reader wants them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email.utils import make_msgid
from typing import Any

from django.db import transaction

from wagtail_mentoring import signals
from wagtail_mentoring.choices import KINDS, Letter, MailPace, OutboxState, Reader
from wagtail_mentoring.models import (
    AnyProfile,
    CoordinatorTask,
    MailPreference,
    MatchRequest,
    OutboxEmail,
    Program,
    Thread,
)
from wagtail_mentoring.news import STAFF_LETTERS, Event

BEGINS = {
    MailPace.AT_ONCE: OutboxState.QUEUED,
    MailPace.DAILY: OutboxState.HELD,
    MailPace.OFF: OutboxState.OFF,
}


def after_commit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Call ``function`` once the transaction has been committed; an error there is logged and undoes nothing.

    Not a ``partial``: Django logs the name of what failed, and a partial has none.
    """
    transaction.on_commit(lambda: function(*args, **kwargs), robust=True)


@dataclass(frozen=True)
class Draft:
    """A letter to one person, before it is in the outbox; ``about`` is what makes it unique for that person."""

    letter: str
    reader: Reader
    program: Program
    user: Any
    name: str
    about: str
    match_request: MatchRequest | None = None
    session: int | None = None
    thread: Thread | None = None

    @property
    def dedupe_key(self) -> str:
        """Return what is the same for the same letter to the same person about the same thing."""
        return hashlib.sha256(f"{self.letter} {self.reader} {self.about}".encode()).hexdigest()


def write_letters(
    letters: Iterable[tuple[str, AnyProfile]],
    *,
    match_request: MatchRequest | None = None,
    occasion: str = "",
    session: int | None = None,
) -> None:
    """Put letters to members into the outbox, once per person and occasion; ``session`` is the key of a plan."""
    post(
        draft_to(person, letter, match_request=match_request, occasion=occasion, session=session)
        for letter, person in letters
    )


def tell_of_message(thread: Thread, reader: AnyProfile, *, occasion: str) -> None:
    """Write to one of the two that the other one has written: never what (R34)."""
    post([replace(draft_to(reader, Letter.MESSAGE_RECEIVED, occasion=occasion), thread=thread)])


def draft_to(
    person: AnyProfile,
    letter: str,
    *,
    match_request: MatchRequest | None = None,
    occasion: str = "",
    session: int | None = None,
) -> Draft:
    """Return a letter to a member."""
    about = f"request {match_request.pk} {occasion}" if match_request else f"{person.pk} {occasion}"
    reader, name = Reader(person.ROLE.value), person.display_name
    return Draft(letter, reader, person.program, person.user_id, name, about, match_request, session)


def tell_staff(event: Event, match_request: MatchRequest, *, occasion: str = "") -> None:
    """Write to everybody who looks after the program, but for the two whom it is about; once per occasion."""
    letter, program, about = STAFF_LETTERS[event], match_request.program, f"{match_request.pk} {occasion}"
    post(
        Draft(letter, Reader.STAFF, program, user.pk, name_of(user), f"{user.pk} {about}", match_request)
        for user in program.staff(but=(match_request.mentor.user_id, match_request.mentee.user_id))
    )


def tell_staff_of_report(task: CoordinatorTask) -> None:
    """Write to everybody who looks after the program, but for the two, that messages were reported; never which."""
    thread: Any = task.thread
    post(
        Draft(
            Letter.MESSAGES_REPORTED,
            Reader.STAFF,
            task.program,
            user.pk,
            name_of(user),
            f"{user.pk} task {task.pk}",
            thread=thread,
        )
        for user in task.program.staff(but=(thread.mentor.user_id, thread.mentee.user_id))
    )


def name_of(user: Any) -> str:
    """Return how an account without a profile is addressed."""
    name = user.get_full_name().strip() if hasattr(user, "get_full_name") else ""
    return (name or user.get_username())[:120]


def post(drafts: Iterable[Draft]) -> list[OutboxEmail]:
    """Put into the outbox what is not there yet, and return it; who is gone gets nothing.

    It is sent after the commit, or held for a daily digest, or only shown to coordinators, as its reader wants.
    """
    new = {draft.dedupe_key: draft for draft in drafts if draft.user is not None}
    if not new:
        return []
    written = set(OutboxEmail.objects.filter(dedupe_key__in=new).values_list("dedupe_key", flat=True))
    new = {key: draft for key, draft in new.items() if key not in written}
    states = _states_of(new)
    emails = OutboxEmail.objects.bulk_create(_email(key, draft, states[key]) for key, draft in new.items())
    send_after_commit([email.pk for email in emails if email.state == OutboxState.QUEUED])
    return emails


def send_after_commit(keys: list[int]) -> None:
    """Have e-mails that wait sent once the transaction has been committed."""
    after_commit(lambda: [signals.mail_queued.send_robust(sender=OutboxEmail, pk=key) for key in keys])


def _states_of(drafts: dict[str, Draft]) -> dict[str, OutboxState]:
    """Return how each letter begins; where all come at once, nobody is asked."""
    choosable = {key: draft for key, draft in drafts.items() if _is_choosable(draft.letter)}
    chosen = MailPreference.objects.chosen_by({draft.user for draft in choosable.values()}) if choosable else {}
    states = dict.fromkeys(drafts, OutboxState.QUEUED)
    for key, draft in choosable.items():
        pace = chosen.get((draft.program.pk, draft.user, KINDS[Letter(draft.letter)]))
        states[key] = BEGINS[pace or MailPace.AT_ONCE]
    return states


def _is_choosable(letter: str) -> bool:
    return letter in KINDS and len(KINDS[Letter(letter)].paces) > 1


def _email(key: str, draft: Draft, state: OutboxState) -> OutboxEmail:
    return OutboxEmail(
        dedupe_key=key,
        program=draft.program,
        letter=draft.letter,
        role=draft.reader,
        recipient_id=draft.user,
        recipient_name=draft.name,
        match_request=draft.match_request,
        session_id=draft.session,
        thread=draft.thread,
        state=state,
        message_id=make_msgid(domain=draft.program.site.hostname),
    )
