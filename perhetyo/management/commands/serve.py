"""Serves the program on this machine with a production server; what bin/run ends in."""

import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.util import import_app

from perhetyo import environment

PORT_SECONDS = 3
STOP_SECONDS = 5  # what every process gets to finish; a calculation is not waited for
log = logging.getLogger(__name__)
DEMO_ACCOUNTS = {
    "tyontekija": "family worker",
    "pari": "her pair, a psychiatric nurse",
    "koordinaattori": "coordinator",
    "jari.lehto": "coordinator of two other units",
    "esihenkilo": "supervisor",
    "kumppani": "clinic nurse invited to one family",
    "paakayttaja": "administrator",
}


class Command(BaseCommand):
    """One process prepares and serves: the start is quick, and one signal stops everything."""

    help = "Prepare the database and static files, then serve on HOST:PORT (127.0.0.1:8000), with background work."

    def add_arguments(self, parser):
        parser.add_argument("--empty", action="store_true", help="no demo data; ask for an administrator")

    def handle(self, *, empty, **options):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        host, port = environment.text("HOST", "127.0.0.1"), environment.number("PORT", 8000)
        listener = _listen(host, port)
        try:
            call_command("prepare", demo=not empty, administrator=empty)
            call_command("clearsessions")  # ended sign-ins: Django itself never removes their rows
            call_command("prune_db_task_results", verbosity=0)  # nor the library those of its tasks
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
            "graceful_timeout": STOP_SECONDS,
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
    """Ends when its terminal is closed, where gunicorn would reload itself and stay behind unseen.

    Beside the web processes it keeps one that does the background work.
    """

    handle_hup = Arbiter.handle_term
    background: int | None = None

    def manage_workers(self):
        super().manage_workers()
        if self.background is None or not _signal(self.background, 0):
            self.background = self._begin_background()

    def stop(self, graceful=True):
        if self.background:
            _signal(self.background, signal.SIGTERM)
        super().stop(graceful)
        if self.background:
            _end(self.background)
            self.background = None

    def _begin_background(self) -> int:
        """Fork the process of `manage.py db_worker`: what it needs is loaded already, and it shares the memory."""
        if pid := os.fork():
            return pid
        for number in (*self.SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for listener in self.LISTENERS:  # or the port would stay taken after the others have gone
            listener.close()
        threading.Thread(target=_leave_after, args=[self.pid], daemon=True).start()
        try:
            # A process for each task: what a long calculation took of the memory is given back.
            call_command("db_worker", max_tasks=1, startup_delay=False, reload=False, verbosity=0)
        except Exception:
            log.exception("The background work ended")
            sys.exit(1)
        sys.exit(0)


def _leave_after(parent: int) -> None:
    """End this process when the one that began it has gone, also when that was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _signal(pid: int, number: int) -> bool:
    """Whether there was a process to get the signal; 0 only asks. The arbiter gathers its children that end."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _end(pid: int) -> None:
    """Give the process a moment to end by itself, then end it. It is gone afterwards, and uses no database."""
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ChildProcessError):  # the arbiter may have gathered it
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
            time.sleep(0.05)


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
