"""`manage.py createadministrator`: the first account of an installation without demo data."""

import os
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from staff.services import create_first_administrator


class Command(BaseCommand):
    help = (
        "Adds the first administrator. What is not given as an option is asked; "
        "without a terminal the password is read from ADMINISTRATOR_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything but the password: that would stay in the shell's history."""
        parser.add_argument("--username")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")

    def handle(self, **options: str) -> None:
        """Ask for what is missing and add the account."""
        try:
            user = create_first_administrator(
                username=options["username"] or input("Username: "),
                first_name=options["first_name"] or input("First name: "),
                last_name=options["last_name"] or input("Last name: "),
                password=os.environ.get("ADMINISTRATOR_PASSWORD") or self._asked_password(),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(self.style.SUCCESS(f"Added the administrator {user.username}."))

    def _asked_password(self) -> str:
        password = getpass("Password: ")
        if getpass("Password again: ") != password:
            raise CommandError("The two passwords differ. Nothing was added.")
        return password
