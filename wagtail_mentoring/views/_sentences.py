"""What each refusal says to members: its words, empty for the refusal's own label, and the ways on."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mentoring.choices import Label, ProfileStep, Refusal, Role
from wagtail_mentoring.models import Match, MatchRequest, Membership, Program
from wagtail_mentoring.models.checklist import checklist
from wagtail_mentoring.policy import get_policy
from wagtail_mentoring.views._ways import (
    Circumstances,
    Way,
    contact_way,
    directory_way,
    free_mentors_way,
    inbox_way,
    login_way,
    match_way,
    matches_way,
    message_way,
    object_way,
    profile_way,
)

Told = tuple[str, list[Way]]


def plainly(_refusal: Refusal, _at: Circumstances, program: Program) -> Told:
    """Say the refusal's own label."""
    return "", matches_way(program)


def _not_signed_in(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    name, key = ("mentor", at.mentor.pk) if at.mentor is not None else ("program", program.slug)
    words = _("Please sign in to send a request.") if at.mentor is not None else ""
    return words, login_way(program, reverse(f"wagtail_mentoring:{name}", args=[key]))


def _not_enrolled(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    closed = get_policy().may_enroll(program=program, user=at.user, role=Role.MENTEE)
    if closed is not None and closed != refusal:
        return SENTENCES.get(closed, plainly)(closed, at, program)
    return "", [(_("Enroll as a mentee"), reverse("wagtail_mentoring:enroll", args=[program.slug, Role.MENTEE.value]))]


def _no_profile(_refusal: Refusal, _at: Circumstances, program: Program) -> Told:
    return "", [(_("How to take part"), reverse("wagtail_mentoring:program", args=[program.slug]))]


def _closed(refusal: Refusal, _at: Circumstances, program: Program) -> Told:
    return str(refusal.label), contact_way(program)


def _other_role(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    profiles = Membership.of(at.user, program).profiles
    ways = [profile_way(program.words[f"{profile.ROLE}_profile"], program, profile.ROLE)[0] for profile in profiles]
    return str(refusal.label), ways


def _incomplete(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    profile = at.profile or Membership.of(at.user, program).mentee
    role = profile.ROLE if profile else Role.MENTEE
    missing_steps = [step.title for step in checklist(profile) if not step.is_complete] if profile else []
    ways = profile_way(_("Go on with your profile"), program, role)
    if refusal == Refusal.PROFILE_INCOMPLETE and missing_steps:
        return _("Your profile is not complete yet; still to do: %(steps)s.") % {
            "steps": ", ".join(missing_steps)
        }, ways
    return "", ways


def _own_state(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    label = _("Resume your profile") if refusal == Refusal.MENTEE_PAUSED else _("View your profile")
    role = at.profile.ROLE if at.profile is not None else Role.MENTEE
    return "", profile_way(label, program, role)


def _own_profile(_refusal: Refusal, _at: Circumstances, program: Program) -> Told:
    return "", [*profile_way(program.words["edit"], program, Role.MENTOR), *directory_way(program)]


def _mentor_paused(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.is_mentor:
        words = _("Your profile is paused. Resume it to accept this request.")
        return words, profile_way(_("Resume your profile"), program, Role.MENTOR)
    return _named(_("%(mentor)s is taking a pause."), at), free_mentors_way(program)


def _mentor_gone(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.is_mentor:
        return _("Your own profile is not active."), profile_way(_("View your profile"), program, Role.MENTOR)
    return _named(_("%(mentor)s is not part of the program at the moment."), at), free_mentors_way(program)


def _not_accepting(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    return _named(_("%(mentor)s is not taking new mentees at the moment."), at), free_mentors_way(program)


def _away(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.mentor is None or at.mentor.away_until is None:
        return "", free_mentors_way(program)
    words = _("%(mentor)s is away, and can be asked again from %(day)s.")
    return words % {"mentor": at.mentor, "day": program.in_words(at.mentor.away_until)}, free_mentors_way(program)


def _full(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.is_mentor and at.mentor is not None:
        words = ngettext(
            "Your limit of %(number)s mentee is reached. Raise it to accept this request, or decline.",
            "Your limit of %(number)s mentees is reached. Raise it to accept this request, or decline.",
            at.mentor.capacity,
        ) % {"number": at.mentor.capacity}
        return words, profile_way(_("Change your limit"), program, Role.MENTOR, ProfileStep.AVAILABILITY.value)
    return _named(_("%(mentor)s has no free place at the moment."), at), free_mentors_way(program)


def _named(sentence: str, at: Circumstances) -> str:
    """Return the sentence with the mentor's name, or nothing for a mentor whom the page does not know."""
    return sentence % {"mentor": at.mentor} if at.mentor is not None else ""


def _between_cycles(_refusal: Refusal, _at: Circumstances, program: Program) -> Told:
    following = program.cycles.after(program.today()).first()
    if following is None:
        words = _("Matches are made during a cycle. None is running, and the next one is not planned yet.")
        return words, contact_way(program)
    words = _("Matches are made during a cycle; the next one, “%(cycle)s”, begins on %(day)s.")
    return words % {"cycle": following, "day": program.in_words(following.starts_on)}, matches_way(program)


def _already_pending(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    mine = MatchRequest.objects.pending().filter(program=program, mentee__user_id=at.user.pk).select_related("mentor")
    others = list(mine)
    asked = next((one for one in others if one.mentor_id == getattr(at.mentor, "pk", None)), None)
    if asked is None and len(others) > 1:
        words = ngettext(
            "You have %(number)s request that waits for an answer; more are not possible at the same time.",
            "You have %(number)s requests that wait for an answer; more are not possible at the same time.",
            len(others),
        )
        return words % {"number": len(others)}, [(program.words["pending_matches"], matches_way(program)[0][1])]
    pending = asked or next(iter(others), None)
    if pending is None:
        return "", matches_way(program)
    words = _("You already have a request with %(mentor)s:")
    if pending.answer_by:
        words = _("You already have a request with %(mentor)s (answer by %(day)s):")
    day = program.in_words(pending.answer_by)
    way = reverse("wagtail_mentoring:request", args=[pending.pk])
    return words % {"mentor": pending.mentor, "day": day}, [(_("view it or cancel it"), way)]


def _already_active(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    mine = Match.objects.active().filter(program=program, mentee__user_id=at.user.pk).select_related("mentor")
    if refusal == Refusal.ALREADY_MATCHED and at.match_request is not None:
        mine = Match.objects.active().between(mentor=at.match_request.mentor, mentee=at.match_request.mentee)
        match, words = mine.select_related("mentor").first(), _("You are already matched with each other.")
    elif refusal == Refusal.ALREADY_MATCHED:
        match, words = mine.filter(mentor=at.mentor).first(), _("You and %(mentor)s are already matched.")
    elif program.max_active_per_mentee == 1:
        match, words = mine.first(), _("%(mentor)s is your mentor, and you can have one mentor at a time.")
    else:
        match, words = mine.first(), _("You have as many mentors as is possible at the same time.")
    if match is None:
        return "", matches_way(program)
    way = reverse("wagtail_mentoring:match", args=[match.pk])
    return words % {"mentor": match.mentor}, [(_("View your match"), way)]


def _decided(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.match_request is None:
        return "", matches_way(program)
    words = _("This request has already been decided: %(status)s.")
    status = MatchRequest.objects.get(pk=at.match_request.pk).get_status_display()
    return words % {"status": status}, [*object_way(at), *matches_way(program)]


def _not_overdue(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.match_request is None or at.match_request.answer_by is None:
        return "", matches_way(program)
    words = _("%(mentor)s has until %(day)s to answer; after that day the program team can reach out.")
    day = program.in_words(at.match_request.answer_by)
    return words % {"mentor": at.match_request.mentor, "day": day}, object_way(at)


def _help_asked(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    return "", [*object_way(at), *contact_way(program)]


def _match_over(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.match is None:
        return "", matches_way(program)
    is_mentor = at.match.role_of(at.user) == Role.MENTOR
    words = _("Your %(match)s with %(partner)s is over already. Nothing has changed now.")
    partner = at.match.mentee if is_mentor else at.match.mentor
    names = {"match": program.words.inside(Label.MATCH), "partner": partner}
    return words % names, [*match_way(at.match, label=_("See how it ended")), *matches_way(program)]


def _others_end(refusal: Refusal, at: Circumstances, program: Program) -> Told:
    """Lead from one of the two pages about an end to the other."""
    if at.match is None:
        return "", contact_way(program)
    word, name = ("finish", "match_finish") if refusal == Refusal.YOU_END else ("ask_to_end", "match_ask")
    return "", [*match_way(at.match, name, program.words[word]), *contact_way(program)]


def _write_first(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.mentor is None:
        return "", inbox_way(program)
    words = _("In this program you talk first: you can send %(mentor)s a request once both of you have written.")
    return words % {"mentor": at.mentor}, message_way(at.mentor)


def _to_messages(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    return "", object_way(at) if at.thread is not None else inbox_way(program)


def _documents_full(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    """Lead to what one can remove or replace, or to the only one who can."""
    if at.match is None:
        return "", matches_way(program)
    law, documents = get_policy(), at.match.documents.all()
    if any(law.may_remove_document(document=document, actor=at.user) is None for document in documents):
        [(label, address)] = match_way(at.match, "match_documents", _("What you share"))
        return "", [(label, f"{address}#shared")]
    partner = at.match.mentee if at.match.role_of(at.user) == Role.MENTOR else at.match.mentor
    words = _("There is no room for another document. All that is here is from %(partner)s, who can remove one.")
    may_write = law.may_write(mentor=at.match.mentor, mentee=at.match.mentee, actor=at.user) is None
    return words % {"partner": partner}, message_way(partner) if may_write else contact_way(program)


def _wrong_status(_refusal: Refusal, at: Circumstances, program: Program) -> Told:
    if at.profile is None:
        return "", matches_way(program)
    words = _("This is not possible while your profile has the status “%(status)s”.")
    status = type(at.profile).objects.get(pk=at.profile.pk).get_status_display()
    return words % {"status": status}, profile_way(_("View your profile"), program, at.profile.ROLE)


SENTENCES: dict[Refusal, Callable[[Refusal, Circumstances, Program], Told]] = {
    Refusal.NOT_SIGNED_IN: _not_signed_in,
    Refusal.NOT_ENROLLED: _not_enrolled,
    Refusal.NO_PROFILE: _no_profile,
    Refusal.ENROLLMENT_CLOSED: _closed,
    Refusal.OTHER_ROLE_ONLY: _other_role,
    Refusal.PROFILE_INCOMPLETE: _incomplete,
    Refusal.MENTEE_DRAFT: _incomplete,
    Refusal.MENTEE_WAITING: _own_state,
    Refusal.MENTEE_PAUSED: _own_state,
    Refusal.OWN_PROFILE: _own_profile,
    Refusal.MENTOR_PAUSED: _mentor_paused,
    Refusal.MENTOR_GONE: _mentor_gone,
    Refusal.MENTOR_NOT_ACCEPTING: _not_accepting,
    Refusal.MENTOR_AWAY: _away,
    Refusal.MENTOR_FULL: _full,
    Refusal.BETWEEN_CYCLES: _between_cycles,
    Refusal.ALREADY_ASKED: _already_pending,
    Refusal.TOO_MANY_PENDING: _already_pending,
    Refusal.ALREADY_MATCHED: _already_active,
    Refusal.TOO_MANY_ACTIVE: _already_active,
    Refusal.NOT_PENDING: _decided,
    Refusal.NOT_OVERDUE: _not_overdue,
    Refusal.HELP_ALREADY_ASKED: _help_asked,
    Refusal.WRITE_FIRST: _write_first,
    Refusal.ALREADY_REPORTED: _to_messages,
    Refusal.YOU_BLOCKED: _to_messages,
    Refusal.TOO_MANY_MESSAGES: _to_messages,
    Refusal.DOCUMENTS_FULL: _documents_full,
    Refusal.WRONG_STATUS: _wrong_status,
    Refusal.MATCH_OVER: _match_over,
    Refusal.STAFF_ENDS: _others_end,
    Refusal.YOU_END: _others_end,
    Refusal.NO_GRACEFUL_EXIT: _others_end,
    Refusal.END_ALREADY_ASKED: _help_asked,
}
