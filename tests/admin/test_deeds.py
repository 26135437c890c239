"""What coordinators do on behalf of members: every page asks first, acts by one verb, and says what came of it."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.notifications.stories import asked, matched
from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.actions import accept_request, make_match, send_request
from wagtail_mentoring.admin import deciding, many, pairing
from wagtail_mentoring.choices import Letter, MatchSource, ProfileStatus, RequestMessage, RequestStatus
from wagtail_mentoring.exceptions import Stale
from wagtail_mentoring.invariants import check_all
from wagtail_mentoring.models import LogEntry, Match, MatchRequest, MentorProfile, OutboxEmail

pytestmark = pytest.mark.django_db

DECIDE = ("accept", "decline")
ODD_KEYS = ("abc", "¹", "-1", "0", str(10**30), "9" * 5000)


@pytest.fixture
def waiting(program):
    """A pending request of Amina Diallo to Juan Ruiz."""
    return asked(program, message="canary")


@pytest.fixture
def mentor(program):
    return make_mentor(program, "Juan Ruiz", employer="Dams & Co")


@pytest.fixture
def mentee(program):
    return make_mentee(program, "Amina Diallo")


def desk_url(deed, *args):
    return reverse(f"wagtail_mentoring_matchrequest_modeladmin_{deed}", args=args)


def profile_url(profile, deed, key=None):
    name = f"wagtailsnippets_wagtail_mentoring_{profile._meta.model_name}:{deed}"
    return reverse(name, args=[] if deed == "list" else [key or profile.pk])


def withdraw_url(*requests):
    return desk_url("withdraw") + "?" + "&".join(f"id={getattr(row, 'pk', row)}" for row in requests)


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def told(answer):
    """What the page says about what has just been done."""
    return " ".join(item.get_text(" ", strip=True) for item in page_of(answer).select(".messages li"))


def errors_at(answer, field):
    return answer.context["form"].errors.get(field, [])


def states():
    return list(MatchRequest.objects.order_by("pk").values_list("status", flat=True))


def last_entry(action):
    return LogEntry.objects.get(action=f"wagtail_mentoring.{action}")


# Every page


@pytest.fixture
def pages(waiting):
    """Every page that does something, with what it is sent."""
    spare, free = make_mentor(waiting.program, "Spare Mentor"), make_mentee(waiting.program, "Free Mentee")
    return {
        desk_url("accept", waiting.pk): {},
        desk_url("decline", waiting.pk): {},
        withdraw_url(waiting): {},
        profile_url(free, "ask"): {"mentor": spare.pk, "message": "Hello"},
        profile_url(free, "make_match"): {"mentor": spare.pk},
        profile_url(waiting.mentor, "limit"): {"capacity": 4, "reason": "Asked for it"},
    }


def snapshot():
    return (
        states(),
        Match.objects.count(),
        OutboxEmail.objects.count(),
        LogEntry.objects.count(),
        list(MentorProfile.objects.order_by("pk").values_list("capacity", "active_matches")),
    )


def test_asking_changes_nothing(coordinator, pages):
    before = snapshot()
    for url in pages:
        answer = coordinator.get(url)
        assert answer.status_code == 200
        assert page_of(answer).select_one("#main form[method=post] [name=csrfmiddlewaretoken]")
        assert coordinator.head(url).status_code == 200
    assert snapshot() == before


def test_only_post_acts(coordinator, pages):
    before = snapshot()
    for url in pages:
        for send in (coordinator.put, coordinator.patch, coordinator.delete):
            assert send(url).status_code == 405
        coordinator.options(url)
    assert snapshot() == before


def test_every_page_does_something_for_a_coordinator(coordinator, pages):
    for url, data in pages.items():
        before = snapshot()
        assert coordinator.post(url, data).status_code == 302
        assert snapshot() != before or "decline" in url or "withdraw" in url  # accepted by then


def test_members_and_visitors_are_sent_away(client, pages, waiting):
    before = snapshot()
    for visitor in (client, signed_in(waiting.mentor.user), signed_in(waiting.mentee.user)):
        for url, data in pages.items():
            assert visitor.get(url).status_code == 302
            assert visitor.post(url, data).status_code == 302
    assert snapshot() == before


def test_a_coordinator_of_another_program_finds_nothing(pages, waiting):
    before = snapshot()
    stranger = signed_in(make_staff("Stan Stranger", *VIEW, program=make_program()))
    for url, data in pages.items():
        if "withdraw" in url:
            assert "Amina" not in stranger.get(url).content.decode()
            assert "Amina" not in stranger.post(url, data, follow=True).content.decode()
        else:
            assert stranger.get(url).status_code == 404
            assert stranger.post(url, data).status_code == 404
    assert snapshot() == before


def test_an_editor_without_the_permission_is_sent_away(program, pages):
    before = snapshot()
    editor = signed_in(make_staff("Edna Editor", program=program))
    for url, data in pages.items():
        for answer in (editor.get(url), editor.post(url, data)):
            assert answer.status_code == 302, url
            assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_every_deed_is_a_transaction_of_its_own(coordinator, pages, settings, monkeypatch):
    """A durable verb refuses to run inside another transaction."""
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)
    for url, data in pages.items():
        assert coordinator.post(url, data).status_code == 302
    assert states() == [RequestStatus.ACCEPTED, RequestStatus.PENDING] or states()[0] == RequestStatus.ACCEPTED


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_keys_are_not_found(key, root, waiting):
    urls = [desk_url("accept", 1).replace("/1/", f"/{key}/"), desk_url("decline", 1).replace("/1/", f"/{key}/")]
    urls += [profile_url(waiting.mentee, "ask", key), profile_url(waiting.mentee, "make_match", key)]
    for url in (*urls, profile_url(waiting.mentor, "limit", key)):
        assert root.get(url).status_code == 404
        assert root.post(url).status_code == 404


# Answering for the mentor


def test_a_request_is_accepted_on_behalf_of_the_mentor(coordinator, waiting):
    body = coordinator.get(desk_url("accept", waiting.pk)).content.decode()
    assert "You accept on behalf of Juan Ruiz" in body
    assert "canary" not in body, "the message is for the mentor alone"
    answer = coordinator.post(desk_url("accept", waiting.pk), follow=True)
    assert "Juan Ruiz and Amina Diallo are matched." in told(answer)
    assert Match.objects.get().source == MatchSource.REQUEST
    assert last_entry("request_accepted").data == {"on_behalf_of": "mentor"}
    assert OutboxEmail.objects.filter(letter=Letter.ACCEPTED_MENTEE).exists()
    assert check_all() == []


def test_a_request_is_declined_with_the_reason_of_the_mentor(coordinator, waiting):
    data = {"reason": "no_time", "shares_reason": "on"}
    answer = coordinator.post(desk_url("decline", waiting.pk), data, follow=True)
    assert "Declined. Amina Diallo is told by e-mail." in told(answer)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.decline_reason, waiting.shares_reason) == ("declined", "no_time", True)


def test_declining_needs_no_reason_but_takes_none_that_is_not_ours(coordinator, waiting):
    answer = coordinator.post(desk_url("decline", waiting.pk), {"reason": "ugly"})
    assert errors_at(answer, "reason")
    assert states() == ["pending"]
    coordinator.post(desk_url("decline", waiting.pk))
    assert states() == ["declined"]


@pytest.mark.parametrize("deed", DECIDE)
def test_deciding_twice_decides_once(deed, coordinator, waiting):
    coordinator.post(desk_url(deed, waiting.pk))
    before = snapshot()
    answer = coordinator.post(desk_url(deed, waiting.pk), follow=True)
    assert "This request has already been decided." in told(answer)
    page = page_of(coordinator.get(desk_url(deed, waiting.pk)))
    assert "This request has already been decided." in page.get_text()
    assert not page.select("#main form[method=post]")
    assert snapshot() == before


@pytest.mark.parametrize("deed", DECIDE)
def test_somebody_else_was_faster(deed, coordinator, waiting, monkeypatch):
    def overtaken(*_args, **_kwargs):
        raise Stale

    monkeypatch.setattr(deciding, f"{deed}_request", overtaken)
    assert "Somebody was faster" in told(coordinator.post(desk_url(deed, waiting.pk), follow=True))


def test_why_a_request_cannot_be_accepted_is_told_before(coordinator, waiting):
    MentorProfile.objects.update(active_matches=1)
    body = coordinator.get(desk_url("accept", waiting.pk)).content.decode()
    assert "This mentor has no free place at the moment." in body
    assert "Yes, accept" not in body
    assert "no free place" in told(coordinator.post(desk_url("accept", waiting.pk), follow=True))
    assert states() == ["pending"]


@pytest.mark.parametrize("deed", DECIDE)
def test_a_coordinator_does_not_answer_his_own_request(deed, program):
    cora = make_staff("Cora Coordinator", *VIEW, program=program)
    mentor, mentee = make_mentor(program), make_mentee(program, user=cora)
    mine = send_request(mentor=mentor, mentee=mentee, actor=cora)
    browser = signed_in(cora)
    listing = browser.get(desk_url("index")).content.decode()
    assert desk_url(deed, mine.pk) not in listing
    assert "You are one of the two people" in browser.get(desk_url(deed, mine.pk)).content.decode()
    browser.post(desk_url(deed, mine.pk))
    assert states() == ["pending"]


# Withdrawing


@pytest.fixture
def three(program):
    return [asked(program, mentor=f"Mentor {word}", mentee=f"Mentee {word}") for word in ("One", "Two", "Three")]


def test_several_are_withdrawn(coordinator, three):
    body = coordinator.get(withdraw_url(*three[:2])).content.decode()
    assert "Mentee One → Mentor One (APEGA Mentoring)" in body
    assert "Three" not in body
    answer = coordinator.post(withdraw_url(*three[:2]), follow=True)
    assert "2 requests withdrawn." in told(answer)
    assert states() == ["withdrawn", "withdrawn", "pending"]
    assert OutboxEmail.objects.filter(letter=Letter.WITHDRAWN_MENTEE).count() == 2


def test_what_fails_is_listed_by_name_and_stops_nothing(coordinator, three, monkeypatch):
    accept_request(three[1], actor=three[1].mentor.user)
    withdraw = many.withdraw_request

    def one_is_stale(match_request, *, actor):
        if match_request.pk == three[2].pk:
            raise Stale
        return withdraw(match_request, actor=actor)

    monkeypatch.setattr(many, "withdraw_request", one_is_stale)
    assert "Mentee Two → Mentor Two: This request has already" in coordinator.get(withdraw_url(*three)).content.decode()
    words = told(coordinator.post(withdraw_url(*three), follow=True))
    assert "1 request withdrawn." in words
    assert "Mentee Two → Mentor Two: This request has already been decided." in words
    assert "Mentee Three → Mentor Three: Somebody was faster" in words
    assert states() == ["withdrawn", "accepted", "pending"]


def decline_url(*requests):
    return withdraw_url(*requests).replace("/withdraw/", "/decline_many/")


def test_several_are_declined_for_one_reason(coordinator, three):
    accept_request(three[1], actor=three[1].mentor.user)
    page = page_of(coordinator.get(decline_url(*three)))
    assert "on behalf of their mentors" in page.get_text()
    assert "Mentee Two → Mentor Two: This request has already been decided." in page.get_text()
    answer = coordinator.post(decline_url(*three), {"reason": "no_time", "shares_reason": "on"}, follow=True)
    assert "2 requests declined." in told(answer)
    assert "Mentee Two → Mentor Two: This request has already been decided." in told(answer)
    assert states() == ["declined", "accepted", "declined"]
    assert set(MatchRequest.objects.closed().values_list("decline_reason", "shares_reason")) == {
        *(("no_time", True), ("", False))
    }


def test_an_invented_reason_declines_nothing(coordinator, three):
    answer = coordinator.post(decline_url(*three), {"reason": "<b>"})
    assert errors_at(answer, "reason")
    assert states() == ["pending"] * 3


@pytest.mark.parametrize("deed", ["withdraw", "decline_many"])
@pytest.mark.parametrize("key", [*ODD_KEYS, "%00"])
def test_keys_that_nobody_has_do_nothing(deed, key, coordinator, three):
    url = f"{desk_url(deed)}?id={key}&id={key}&status=&id"
    assert coordinator.get(url).status_code == 200
    assert "There is nothing to" in told(coordinator.post(url, follow=True))
    assert states() == ["pending"] * 3


@pytest.mark.parametrize(("address", "state"), [(withdraw_url, "withdrawn"), (decline_url, "declined")])
def test_those_of_another_program_are_neither_named_nor_withdrawn_nor_declined(address, state, coordinator, three):
    foreign = asked(make_program(), mentor="Otto Other", mentee="Olga Other")
    assert "Other" not in coordinator.get(address(three[0], foreign)).content.decode()
    answer = coordinator.post(address(three[0], foreign), follow=True)
    assert "Other" not in answer.content.decode()
    assert states() == [state, "pending", "pending", "pending"]


@pytest.mark.parametrize(
    ("next_url", "led_to"),
    [("{index}?status=pending", "{index}?status=pending"), ("https://evil.example/", "{index}"), ("//evil", "{index}")],
)
def test_one_comes_back_to_the_list_as_it_was_filtered(next_url, led_to, coordinator, three):
    index = desk_url("index")
    url = f"{withdraw_url(three[0])}&{urlencode({'next': next_url.format(index=index)})}"
    assert page_of(coordinator.get(url)).select_one("#main a.button-secondary")["href"] == led_to.format(index=index)
    assert coordinator.post(url).url == led_to.format(index=index)


def test_withdrawing_nothing_says_so(coordinator, three):
    for url in (withdraw_url(), withdraw_url(*ODD_KEYS, "all")):
        assert "There is nothing to withdraw." in coordinator.get(url).content.decode()
        assert "There is nothing to withdraw." in told(coordinator.post(url, follow=True))
    assert states() == ["pending"] * 3


# For a mentee


def test_a_mentor_is_asked_on_behalf_of_a_mentee(coordinator, mentor, mentee):
    assert "You ask on behalf of Amina Diallo" in coordinator.get(profile_url(mentee, "ask")).content.decode()
    answer = coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk, "message": "Hello"}, follow=True)
    assert "Juan Ruiz has been asked for Amina Diallo." in told(answer)
    sent = MatchRequest.objects.get()
    assert (sent.status, sent.message, sent.mentee) == ("pending", "Hello", mentee)
    assert last_entry("request_sent").data == {"on_behalf_of": "mentee"}


def test_the_same_form_twice_asks_once(coordinator, mentor, mentee):
    form = page_of(coordinator.get(profile_url(mentee, "ask"))).select_one("[name=op_id]")
    data = {"mentor": mentor.pk, "op_id": form["value"]}
    for _number in range(2):
        assert coordinator.post(profile_url(mentee, "ask"), data).status_code == 302
    assert states() == ["pending"]


def test_mentors_are_offered_by_name_with_their_places(coordinator, program, mentor, mentee):
    make_mentor(program, "Anna Away", accepting=False, capacity=2)
    make_mentor(program, "Zoe Zander", capacity=3)
    make_mentor(program, "Paul Paused", status=ProfileStatus.PAUSED)
    make_mentor(program, "Amina Diallo", user=mentee.user)
    make_mentor(make_program(), "Otto Other")
    select = page_of(coordinator.get(profile_url(mentee, "ask"))).select_one("select[name=mentor]")
    offered = {group["label"]: [option.get_text(strip=True) for option in group] for group in select("optgroup")}
    assert {label: [text for text in options if text] for label, options in offered.items()} == {
        "Can be asked": ["Juan Ruiz, Dams & Co (1 free place)", "Zoe Zander (3 free places)"],
        "Cannot be asked at the moment": ["Anna Away (2 free places)"],
    }


def test_a_mentor_of_another_program_cannot_be_named(coordinator, mentee):
    other = make_mentor(make_program())
    for deed in ("ask", "make_match"):
        for key in (other.pk, "", *ODD_KEYS):
            assert errors_at(coordinator.post(profile_url(mentee, deed), {"mentor": key}), "mentor")
    assert states() == []


def test_a_refusal_stands_at_the_mentor_and_nothing_is_lost(coordinator, mentor, mentee):
    MentorProfile.objects.filter(pk=mentor.pk).update(accepting=False)
    answer = coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk, "message": "Long & kind"})
    assert errors_at(answer, "mentor") == ["This mentor is not taking new mentees at the moment."]
    page = page_of(answer)
    assert page.select_one("textarea[name=message]").get_text().strip() == "Long & kind"
    assert page.select_one("option[selected]")["value"] == str(mentor.pk)
    assert states() == []


def test_a_refusal_about_the_mentee_stands_above_the_form(coordinator, program, mentor, mentee):
    send_request(mentor=make_mentor(program), mentee=mentee, actor=mentee.user)
    answer = coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk})
    assert errors_at(answer, "__all__") == [
        "This mentee already has as many pending requests as the program allows.",
    ]
    assert "already has as many pending requests" in page_of(answer).select_one(".help-critical").get_text()


def test_a_message_is_asked_for_where_the_program_wants_one(coordinator, program, mentor, mentee):
    program.request_message = RequestMessage.REQUIRED
    program.save()
    assert errors_at(coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk, "message": " "}), "message")
    program.request_message = RequestMessage.OFF
    program.save()
    assert "textarea" not in coordinator.get(profile_url(mentee, "ask")).content.decode().split("<main")[-1]
    assert coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk}).status_code == 302


def test_a_match_is_made_by_hand(coordinator, mentor, mentee):
    answer = coordinator.post(profile_url(mentee, "make_match"), {"mentor": mentor.pk}, follow=True)
    assert "Juan Ruiz and Amina Diallo are matched." in told(answer)
    assert Match.objects.get().source == MatchSource.STAFF
    again = coordinator.post(profile_url(mentee, "make_match"), {"mentor": mentor.pk})
    assert errors_at(again, "mentor") == ["These two are already matched with each other."]
    assert Match.objects.count() == 1
    assert check_all() == []


def test_nobody_is_matched_by_one_s_own_hand(program, mentor, mentee):
    """Neither as mentee, which the mentor answers, nor as mentor, whom the mentee asks."""
    cora = make_staff("Cora Coordinator", *VIEW, program=program)
    own_mentor, own_mentee = make_mentor(program, user=cora), make_mentee(program, user=cora)
    browser = signed_in(cora)
    url = profile_url(own_mentee, "make_match")
    assert "another coordinator decides" in browser.get(url).content.decode()
    answer = browser.post(url, {"mentor": mentor.pk})
    assert errors_at(answer, "__all__") == ["This is about you: another coordinator decides, or the other person."]
    assert url not in browser.get(reverse("wagtailsnippets_wagtail_mentoring_menteeprofile:list")).content.decode()
    assert errors_at(browser.post(profile_url(mentee, "make_match"), {"mentor": own_mentor.pk}), "mentor")
    assert browser.post(profile_url(own_mentee, "ask"), {"mentor": mentor.pk}).status_code == 302
    assert not Match.objects.exists()


@pytest.mark.parametrize("verb", ["send_request", "make_match"])
def test_somebody_was_faster_with_the_pair(verb, coordinator, mentor, mentee, monkeypatch):
    def overtaken(**_kwargs):
        raise Stale

    monkeypatch.setattr(pairing, verb, overtaken)
    deed = "ask" if verb == "send_request" else verb
    answer = coordinator.post(profile_url(mentee, deed), {"mentor": mentor.pk})
    assert "Somebody was faster" in errors_at(answer, "__all__")[0]


def test_nothing_is_asked_for_a_mentee_whose_account_is_gone(coordinator, mentor, mentee):
    type(mentee).objects.update(user=None)
    assert "This mentee is not enrolled" in coordinator.get(profile_url(mentee, "ask")).content.decode()
    answer = coordinator.post(profile_url(mentee, "ask"), {"mentor": mentor.pk})
    assert errors_at(answer, "__all__") == ["This mentee is not enrolled in the program."]
    assert states() == []


def test_nothing_is_asked_for_a_mentee_who_is_not_there(coordinator, program, mentor):
    mentee = make_mentee(program, status=ProfileStatus.PAUSED)
    for deed in ("ask", "make_match"):
        assert "This mentee is taking a pause." in coordinator.get(profile_url(mentee, deed)).content.decode()
        assert coordinator.post(profile_url(mentee, deed), {"mentor": mentor.pk}).status_code == 200
    assert states() == []


# A mentor's limit


def test_R45_a_limit_is_raised_with_a_reason(coordinator, program, mentor):
    program.capacity_max = 2
    program.save()
    page = page_of(coordinator.get(profile_url(mentor, "limit")))
    assert page.select_one("[name=capacity]")["value"] == "1"
    data = {"capacity": 5, "reason": "Two are colleagues."}
    answer = coordinator.post(profile_url(mentor, "limit"), data, follow=True)
    assert "The limit of Juan Ruiz is 5 now." in told(answer)
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.active_limit) == (5, 5)
    body = coordinator.get(profile_url(mentor, "inspect")).content.decode()
    assert "Limit changed from 1 to 5: Two are colleagues." in body


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"capacity": 3, "reason": " "}, "reason"),
        ({"capacity": 3, "reason": "x" * 501}, "reason"),
        ({"capacity": 0, "reason": "x"}, "capacity"),
        ({"capacity": 10**30, "reason": "x"}, "capacity"),
        ({"capacity": "¹", "reason": "x"}, "capacity"),
        ({"capacity": 1, "reason": "x"}, "capacity"),
    ],
)
def test_a_limit_that_is_wrong_is_told_at_its_field(data, field, coordinator, program):
    mentor, boss = make_mentor(program, capacity=2), make_staff("Bea Boss", program=program)
    for _number in range(2):
        make_match(mentor=mentor, mentee=make_mentee(program), actor=boss)
    answer = coordinator.post(profile_url(mentor, "limit"), data)
    assert list(answer.context["form"].errors) == [field]
    assert page_of(answer).select_one("[name=capacity]")["value"] == str(data["capacity"])
    mentor.refresh_from_db()
    assert mentor.capacity == 2


def test_a_coordinator_keeps_to_the_programs_highest_limit_himself(program):
    program.capacity_max = 2
    program.save()
    cora = make_staff("Cora Coordinator", *VIEW, program=program)
    mine, other = make_mentor(program, user=cora), make_mentor(program)
    browser = signed_in(cora)
    assert "you can go above it" in browser.get(profile_url(other, "limit")).content.decode()
    assert "you can go above it" not in browser.get(profile_url(mine, "limit")).content.decode()
    answer = browser.post(profile_url(mine, "limit"), {"capacity": 3, "reason": "I like it"})
    assert errors_at(answer, "capacity") == ["This is more than the program allows."]


def test_whoever_left_has_no_limit_to_change(coordinator, program):
    mentor = make_mentor(program, status=ProfileStatus.LEFT)
    body = coordinator.get(profile_url(mentor, "limit")).content.decode()
    assert "not possible in the profile" in body
    answer = coordinator.post(profile_url(mentor, "limit"), {"capacity": 2, "reason": "x"})
    assert answer.status_code == 200
    mentor.refresh_from_db()
    assert mentor.capacity == 1


# Where the buttons stand


def test_buttons_stand_beside_what_can_be_done(coordinator, waiting):
    matched(waiting.program, mentor="Mina Mentor", mentee="Max Mentee")
    decided = MatchRequest.objects.exclude(pk=waiting.pk).get()
    for page in ("index", "inspect"):
        of = {
            row: coordinator.get(desk_url(page, *([row.pk] if page == "inspect" else []))) for row in (waiting, decided)
        }
        for deed in (lambda row: desk_url("accept", row.pk), lambda row: desk_url("decline", row.pk), withdraw_url):
            assert f'href="{deed(waiting)}' in of[waiting].content.decode()
            assert f'href="{deed(decided)}' not in of[decided].content.decode()


def test_profiles_lead_to_what_can_be_done(coordinator, mentor, mentee):
    for profile, deeds in ((mentor, ["limit"]), (mentee, ["ask", "make_match"])):
        for page in (profile_url(profile, "inspect"), profile_url(profile, "list")):
            body = coordinator.get(page).content.decode()
            for deed in deeds:
                assert f'href="{profile_url(profile, deed)}' in body


def test_profiles_do_not_lead_to_what_cannot_be_done(coordinator, mentor, mentee):
    type(mentor).objects.update(status=ProfileStatus.LEFT)
    type(mentee).objects.update(status=ProfileStatus.PAUSED)
    for profile, deeds in ((mentor, ["limit"]), (mentee, ["ask", "make_match"])):
        for page in (profile_url(profile, "inspect"), profile_url(profile, "list")):
            body = coordinator.get(page).content.decode()
            assert str(profile) in body
            assert not [deed for deed in deeds if f'href="{profile_url(profile, deed)}' in body]


def test_the_tick_boxes_of_the_requests_lead_to_withdrawing_and_declining(coordinator, waiting):
    page = page_of(coordinator.get(desk_url("index")))
    buttons = [button["href"] for button in page.select("[data-bulk-action-button]")]
    assert buttons == [desk_url("withdraw"), desk_url("decline_many")]
    box = page.select_one("[data-bulk-action-checkbox]")
    assert page.find(id=box["aria-describedby"]).get_text(strip=True) == "Amina Diallo"


# What lists and single rows tell


def test_an_overdue_request_is_marked(coordinator, waiting):
    assert "Overdue" not in coordinator.get(desk_url("index")).content.decode()
    MatchRequest.objects.update(answer_by=waiting.program.today() - dt.timedelta(days=1))
    for url in (desk_url("index"), desk_url("inspect", waiting.pk)):
        assert "Overdue" in coordinator.get(url).content.decode()
    accept_request(waiting, actor=waiting.mentor.user)
    assert "Overdue" not in coordinator.get(desk_url("index")).content.decode()


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "1 day ago"), (12, "12 days ago")])
def test_how_long_a_request_waits_and_how_long_it_may(days, words, coordinator, waiting):
    MatchRequest.objects.update(created_at=timezone.now() - dt.timedelta(days=days))
    text = page_of(coordinator.get(desk_url("results"))).get_text(" ", strip=True)
    assert words in text
    assert "(14 days left)" in text


def match_url(page, *args):
    return reverse(f"wagtail_mentoring_match_modeladmin_{page}", args=args)


@pytest.mark.parametrize(("days", "words"), [(10, "10 days left"), (1, "1 day left"), (-1, "Past its last day")])
def test_how_long_a_match_runs(days, words, coordinator, program):
    match = matched(program)
    Match.objects.update(ends_on=program.today() + dt.timedelta(days=days))
    for url in (match_url("index"), match_url("inspect", match.pk)):
        assert words in coordinator.get(url).content.decode()


def test_a_match_without_an_end_has_no_days_left(coordinator, program):
    matched(program)
    Match.objects.update(ends_on=None)
    assert "left" not in page_of(coordinator.get(match_url("results"))).get_text()


def timeline(answer):
    rows = page_of(answer).select("table.listing tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]


def test_a_row_tells_what_happened_in_the_time_of_the_program(coordinator, program, waiting):
    program.time_zone = "Pacific/Kiritimati"
    program.save()
    coordinator.post(desk_url("accept", waiting.pk))
    LogEntry.objects.update(timestamp=dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC))
    match = Match.objects.get()
    for url in (desk_url("inspect", waiting.pk), match_url("inspect", match.pk)):
        answer = coordinator.get(url)
        assert "When (Pacific/Kiritimati)" in answer.content.decode()
        assert timeline(answer) == [
            ["Feb. 1, 2026, 1:30 p.m.", "Match made", "Cora Coordinator"],
            ["Feb. 1, 2026, 1:30 p.m.", "Request accepted, on behalf of the mentor", "Cora Coordinator"],
            ["Feb. 1, 2026, 1:30 p.m.", "Request sent", "Amina Diallo"],
        ]


def test_what_nobody_did_and_what_somebody_did_who_is_gone(coordinator, program):
    match = matched(program)
    LogEntry.objects.filter(action="wagtail_mentoring.match_made").update(user=None)
    gone = make_user().pk
    get_user_model().objects.filter(pk=gone).delete()
    LogEntry.objects.filter(action="wagtail_mentoring.request_sent").update(user=gone)
    who = [row[2] for row in timeline(coordinator.get(match_url("inspect", match.pk)))]
    assert who == ["automatically", "Juan Ruiz", f"user {gone} (deleted)"]


def test_names_lead_to_profiles_for_those_who_may_see_them(coordinator, program):
    match = matched(program)
    single = signed_in(make_staff("Sam Single", "view_match", program=program))
    for url in (profile_url(match.mentor, "inspect"), profile_url(match.mentee, "inspect")):
        assert f'href="{url}"' in coordinator.get(match_url("inspect", match.pk)).content.decode()
        assert f'href="{url}"' not in single.get(match_url("inspect", match.pk)).content.decode()


LISTS = (
    desk_url("results"),
    match_url("results"),
    reverse("wagtailsnippets_wagtail_mentoring_mentorprofile:list_results"),
    reverse("wagtailsnippets_wagtail_mentoring_menteeprofile:list_results"),
)


@pytest.mark.parametrize("url", LISTS)
def test_a_page_that_does_not_exist_is_the_last_one(url, coordinator, waiting):
    assert coordinator.get(f"{url}?p={10**30}").status_code == 200
    assert coordinator.get(f"{url}?page={10**30}").status_code == 200
