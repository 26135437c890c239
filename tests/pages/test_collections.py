"""Documents for members: a private collection, served by Wagtail's own view."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from tests.people import make_mentee, make_mentor, make_program, make_user
from wagtail_mentoring.models import MemberGroup
from wagtail_mentoring.pages.collections import NAME, make_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(site):
    make_collection(using="default")
    return Collection.objects.get(name=NAME)


def test_R6_a_document_in_it_is_for_members_and_coordinators(collection):
    document = get_document_model()(title="Agreement", collection=collection)
    document.file.save("agreement.txt", ContentFile(b"We agree"))
    program = make_program()
    people = {
        "mentor": (make_mentor(program).user, 200),
        "mentee": (make_mentee(program).user, 200),
        "superuser": (make_user(is_superuser=True), 200),
        "stranger": (make_user(), 302),
        "visitor": (None, 302),
    }
    for who, (user, status) in people.items():
        client = Client()
        if user:
            client.force_login(user)
        response = client.get(document.url)
        assert response.status_code == status, who
        if status == 302:
            assert response.headers["Location"].startswith(reverse("wagtailcore_login"))


def test_it_is_made_once_and_what_a_site_made_of_it_stays(collection):
    make_collection(using="default")
    rule = CollectionViewRestriction.objects.get(collection=collection)
    rule.groups.clear()
    make_collection(using="default")
    assert Collection.objects.filter(name=NAME).count() == 1
    assert not rule.groups.exists()


def test_a_sites_own_collection_of_that_name_is_left_alone(site):
    Collection.get_first_root_node().add_child(instance=Collection(name=NAME))
    make_collection(using="default")
    assert not CollectionViewRestriction.objects.exists()


def test_before_the_groups_exist_nothing_is_made(site):
    class Empty:
        def get_model(self, *_names):
            raise LookupError

    make_collection(using="default", apps=Empty())
    assert not Collection.objects.filter(name=NAME).exists()


def test_without_a_root_there_is_no_place_for_it(db):
    Collection.objects.all().delete()
    make_collection(using="default")
    assert MemberGroup.objects.count() == 2
    assert not Collection.objects.exists()
