"""What a form holds before anything is typed in it, and its rows of agreed steps as typed."""

from collections.abc import Iterator

from audit.drafts import Content
from audit.finnish_dates import local
from visits.models import Visit
from visits.rules import HELD_OUTCOME

# One field of every row of agreed steps: `steps-0-what`, `steps-0-who`, `steps-0-due`.
STEP_FIELDS = ("what", "who", "due")


def default_content(visit: Visit) -> Content:
    """What the form of the visit's note holds when it is opened for the first time: all workers were there."""
    starts_at, ends_at = local(visit.starts_at), local(visit.ends_at)
    return {
        "outcome": [HELD_OUTCOME],
        "date": [starts_at.date().isoformat()],
        "start": [starts_at.strftime("%H:%M")],
        "end": [ends_at.strftime("%H:%M")],
        "place": [str(visit.place_id)],
        "workers_present": [str(worker.user_id) for worker in visit.workers.all()],
    }


def is_untouched(visit: Visit, content: Content) -> bool:
    """Whether nothing has been typed or chosen beyond what the page began with: then no draft is needed."""
    begins_with = default_content(visit) | {"next": ["none"]}
    return all(begins_with.get(name) == values for name, values in content.items() if name != "rows")


def steps_in(content: Content) -> list[tuple[str, ...]]:
    """The rows of agreed steps that hold something: (what, who, by when) as typed."""
    return [row for row in _rows(content) if any(row)]


def step_number(name: str) -> int | None:
    """The row of agreed steps to which a field belongs: 2 for `steps-2-what`; None for any other field."""
    prefix, _dash, rest = name.partition("-")
    number, _dash, field = rest.partition("-")
    return row_number(number) if prefix == "steps" and field in STEP_FIELDS else None


def is_step(name: str) -> bool:
    """Whether the field belongs to a row of agreed steps."""
    return step_number(name) is not None


def row_number(text: str) -> int | None:
    """The number of a row as sent. A longer one than two digits is forged, and None: it could stop a server."""
    return int(text) if text.isdecimal() and len(text) < 3 else None


def _rows(content: Content) -> Iterator[tuple[str, ...]]:
    numbers = {step_number(name) for name in content if is_step(name)}
    for number in sorted(numbers):
        yield tuple(content.get(f"steps-{number}-{field}", [""])[0] for field in STEP_FIELDS)
