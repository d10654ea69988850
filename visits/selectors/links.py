"""Where the things to do with a visit are done."""

from datetime import datetime

from django.urls import reverse

from audit import clock


class VisitLinks:
    """What can be done with the visit of a row, and where. `note_id` is None while there is none to be read."""

    pk: int
    state: str
    starts_at: datetime
    note_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be recorded, moved or told not to have been held."""
        return self.state in {"planned", "draft", "unlogged"}

    @property
    def has_begun(self) -> bool:
        """Whether its time has come: from then on it is recorded and no longer moved."""
        return self.starts_at <= clock.now()

    @property
    def write_url(self) -> str:
        """Where the note is written."""
        return reverse("visits:note_write", args=[self.pk])

    @property
    def move_url(self) -> str:
        """Where the time is changed."""
        return reverse("visits:visit_time", args=[self.pk])

    @property
    def not_held_url(self) -> str:
        """Where it is told that the visit was not held."""
        return reverse("visits:visit_not_held", args=[self.pk])

    @property
    def note_url(self) -> str:
        """The signed note, if the reader may read it."""
        return reverse("visits:note", args=[self.note_id]) if self.note_id else ""
