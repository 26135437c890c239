"""The plain host as a worker: WORKER_DATABASE names the tests' database, WORKER_MAIL a mail server's port."""

import os

import django

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
port = int(os.environ["WORKER_MAIL"])

if django.VERSION >= (6, 1):
    backend = "django.core.mail.backends.smtp.EmailBackend"
    MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port}}}
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", port

if os.environ.get("WORKER_TASKS"):
    INSTALLED_APPS = [*INSTALLED_APPS, "django_tasks_db"]
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {"version": 1, "disable_existing_loggers": True}
