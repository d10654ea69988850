"""Test databases that are copied instead of migrated."""

import pytest
from django.db import connection

from perhetyo.localpg.backend import creation


@pytest.mark.django_db
def test_the_migrated_template_is_kept_for_the_next_run():
    if not isinstance(connection.creation, creation.DatabaseCreation):
        pytest.skip("the tests run on a server of somebody else's")
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'template_perhetyo_')")
        found = [name for (name,) in cursor.fetchall()]

    assert found == [f"template_perhetyo_{creation.migrations_fingerprint()}"]


def test_fingerprint_follows_migrations_and_what_they_import(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    imported, migration = tmp_path / "sorting_words.py", tmp_path / "migrations" / "0001_initial.py"
    migration.parent.mkdir()
    imported.write_text("KEY = 1\n")
    migration.write_text("import django.db\nfrom sorting_words import KEY\n")
    first = creation.fingerprint([migration.parent])
    assert creation.fingerprint([migration.parent]) == first

    imported.write_text("KEY = 2\n")
    second = creation.fingerprint([migration.parent])
    migration.write_text("import sorting_words\n")
    third = creation.fingerprint([migration.parent])

    assert len({first, second, third}) == 3
