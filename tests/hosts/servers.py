"""A new database on a server, for one host: where a server listens and its driver is installed."""

import os
from contextlib import contextmanager
from uuid import uuid4

import dj_database_url
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler, OperationalError

SERVERS = {
    "on_postgresql": ("POSTGRES_URL", "postgres://root@127.0.0.1:5432/test", ""),
    "on_mariadb": ("MYSQL_URL", "mysql://root@127.0.0.1:3306/test", " CHARACTER SET utf8mb4"),
}
KEYS = ("ENGINE", "HOST", "PORT", "USER", "PASSWORD")


@contextmanager
def new_database(server):
    """Make a database, hand over the line of settings that names it, and remove it at the end."""
    variable, url, options = SERVERS[server]
    config = dj_database_url.parse(os.environ.get(variable, url))
    name = f"hosts_{uuid4().hex}"
    try:
        connection = ConnectionHandler({"default": config})["default"]
        _do(connection, f"CREATE DATABASE {name}{options}")
    except (OperationalError, ImproperlyConfigured) as error:
        pytest.skip(f"{server}: {error}")
    try:
        settings = {key: config[key] for key in KEYS} | {"NAME": name}
        yield f"DATABASES = { ({'default': settings}) }"
    finally:
        _do(connection, f"DROP DATABASE {name}")


def _do(connection, statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
