"""Starts, shares and stops the local PostgreSQL server.

Every process that uses the server holds a shared lock on one file; the last one to leave gets it for itself
and stops the server. The kernel drops a dead process's lock, so a killed process is never counted.
"""

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import signal
import time
from pathlib import Path

from django.db.utils import OperationalError

from perhetyo.localpg import accounts, binaries, configuration, folders, postmaster

PORT = "54329"
ROLE = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30
CRASH_SECONDS = 20
POLL_SECONDS = 0.02


class Cluster:
    """The server and data under one folder, as seen by one process."""

    def __init__(self, root: Path):
        self.root = root
        self.data = root / "data"
        self.socket = folders.socket_folder(root)
        self._share = None

    def ensure(self) -> bool:
        """Have the server running, and running until this process leaves; whether that took any doing.

        Cheap when all is well: it is asked before every new connection, so a server that was killed comes
        back with the next one. Raises OperationalError with a reason for the reader.
        """
        if self._share is not None and postmaster.is_ready(self.data):
            return False
        self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._check_owner()
        account = accounts.server_account()
        with self._locked():
            folders.make_private(self.socket, accounts.possible_uids())
            self._join()
            programs = binaries.bin_folder()
            if not self.data.exists():
                self._initialise(programs, account)
            self._check_version(programs)
            if not postmaster.is_ready(self.data):
                self._start(programs, account)
        return True

    def leave(self) -> None:
        """Stop using the server; the last process to leave stops it."""
        if self._share is None or not self.root.exists():
            return
        with self._locked():
            share, self._share = self._share, None
            try:
                fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self._stop()
            finally:
                os.close(share)

    def forget(self) -> None:
        """In a forked child: let go of the parent's lock, or the child would keep it after the parent's death."""
        if self._share is not None:
            os.close(self._share)
            self._share = None

    @contextlib.contextmanager
    def _locked(self):
        with (self.root / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        if self._share is None:
            self._share = os.open(self.root / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._share, fcntl.LOCK_SH)

    def _check_owner(self) -> None:
        for folder in (self.root, self.data):
            if folder.exists() and folder.stat().st_uid not in accounts.possible_uids():
                raise OperationalError(
                    f"The database folder {folder} belongs to another user of this machine. "
                    "Start as that user, or set LOCALPG_DIR to a folder of your own."
                )

    def _check_version(self, programs: Path) -> None:
        made_by, found = int((self.data / "PG_VERSION").read_text()), binaries.major_version(programs)
        if made_by != found:
            raise OperationalError(
                f"The database in {self.data} was made by PostgreSQL {made_by}, "
                f"but the programs in {programs} are PostgreSQL {found}. "
                f"Set LOCALPG_BIN to the bin folder of PostgreSQL {made_by}. Or save the data with its pg_dump, "
                f"remove {self.root}, start and load the data again; if it is demo data, only remove the folder."
            )

    def _initialise(self, programs: Path, account: accounts.Account) -> None:
        """Make the data folder under another name first: a killed initdb must not leave half of one."""
        fresh = self.root / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        account.own(fresh)
        options = configuration.initdb_options(binaries.major_version(programs))
        made = account.run(programs / "initdb", "-D", fresh, "-U", ROLE, *options)
        if made.returncode:
            raise OperationalError(f"The database could not be made in {fresh}: {made.stderr or made.stdout}")
        with (fresh / "postgresql.conf").open("a") as file:
            file.write(f"include '{configuration.FILE}'\n")
        fresh.rename(self.data)

    def _start(self, programs: Path, account: accounts.Account) -> None:
        self._wait_for_change()
        if postmaster.is_ready(self.data):
            return
        crashed = postmaster.forget_dead(self.data, self.socket)
        configuration.write(self.data, self.socket, PORT)
        for path in (self.socket, self.data, self.data / configuration.FILE):
            account.own(path)
        log = self.data / "server.log"
        command = [programs / "pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", self.data, "-l", log]
        deadline = time.monotonic() + (CRASH_SECONDS if crashed else 0)
        while (started := account.run(*command)).returncode:
            # After a crash the dead server's other processes may need a moment to notice and go.
            if time.monotonic() > deadline:
                raise OperationalError(f"PostgreSQL did not start: {started.stderr}{_last_lines(log)}")
            time.sleep(POLL_SECONDS)

    def _wait_for_change(self) -> None:
        """Wait while a live server is neither ready nor gone: it is starting, recovering or stopping."""
        deadline = time.monotonic() + START_SECONDS
        while postmaster.pid_of(self.data) and not postmaster.is_ready(self.data):
            if time.monotonic() > deadline:
                raise OperationalError(f"PostgreSQL in {self.data} neither starts nor stops; see server.log.")
            time.sleep(POLL_SECONDS)

    def _stop(self) -> None:
        pid = postmaster.pid_of(self.data)
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown: open transactions are rolled back
        deadline = time.monotonic() + STOP_SECONDS
        while postmaster.pid_of(self.data) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)


@functools.cache
def cluster_in(root: Path) -> Cluster:
    """This process's one Cluster for `root`."""
    cluster = Cluster(root)
    atexit.register(cluster.leave)
    os.register_at_fork(after_in_child=cluster.forget)
    return cluster


def _last_lines(log: Path, count: int = 5) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
