"""Settings that would leave families' data open stop the program before it serves anybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from perhetyo.checks import refuse_unsafe_settings

CHECKOUT = Path(__file__).parents[2]
GOOD_KEY = "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"


@pytest.fixture
def service(settings):
    """As a county would run it."""
    settings.SECRET_KEY, settings.DATABASE_URL = GOOD_KEY, "postgres://database.example/perhetyo"
    settings.DEBUG = settings.DEMO_ACCOUNTS = settings.PUBLIC_DEMO = False
    settings.SECURE_COOKIES = True
    settings.ALLOWED_HOSTS = ["perhetyo.example"]
    return settings


def test_a_service_in_order_starts(service):
    assert refuse_unsafe_settings() is None


@pytest.mark.parametrize(
    ("unsafe", "told"),
    [
        ({"SECRET_KEY": "short"}, "perhetyo.E001"),
        ({"SECRET_KEY": "a" * 60}, "perhetyo.E001"),
        ({"INITIAL_VISITS_MINIMUM": 6}, "perhetyo.E003"),
        ({"DEMO_ACCOUNTS": True}, "perhetyo.E004"),
        ({"DEBUG": True}, "perhetyo.E005"),
    ],
)
def test_an_unsafe_one_does_not(service, unsafe, told):
    for name, value in unsafe.items():
        setattr(service, name, value)

    with pytest.raises(ImproperlyConfigured, match=told):
        refuse_unsafe_settings()


@pytest.mark.parametrize(
    "said",
    [
        {"DEMO_ACCOUNTS": True, "PUBLIC_DEMO": True},  # a demo for everybody, said in so many words
        {"DEMO_ACCOUNTS": True, "SECURE_COOKIES": False},  # bin/run on one machine
        {"DEBUG": True, "ALLOWED_HOSTS": ["127.0.0.1", "localhost"], "SECRET_KEY": "short"},
    ],
)
def test_what_is_said_clearly_starts(service, said):
    for name, value in said.items():
        setattr(service, name, value)

    assert refuse_unsafe_settings() is None


def load_wsgi(**environment):
    """Import the entry point as a web server does, in a process of its own."""
    foreign = ("DEBUG", "DEMO", "INSECURE_COOKIES", "SECRET_KEY", "SECRET_KEY_FILE", "DJANGO_SETTINGS_MODULE")
    inherited = {name: value for name, value in os.environ.items() if name not in foreign}
    own = {"DATABASE_URL": "postgres://database.example/perhetyo", "SECRET_KEY": GOOD_KEY}
    return subprocess.run(
        [sys.executable, "-c", "import perhetyo.wsgi"],
        cwd=CHECKOUT,
        env=inherited | own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_web_server_gets_no_program_with_unsafe_settings():
    refused = load_wsgi(DEMO="1", SECRET_KEY="short")

    assert refused.returncode == 1
    assert "perhetyo.E001: Set SECRET_KEY" in refused.stderr
    assert "perhetyo.E004: DEMO=1 lets anybody sign in" in refused.stderr
    assert load_wsgi().returncode == 0
