"""Which static files are served, and whether the collected copies are up to date."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders

# Variants of Bootstrap and htmx that no page uses; compressing them would take most of the time. Source maps of
# what is used stay: hashing a file's name fails when the map it points to is missing.
UNUSED_BOOTSTRAP = [
    *("*.rtl.*", "*-grid*", "*-reboot*", "*-utilities*", "*.esm.*"),
    *("bootstrap.css*", "bootstrap.js*", "bootstrap.min.js*", "bootstrap.bundle.js*"),
]
UNUSED_HTMX = ["htmx-2.js", "htmx-4*", "htmax-*", "ext"]


class StaticFiles(StaticFilesConfig):
    """Django's static files without the variants that no page uses."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED_BOOTSTRAP, *UNUSED_HTMX]


def fingerprint() -> str:
    """A hash of names, sizes and times of all static sources: equal while nothing needs collecting."""
    lines = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list(StaticFiles.ignore_patterns):
            path = Path(storage.path(name))
            found = path.stat()
            lines.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def are_collected() -> bool:
    """Whether STATIC_ROOT holds what the sources would give now."""
    note = _note()
    return note.exists() and note.read_text() == fingerprint()


def mark_collected() -> None:
    """Remember what has just been collected."""
    _note().write_text(fingerprint())


def _note() -> Path:
    return Path(settings.STATIC_ROOT) / ".fingerprint"
