"""Which account the server programs run as: PostgreSQL refuses to run as root."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from django.db.utils import OperationalError

UNPRIVILEGED_ACCOUNTS = ("postgres", "daemon", "nobody")


@dataclass(frozen=True)
class Account:
    """The owner of the server's files, and how to start a program as that owner."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    process_options: dict = field(default_factory=dict)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess:
        """Run a server program to its end; the caller looks at the return code."""
        own_settings = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={**own_settings, "LC_ALL": "C"},
            **self.process_options,
        )

    def own(self, path: Path) -> None:
        """Give `path` and all in it to this account, if it has another owner."""
        if path.lstat().st_uid == self.uid:
            return
        for each in [path, *path.rglob("*")]:
            os.chown(each, self.uid, self.gid, follow_symlinks=False)


@functools.cache
def server_account() -> Account:
    """The account for the server: this user's own, or for root the least intrusive way to be somebody else.

    1. A user namespace: the files stay root's and no other account is involved.
    2. Where containers forbid that: an unprivileged account that keeps root's passage through closed folders,
       so that no parent folder has to be opened for it.
    3. Where there is no setpriv (macOS): the plain account, which must be able to reach the folder by itself.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _unprivileged_entry()
    uid, gid = entry.pw_uid, entry.pw_gid
    namespace = ("unshare", "--user", f"--map-user={uid}", f"--map-group={gid}", "--")
    if _works(namespace):
        return Account(0, 0, namespace)
    capability = "+dac_override"
    passage = (f"--inh-caps={capability}", f"--ambient-caps={capability}")
    lowered = ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *passage, "--")
    if _works(lowered):
        return Account(uid, gid, lowered)
    return Account(uid, gid, (), {"user": uid, "group": gid, "extra_groups": []})


def possible_uids() -> set[int]:
    """Every owner that files of the server may have: ways to run as root can change between two starts."""
    return {os.geteuid()} if os.geteuid() else {0, _unprivileged_entry().pw_uid}


def _unprivileged_entry() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OperationalError(
        "PostgreSQL does not run as root, and this machine has no account to run it as. "
        "Start as an ordinary user or set DATABASE_URL."
    )


def _works(prefix: tuple[str, ...]) -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
