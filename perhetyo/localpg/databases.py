"""The databases inside the local server: ours, and one for each test run."""

import os
import re
from contextlib import closing

DATABASE = "perhetyo"
TEST_RUN = "PERHETYO_TEST_RUN"
TEST_DATABASE = re.compile(rf"test_{DATABASE}_(\d+)(_\w+)?")


def test_database_name() -> str:
    """A database name of this test run's own, so that two runs at once do not meet.

    It carries the process number of the run. Parallel test workers inherit it from the process that started
    them, and the test runner tells them apart by a suffix (_gw0, _gw1).
    """
    run = os.environ.setdefault(TEST_RUN, str(os.getpid()))
    return f"test_{DATABASE}_{run}"


def make_ready(connection) -> None:
    """Create our database if it is missing, and drop those of test runs that were killed.

    `connection` is a driver's connection to the maintenance database; it is closed. Processes that arrive
    together do this one after the other.
    """
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [DATABASE])
            cursor.execute("SELECT datname FROM pg_database")
            names = [name for (name,) in cursor.fetchall()]
            if DATABASE not in names:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
            for name in filter(_is_abandoned, names):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_abandoned(name: str) -> bool:
    """Whether `name` is the database of a test run whose process is gone."""
    found = TEST_DATABASE.fullmatch(name)
    return found is not None and not _is_alive(int(found[1]))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
