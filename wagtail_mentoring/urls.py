"""The member area: one ``include()`` in the host's URLconf."""

from typing import Any

from django.apps import apps
from django.urls import URLPattern, path

from wagtail_mentoring.views import (
    cpd,
    documents,
    editing,
    endings,
    home,
    inbox,
    login,
    mail,
    mailbox,
    matches,
    messages,
    people,
    profiles,
    requests,
    sessions,
)

app_name = "wagtail_mentoring"


pages: list[URLPattern] = []
reading: dict[str, Any] = {}  # what the first page learns from our pages, which the views know nothing of
if apps.is_installed("wagtail_mentoring.pages"):
    from wagtail_mentoring.pages.novelties import new_pages
    from wagtail_mentoring.pages.resources import my_resources, resource_read
    from wagtail_mentoring.pages.views import directory_redirect

    reading = {"new_pages": new_pages}
    pages = [
        path("<slug:slug>/directory/", directory_redirect, name="directory"),
        path("<slug:slug>/resources/", my_resources, name="resources"),
        path("<slug:slug>/resources/<int:pk>/", resource_read, name="resource_read"),
    ]

urlpatterns = [
    path("", home.home, reading, name="home"),
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("password/reset/", login.PasswordReset.as_view(), name="password_reset"),
    path("password/reset/sent/", login.PasswordResetDone.as_view(), name="password_reset_done"),
    path("password/reset/<uidb64>/<token>/", login.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("password/reset/complete/", login.PasswordResetComplete.as_view(), name="password_reset_complete"),
    path("mentors/<int:pk>/", people.mentor, name="mentor"),
    path("mentors/<int:pk>/request/", requests.request_new, name="request_new"),
    path("mentees/<int:pk>/", people.mentee, name="mentee"),
    path("photos/<slug:role>/<int:pk>/<slug:size>/", people.photo, name="photo"),
    path("requests/<int:pk>/", requests.match_request, name="request"),
    path("requests/<int:pk>/accept/", requests.request_accept, name="request_accept"),
    path("requests/<int:pk>/decline/", requests.request_decline, name="request_decline"),
    path("requests/<int:pk>/help/", requests.request_help, name="request_help"),
    path("requests/<int:pk>/cancel/", requests.request_cancel, name="request_cancel"),
    path("reply/<str:key>/<slug:word>/", mailbox.reply, name="reply"),
    path("mail/<str:key>/", mail.mail_stop, name="mail_stop"),
    path("matches/<int:pk>/", matches.match, name="match"),
    path("matches/<int:pk>/finish/", endings.match_finish, name="match_finish"),
    path("matches/<int:pk>/ask/", endings.match_ask, name="match_ask"),
    path("matches/<int:pk>/hide/", endings.match_hide, name="match_hide"),
    path("matches/<int:pk>/show/", endings.match_show, name="match_show"),
    path("matches/<int:pk>/sessions/", sessions.match_sessions, name="match_sessions"),
    path("matches/<int:pk>/sessions/new/", sessions.session_new, name="session_new"),
    path("matches/<int:pk>/sessions/today/", sessions.session_today, name="session_today"),
    path("messages/<int:pk>/", messages.thread, name="thread"),
    path("messages/<int:pk>/read/", messages.thread_read, name="thread_read"),
    path("messages/<int:pk>/report/", messages.report, name="report"),
    path("messages/<slug:role>/<int:pk>/", messages.message_new, name="message_new"),
    path("messages/<slug:role>/<int:pk>/block/", messages.block, name="block"),
    path("messages/<slug:role>/<int:pk>/unblock/", messages.unblock, name="unblock"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session_edit"),
    path("sessions/<int:pk>/remove/", sessions.session_remove, name="session_remove"),
    path("sessions/<int:pk>/calendar/", sessions.session_calendar, name="session_calendar"),
    path("matches/<int:pk>/documents/", documents.match_documents, name="match_documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/replace/", documents.document_replace, name="document_replace"),
    path("documents/<int:pk>/remove/", documents.document_remove, name="document_remove"),
    path("statements/<str:code>/", cpd.statement, name="statement"),
    path("<slug:slug>/", home.program, name="program"),
    path("<slug:slug>/matches/", matches.matches, name="matches"),
    path("<slug:slug>/inbox/", inbox.inbox, name="inbox"),
    path("<slug:slug>/mail/", mail.mail, name="mail"),
    path("<slug:slug>/cpd/", cpd.cpd, name="cpd"),
    path("<slug:slug>/cpd/<slug:kind>/", cpd.cpd_file, name="cpd_file"),
    *pages,
    path("<slug:slug>/login/", login.Login.as_view(), name="program_login"),
    path("<slug:slug>/login/<slug:role>/", login.Login.as_view(), name="role_login"),
    path("<slug:slug>/enroll/<slug:role>/", profiles.enroll, name="enroll"),
    path("<slug:slug>/profile/<slug:role>/", profiles.profile, name="profile"),
    path("<slug:slug>/profile/<slug:role>/edit/<slug:key>/", editing.profile_step, name="profile_step"),
    path("<slug:slug>/profile/<slug:role>/photo/", editing.profile_photo, name="profile_photo"),
    path("<slug:slug>/profile/<slug:role>/preview/", editing.profile_preview, name="profile_preview"),
    path("<slug:slug>/profile/<slug:role>/submit/", profiles.profile_submit, name="profile_submit"),
    path("<slug:slug>/profile/<slug:role>/confirm/", endings.profile_confirm, name="profile_confirm"),
    path("<slug:slug>/profile/<slug:role>/pause/", profiles.profile_pause, name="profile_pause"),
    path("<slug:slug>/profile/<slug:role>/resume/", profiles.profile_resume, name="profile_resume"),
    path("<slug:slug>/profile/<slug:role>/leave/", profiles.profile_leave, name="profile_leave"),
]
