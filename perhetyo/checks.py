"""Unsafe production values are refused when the program starts, not found out later."""

from django.conf import settings
from django.core.checks import ERROR, Error, Tags, Warning, run_checks
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


def secret_key_is_secret(app_configs, **kwargs) -> list:
    """Outside development the signing key must be long and of one's own."""
    key = settings.SECRET_KEY
    if settings.DEBUG or (len(key) >= 50 and len(set(key)) >= 10):
        return []
    return [Error("Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters.", id="perhetyo.E001")]


def driver_is_compiled(app_configs, **kwargs) -> list:
    """A pure-Python psycopg 3 in the environment would silently make every page up to twice as slow."""
    from django.db.backends.postgresql.psycopg_any import is_psycopg3  # noqa: PLC0415

    if not is_psycopg3:
        return []
    return [Error("Remove psycopg 3: the program is measured with psycopg2.", id="perhetyo.E002")]


def initial_visit_limits_are_ordered(app_configs, **kwargs) -> list:
    """The plan of first visits needs a minimum of at least one and a maximum not below it."""
    if 1 <= settings.INITIAL_VISITS_MINIMUM <= settings.INITIAL_VISITS_MAXIMUM <= 20:
        return []
    return [Error("INITIAL_VISITS_MINIMUM and _MAXIMUM must satisfy 1 <= min <= max <= 20.", id="perhetyo.E003")]


def visit_hours_are_ordered(app_configs, **kwargs) -> list:
    """The hours outside which a visit's time is asked about are hours of one day."""
    if 0 <= settings.VISIT_EARLIEST_HOUR < settings.VISIT_LATEST_HOUR <= 23:
        return []
    return [
        Error(
            "VISIT_EARLIEST_HOUR and VISIT_LATEST_HOUR must satisfy 0 <= earliest < latest <= 23.",
            id="perhetyo.E006",
        )
    ]


def database_is_a_real_server(app_configs, **kwargs) -> list:
    """The embedded database is for one machine: a demo, a trial, development."""
    if settings.DATABASE_URL or settings.DEBUG or settings.DEMO_ACCOUNTS:
        return []
    return [
        Warning(
            "The embedded database is in use. Give DATABASE_URL for a service that people rely on.",
            id="perhetyo.W001",
        )
    ]


def demo_accounts_are_off(app_configs, **kwargs) -> list:
    """Accounts with a published password must not be open to the network by an oversight."""
    if not (settings.DEMO_ACCOUNTS and settings.SECURE_COOKIES) or settings.PUBLIC_DEMO:
        return []
    return [
        Error(
            "DEMO=1 lets anybody sign in with the demo password. Set DEMO=0; or, if this is a demo that everybody "
            "may enter and no real family is in its database, PUBLIC_DEMO=1.",
            id="perhetyo.E004",
        )
    ]


def debugging_stays_on_this_machine(app_configs, **kwargs) -> list:
    """An error page of DEBUG shows everything that was at hand, also about a family."""
    if not settings.DEBUG or set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        return []
    return [Error("DEBUG=1 with ALLOWED_HOSTS beyond this machine. Set DEBUG=0.", id="perhetyo.E005")]


def identity_key_is_secret(app_configs, **kwargs) -> list:
    """Identity codes are sealed with a key that is not the signing key: either may have to be changed alone."""
    key = settings.IDENTITY_KEY
    if settings.DEBUG or (len(key) >= 50 and len(set(key)) >= 10 and key != settings.SECRET_KEY):
        return []
    return [
        Error(
            "Set IDENTITY_KEY (or IDENTITY_KEY_FILE) to at least 50 random characters, other than SECRET_KEY.",
            id="perhetyo.E006",
        )
    ]


def identity_key_opens_codes(app_configs, databases=None, **kwargs) -> list:
    """A lost or changed key is told at once, not when somebody needs a code. Asked only where a database is."""
    from cases.selectors.keys import opens_no_code  # noqa: PLC0415

    if not databases or not opens_no_code():
        return []
    return [
        Warning(
            "IDENTITY_KEY opens none of the recorded identity codes: it is not the key that sealed them. Give the "
            "earlier key back, or record the codes anew.",
            id="perhetyo.W002",
        )
    ]


# Those marked True speak only when a deployment is checked: a laptop's demo is not warned at every command.
CHECKS = [
    (secret_key_is_secret, (Tags.security,), False),
    (identity_key_is_secret, (Tags.security,), False),
    (identity_key_opens_codes, (Tags.database,), False),
    (driver_is_compiled, ("perhetyo",), False),
    (initial_visit_limits_are_ordered, ("perhetyo",), False),
    (visit_hours_are_ordered, ("perhetyo",), False),
    (database_is_a_real_server, (Tags.security,), True),
    (demo_accounts_are_off, (Tags.security,), False),
    (debugging_stays_on_this_machine, (Tags.security,), False),
]


def refuse_unsafe_settings() -> None:
    """For the web server, which runs no command and so no checks: raise ImproperlyConfigured for any Error."""
    messages = run_checks(tags=[Tags.security, "perhetyo"])
    errors = [message for message in messages if message.level >= ERROR]
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.id}: {error.msg}" for error in errors))
