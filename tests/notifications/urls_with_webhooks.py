"""The host of the tests, with Anymail's webhooks."""

from django.urls import include, path

from tests.urls import urlpatterns as of_the_host

urlpatterns = [path("anymail/", include("anymail.urls")), *of_the_host]
