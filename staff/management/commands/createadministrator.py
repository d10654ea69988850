"""`manage.py createadministrator`: the first account of an installation without demo data."""

import os
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import User
from staff.services import create_first_administrator

QUESTIONS = {
    "username": gettext_lazy("Username: "),
    "first_name": gettext_lazy("First name: "),
    "last_name": gettext_lazy("Last name: "),
}


class Command(BaseCommand):
    help = (
        "Adds the first administrator. What is not given as an option is asked, and asked again until it will do; "
        "without a terminal the password is read from ADMINISTRATOR_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything but the password: that would stay in the shell's history."""
        parser.add_argument("--username")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")

    def handle(self, **options: str) -> None:
        """Talk in the language of the terminal, questions and reasons alike."""
        given = {name: options[name] for name in QUESTIONS}
        given["password"] = os.environ.get("ADMINISTRATOR_PASSWORD")
        with translation.override("fi" if os.environ.get("LANG", "").startswith("fi") else "en"):
            user = self._add({name: value for name, value in given.items() if value})
            done = _("Added the administrator %(username)s.") % {"username": user.username}
            self.stdout.write(self.style.SUCCESS(done))

    def _add(self, given: dict[str, str]) -> User:
        answers: dict[str, str] = {}
        while True:
            for name in [*QUESTIONS, "password"]:
                if name not in given and name not in answers:
                    answers[name] = self._asked(name)
            try:
                return create_first_administrator(**given, **answers)
            except ValidationError as error:
                wrong = error.error_dict.keys() if hasattr(error, "error_dict") else set()
                reasons = "\n".join(error.messages)
                # Only an answer can be given anew: not an option, and not the administrator who exists.
                if not wrong or wrong - answers.keys():
                    raise CommandError(reasons) from None
                self.stderr.write(reasons)
                answers = {name: value for name, value in answers.items() if name not in wrong}

    def _asked(self, name: str) -> str:
        if name != "password":
            return input(QUESTIONS[name])
        while True:
            password = getpass(_("Password: "))
            if getpass(_("Password again: ")) == password:
                return password
            self.stderr.write(_("The two passwords differ. Write them again."))
