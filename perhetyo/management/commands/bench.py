"""How much the main pages cost, on whatever demo or load data the database holds.

Each page is asked in this process by a signed-in demo account, in turn with the emptiest page, so that the ratio
between the two holds on a busy or slow machine as well. Also tells how many statements a page sends, and which
large tables PostgreSQL reads from end to end for it.
"""

import json
import re
import statistics
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.access import cases_with
from cases.models import Case
from staff.models import User

LARGE_TABLES = (
    *("visits_visit", "visits_visitworker", "visits_visitnote", "audit_auditevent", "pairs_workpair"),
    *("cases_person", "cases_family", "cases_familymembership", "cases_contact", "cases_careteammember"),
)
ROUNDS = 20


class Command(BaseCommand):
    help = (
        "Measure the main pages: statements, milliseconds against the emptiest page, full reads of large tables."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is asked")
        parser.add_argument("--json", type=Path, help="write the rows to this file too")

    def handle(self, *, rounds, **options):
        rows = [measure(*page, rounds=rounds) for page in pages()]
        self.stdout.write(
            f"{'page':<12}{'statements':>12}{'median ms':>12}{'p95 ms':>10}{'x empty':>10}  reads whole"
        )
        for row in rows:
            self.stdout.write(
                f"{row['page']:<12}{row['statements']:>12}{row['median_ms']:>12}{row['p95_ms']:>10}"
                f"{row['times_empty']:>10}  {', '.join(row['whole_tables']) or '-'}"
            )
        if options["json"]:
            options["json"].write_text(json.dumps(rows, indent=1), encoding="utf-8")


def somebody_with_a_family() -> tuple[str, Case]:
    """A worker's account and one family of hers: of the demo town, or of the load data of a county."""
    for user in User.objects.filter(username__in=["tyontekija", "load-worker-1"]).order_by("-username"):
        case = cases_with(user, "note.write").order_by("pk").first()
        if case:
            return user.username, case
    raise CommandError("No demo data here: run manage.py seed_demo first.")


def pages() -> list[tuple[str, str, str, dict | None]]:
    """Name, account, address and form (for a POST) of each page measured."""
    worker, case = somebody_with_a_family()
    of_case = {name: reverse(f"visits:{name}", args=[case.pk]) for name in ("case", "notes")}
    return [
        ("day", worker, reverse("visits:day"), None),
        ("case", worker, of_case["case"], None),
        ("notes", worker, of_case["notes"], None),
        ("to do", worker, reverse("visits:todo"), None),
        ("families", "esihenkilo", reverse("cases:families"), None),
        ("search", "esihenkilo", reverse("cases:search"), {"term": case.family.name}),
        ("misspelt", "esihenkilo", reverse("cases:search"), {"term": case.family.name[:3] + case.family.name[4:]}),
        ("work pairs", "koordinaattori", reverse("pairs:board"), None),
        ("caseload", "esihenkilo", reverse("reports:caseload"), None),
        ("access log", "esihenkilo", reverse("cases:access_log", args=[case.pk]), None),
    ]


def measure(page: str, account: str, url: str, form: dict | None, *, rounds: int) -> dict:
    """One row of the table: the page and the emptiest page asked in turn, `rounds` times each."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=account))
    empty = reverse("healthz")

    def ask():
        return client.post(url, form) if form else client.get(url)

    if ask().status_code != 200:
        raise CommandError(f"{url} did not answer 200 to {account}.")
    with CaptureQueriesContext(connection) as captured:
        ask()
    # Copied at once: the next request empties the list it is read from.
    statements = [query["sql"] for query in captured.captured_queries]
    spent = {"page": [], "empty": []}
    for _round in range(rounds):
        spent["empty"].append(milliseconds(lambda: client.get(empty)))
        spent["page"].append(milliseconds(ask))
    median, median_empty = statistics.median(spent["page"]), statistics.median(spent["empty"])
    return {
        "page": page,
        "statements": len(statements),
        "median_ms": round(median, 1),
        "p95_ms": round(statistics.quantiles(spent["page"], n=20)[-1], 1),
        "times_empty": round(median / median_empty, 1),
        "whole_tables": whole_reads(statements),
    }


def milliseconds(act) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def whole_reads(statements: list[str]) -> list[str]:
    """Large tables that PostgreSQL would read from end to end for these statements."""
    found = set()
    with connection.cursor() as cursor:
        for captured in statements:
            # The change history, and the search by names, put a setting before the statement itself.
            sql = re.sub(r"^\s*SELECT set_config\(.*?\);", "", captured, flags=re.DOTALL | re.IGNORECASE)
            if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            found |= set(re.findall(r"Seq Scan on (\w+)", plan)) & set(LARGE_TABLES)
    return sorted(found)
