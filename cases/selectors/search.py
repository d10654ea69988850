"""Finding a family by what one happens to know of it."""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from audit import clock
from cases import access
from cases.identity import fingerprint, read_code
from cases.models import Case, FamilyMembership
from cases.models.people import protected_household
from cases.models.protection import protected_person
from cases.selectors.families import FamilyRow, family_rows
from cases.selectors.name_search import found_by_names
from staff.models import User
from staff.phones import stored_phone

MOST_RESULTS = 50
# As many as fit below the box at the top of every page.
FEW_RESULTS = 8
CASE_NUMBER = re.compile(r"\w{1,6}-\d{1,9}")


class Finding(NamedTuple):
    """Families found, whether there were more, and whether their names are only nearly what was sought."""

    rows: list[FamilyRow]
    more: bool
    only_alike: bool = False


def find_families(user: User, term: str, most: int = MOST_RESULTS) -> Finding:
    """Families the person may see that match the term, the best match first.

    A term is one of four things. A whole case number, phone number or identity code finds what it belongs to; a
    phone number only where the person may read the background and neither its owner nor anybody of the household
    is protected, since finding would tell what the pages do not; an identity code where the person may read
    the background. Anything else is names: every word must be in the name of the family or of a member, or nearly
    (`cases.selectors.name_search`). Four statements at most.
    """
    term = term.strip()
    if code := code_in(term):
        return _in_order(user, _with_member(user, Q(person__identity_code__fingerprint=fingerprint(code))), most)
    if CASE_NUMBER.fullmatch(term):
        numbered = access.visible_cases(user).annotate(upper=Upper("number")).filter(upper=term.upper())
        return _in_order(user, numbered, most)
    if phone := _phone_in(term):
        number = Q(person__phone=phone) | Q(person__other_phone=phone)
        with_phone = _with_member(user, number & ~protected_person(clock.today(), "person_id"))
        return _in_order(user, with_phone.filter(~protected_household(clock.today(), "family_id")), most)
    found = found_by_names(access.visible_cases(user), term.split(), most + 1)
    cases = access.with_relation(access.visible_cases(user).filter(pk__in=found.case_ids), user).in_bulk()
    shown = [cases[pk] for pk in found.case_ids[:most] if pk in cases]
    return Finding(family_rows(shown), len(found.case_ids) > most, found.only_alike)


def code_in(term: str) -> str:
    """The identity code that the term is; "" when it is none."""
    try:
        return read_code(term, today=clock.today())
    except ValidationError:
        return ""


def _with_member(user: User, who: Q) -> QuerySet[Case]:
    families = FamilyMembership.objects.filter(who).values("family")
    return access.cases_with(user, "background.read").filter(family__in=families)


def _in_order(user: User, cases: QuerySet[Case], most: int) -> Finding:
    cases = list(access.with_relation(cases, user).order_by("family__sort_key", "pk")[: most + 1])
    return Finding(family_rows(cases[:most]), len(cases) > most)


def _phone_in(term: str) -> str:
    if any(letter.isalpha() for letter in term):
        return ""
    try:
        return stored_phone(term)
    except ValidationError:
        return ""
