"""Serves the program on this machine with a production server; what bin/run ends in."""

import errno
import signal
import socket
import sys
import time

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.util import import_app

from perhetyo import environment

PORT_SECONDS = 3
DEMO_ACCOUNTS = {
    "tyontekija": "family worker",
    "pari": "her pair, a psychiatric nurse",
    "koordinaattori": "coordinator",
    "esihenkilo": "supervisor",
    "kumppani": "clinic nurse invited to one family",
    "paakayttaja": "administrator",
}


class Command(BaseCommand):
    """One process prepares and serves: the start is quick, and one signal stops everything."""

    help = "Prepare the database and static files, then serve on HOST:PORT (127.0.0.1:8000)."

    def add_arguments(self, parser):
        parser.add_argument("--empty", action="store_true", help="no demo data; ask for an administrator")

    def handle(self, *, empty, **options):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        host, port = environment.text("HOST", "127.0.0.1"), environment.number("PORT", 8000)
        listener = _listen(host, port)
        try:
            call_command("prepare", demo=not empty, administrator=empty)
            call_command("clearsessions")  # ended sign-ins: Django itself never removes their rows
            welcome = _welcome(host, port)
        except OperationalError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        connections.close_all()  # the workers are forked from here and must not share a connection
        Server(listener, lambda arbiter: self.stdout.write(welcome)).run()


class Server(BaseApplication):
    """gunicorn inside this process, on a port that is already ours."""

    def __init__(self, listener: int, when_ready):
        self.options = {
            "bind": f"fd://{listener}",
            "worker_class": "gthread",
            "workers": 2,
            "threads": 2,
            "preload_app": True,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": when_ready,
        }
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        # Only now: the program lists the static files as it is loaded, and `prepare` has just gathered them.
        return import_app("perhetyo.wsgi:application")

    def run(self):
        AttendedArbiter(self).run()


class AttendedArbiter(Arbiter):
    """Ends when its terminal is closed, where gunicorn would reload itself and stay behind unseen."""

    handle_hup = Arbiter.handle_term


def _listen(host: str, port: int) -> int:
    """Take the port first, as a descriptor: a start that cannot serve should not prepare anything.

    The workers of a killed server keep its port until they notice, so it is asked for a few seconds.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=128).detach()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CommandError(
                    f"{host}:{port} cannot be used: {error.strerror}. If another program has it, or an earlier "
                    f"start of this one still runs, stop that or choose another port: PORT={port + 1} bin/run"
                ) from error
            time.sleep(0.2)


def _welcome(host: str, port: int) -> str:
    """The address, and the accounts to sign in with when there is demo data."""
    shown = f"[{host}]" if ":" in host else host
    lines = [f"Perhetyö is at http://{shown}:{port} (stop with Ctrl-C)"]
    present = get_user_model().objects.filter(is_demo=True, is_active=True, username__in=DEMO_ACCOUNTS)
    usernames = set(present.values_list("username", flat=True))
    if usernames:
        lines.append('Demo accounts, password "demo":')
        lines += [f"  {name:16}{who}" for name, who in DEMO_ACCOUNTS.items() if name in usernames]
    return "\n".join(lines)
