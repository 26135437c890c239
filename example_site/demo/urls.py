"""The demo's own pages."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("become/", views.become, name="become"),
    path("clock/", views.clock, name="clock"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.letter, name="letter"),
    path("outbox/<int:pk>/html/", views.letter_html, name="letter_html"),
]
