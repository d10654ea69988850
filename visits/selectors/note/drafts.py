"""What a form holds before anything is typed in it, and how two versions of one text become one."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from audit.drafts import Content
from audit.finnish_dates import local
from visits.models import Visit
from visits.rules import HELD_OUTCOME

# One field of every row of agreed steps: `steps-0-what`, `steps-0-who`, `steps-0-due`.
STEP_FIELDS = ("what", "who", "due")
LONG_TEXTS = frozenset(
    {"what_happened", "interpretation", "family_words", "found", "strengths", "decision_reason", "summary"}
)
SHORT_TEXTS = frozenset(
    {"told_by", "others_present", "without_family_reason", "own_topic", "own_strength", "worry_reason"}
)
MANY_CHOICES = frozenset({"workers_present", "present", "participants", "topics", "family_words_by", "strengths"})


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


def merge(mine: Content, theirs: Content) -> Content:
    """Both versions in one: every sentence, choice and step of either; where only one can be, mine."""
    merged = {name: list(values) for name, values in theirs.items()} | _steps_of_both(mine, theirs)
    for name, values in mine.items():
        if name == "rows" or _is_step(name):
            continue
        other = theirs.get(name, [])
        if name in MANY_CHOICES:
            merged[name] = list(dict.fromkeys([*values, *other]))
        elif name in LONG_TEXTS | SHORT_TEXTS:
            merged[name] = [_both_texts(values[0], other[0] if other else "", long=name in LONG_TEXTS)]
        else:
            merged[name] = list(values)
    return merged


def steps_in(content: Content) -> list[tuple[str, ...]]:
    """The rows of agreed steps that hold something: (what, who, by when) as typed."""
    return [row for row in _rows(content) if any(row)]


def step_number(name: str) -> int | None:
    """The row of agreed steps to which a field belongs: 2 for `steps-2-what`; None for any other field."""
    prefix, _dash, rest = name.partition("-")
    number, _dash, field = rest.partition("-")
    return row_number(number) if prefix == "steps" and field in STEP_FIELDS else None


def row_number(text: str) -> int | None:
    """The number of a row as sent. A longer one than two digits is forged, and None: it could stop a server."""
    return int(text) if text.isdecimal() and len(text) < 3 else None


def written_words(content: Content) -> str:
    """All that was written in words, to be copied or added to another's note: nothing typed is lost."""
    labels = {
        "what_happened": _("What happened"),
        "interpretation": _("Your own reading of it"),
        "family_words": _("In the family's own words"),
        "own_topic": _("A topic of your own"),
        "own_strength": _("A strength in your own words"),
        "worry_reason": _("What the worry is about"),
        "told_by": _("Who told you of the visit"),
        "others_present": _("Who else was there"),
        "without_family_reason": _("Why nobody of the family was there"),
    }
    parts = [f"{label}: {content[name][0]}" for name, label in labels.items() if name in content]
    parts += [", ".join(filter(None, step)) for step in steps_in(content)]
    return "\n\n".join(parts)


def _both_texts(mine: str, theirs: str, *, long: bool) -> str:
    if theirs in mine:
        return mine
    if mine in theirs:
        return theirs
    return f"{mine}\n\n{theirs}" if long else f"{mine}; {theirs}"


def _steps_of_both(mine: Content, theirs: Content) -> Content:
    steps = list(dict.fromkeys([*steps_in(mine), *steps_in(theirs)]))
    cells = {
        f"steps-{number}-{field}": [value]
        for number, step in enumerate(steps)
        for field, value in zip(STEP_FIELDS, step, strict=True)
    }
    emptied = {name: [] for name in theirs if _is_step(name)}
    return emptied | cells | {"rows": [str(len(steps))]}


def _rows(content: Content) -> Iterator[tuple[str, ...]]:
    numbers = {step_number(name) for name in content if _is_step(name)}
    for number in sorted(numbers):
        yield tuple(content.get(f"steps-{number}-{field}", [""])[0] for field in STEP_FIELDS)


def _is_step(name: str) -> bool:
    return step_number(name) is not None
