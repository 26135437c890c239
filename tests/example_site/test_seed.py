"""What `make demo` finds and leaves behind."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.slow

PROGRAMS = ("mentor-match", "engineering")
BUTTONS = ("new mentee", "mentee", "mentor", "coordinator")


def test_seeding_again_changes_nothing_but_the_address(own_site):
    before = own_site.dump()
    assert "stays as it is" in own_site.manage("seed_demo")
    moved = own_site.dump()
    changed = [after for earlier, after in zip(before, moved, strict=True) if earlier != after]
    letters = [line for line in changed if f"http://127.0.0.1:{own_site.port}/" in line]
    assert len(letters) == len(changed) - 1
    assert any(f"'127.0.0.1',{own_site.port}," in line for line in changed)
    own_site.manage("seed_demo")
    assert own_site.dump() == moved


def test_the_data_hold(seeded):
    assert "nothing found" in seeded.manage("mentoring_check")


def test_it_says_where_to_go(seeded):
    said = (seeded.folder / "seeded").read_text()
    assert "http://127.0.0.1:8000/\n" in said
    assert "/demo/outbox/" in said


def test_forty_mentors_and_sixty_mentees_in_two_programs(seeded):
    assert seeded.rows("SELECT count(*) FROM wagtail_mentoring_mentorprofile") == [(40,)]
    assert seeded.rows("SELECT count(*) FROM wagtail_mentoring_menteeprofile") == [(60,)]
    assert {slug for (slug,) in seeded.rows("SELECT slug FROM wagtail_mentoring_program")} == set(PROGRAMS)


EVERY_STATE = {
    "SELECT status FROM wagtail_mentoring_mentorprofile": {"draft", "active", "paused", "left"},
    "SELECT status FROM wagtail_mentoring_menteeprofile": {"draft", "pending", "active", "paused", "left"},
    "SELECT status FROM wagtail_mentoring_matchrequest": {
        "pending",
        "accepted",
        "declined",
        "canceled",
        "withdrawn",
        "superseded",
    },
    "SELECT status FROM wagtail_mentoring_match": {"active", "completed", "ended_early"},
    "SELECT end_reason FROM wagtail_mentoring_match": {"", "term", "finished", "abandoned", "early", "graceful"},
    "SELECT ended_by FROM wagtail_mentoring_match": {"", "mentor", "mentee", "staff", "calendar"},
    "SELECT hidden_by_mentee FROM wagtail_mentoring_match": {0, 1},
    "SELECT source FROM wagtail_mentoring_match": {"request", "staff"},
    "SELECT kind FROM wagtail_mentoring_coordinatortask WHERE closed_at IS NULL": {
        "member_left",
        "end_asked",
        "graceful_exit_asked",
        "messages_reported",
    },
    "SELECT state FROM wagtail_mentoring_outboxemail WHERE letter = 'document_shared'": {"sent"},
    "SELECT author FROM wagtail_mentoring_message WHERE read_at IS NULL": {"mentor", "mentee"},
}


@pytest.mark.parametrize(("query", "states"), EVERY_STATE.items())
def test_every_state_that_can_be_reached_so_far_occurs(seeded, query, states):
    assert {state for (state,) in seeded.rows(query)} == states


@pytest.mark.parametrize(
    "query",
    [
        "SELECT created_at, decided_at FROM wagtail_mentoring_matchrequest WHERE decided_at IS NOT NULL",
        "SELECT created_at, datetime('now') FROM wagtail_mentoring_matchrequest",
        "SELECT started_at, datetime('now') FROM wagtail_mentoring_match",
        "SELECT created_at, active_at FROM wagtail_mentoring_mentorprofile",
        "SELECT active_at, datetime('now') FROM wagtail_mentoring_menteeprofile",
        "SELECT sent_at, datetime('now') FROM demo_demomail",
        "SELECT timestamp, datetime('now') FROM wagtailcore_modellogentry",
    ],
)
def test_the_history_is_in_the_past_and_in_order(seeded, query):
    assert [(earlier, later) for earlier, later in seeded.rows(query) if earlier > later] == []


def test_one_request_is_due_tomorrow_and_one_is_overdue(seeded):
    answer_by = "SELECT answer_by FROM wagtail_mentoring_matchrequest WHERE status='pending' ORDER BY answer_by"
    today = dt.datetime.now(tz=ZoneInfo("America/Edmonton")).date()
    left = [None if day is None else (dt.date.fromisoformat(day) - today).days for (day,) in seeded.rows(answer_by)]
    assert None in left
    assert [days for days in left if days is not None][:2] in ([-4, 1], [-5, 0])  # the latter past midnight


def test_both_reasons_for_declining_occur(seeded):
    shares = "SELECT DISTINCT shares_reason FROM wagtail_mentoring_matchrequest WHERE status='declined'"
    assert set(seeded.rows(shares)) == {(0,), (1,)}


def test_a_button_for_everybody(seeded):
    buttons = seeded.rows(
        "SELECT slug, role FROM demo_persona LEFT JOIN wagtail_mentoring_program program ON program.id = program_id "
        "ORDER BY sort_order"
    )
    expected = [(slug, role) for slug in PROGRAMS for role in BUTTONS]
    assert buttons == [*expected, (None, "editor"), (None, "administrator")]


def test_every_letter_that_still_holds_has_been_sent(seeded):
    states = dict(seeded.rows("SELECT state, count(*) FROM wagtail_mentoring_outboxemail GROUP BY state"))
    assert set(states) == {"sent", "canceled", "gathered"}
    assert seeded.rows("SELECT count(*) FROM demo_demomail") == [(states["sent"],)]
    assert seeded.rows("SELECT count(*) FROM demo_demomail WHERE subject LIKE '%daily e-mail'") == [(1,)]


def test_whose_language_is_french_gets_letters_in_french(seeded):
    welcomes = seeded.rows(
        """SELECT subject FROM demo_demomail AS letter
        JOIN auth_user AS reader ON letter."to" LIKE '%<' || reader.email || '>%'
        JOIN wagtailusers_userprofile AS profile ON profile.user_id = reader.id
        WHERE preferred_language = 'fr' AND (subject LIKE 'Welcome%' OR subject LIKE 'Bienvenue%')"""
    )
    assert welcomes
    assert all(subject.startswith("Bienvenue") for (subject,) in welcomes)


def test_only_the_administrator_has_a_password(seeded):
    assert seeded.rows("SELECT username FROM auth_user WHERE password NOT LIKE '!%'") == [("admin",)]
