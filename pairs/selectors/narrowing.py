"""The waiting list narrowed, sorted and a page at a time. Pure: rows in, rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from pairs.selectors.queue import WaitingRow

PAGE_SIZE = 50


@dataclass(frozen=True)
class QueuePage:
    """One page of the rows found; `previous` and `next` are the numbers of the pages beside it, or None."""

    rows: Sequence[WaitingRow]
    number: int
    previous: int | None
    next: int | None


def choices_of(rows: Sequence[WaitingRow], name: str) -> list[tuple[str, str]]:
    """By what of one kind (`area`, `need` ...) these families can be found: codes and words, each once."""
    marks = {mark for row in rows for mark in row.marks[name]}
    return [(mark.code, mark.words) for mark in sorted(marks)]


def found_among(rows: Sequence[WaitingRow], wanted: Mapping[str, str], *, by_days: bool) -> list[WaitingRow]:
    """The rows with every wanted code (name of the filter -> code), in their turn or the longest wait first."""
    found = [row for row in rows if all(_has(row, name, code) for name, code in wanted.items())]
    return sorted(found, key=lambda row: -row.wait.days) if by_days else found


def queue_page(rows: Sequence[WaitingRow], number: int) -> QueuePage:
    """The page of that number, from 1, PAGE_SIZE rows each; after the last page the last one."""
    last = max(ceil(len(rows) / PAGE_SIZE), 1)
    number = min(number, last)
    return QueuePage(
        rows=rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < last else None,
    )


def workers_without_hours(rows: Sequence[WaitingRow]) -> int:
    """How many workers of the units of these families have not told their working hours."""
    return sum({row.unit_id: row.hours_missing for row in rows}.values())


def _has(row: WaitingRow, name: str, code: str) -> bool:
    return any(mark.code == code for mark in row.marks[name])
