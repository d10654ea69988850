"""Load data: a county of rows made by SQL, to measure with. Every text says what it is.

Nothing here goes through the services, for 400,000 visits would take a day. The rows keep every constraint of the
database and the phases agree with the log of phases; the change history comes from the same triggers as always.
"""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction

from audit import clock
from perhetyo.demo.accounts import PASSWORD
from perhetyo.demo.keys import check_keys_at_once
from perhetyo.demo.material import load
from staff.models import Area, JobTitle, RoleGrant, Unit, User, WorkingHours
from staff.roles import Role

FAMILIES, WORKERS, UNITS, YEARS = 30_000, 120, 4, 10
TITLES = ("family_worker", "psychiatric_nurse")
STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("\n-- next")[1:]


@transaction.atomic
def build_county(
    *,
    seed: int,
    audit_rows: int,
    families: int = FAMILIES,
    workers: int = WORKERS,
    say: Callable[[str], object] = lambda _text: None,
) -> None:
    """Fill an empty database with load data: 13-14 visits for each family, over ten years up to the clock's day.

    `workers` is even and at least twice UNITS: two and two are a pair. A pair has time for about 7,800 visits.
    """
    say("Making load data for one county. It is for measuring only: its texts are all alike.")
    today = clock.today()
    since = today - timedelta(days=YEARS * 366)
    units = _units()
    staff = _people(units, workers, since)
    names = load("names")
    values = {
        "families": families,
        "pairs": workers // 2,
        "today": today,
        "years": YEARS,
        "seed": seed,
        "audit_rows": audit_rows,
        "coordinator": staff["koordinaattori"].pk,
        "surnames": names["surnames"],
        "mothers": names["mothers"],
        "fathers": names["fathers"],
        "children": [*names["girls"], *names["boys"]],
    }
    check_keys_at_once()
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            title, _newline, sql = statement.partition("\n")
            cursor.execute(sql, values)
            say(title.strip(": ") or sql.partition("(")[0].strip())
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _units() -> list[Unit]:
    Area.objects.bulk_create(Area(name=row["name"]) for row in load("town")["areas"])
    return Unit.objects.bulk_create(
        Unit(name=f"Kuormitusalue {number}", code=f"K{number}") for number in range(1, UNITS + 1)
    )


def _people(units: list[Unit], workers: int, since) -> dict[str, User]:
    """The accounts of the demo in the first unit, and the workers; these are called `load-worker-1` and so on."""
    titles = {title.code: title for title in JobTitle.objects.filter(code__in=TITLES)}
    password = make_password(PASSWORD)
    demo = {
        "tyontekija": (Role.WORKER, TITLES[0]),
        "koordinaattori": (Role.COORDINATOR, None),
        "esihenkilo": (Role.SUPERVISOR, None),
        "paakayttaja": (Role.ADMINISTRATOR, None),
    }
    users = [
        User(
            username=username,
            first_name="Kuorma",
            last_name=username.capitalize(),
            password=password,
            is_demo=True,
            unit=units[0],
            job_title=titles.get(title),
        )
        for username, (_role, title) in demo.items()
    ]
    users += [
        User(
            username=f"load-worker-{number + 1}",
            first_name="Kuorma",
            last_name=f"Työntekijä {number + 1}",
            password=make_password(None),
            unit=units[number * len(units) // workers],
            job_title=titles[TITLES[number % 2]],
            capacity=18,
            languages=["fi"],
        )
        for number in range(workers)
    ]
    User.objects.bulk_create(users)
    _give_roles_and_hours(users, demo, since)
    return {user.username: user for user in users}


def _give_roles_and_hours(users: list[User], demo: dict, since) -> None:
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            role=role,
            unit=None if role == Role.ADMINISTRATOR else user.unit,
            since=since,
        )
        for user in users
        for role in [demo.get(user.username, (Role.WORKER, None))[0]]
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(user=user, weekday=weekday, starts=time(8), ends=time(16))
        for user in users[len(demo) :]
        for weekday in range(5)
    )
