"""Verbs about matches."""

from typing import Any

from wagtail_mentoring.actions._kit import announce, lock_pair, refuse, verb
from wagtail_mentoring.actions._steps import close_request, open_match, open_request
from wagtail_mentoring.choices import MatchSource, RequestStatus
from wagtail_mentoring.models import Match, MatchRequest, MenteeProfile, MentorProfile
from wagtail_mentoring.news import Event
from wagtail_mentoring.policy import get_policy


@verb
def make_match(*, mentor: MentorProfile, mentee: MenteeProfile, actor: Any) -> Match:
    """Bring two people together as a coordinator and return the match.

    A pending request between the two is accepted; otherwise the match gets a request of its own, so that every
    match has one (I6). Raises Refused or Stale.
    """
    mentor, mentee = lock_pair(mentor=mentor.pk, mentee=mentee.pk)
    refuse(get_policy().may_make_match(mentor=mentor, mentee=mentee, actor=actor))
    match_request = MatchRequest.objects.pending().between(mentor=mentor, mentee=mentee).first()
    match_request = match_request or open_request(mentor=mentor, mentee=mentee)
    match_request.mentor, match_request.mentee, match_request.program = mentor, mentee, mentor.program
    close_request(match_request, RequestStatus.ACCEPTED, actor=actor)
    announce(Event.REQUEST_ACCEPTED, match_request, actor=actor)
    return open_match(match_request, source=MatchSource.STAFF, actor=actor)
