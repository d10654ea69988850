"""The house's one clock, so that demo data can be built at the moments it tells of."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set_moment: ContextVar[datetime | None] = ContextVar("set_moment", default=None)


def now() -> datetime:
    """The present moment, or the one set by `at`. Time-zone aware."""
    return _set_moment.get() or timezone.now()


def today() -> date:
    """The calendar day in Finland at `now()`."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were `moment` (aware): for demo data and for tests of time limits."""
    token = _set_moment.set(moment)
    try:
        yield
    finally:
        _set_moment.reset(token)
