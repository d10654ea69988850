"""Brings database and static files up to date, so that the program can be served."""

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from perhetyo import environment, static_files

ADMINISTRATOR_FACTS = ["username", "first_name", "last_name"]


class Command(BaseCommand):
    """Quick when there is nothing to do, and safe to repeat after an interruption."""

    help = "Migrate the database and collect static files, where needed. Run after each update."

    def add_arguments(self, parser):
        first_data = parser.add_mutually_exclusive_group()
        first_data.add_argument("--demo", action="store_true", help="fill an empty database with demo data")
        first_data.add_argument("--administrator", action="store_true", help="ask for the first administrator")

    def handle(self, *, demo, administrator, **options):
        self._migrate()
        if not get_user_model().objects.exists():
            self._add_first_data(demo, administrator)
        self._collect_static_files()

    def _migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the database tables ...")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def _add_first_data(self, demo, administrator):
        if demo:
            self.stdout.write("Making demo data ...")
            with transaction.atomic():  # all of it or none: half a demo would count as data already there
                call_command("seed_demo", size="small", seed=1)
        elif administrator:
            self._add_administrator()

    def _add_administrator(self):
        known = {name: environment.text(f"ADMINISTRATOR_{name.upper()}") for name in ADMINISTRATOR_FACTS}
        try:
            call_command("createadministrator", **known)
        except EOFError as error:
            names = ", ".join(f"ADMINISTRATOR_{name.upper()}" for name in [*ADMINISTRATOR_FACTS, "password"])
            raise CommandError(f"There is no terminal to ask for the administrator. Set {names}.") from error

    def _collect_static_files(self):
        if static_files.are_collected():
            return
        self.stdout.write("Collecting static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        static_files.mark_collected()
