"""A real browser against a real server; the moment is one that each test moves on by itself."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from playwright.sync_api import expect

from staff.models import JobTitle
from tests.browser.server import CHROMIUM, CHROMIUM_FLAGS, serving
from tests.browser.someone import PASSWORD, Someone

# Playwright's own loop runs in the thread of the test, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# How long a page may take on a busy machine before a test gives up on it, in milliseconds.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
# A Monday morning with working weeks before the next holiday.
BEGINNING = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Chromium of the operating system."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def base_url(django_db_setup):
    """Where the program is: every address in these tests is a path."""
    with serving() as url:
        yield url


@pytest.fixture(autouse=True)
def _catalogues(db, django_db_setup):
    """The catalogues as migrated: a test before this one may have emptied every table.

    Playwright's loop gives this thread a connection of its own, to which Django cannot restore them by itself.
    """
    if not JobTitle.objects.exists():
        ContentType.objects.all().delete()  # made anew with other numbers by the emptying
        connection.creation.deserialize_db_from_string(django_db_setup)


@pytest.fixture
def moment():
    """The moment of the whole process, the server's threads and sessions included; `moment.move_to(later)`."""
    with time_machine.travel(BEGINNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def open_browser(moment, new_context):
    """A browser window of its own for somebody: `open_browser(width=390)`."""
    opened = []

    def open_one(*, width=390, height=844, javascript=True):
        context = new_context(
            locale="fi-FI",
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            reduced_motion="reduce",  # colours are judged at once, not on their way
        )
        context.set_default_timeout(PATIENCE)
        someone = Someone(context.new_page())
        opened.append(someone)
        return someone

    yield open_one
    complaints = [line for someone in opened for line in someone.complaints]
    assert not complaints, complaints


@pytest.fixture
def with_password():
    """Lets the people of the tests sign in on the page: `with_password(lead, co_worker)`."""

    def give(*users):
        for user in users:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])

    return give
