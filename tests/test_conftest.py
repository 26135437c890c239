"""The ground the other tests stand on, with and without migrations (CI runs these with both)."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Site
from wagtail.search.backends import get_search_backend


def test_site_is_what_migrations_would_have_made(site):
    assert site == Site.objects.get(is_default_site=True)
    assert site.root_page.get_parent().is_root()
    assert site.root_page.locale == Locale.objects.get(language_code="en")
    assert Collection.get_first_root_node().name == "Root"
    assert Client().get("/cms/login/").status_code == 200


@pytest.mark.django_db(transaction=True)  # MariaDB's full-text search sees committed rows only
def test_search_works_with_and_without_migrations(site):
    documents = get_document_model()
    found = documents.objects.create(title="The first three meetings", file="a.txt")
    documents.objects.create(title="Agreement", file="b.txt")
    get_search_backend().add_bulk(documents, documents.objects.all())
    assert list(get_search_backend().search("meetings", documents.objects.all())) == [found]


@pytest.mark.django_db(transaction=True)
def test_site_can_be_made_again_after_a_flush_migrations_or_not(site):
    assert site.root_page.url == "/"


def test_settings_swap_what_they_say(settings):
    labels = [model._meta.label for model in (get_user_model(), get_image_model(), get_document_model())]
    if settings.SETTINGS_MODULE == "tests.settings_swapped":
        assert labels == ["emailuser.EmailUser", "swapped.CustomImage", "swapped.CustomDocument"]
    else:
        assert labels == ["auth.User", "wagtailimages.Image", "wagtaildocs.Document"]
