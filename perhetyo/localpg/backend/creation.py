"""Test databases as copies of one that is migrated already: migrating takes longer than most test runs."""

import hashlib
import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db.backends.postgresql import creation

from perhetyo.localpg.databases import DATABASE

TEMPLATE_PREFIX = f"template_{DATABASE}_"
IMPORTS = re.compile(r"^(?:from|import) (\w[\w.]*)", re.MULTILINE)


class DatabaseCreation(creation.DatabaseCreation):
    """Django's, but for what a new test database holds."""

    def _execute_create_test_db(self, cursor, parameters, keepdb=False):
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE_PREFIX])
        try:
            suffix = f'WITH TEMPLATE "{self._migrated_template(cursor)}"'
            super()._execute_create_test_db(cursor, parameters | {"suffix": suffix}, keepdb)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [TEMPLATE_PREFIX])

    def _destroy_test_db(self, test_database_name, verbosity):
        # With force: a live server's thread may still be closing its connection.
        with self._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{test_database_name}" WITH (FORCE)')

    def _migrated_template(self, cursor) -> str:
        """The database to copy, made when the migrations have changed; those of older migrations go."""
        name = TEMPLATE_PREFIX + migrations_fingerprint()
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE_PREFIX])
        found = [row[0] for row in cursor.fetchall()]
        if name not in found:
            for outdated in found:
                cursor.execute(f'DROP DATABASE "{outdated}" WITH (FORCE)')
            unfinished = f"{TEMPLATE_PREFIX}unfinished"
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            self._migrate(unfinished)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        return name

    def _migrate(self, name: str) -> None:
        settings = self.connection.settings_dict
        usual, settings["NAME"] = settings["NAME"], name
        try:
            self.connection.close()
            call_command("migrate", verbosity=0, interactive=False, database=self.connection.alias)
        finally:
            self.connection.close()
            settings["NAME"] = usual


def migrations_fingerprint() -> str:
    """A short hash of all migrations and of the modules that they import."""
    return fingerprint(Path(app.path, "migrations") for app in apps.get_app_configs())


def fingerprint(folders: Iterable[Path]) -> str:
    """A short hash of the modules in `folders` and of what they import, Django itself by its version only."""
    files = {path for folder in folders for path in folder.glob("*.py")}
    imported = {name for path in files for name in IMPORTS.findall(path.read_text(encoding="utf-8"))}
    sources = {importlib.util.find_spec(name).origin for name in imported if not name.startswith("django.")}
    files |= {Path(source) for source in sources if source and source.endswith(".py")}
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
