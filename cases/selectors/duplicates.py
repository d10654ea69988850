"""People who may be in the records twice: the coordinators' questions, with what is needed to answer them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day
from cases import access
from cases.models import Case, DuplicateCheck, Person
from staff.models import User
from staff.phones import shown_phone


@dataclass(frozen=True)
class CheckRow:
    """One question in the list."""

    url: str
    name: str
    asked: str


@dataclass(frozen=True)
class SideRow:
    """One of the two people who are compared. `family` and `url` only of a family that the reader may see."""

    name: str
    born: str
    family: str
    url: str
    unit: str


def waiting_checks(user: User) -> QuerySet[DuplicateCheck]:
    """The questions that wait for an answer in the person's units, those that have waited longest first."""
    return access.duplicate_checks(user).filter(answer="")


def check_rows(checks: Iterable[DuplicateCheck]) -> list[CheckRow]:
    """The questions in words. Each comes with its person and the unit of its new case."""
    return [
        CheckRow(
            url=reverse("cases:duplicate", args=[check.pk]),
            name=check.person.name,
            asked=_("%(unit)s asked on %(day)s")
            % {"unit": check.new_case.unit, "day": format_day(check.raised_at)},
        )
        for check in checks
    ]


def cases_named(user: User, checks: Iterable[DuplicateCheck]) -> list[int]:
    """The cases whose families the list names by their members: for the log."""
    people = [check.person_id for check in checks]
    named = access.visible_cases(user).filter(family__memberships__person__in=people)
    return list(named.values_list("pk", flat=True))


def check_page(user: User, check: DuplicateCheck) -> dict:
    """The context of one question: both people side by side, whom to call, and what may be done."""
    cases = {case.pk: case for case in access.visible_cases(user).filter(family__in=_families(check))}
    known = next((case for case in cases.values() if case.pk != check.new_case_id), None)
    new = cases.get(check.new_case_id)
    return {
        "check": check,
        "known": _side(check.person, known, check.unit.name),
        "new": _side(check.new_person, new, check.new_case.unit.name),
        "asker": check.raised_by,
        "asker_phone": shown_phone(check.raised_by.phone_to_call),
        "asker_phone_link": check.raised_by.phone_to_call,
        "case_ids": [check.new_case_id, *([known.pk] if known else [])],
        "sees_both": bool(known and new),
        "merge_url": _merge_url(user, check),
    }


def _merge_url(user: User, check: DuplicateCheck) -> str:
    """Where the two are put together; "" for whoever may not act on all families of both."""
    both = (check.person_id, check.new_person_id)
    may = access.people_with(user, "people.merge").filter(pk__in=both, merged_into=None).count() == len(both)
    return reverse("cases:merge_new", args=both) if may else ""


def _families(check: DuplicateCheck) -> list[int]:
    return [*check.person.memberships.values_list("family_id", flat=True), check.new_case.family_id]


def _side(person: Person, case: Case | None, unit: str) -> SideRow:
    born = format_day(person.birth_date) if person.birth_date else person.age_text()
    url = reverse("cases:background", args=[case.pk]) if case else ""
    return SideRow(person.name, born, str(case.family) if case else "", url, unit)
