"""What Django's settings need to know about the local server before it runs."""

import os
from pathlib import Path

from perhetyo.localpg.cluster import PORT, ROLE
from perhetyo.localpg.databases import DATABASE
from perhetyo.localpg.folders import socket_folder


def database(base_dir: Path) -> dict:
    """A DATABASES entry for the server under `base_dir`/var/postgres, or the folder in LOCALPG_DIR."""
    folder = Path(os.environ.get("LOCALPG_DIR") or base_dir / "var" / "postgres").resolve()
    return {
        "ENGINE": "perhetyo.localpg.backend",
        "NAME": DATABASE,
        "USER": ROLE,
        "HOST": str(socket_folder(folder)),
        "PORT": PORT,
        "FOLDER": folder,
    }
