"""Fills an empty database with invented families: a town to try the program in, or a county to load it with."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from perhetyo.demo.accounts import PASSWORD
from perhetyo.demo.build import build_town
from perhetyo.demo.county import build_county
from staff.models import User


class Command(BaseCommand):
    help = "Fill an empty database with demo data: a small town, or a county of load data."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small", "county"], default="small")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other families")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is data already")
        parser.add_argument(
            "--audit-rows", type=int, default=1_000_000, help="rows of the log, for the county only"
        )

    def handle(self, *, size, seed, if_empty, audit_rows, **options):
        if not settings.DEMO_ACCOUNTS:
            raise CommandError(
                f'Demo accounts have a published password ("{PASSWORD}"), so they are made only where DEMO=1 '
                "(or DEBUG=1) says that this installation is a demo. Nothing was changed."
            )
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "There is data in the database already. Demo data goes into an empty database only, so that "
                "nobody's own data is mixed with it. Nothing was changed."
            )
        started = time.monotonic()
        if size == "county":
            build_county(seed=seed, audit_rows=audit_rows, say=self.stdout.write)
        else:
            build_town(seed=seed)
        self.stdout.write(f"Demo data made in {time.monotonic() - started:.0f} s.")
