"""What a contact in the making tells of people who may be known already: who was typed, what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from audit import clock
from audit.drafts import Content
from cases.forms.members import MOST_MEMBERS
from cases.identity import fingerprint, read_code
from cases.selectors.known import KnownGroup
from cases.selectors.likely import TypedPerson
from staff.forms.fields import DayField
from staff.phones import stored_phone

DIFFERENT = "none"
OTHER_HOME = "other"


@dataclass(frozen=True)
class Answer:
    """What was answered of one row: the same as a known person, or none of those who were shown."""

    same: int | None = None
    others: frozenset[int] = frozenset()


def typed_people(content: Content) -> list[TypedPerson]:
    """The people of the rows with a name, a phone number or a code. What is half written counts as unknown."""
    family_name = _first(content, "family_name")
    people = [
        TypedPerson(
            nth=nth,
            first_name=_first(content, f"members-{nth}-first_name"),
            last_name=_first(content, f"members-{nth}-last_name") or family_name,
            born=_day(_first(content, f"members-{nth}-birth_date")),
            phone=_phone(_first(content, f"members-{nth}-phone")),
            code=_code(_first(content, f"members-{nth}-identity_code")),
        )
        for nth in range(MOST_MEMBERS)
    ]
    return [person for person in people if person.first_name or person.phone or person.code]


def answers_in(content: Content) -> dict[int, Answer]:
    """What was answered of each row. "Different" means those who were shown with the question, and nobody else."""
    given = {}
    for nth in range(MOST_MEMBERS):
        word = _first(content, f"members-{nth}-same")
        if word == DIFFERENT:
            offered = content.get(f"members-{nth}-offered", [])
            given[nth] = Answer(others=frozenset(filter(None, map(number, offered))))
        elif number(word):
            given[nth] = Answer(same=number(word))
    return given


def answer_words(answers: Mapping[int, Answer], group: KnownGroup) -> int | str:
    """What the page shows as chosen: a person's number, "none", or "". Of people not shown before nothing is."""
    answer, shown = answers.get(group.nth, Answer()), {row.person_id for row in group.rows}
    if answer.same in shown:
        return answer.same
    return DIFFERENT if shown <= answer.others else ""


def family_again(content: Content) -> int | None:
    """The ended case whose family comes again, if so answered."""
    return number(_first(content, "known_family"))


def open_case_answer(content: Content) -> int | str:
    """Of somebody whose family has an open case: the case the contact belongs to, OTHER_HOME, or "" unanswered."""
    word = _first(content, "open_case")
    return OTHER_HOME if word == OTHER_HOME else number(word) or ""


def number(text: str) -> int | None:
    """The number of a row that the page itself has written."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _first(content: Content, name: str) -> str:
    return content.get(name, [""])[0].strip()


def _day(text: str) -> date | None:
    try:
        return DayField(required=False).clean(text)
    except ValidationError:
        return None


def _phone(text: str) -> str:
    try:
        return stored_phone(text)
    except ValidationError:
        return ""


def _code(text: str) -> str:
    try:
        return fingerprint(read_code(text, today=clock.today()))
    except ValidationError:
        return ""
