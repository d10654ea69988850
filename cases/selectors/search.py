"""Finding a family by what one happens to know of it."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from audit import clock
from cases import access
from cases.identity import fingerprint, read_code
from cases.models import FamilyMembership
from cases.models.people import protected_household
from cases.selectors.families import FamilyRow, family_rows
from staff.models import User
from staff.phones import stored_phone

MOST_RESULTS = 50


def find_families(user: User, term: str) -> tuple[list[FamilyRow], bool]:
    """Families the person may see that match the term, and whether there were more than MOST_RESULTS.

    Every word must occur in the name of the family or of a member, with letters folded as for sorting (é as e).
    A whole case number or phone number finds too; a phone number only where the person may read the background and
    nobody of the household is protected: finding would tell what the page of a protected family does not. A whole
    identity code finds the person's families where the person may read the background.
    """
    found = Q(number__iexact=term.strip()) | _by_names(term.split())
    phone = _phone_in(term)
    if phone:
        readable = access.cases_with(user, "background.read")
        with_phone = FamilyMembership.objects.filter(person__phone=phone).values("family")
        readable = readable.filter(~protected_household(clock.today(), "family_id"))
        found |= Q(pk__in=readable.filter(family__in=with_phone).values("pk"))
    code = code_in(term)
    if code:
        with_code = FamilyMembership.objects.filter(person__identity_code__fingerprint=fingerprint(code))
        readable = access.cases_with(user, "background.read")
        found = Q(pk__in=readable.filter(family__in=with_code.values("family")).values("pk"))
    cases = access.with_relation(access.visible_cases(user).filter(found), user)
    cases = list(cases.order_by("family__sort_key", "pk")[: MOST_RESULTS + 1])
    return family_rows(cases[:MOST_RESULTS]), len(cases) > MOST_RESULTS


def code_in(term: str) -> str:
    """The identity code that the term is; "" when it is none."""
    try:
        return read_code(term, today=clock.today())
    except ValidationError:
        return ""


def _by_names(words: list[str]) -> Q:
    found = Q()
    for word, folded in _folded(words):
        # Letters outside the Latin alphabet have no sort key: they are compared as they are written.
        family = Q(family__sort_key__contains=folded) if folded else Q(family__name__icontains=word)
        person = (
            Q(person__sort_key__contains=folded)
            if folded
            else Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        )
        found &= family | Q(family__in=FamilyMembership.objects.filter(person).values("family"))
    return found


def _folded(words: list[str]) -> list[tuple[str, str]]:
    """Each word with the form in which sort keys hold it."""
    with connection.cursor() as cursor:
        cursor.execute("select word, fi_sort(word) from unnest(%s::text[]) word", [words])
        return cursor.fetchall()


def _phone_in(term: str) -> str:
    try:
        return stored_phone(term)
    except ValidationError:
        return ""
