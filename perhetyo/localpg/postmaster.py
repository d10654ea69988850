"""Reads postmaster.pid, the server's own note of its process and state, and doubts it.

After kill -9 the note stays, while its process number may be gone, a zombie that nobody reaps (containers
without an init) or another program altogether. PostgreSQL would refuse to start in the last two cases.
"""

import subprocess
from pathlib import Path

STATUS_LINE = 7


def pid_of(data: Path) -> int | None:
    """The process of the server that works in `data`, or None when no live server does."""
    try:
        pid = int(_note(data)[0])
    except (OSError, ValueError, IndexError):
        return None
    command = _command_line(pid)
    return pid if "postgres" in command and str(data) in command else None


def is_ready(data: Path) -> bool:
    """Whether the server in `data` is alive and accepts connections."""
    try:
        status = _note(data)[STATUS_LINE].strip()
    except (OSError, IndexError):
        return False
    return status == "ready" and pid_of(data) is not None


def forget_dead(data: Path, socket: Path) -> bool:
    """Remove what a dead server left in `data` and `socket`; whether there was anything.

    Only for a caller that holds the start lock and has seen that `pid_of` is None. Server processes that
    outlive their postmaster are no danger: a new server sees their shared memory and waits.
    """
    note = data / "postmaster.pid"
    crashed = note.exists()
    for path in [note, *socket.glob(".s.PGSQL.*")]:
        path.unlink(missing_ok=True)
    return crashed


def _note(data: Path) -> list[str]:
    return (data / "postmaster.pid").read_text().splitlines()


def _command_line(pid: int) -> str:
    """The words a process was started with; empty for a zombie and for no process."""
    processes = Path("/proc")
    if (processes / "self" / "cmdline").exists():
        try:
            return (processes / str(pid) / "cmdline").read_text(errors="surrogateescape").replace("\0", " ")
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout
