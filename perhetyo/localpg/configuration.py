"""How the local server is set up."""

import os
import sys
from pathlib import Path

FILE = "localpg.conf"
LARGEST_LOG = 1_000_000

SETTINGS = {
    # Whoever reaches the socket is trusted, so the socket is the only way in and its folder is private.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and values hold families' data, which has no place in a log file.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Even the first line of an error may quote a value. The program logs its own errors, without values.
    "log_min_messages": "log",
}
# For tests: nothing in the cluster is worth keeping over a power cut.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def initdb_options(major: int) -> list[str]:
    """Options that give the same text order and letters on every machine, whatever its own locale is."""
    options = [
        "--encoding=UTF8",
        "--auth-local=trust",
        "--auth-host=reject",
        "--no-sync",
        "--no-instructions",
    ]
    # The letters known to trigram search come from the system's locale even where the order does not.
    options += ["--locale=C", "--lc-ctype=UTF-8"] if sys.platform == "darwin" else ["--locale=C.UTF-8"]
    if major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def write(data: Path, socket: Path, port: str) -> None:
    """Write the settings for the next start; LOCALPG_THROWAWAY=1 gives up durability for speed."""
    settings = {**SETTINGS, "unix_socket_directories": str(socket), "port": port}
    if os.environ.get("LOCALPG_THROWAWAY") == "1":
        settings |= THROWAWAY_SETTINGS
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    (data / FILE).write_text("".join(f"{name} = '{value}'\n" for name, value in quoted.items()))
    log = data / "server.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.unlink()
