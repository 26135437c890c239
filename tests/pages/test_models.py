"""The directory page: who gets in, what it shows, and what it costs."""

from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.response import TemplateResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.directory.town import make_town, make_townsman
from tests.people import make_cycle, make_mentee, make_mentor, make_user
from wagtail_mentoring.choices import CapacityScope, DirectoryVisibility, EnrollmentMode, ProfileStatus
from wagtail_mentoring.models import MentorProfile
from wagtail_mentoring.pages.models import MentoringDirectoryPage

pytestmark = pytest.mark.django_db

PEOPLE = ["anonymous", "signed in", "draft", "mentee", "mentor", "coordinator", "superuser"]


def person(kind, program):
    if kind == "anonymous":
        return None
    if kind in {"draft", "mentee"}:
        return make_mentee(program, status=ProfileStatus.DRAFT if kind == "draft" else ProfileStatus.ACTIVE).user
    if kind == "mentor":
        return make_mentor(program).user
    user = make_user("Somebody Else")
    user.is_superuser = kind == "superuser"
    user.save()
    if kind == "coordinator":
        program.coordinators.add(user)
    return user


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def names(response):
    return [words(name) for name in page_of(response).select(".wm-card h2")]


# Who gets in


OPEN_TO = {
    DirectoryVisibility.PUBLIC: PEOPLE,
    DirectoryVisibility.MEMBERS: PEOPLE[1:],
    DirectoryVisibility.ENROLLED: ["mentee", "mentor", "coordinator", "superuser"],
}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("visibility", DirectoryVisibility)
def test_R22_the_directory_is_open_to_whom_the_program_says(publish, visibility, kind):
    program = make_town(directory_visibility=visibility)
    make_mentor(program, "Amina Okafor")
    page = publish(program)
    response = browser(person(kind, program)).get(page.url)
    if kind in OPEN_TO[visibility]:
        assert response.status_code == 200
        assert "Amina Okafor" in names(response)
    elif kind == "anonymous":
        assert response.status_code == 302
    else:
        assert response.status_code == 403
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]
    assert (b"Amina" in response.content) == (kind in OPEN_TO[visibility])


def test_a_visitor_signs_in_and_comes_back_to_the_same_search(publish):
    program = make_town()
    address = f"{publish(program).url}?language=en&text=water"
    response = browser().get(address)
    login = reverse("wagtail_mentoring:program_login", args=[program.slug])
    assert response.headers["Location"] == f"{login}?{urlencode({'next': address})}"


def test_who_is_not_enrolled_reads_why_and_how(publish):
    program = make_town()
    response = browser(make_user("New Here")).get(publish(program).url)
    assert response.status_code == 403
    refused = page_of(response)
    assert f"open to people who are enrolled in {program.name}" in words(refused)
    ways = {words(link): link["href"] for link in refused.select(".wm-actions a")}
    assert ways["Enroll: Mentee"] == reverse("wagtail_mentoring:enroll", args=[program.slug, "mentee"])
    assert ways["Enroll: Mentor"] == reverse("wagtail_mentoring:enroll", args=[program.slug, "mentor"])


def test_who_has_begun_to_enroll_is_led_to_the_own_profile(publish):
    program = make_town(roles_exclusive=True)
    response = browser(person("draft", program)).get(publish(program).url)
    assert f"opens as soon as your profile in {program.name} is active" in words(page_of(response))
    ways = [(words(link), link["href"]) for link in page_of(response).select(".wm-actions a")]
    assert ways[0] == ("Mentee Profile", reverse("wagtail_mentoring:profile", args=[program.slug, "mentee"]))
    assert len(ways) == 2, "the other role is closed, the program's page always open"


def test_a_closed_program_says_so_and_whom_to_ask(publish):
    program = make_town(enrollment=EnrollmentMode.CLOSED)
    response = browser(make_user("Late Comer")).get(publish(program).url)
    assert "not taking new members" in words(page_of(response))
    assert page_of(response).find("a", href="mailto:team@example.org")


@pytest.mark.parametrize(("kind", "sees"), [("signed in", False), ("mentee", True)])
def test_an_editor_previews_the_page_without_the_people(publish, kind, sees):
    program = make_town()
    make_mentor(program, "Amina Okafor")
    page = publish(program, introduction="<p>Welcome to the list</p>")
    original = browser(person(kind, program)).get("/").wsgi_request
    response = page.make_preview_request(original, page.default_preview_mode)
    assert response.status_code == 200
    assert b"Welcome to the list" in response.content
    assert (b"Amina Okafor" in response.content) == sees
    assert (b"not part of this preview" in response.content) != sees


def test_only_reading_is_possible(publish):
    program = make_town(directory_visibility="public")
    page = publish(program)
    client = Client(enforce_csrf_checks=True)
    assert client.head(page.url).status_code == 200
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(page.url).status_code in {403, 405}
    assert browser().post(page.url).status_code == 405


# What it shows


@pytest.fixture
def directory(publish):
    """A mentee of a town with a page, and how to look at it."""
    program = make_town(text_search_mode="exact_words", text_search_max_words=3)
    page = publish(program, introduction="<p>Find <b>somebody</b>.</p>")
    mentee = make_mentee(program)

    def look(query=""):
        return browser(mentee.user).get(f"{page.url}{query}")

    look.program = program
    return look


def test_R26_the_form_ends_with_search_and_an_empty_one_lists_everybody(directory):
    for name in ("Amina Okafor", "Jonas Lindqvist"):
        make_mentor(directory.program, name)
    empty = directory("?text=&about.skills.level=3")
    assert sorted(names(empty)) == ["Amina Okafor", "Jonas Lindqvist"]
    assert words(page_of(empty).find(role="status")) == "2 Mentors"
    form = page_of(empty).select_one(".wm-filters form")
    assert form["method"] == "get"
    assert words(form.find_all(["input", "select", "button"])[-1]) == "Search"


def test_R28_view_mentor_leads_to_the_profile(directory):
    mentor = make_mentor(directory.program, "Amina Okafor")
    link = page_of(directory()).select_one(".wm-card a")
    assert words(link) == "View Mentor"
    assert link["href"] == reverse("wagtail_mentoring:mentor", args=[mentor.pk])
    named = [words(page_of(directory()).find(id=part)) for part in link["aria-labelledby"].split()]
    assert named == ["View Mentor", "Amina Okafor"], "said aloud, each link has its own name"


def test_words_are_the_programs_own(directory):
    program = directory.program
    program.labels = {"search": "Go", "view_mentor": "Meet", "mentors": "Guides", "mentor": "Guide"}
    program.save()
    make_mentor(program)
    page = page_of(directory())
    assert words(page.find(role="status")) == "1 Guide"
    assert words(page.select_one(".wm-card a")) == "Meet"
    assert words(page.select_one(".wm-filters__foot")) == "Go"


def test_R24_filters_in_use_are_checked_and_can_be_removed(directory):
    make_townsman(directory.program, "Amina Okafor", answers={"goals": ["career"], "skills": {"data": 4}})
    make_townsman(directory.program, "Jonas Lindqvist", answers={"goals": ["team"]})
    response = directory("?about.goals=career&about.skills=data&about.skills.level=4")
    page = page_of(response)
    assert names(response) == ["Amina Okafor"]
    assert words(page.find(role="status")) == "1 Mentor of 2"
    assert [box["value"] for box in page.select("input[checked]")] == ["career", "data"]
    assert page.select_one("option[selected]")["value"] == "4"
    chips = {words(chip): chip["href"] for chip in page.select("a.wm-chip")}
    assert chips == {
        "Remove filter: Career": "?about.skills=data&about.skills.level=4",
        "Remove filter: Data, level 4 or more": "?about.goals=career",
    }
    assert names(directory(chips["Remove filter: Career"])) == ["Amina Okafor"]


def test_R25_nothing_found_names_the_filters_to_drop(directory):
    make_townsman(directory.program, "Amina Okafor", answers={"goals": ["career"]}, languages="|en|")
    make_townsman(directory.program, "Jonas Lindqvist", answers={"goals": ["team"]}, languages="|fr|")
    page = page_of(directory("?about.goals=career&language=fr"))
    empty = page.select_one(".wm-empty")
    assert "No Mentors found with all 2 filters" in words(empty)
    assert "Fewer filters" in words(empty)
    assert [(words(link), link["href"]) for link in empty.find_all("a")] == [
        ("Remove this filter: Career (1 result)", "?language=fr"),
        ("Remove this filter: French (1 result)", "?about.goals=career"),
        ("Show all: 2 Mentors", "?"),
    ]


def test_R27_the_message_about_a_fourth_word_stands_at_the_field(directory):
    response = directory(f"?text={quote('water resource management quickly')}")
    assert response.status_code == 200
    page = page_of(response)
    field = page.find("input", attrs={"name": "text"})
    assert field["value"] == "water resource management quickly"
    assert "3 words at most" in words(page.find(id=field["aria-describedby"].split()[-1]))
    assert page.select_one("details.wm-filters").has_attr("open"), "on a phone the field is not hidden then"


def test_R29_a_card_says_whether_the_mentor_takes_mentees(directory):
    make_mentor(directory.program, "Free F", capacity=2)
    make_mentor(directory.program, "Closed C", accepting=False)
    feet = [words(foot) for foot in page_of(directory()).select(".wm-card__foot")]
    assert feet == ["2 places free View Mentor", "Not taking mentees at the moment View Mentor"]


def test_a_program_without_mentors_says_what_the_list_is_for(directory):
    empty = page_of(directory()).select_one(".wm-empty")
    assert "Nobody is listed yet" in words(empty)
    assert empty.find("a")["href"] == reverse("wagtail_mentoring:program", args=[directory.program.slug])


def test_ones_own_card_says_so(publish):
    program = make_town()
    mentor = make_mentor(program, "Amina Okafor")
    response = browser(mentor.user).get(publish(program).url)
    assert "This is you" in words(page_of(response).select_one(".wm-card"))


def test_a_photo_is_shown_by_its_protected_address(directory):
    mentor = make_mentor(directory.program, "Amina Okafor")
    MentorProfile.objects.filter(pk=mentor.pk).update(photo_small="photos/secret.webp")
    image = page_of(directory()).select_one(".wm-card img")
    assert image["src"] == reverse("wagtail_mentoring:photo", args=["mentor", mentor.pk, "small"])
    assert b"secret" not in directory().content


def test_member_text_is_plain_text(directory):
    attack = "<script>alert(1)</script>"
    make_townsman(
        directory.program,
        attack,
        answers={"motto": attack},
        **dict.fromkeys(["headline", "employer", "location"], attack),
        languages="|<b>|",
    )
    response = directory(f"?text={quote(attack)}&page={quote(attack)}&about.goals={quote(attack)}")
    assert b"<script>alert" not in response.content
    assert b"<b>|" not in response.content
    everybody = directory()
    assert everybody.content.count(b"&lt;script&gt;alert(1)") == 5
    assert b"<script>alert" not in everybody.content


def test_the_page_fits_a_strict_content_security_policy(directory):
    make_townsman(directory.program, "Amina Okafor", answers={"goals": ["career"]}, languages="|en|")
    for node in page_of(directory("?about.goals=career")).select_one("div.wm").find_all(True):
        assert node.name not in {"script", "style"}
        assert not [name for name in node.attrs if name == "style" or name.startswith("on")]


def test_contact_information_is_nowhere(directory):
    make_mentor(directory.program, "Amina Okafor", contact_value="canary@example.org", biography="canary biography")
    assert b"canary" not in directory().content


@pytest.mark.parametrize(
    "query",
    [
        "?text=%22",
        "?text=%00",
        "?text=%ED%A0%80",
        f"?text={'x' * 10_000}",
        f"?text={'word+' * 200}",
        f"?page={10**30}",
        "?page=-1&page=2",
        "?about.goals=career&about.goals=career&about.goals=nothing",
        "?mentee__user__password__startswith=a",
        "?zone=%2B00&language=%25&free=maybe",
    ],
)
@pytest.mark.parametrize("mode", ["exact_words", "relevance"])
def test_bad_input_is_never_an_error(directory, query, mode):
    directory.program.text_search_mode = mode
    directory.program.save()
    make_mentor(directory.program, "Amina Okafor")
    assert directory(query).status_code == 200


# What it costs


def statements(user, address):
    """Return how many statements a visit takes, once what is kept between visits is known."""
    client = browser(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def minimal(page, request, *args, **kwargs):
    """Serve a page with nothing on it but the reader's name."""
    assert request.user.is_authenticated
    return TemplateResponse(request, "wagtailcore/page.html", {"self": page})


@pytest.mark.parametrize("kind", ["mentee", "mentor"])
@pytest.mark.parametrize("scope", CapacityScope)
def test_P4_as_many_statements_with_one_mentor_as_with_thirty(publish, monkeypatch, kind, scope):
    program = make_town(capacity_scope=scope)
    make_cycle(program)
    page, user = publish(program), person(kind, program)
    make_townsman(program, answers={"goals": ["career"]}, languages="|en|")
    with_one = statements(user, page.url)
    for _number in range(29):
        make_townsman(program, answers={"goals": ["career"], "travels": "yes"}, languages="|en|")
    assert [statements(user, page.url + query) for query in ("", "?page=2", "?about.goals=career")] == [with_one] * 3
    monkeypatch.setattr(MentoringDirectoryPage, "serve", minimal)
    assert with_one == statements(user, page.url) + 5


@pytest.mark.parametrize("many", [True, False])
def test_a_directory_page_can_be_deleted(directory, many):
    (MentoringDirectoryPage.objects.all() if many else MentoringDirectoryPage.objects.get()).delete()
    assert not MentoringDirectoryPage.objects.exists()
