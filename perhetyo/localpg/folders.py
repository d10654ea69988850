"""Where the server's unix socket lives, and that nobody else can put theirs in its place."""

import hashlib
import os
import stat
from pathlib import Path

from django.db.utils import OperationalError

# A socket's path may hold 103 bytes on macOS and 107 on Linux, and PostgreSQL adds its lock file's name.
LONGEST_FOLDER = 103 - len("/.s.PGSQL.54329.lock")


def socket_folder(root: Path) -> Path:
    """The socket folder of the cluster in `root`: inside it, or in /tmp when that path would be too long.

    It follows from `root` alone (not from TMPDIR or XDG_RUNTIME_DIR, which differ between a terminal and a
    service), so that every process finds the same server.
    """
    inside = root / "socket"
    if len(os.fsencode(inside)) <= LONGEST_FOLDER:
        return inside
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path("/tmp") / f"localpg-{os.geteuid()}-{name}"  # noqa: S108 - ownership is checked below


def make_private(folder: Path, owners: set[int]) -> None:
    """Create `folder` with mode 0700; refuse an existing one that is open or not owned by one of `owners`.

    The server trusts whoever reaches its socket, and in /tmp anybody can make a folder of any name: there a
    stranger's folder would hand our connections to the stranger's server. Raises OperationalError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise OperationalError(
            f"{folder} is not a private folder of this user, so the database server is not started in it. "
            "Remove it, or set LOCALPG_DIR to a folder with a shorter path."
        )
